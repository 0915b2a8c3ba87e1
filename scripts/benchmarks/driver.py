"""One step of a tool that is a Python package: driver.py PACKAGE VERB ARGUMENT ... (the bench's own Python runs it)."""
import json
import os
import pathlib
import sys


def oxen(verb, folder, home=None, version=None):
    import oxen
    from oxen.user import config_user
    repository = oxen.Repo(folder)
    if verb == "init":
        config_user("Ana Lima", "ana@example.org")
        repository.init()
        return
    # The package checks out branches only, so every version after the first, which is on main, is on one of its own.
    first = pathlib.Path(home) / "first"
    if verb == "checkout":
        repository.checkout("main" if first.read_text() == version else version)
        return
    if first.exists():
        repository.checkout(version, create=True)
    else:
        first.write_text(version)
    repository.add(folder)
    repository.commit(version)


def hf_xet(verb, folder, home=None, version=None):
    import hf_xet
    if verb == "init":
        return
    listing, store = pathlib.Path(home) / f"{version}.json", f"local://{os.environ['XET_STORE']}"
    if verb == "commit":
        paths = sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names)
        sent = hf_xet.upload_files(paths, store, None, None, None, "model")
        listing.write_text(json.dumps([[os.path.relpath(p, folder), s.hash, s.file_size] for p, s in zip(paths, sent)]))
        return
    wanted = []
    for path, digest, size in json.loads(listing.read_text()):
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        wanted.append(hf_xet.PyXetDownloadInfo(destination_path=place, hash=digest, file_size=size))
    hf_xet.download_files(wanted, store, None, None, None)


def zipnn(verb, folder, home=None, version=None):
    if verb == "init":
        return
    from unittest import mock
    # zipnn imports torch, some GB, and makes no use of it when it is given bytes.
    sys.modules.update(dict.fromkeys(("torch", "safetensors", "safetensors.torch"), mock.MagicMock()))
    from zipnn import ZipNN
    held = pathlib.Path(home) / version
    source, target = (pathlib.Path(folder), held) if verb == "commit" else (held, pathlib.Path(folder))
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        data, place = path.read_bytes(), target / path.relative_to(source)
        if path.suffix == ".safetensors":
            if verb == "commit":
                kind = "float32" if b'"F32"' in data[:65536] else "bfloat16"
                data = ZipNN(input_format="byte", bytearray_dtype=kind).compress(data)
            else:
                data = ZipNN(input_format="byte").decompress(data)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


if __name__ == "__main__":
    {"oxen": oxen, "hf_xet": hf_xet, "zipnn": zipnn}[sys.argv[1]](*sys.argv[2:])

"""What is recorded: folders v1, v2, … of every workload, made once and kept.

A folder with make_models.py and make_real.py (`--workloads`) makes all of them; without it simple generators here stand in for
those that they can: a fine-tune, a data set, many small files.
"""
import json
import pathlib
import random
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS, COLUMNS = 512, 1024  # A tensor of 1 MiB: 2 % of a model are whole tensors.


class Absent(Exception):
    """This workload cannot be made here; the text says why."""


class Workloads:
    def __init__(self, kept, generators):
        self.kept, self.generators = kept, generators

    def versions(self, kind, dtype="bf16", mib=256, count=5, files=20000):
        """The folders of a workload, made if they are not there."""
        size = f"{files}" if kind == "tiny" else "all" if kind == "real" else f"{mib}"
        origin = "" if self.generators else "simple-"
        name = "-".join((f"{origin}{kind}", *([] if kind in ("tiny", "dataset") else [dtype]), size))
        place = self.kept / name
        if not (place / f"v{count}").is_dir():
            self.make(place, kind, dtype, mib, count, files)
        return [place / f"v{number}" for number in range(1, count + 1)]

    def make(self, place, kind, dtype, mib, count, files):
        print(f"making {place.name}", file=sys.stderr, flush=True)
        if place.exists():
            shutil.rmtree(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not self.generators:
            simple(place, kind, dtype, mib, count, files)
        elif kind == "real":
            self.make_real(place, count)
        else:
            of_type = ["--dtype", dtype] if dtype else []
            self.generate("make_models.py", place, "--kind", kind, *of_type, "--size-mib", mib, "--versions", count, "--files", files)

    def make_real(self, place, count):
        """One run makes the chain in both types: each becomes a workload."""
        both = place.with_name("real-both")
        cache = place.with_name("real-cache")
        self.generate("make_real.py", both, "--cache", cache, "--versions", count, "--steps", 40)
        for dtype in ("bf16", "fp32"):
            (both / dtype).rename(place.with_name(f"real-{dtype}-all"))
        shutil.rmtree(both)

    def generate(self, script, place, *words):
        """The generators' own requirements pin what their bytes depend on, so they get an environment of their own."""
        venv = ROOT / ".build-bench" / "venv-workloads"
        python = venv / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        wanted = ["-r", self.generators / "requirements.txt"] if script == "make_real.py" else ["numpy==2.2.6"]
        subprocess.run([python, "-m", "pip", "-q", "install", *wanted], check=True, stdout=sys.stderr)
        subprocess.run([python, "-B", self.generators / script, place, *map(str, words)], check=True, stdout=sys.stderr)

    def two_percent(self, first):
        """The first version with 2 % of its bytes moved, in whole tensors."""
        place = self.kept / f"{first.parent.name}-two-percent"
        if not place.exists():
            shutil.copytree(first, place)
            move_some(place / "model.safetensors", 0.02)
        return place


# Stand-ins.


def simple(place, kind, dtype, mib, count, files):
    if kind == "finetune" and dtype == "bf16":
        fine_tune(place, mib, count)
    elif kind == "dataset":
        data_set(place, mib, count)
    elif kind == "tiny":
        small_versions(place, files, count)
    else:
        raise Absent(f"'{kind}' in {dtype} needs --workloads")


def fine_tune(place, mib, count):
    """Gaussian BF16 weights, every tensor moved a little from version to version."""
    import numpy as np
    tensors = mib
    weights = [normal(np, 1, number) * np.float32(0.02) for number in range(tensors)]
    for version in range(1, count + 1):
        folder = place / f"v{version}"
        folder.mkdir(parents=True)
        if version > 1:
            for number, values in enumerate(weights):
                values += np.float32(4e-5 * (1 - (version - 2) / max(1, count))) * normal(np, version, number)
        write_model(folder / "model.safetensors", ((f"layers.{n}.weight", to_bf16(np, w)) for n, w in enumerate(weights)), tensors)
        (folder / "config.json").write_text(f'{{"hidden_size": {COLUMNS}}}\n')


def normal(np, *seed):
    return np.random.default_rng(seed).standard_normal((ROWS, COLUMNS), np.float32)


def to_bf16(np, values):
    bits = values.view(np.uint32)
    return ((bits + (((bits >> 16) & 1) + np.uint32(0x7FFF))) >> 16).astype(np.uint16)


def write_model(path, tensors, count):
    size = ROWS * COLUMNS * 2
    header = {f"layers.{n}.weight": {"dtype": "BF16", "shape": [ROWS, COLUMNS], "data_offsets": [n * size, (n + 1) * size]} for n in range(count)}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for _, values in tensors:
            file.write(values.tobytes())


def move_some(path, share):
    """Moves the weights of as many BF16 tensors, picked by chance, as make up the share of a model's bytes."""
    import numpy as np
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    tensors = [t for name, t in header.items() if name != "__metadata__" and t["dtype"] == "BF16"]
    random.Random(1).shuffle(tensors)
    data = np.memmap(path, np.uint8, "r+", offset=8 + length)
    for start, end in chosen([t["data_offsets"] for t in tensors], share * len(data)):
        bits = data[start:end].view(np.uint16)
        values = (bits.astype(np.uint32) << 16).view(np.float32)
        bits[:] = to_bf16(np, values + np.random.default_rng(start).standard_normal(len(values), np.float32) * np.float32(4e-5))
    data.flush()


def chosen(ranges, wanted):
    """The ranges, in their order, that together come close to as many bytes; the smallest if all are larger."""
    found, total = [], 0
    for start, end in ranges:
        if total + end - start <= 1.05 * wanted:
            found.append((start, end))
            total += end - start
    return found or [min(ranges, key=lambda r: r[1] - r[0])]


def data_set(place, mib, count):
    """A table and JSON lines: 3 % of the rows appended and 20 edited from version to version."""
    made, rows = random.Random(1), []
    words = "rate loss step name data model train test batch epoch layer token".split()

    def row():
        return (made.randint(1, 10 ** 6), round(made.lognormvariate(3, 1), 2), made.randint(0, 7), " ".join(made.choices(words, k=12)))

    first = mib * (1 << 20) // 200
    for version in range(1, count + 1):
        while len(rows) < first * (1 + 0.03 * (version - 1)):
            rows.append(row())
        for _ in range(20 if version > 1 else 0):
            rows[made.randrange(len(rows))] = row()
        folder = place / f"v{version}"
        folder.mkdir(parents=True)
        with open(folder / "train.csv", "w") as table, open(folder / "train.jsonl", "w") as lines:
            for number, (user, price, label, text) in enumerate(rows):
                table.write(f"{number},{user},{price},{label},{text}\n")
                lines.write(f'{{"id": {number}, "prompt": "{text}", "label": {label}, "score": {price}}}\n')


def small_files(folder, count):
    """Sources, tables and configuration as a project has them, 100 to a folder."""
    made = random.Random(1)
    for number in range(count):
        path = folder / small_path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(small_text(made))


def small_path(number):
    return pathlib.Path(f"part{number // 1000:02}", f"group{number // 100 % 10}", f"file{number:06}.yaml")


def small_text(made):
    return "".join(f"{made.choice(('rate', 'loss', 'step', 'name'))}_{line}: {made.random():.6f}\n" for line in range(made.randint(8, 80)))


def small_versions(place, count, versions):
    """Small files of which 1 % are edited and 0.5 % are added from version to version."""
    small_files(place / "v1", count)
    for version in range(2, versions + 1):
        folder, made = place / f"v{version}", random.Random(version)
        shutil.copytree(place / f"v{version - 1}", folder)
        added = max(1, count // 200)
        for number in [*made.sample(range(count), max(1, count // 100)), *range(count, count + added)]:
            path = folder / small_path(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(small_text(made))
        count += added

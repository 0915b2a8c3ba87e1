"""Folders as the bench needs them: made alike, compared, weighed."""
import os
import pathlib
import shutil

BLOCK = 4 << 20


def remove(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def files(folder, besides=()):
    """The files below a folder by relative path; names in `besides` are left out at the top."""
    found = {}
    for place, folders, names in os.walk(folder):
        relative = os.path.relpath(place, folder)
        if relative == ".":
            folders[:] = [name for name in folders if name not in besides]
            names = [name for name in names if name not in besides]
        for name in names:
            found[os.path.normpath(os.path.join(relative, name))] = os.path.join(place, name)
    return found


def alike(one, other):
    if not os.path.exists(other) or os.path.getsize(one) != os.path.getsize(other):
        return False
    with open(one, "rb") as left, open(other, "rb") as right:
        while piece := left.read(BLOCK):
            if piece != right.read(BLOCK):
                return False
    return True


def mirror(source, target, besides=()):
    """Makes target hold what source holds; files that are the same already are not touched."""
    wanted = files(source)
    for path, place in files(target, besides).items():
        if path not in wanted:
            os.unlink(place)
    for path, place in wanted.items():
        copy = os.path.join(target, path)
        if not alike(place, copy):
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copyfile(place, copy)


def differing(source, target, besides=()):
    """The paths that are not the same in both."""
    ours, theirs = files(source), files(target, besides)
    same = [path for path in ours if path in theirs and alike(ours[path], theirs[path])]
    return sorted((ours.keys() | theirs.keys()) - set(same))


def weight(*paths):
    """Bytes that the files take: their length, or their blocks where a file has holes."""
    total = 0
    for path in map(pathlib.Path, paths):
        for place in [str(path)] if path.is_file() else files(path).values():
            status = os.lstat(place)
            total += min(status.st_size, status.st_blocks * 512) if status.st_blocks else status.st_size
    return total

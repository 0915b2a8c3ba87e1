"""A tool under measure: what it can be told to do, and the place that it does it in."""
import os
import pathlib
import shutil

from . import folders, process

VENV = pathlib.Path(__file__).resolve().parents[2] / ".build-bench" / "venv"
PYTHON = VENV / "bin" / "python"
DRIVER = pathlib.Path(__file__).with_name("driver.py")


class Tool:
    """A tool with a working folder, a home for its settings and caches, and the versions that it has recorded."""
    name = ""
    program = ""
    package = None  # The Python package that has to be in the bench's own environment,
    distribution = None  # and its name there, where that is another one.
    own = ()  # Names in the working folder that are the tool's, not the user's.
    overlays = False  # A checkout writes files and removes none.
    later = True  # Records later versions beside the first one.

    def __init__(self, place):
        self.place, self.folder, self.home = place, place / "folder", place / "home"
        self.content = self.folder  # Where a version's files go.
        self.env = process.environment(self.home)

    # What a tool says of itself: commands are lists of words, several are measured as one.
    def init(self):
        return []

    def commit(self, version):
        raise NotImplementedError

    def committed(self, version):
        return []

    def checkout(self, version):
        raise NotImplementedError

    def tidy(self):
        return []

    def stores(self):
        """The folders whose bytes are what the tool stores."""
        return [self.folder / name for name in self.own]

    def state(self):
        return [*self.stores(), self.home]

    @classmethod
    def missing(cls):
        """Why the tool cannot be measured here, or nothing."""
        if cls.package and not any(VENV.glob(f"lib/python*/site-packages/{cls.package}")):
            return f"the Python package {cls.package} is not installed in .build-bench"
        if not (shutil.which(cls.program) or os.path.exists(cls.program)):
            return f"{cls.program} is not installed"
        return None

    # What the bench does with every tool.
    def start(self):
        """A new, empty repository."""
        if self.place.exists():
            folders.remove(self.place)
        self.home.mkdir(parents=True)
        self.content.mkdir(parents=True)
        self.run(self.init())

    def run(self, commands):
        for command in commands:
            process.run(command, self.folder, self.env)

    def measure(self, commands, timeout=None):
        return process.measure(commands, self.folder, self.env, timeout)

    def put(self, source):
        self.content.mkdir(parents=True, exist_ok=True)
        folders.mirror(source, self.content, self.own)

    def differing(self, source):
        return folders.differing(source, self.content, self.own)

    def stored_bytes(self):
        return folders.weight(*self.stores())

    def save(self):
        """Keeps the state of the repository for ``restore()``."""
        kept = self.place / "kept"
        if kept.exists():
            folders.remove(kept)
        kept.mkdir()
        for path in self.state():
            copy(path, kept / path.name)

    def restore(self):
        for path in self.state():
            folders.remove(path)
            copy(self.place / "kept" / path.name, path)


def copy(source, target):
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    elif source.exists():
        shutil.copy2(source, target)


class Driven(Tool):
    """A tool that is a Python package: every step is a process of its own, the start of Python included."""
    program = str(PYTHON)

    def step(self, verb, *words):
        return [[self.program, DRIVER, self.package, verb, *words]]

    def init(self):
        return self.step("init", self.folder)

    def commit(self, version):
        return self.step("commit", self.content, self.home, version)

    def checkout(self, version):
        return self.step("checkout", self.content, self.home, version)

"""Tools that record a project's working folder: mvc, git and what builds on it, Oxen."""
from . import process
from .tool import VENV, Driven, Tool

IDENTITY = (("user.name", "Ana Lima"), ("user.email", "ana@example.org"))


class Mvc(Tool):
    name = "mvc"
    program = "mvc"  # Replaced by the path of the binary under test.
    own = (".mvc",)

    def init(self):
        user = [[self.program, "config", "--user", *pair] for pair in IDENTITY]
        return [*user, [self.program, "init", "-q"]]

    def commit(self, version):
        return [[self.program, "commit", "-q", "-m", version]]

    def committed(self, version):
        return [[self.program, "tag", version]]

    def checkout(self, version):
        return [[self.program, "checkout", "-q", version]]

    def tidy(self):
        try:
            self.run([[self.program, "help", "repack"]])
        except process.Failed:
            return []
        return [[self.program, "repack", "--tight", "-q"]]


class MvcNoFlush(Mvc):
    name = "mvc, no flush"

    def init(self):
        return [*super().init(), [self.program, "config", "core.fsync", "false"]]


class Git(Tool):
    name = program = "git"
    own = (".git",)

    def init(self):
        user = [["git", "config", "--global", *pair] for pair in (*IDENTITY, ("gc.auto", "0"))]
        return [*user, ["git", "init", "-q", "-b", "main"]]

    def commit(self, version):
        return [["git", "add", "-A"], ["git", "commit", "-q", "-m", version]]

    def committed(self, version):
        return [["git", "tag", version]]

    def checkout(self, version):
        return [["git", "checkout", "-q", version]]

    def tidy(self):
        # Without a bound the search for differences among large files takes many times their size.
        return [["git", "-c", "pack.windowMemory=1g", "-c", "pack.threads=2", "gc", "-q"]]


class GitLFS(Git):
    name = "git-lfs"
    program = "git-lfs"
    own = (".git", ".gitattributes")
    TRACKED = ("*.safetensors", "*.bin", "*.csv", "*.jsonl", "*.col", "*.npy", "*.gguf")

    def init(self):
        return [*super().init(), ["git", "lfs", "install", "--local"], ["git", "lfs", "track", *self.TRACKED]]

    def tidy(self):
        return []


class DVC(Git):
    """The project's content is one tracked folder, 'data'; git has the rest, as 'dvc init' sets it up."""
    name = "DVC"
    program = str(VENV / "bin" / "dvc")
    package = "dvc"
    own = (".git", ".dvc", "data.dvc", ".gitignore", ".dvcignore")

    def __init__(self, place):
        super().__init__(place)
        self.content = self.folder / "data"
        self.env |= {"DVC_SITE_CACHE_DIR": str(self.home / "site"), "DVC_NO_ANALYTICS": "1"}

    def init(self):
        settings = [[self.program, "config", *pair] for pair in (("core.analytics", "false"), ("core.check_update", "false"))]
        return [*super().init(), [self.program, "init", "-q"], *settings]

    def commit(self, version):
        return [[self.program, "add", "-q", "data"], *super().commit(version)]

    def checkout(self, version):
        return [*super().checkout(version), [self.program, "checkout", "-q"]]

    def tidy(self):
        return []


class Oxen(Driven):
    name = "Oxen"
    package = "oxen"
    distribution = "oxenai"
    own = (".oxen",)

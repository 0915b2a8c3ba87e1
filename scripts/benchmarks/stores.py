"""Tools that keep content beside the folder: backups, the Hub's store, and compressors for the first version."""
from .tool import Driven, Tool


class Restic(Tool):
    name = program = "restic"
    overlays = True

    def __init__(self, place):
        super().__init__(place)
        self.env |= {"RESTIC_PASSWORD": "bench", "RESTIC_REPOSITORY": str(place / "store")}

    def stores(self):
        return [self.place / "store"]

    def init(self):
        return [["restic", "init", "-q"]]

    def commit(self, version):
        return [["restic", "backup", "-q", "--tag", version, "."]]

    def checkout(self, version):
        return [["restic", "restore", "-q", "latest", "--tag", version, "--target", "."]]


class Borg(Tool):
    name = "borg lz4"
    program = "borg"
    overlays = True
    compression = "lz4"

    def __init__(self, place):
        super().__init__(place)
        answers = ("BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK", "BORG_RELOCATED_REPO_ACCESS_IS_OK")
        self.env |= {"BORG_REPO": str(place / "store"), **dict.fromkeys(answers, "yes")}

    def stores(self):
        return [self.place / "store"]

    def init(self):
        return [["borg", "init", "-e", "none"]]

    def commit(self, version):
        return [["borg", "create", "-C", self.compression, f"::{version}", "."]]

    def checkout(self, version):
        return [["borg", "extract", f"::{version}"]]


class BorgZstd(Borg):
    name = "borg zstd"
    compression = "zstd"


class Xet(Driven):
    """The Hub's client against a folder instead of the Hub: the same chunks, the same files that hold them."""
    name = "Xet"
    package = "hf_xet"
    overlays = True

    def __init__(self, place):
        super().__init__(place)
        self.env |= {"HF_XET_TELEMETRY_ENABLED": "0", "HF_XET_LOG_DEST": str(self.home / "log"), "XET_STORE": str(place / "store")}

    def stores(self):
        held = self.place / "store" / "xet" / "xorbs"  # Beside them lie the client's caches and a look-up table.
        return [held / "xorbs", held / "shards"]

    def state(self):
        return [self.place / "store", self.home]


class ZipNN(Driven):
    """A compressor, not a store: measured on the first version only."""
    name = "zipnn"
    package = "zipnn"
    later = False
    overlays = True

    def stores(self):
        return [self.home / "v1"]

    def state(self):
        return [self.home]


class Zstd(Tool):
    name = "zstd -3"
    program = "zstd"
    later = False
    overlays = True

    def stores(self):
        return [self.home / "v1"]

    def state(self):
        return [self.home]

    def commit(self, version):
        return [["zstd", "-q", "-3", "-r", ".", "--output-dir-mirror", self.home / version]]

    def checkout(self, version):
        return [["sh", "-c", f"cd {self.home}/{version} && zstd -q -d -r . --output-dir-mirror {self.folder}"]]

"""What the bench needs beside the project: numpy always, the peers when asked."""
import importlib.util
import os
import subprocess
import sys

from .tool import PYTHON, VENV

DEBIAN = ("git-lfs", "restic", "borgbackup", "zstd", "openssl")
# zipnn asks for torch, some GB, of which the bench needs nothing.
PACKAGES = (["dvc"], ["oxenai"], ["hf-xet"], ["--no-deps", "zipnn"], ["zstandard"])


def environment():
    if not PYTHON.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def pip(*words):
    return subprocess.run([PYTHON, "-m", "pip", "-q", "install", *words], stdout=sys.stderr).returncode == 0


def with_numpy():
    """Runs the script again with a Python that has numpy."""
    if importlib.util.find_spec("numpy"):
        return
    environment()
    if not any(VENV.glob("lib/python*/site-packages/numpy")) and not pip("numpy"):
        sys.exit("bench: numpy could not be installed into .build-bench")
    os.execv(PYTHON, [str(PYTHON), *sys.argv])


def peers():
    """Installs every peer; one that cannot be had is left out and shows up as missing."""
    as_root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*as_root, "apt-get", "update", "-qq"], stdout=sys.stderr)
    for package in DEBIAN:
        quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", package]
        if subprocess.run([*as_root, *quietly], stdout=subprocess.DEVNULL).returncode:
            print(f"bench: the Debian package {package} could not be installed", file=sys.stderr)
    environment()
    for words in PACKAGES:
        if not pip(*words):
            print(f"bench: the Python package {words[-1]} could not be installed", file=sys.stderr)

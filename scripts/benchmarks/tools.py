"""All tools, used as their makers mean them to be used, offline."""
import re

from . import process, projects, stores
from .tool import VENV

ALL = (
    projects.Mvc, projects.MvcNoFlush, projects.Git, projects.GitLFS, projects.DVC, projects.Oxen, stores.Restic, stores.Borg,
    stores.BorgZstd, stores.Xet, stores.ZipNN, stores.Zstd)
TOOLS = {tool.name: tool for tool in ALL}


def versions(wanted):
    """What each program says that it is."""
    return {tool.name: version(tool) for tool in wanted}


def version(tool):
    if tool.package:
        place = next(VENV.glob(f"lib/python*/site-packages/{tool.distribution or tool.package}-*.dist-info"))
        return place.name.removesuffix(".dist-info").split("-")[-1]
    said = process.run([tool.program, "version" if tool is stores.Restic else "--version"], None, process.environment("/nonexistent"))
    return re.search(r"\d+(\.\d+)+", said).group()

"""Everyday work beside git: starting, many small files, long histories."""
import subprocess
import time

from . import folders, workloads


def pair(bench, place):
    """mvc and git in places of their own, for one case."""
    return [bench.tool(name, f"{place}-{name}") for name in ("mvc", "git") if name in bench.names]


def start(bench):
    sides = pair(bench, "start")
    for tool in sides:
        tool.start()
    bench.compare("everyday", "--version", [(tool, [[tool.program, "--version"]], None) for tool in sides], bench.options.runs * 4 + 1)


def fresh(tool):
    """Forgets the repository and begins a new one in the same folder."""
    def prepare():
        folders.remove(tool.folder / tool.own[0])
        tool.run(tool.init())
        time.sleep(0.02)
    return prepare


def many_files(bench):
    count, edits = bench.options.files, iter(range(10 ** 6))
    sides = pair(bench, "files")

    def edit(tool):
        def prepare():
            (tool.folder / workloads.small_path(0)).write_text(f"rate: {next(edits)}\n")
            time.sleep(0.02)
        return prepare

    for tool in sides:
        tool.start()
        workloads.small_files(tool.folder, count)
    bench.settle()
    bench.compare("everyday", f"commit of {count} new files", [(tool, tool.commit("first"), fresh(tool)) for tool in sides])
    status = [(tool, [[tool.program, "status"]], None) for tool in sides]
    bench.compare("everyday", f"status of {count} unchanged files", status, bench.options.runs * 3)
    bench.compare("everyday", f"commit of 1 file among {count}", [(tool, tool.commit("one"), edit(tool)) for tool in sides])
    few = pair(bench, "few")
    for tool in few:
        tool.start()
        workloads.small_files(tool.folder, 100)
        tool.run(tool.commit("first"))
    bench.compare("everyday", "commit of 1 file among 100", [(tool, tool.commit("one"), edit(tool)) for tool in few])


def history(bench):
    count = bench.options.snapshots
    sides = pair(bench, "log")
    for tool in sides:
        tool.start()
        if tool.name == "git":
            subprocess.run(["git", "fast-import", "--quiet"], cwd=tool.folder, env=tool.env, input=stream(count), check=True)
            continue
        tool.run([[tool.program, "config", "core.fsync", "false"]])
        for number in range(count):
            (tool.folder / "step").write_text(f"{number}\n")
            tool.run(tool.commit(f"step {number}"))
    for words in (["log"], ["log", "--oneline"]):
        bench.compare("everyday", f"{' '.join(words)} of {count} snapshots", [(tool, [[tool.program, *words]], None) for tool in sides])


def stream(count):
    """The same history for git, which would take minutes to make it commit by commit."""
    return "".join(
        f"commit refs/heads/main\nmark :{n + 1}\ncommitter Ana Lima <ana@example.org> {1700000000 + n} +0000\n"
        f"data {len(f'step {n}')}\nstep {n}\n" + (f"from :{n}\n" if n else "") + f"M 100644 inline step\ndata {len(str(n)) + 1}\n{n}\n\n"
        for n in range(count)).encode()

"""Times of model work beside every peer: commits and checkouts of weights and of a data set."""
from . import folders, process
from .tool import Driven

LARGE = 1 << 20


def large_files(folder):
    """What a checksum of the version would have to read; its small files do not count."""
    return [path for path in sorted(folders.files(folder).values()) if folders.weight(path) > LARGE]


def weights(bench):
    mib = bench.options.mib
    first, moved = bench.workloads.versions("finetune", "bf16", mib, 2)
    some = bench.workloads.two_percent(first)
    for tool in bench.tools():
        bench.attempt(f"weights, {tool.name}", lambda: weights_of(bench, tool, f"{mib} MiB BF16", first, moved, some))


def weights_of(bench, tool, size, first, moved, some):
    first_commit(bench, tool, "weights", f"first commit, {size}", first)
    if not tool.later:
        return
    if isinstance(tool, Driven):
        starting = [[tool.program, "-c", f"import {tool.package}"]]
        bench.compare("weights", "start of Python and the package, in every other time of the tool", [(tool, starting, None)])
    later_commit(bench, tool, "weights", f"later commit, {size}, every tensor moved", moved, "moved")
    back(bench, tool, "weights", f"checkout, {size}, every tensor differs", first, "moved")
    later_commit(bench, tool, "weights", f"later commit, {size}, 2 % of it changed", some, "some")
    back(bench, tool, "weights", f"checkout, {size}, 2 % of it differs", first, "some")


def dataset(bench):
    mib = bench.options.dataset_mib
    first, second, *_ = bench.workloads.versions("dataset", mib=mib, count=4)
    for tool in bench.tools():
        def work():
            first_commit(bench, tool, "dataset", f"first commit, {mib} MiB data set", first)
            if tool.later:
                later_commit(bench, tool, "dataset", f"later commit, {mib} MiB data set", second, "second")
        bench.attempt(f"dataset, {tool.name}", work)


def first_commit(bench, tool, case, work, source):
    """Measures it from a new repository each time, and leaves the last one with its state kept."""
    def prepare():
        tool.start()
        tool.put(source)
        bench.settle()

    bench.compare(case, work, [(tool, tool.commit("v1"), prepare)], reference=large_files(source))
    tool.run(tool.committed("v1"))
    tool.save()
    if tool.name == "mvc":
        flush(bench, tool, case, work)


def flush(bench, tool, case, work):
    """What the disk alone takes for the bytes that mvc stored, flushed."""
    stored = bench.work / "stored"
    largest = max(folders.files(tool.folder / tool.own[0]).values(), key=folders.weight)
    command = ["dd", f"if={largest}", f"of={stored}", "bs=4M", "conv=fsync", "status=none"]
    for run in range(bench.options.runs):
        bench.settle()
        sample = process.measure([command], bench.work, tool.env)
        bench.record(case=case, work=work, tool="dd conv=fsync of mvc's pack", run=run + 1, seconds=sample.seconds, peak_bytes=sample.peak_bytes)
        folders.remove(stored)


def later_commit(bench, tool, case, work, source, name):
    def prepare():
        tool.restore()
        tool.put(source)
        bench.settle()

    bench.compare(case, work, [(tool, tool.commit(name), prepare)], reference=large_files(source))
    tool.run(tool.committed(name))


def back(bench, tool, case, work, first, name):
    """A checkout of the first version over another one; the last is held against the bytes that it must bring."""
    def prepare():
        tool.run(tool.checkout(name))
        bench.settle()

    bench.compare(case, work, [(tool, tool.checkout("v1"), prepare)], reference=large_files(first))
    if wrong := tool.differing(first):
        bench.note(f"{work}, {tool.name}: not brought back as they were: {', '.join(wrong[:3])}")

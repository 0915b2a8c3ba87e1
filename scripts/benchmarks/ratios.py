"""Stored over raw and peak memory: versions committed one after the other into one repository, all checked out again."""
import sys
import time

from . import folders, process, workloads

TIDY_SECONDS = 600


def chains(options):
    """Name, kind, type and number of versions of every chain."""
    small = (("fine-tune, BF16", "finetune", "bf16", 2), ("data set", "dataset", "", 2))
    yield from small if options.quick else (
        ("fine-tune, BF16", "finetune", "bf16", 5),
        ("fine-tune, FP32", "finetune", "fp32", 5),
        ("resume, FP32", "resume", "fp32", 3),
        ("LoRA, BF16", "lora", "bf16", 5),
        ("re-sharded, reordered, new header, BF16", "shard", "bf16", 5),
        ("data set", "dataset", "", 4),
        ("small files", "tiny", "", 4),
        ("real chain, BF16", "real", "bf16", 4),
        ("real chain, FP32", "real", "fp32", 4))


def ratios(bench):
    options = bench.options
    for name, kind, dtype, count in chains(options):
        if options.chains and name not in options.chains and kind not in options.chains:
            continue
        try:
            sources = bench.workloads.versions(kind, dtype, options.ratio_mib, count, options.files)
        except workloads.Absent as absent:
            bench.note(f"ratios: {absent}")
            continue
        for tool in bench.tools():
            if tool.name != "mvc, no flush":
                bench.attempt(f"ratios, {name}, {tool.name}", lambda: chain(bench, tool, name, sources))


def chain(bench, tool, name, sources):
    tool.start()
    sources = sources if tool.later else sources[:1]
    raw = 0
    for number, source in enumerate(sources, 1):
        raw += folders.weight(source)
        tool.put(source)
        time.sleep(0.05)  # The files are newer than what the tool knows.
        sample = tool.measure(tool.commit(f"v{number}"))
        tool.run(tool.committed(f"v{number}"))
        stored = tool.stored_bytes()
        record(bench, tool, name, number, "commit", sample, raw_bytes=raw, stored_bytes=stored)
        print(f"{name}: {tool.name} v{number} {stored / raw:.4f}", file=sys.stderr, flush=True)
        if number == 1 and tool.name == "mvc" and len(sources) > 1:
            tool.save()
            tidy(bench, tool, name, number, raw)
            tool.restore()
    check(bench, tool, name, sources, "checkout")
    if len(sources) > 1 and tool.tidy():
        bench.attempt(f"ratios, {name}, {tool.name}, tidied", lambda: tidy(bench, tool, name, len(sources), raw))
        check(bench, tool, name, sources, "checkout when tidied")


def tidy(bench, tool, name, number, raw):
    if commands := tool.tidy():
        sample = tool.measure(commands, TIDY_SECONDS)
        record(bench, tool, name, number, "tidy", sample, raw_bytes=raw, stored_bytes=tool.stored_bytes())


def check(bench, tool, name, sources, step):
    """Every version comes back as it was."""
    for number, source in enumerate(sources, 1):
        if tool.overlays:
            folders.remove(tool.content)
            tool.content.mkdir()
        sample = tool.measure(tool.checkout(f"v{number}"))
        if wrong := tool.differing(source):
            raise process.Failed(f"v{number} did not come back as it was: {', '.join(wrong[:3])}")
        record(bench, tool, name, number, step, sample)


def record(bench, tool, name, number, step, sample, **sizes):
    bench.record(
        case="ratios", work=name, tool=tool.name, version=number, step=step, seconds=sample.seconds, peak_bytes=sample.peak_bytes, **sizes)

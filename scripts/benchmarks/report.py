"""Samples as Markdown tables."""
import statistics

from .tools import TOOLS

# What mvc is to reach: stored / raw, and the same after 'mvc repack --tight'.
GOALS = {
    "fine-tune, BF16": (0.26, None), "resume, FP32": (0.72, None), "LoRA, BF16": (0.15, None), "data set": (0.14, 0.085),
    "small files": (0.18, 0.147), "real chain, BF16": (0.22, None), "real chain, FP32": (0.43, None)}
FIRST_GOALS = {"fine-tune, BF16": (0.67, 0.66), "fine-tune, FP32": (0.835, None)}
TIME_GOALS = {  # Multiples of openssl's SHA-256 of the same bytes, by how a row's name begins and ends.
    ("first commit", "BF16"): "1.6, then 1.2", ("later commit", "moved"): "2.5", ("later commit", "changed"): "1.2",
    ("checkout", "every tensor differs"): "1.3, then 1.1", ("checkout", "2 % of it differs"): "0.5"}
ADDED_GOALS = {"re-sharded, reordered, new header, BF16": (0.001, None)}


def tables(samples):
    parts = [everyday(pick(samples, case="everyday"))]
    parts += [model_times(pick(samples, case=case)) for case in ("weights", "dataset")]
    chains = pick(samples, case="ratios")
    parts += [all_versions(chains), first_version(chains), added(chains), memory(chains)]
    return "\n\n".join(part for part in parts if part)


def pick(samples, **wanted):
    return [s for s in samples if all(s.get(key) == value for key, value in wanted.items())]


def names(samples, key):
    """Each once: tools as the bench lists them, others as they came."""
    found = list(dict.fromkeys(s[key] for s in samples))
    listed = list(TOOLS)
    return sorted(found, key=lambda name: listed.index(name) if name in listed else len(listed)) if key == "tool" else found


def table(title, head, rows):
    if not rows:
        return ""
    marks = ["---", *["--:"] * (len(head) - 1)]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(map(str, row))} |" for row in (head, marks, *rows))])


def spread(seconds):
    return f"{statistics.median(seconds) * 1000:.0f} ({min(seconds) * 1000:.0f}–{max(seconds) * 1000:.0f})"


def everyday(samples):
    rows = []
    for work in names(samples, "work"):
        ours, theirs = ([s["seconds"] for s in pick(samples, work=work, tool=tool)] for tool in ("mvc", "git"))
        git = f"{statistics.median(theirs) * 1000:.0f}" if theirs else ""
        ratio = f"{statistics.median(ours) / statistics.median(theirs):.2f}" if ours and theirs else ""
        rows.append([work, spread(ours) if ours else "", git, ratio, len(ours)])
    return table("Everyday work", ["work", "mvc ms (min–max)", "git ms", "mvc/git", "runs"], rows)


def model_times(samples):
    parts = []
    for work in names(samples, "work"):
        rows = []
        for tool in names(pick(samples, work=work), "tool"):
            taken = pick(samples, work=work, tool=tool)
            seconds, base = [s["seconds"] for s in taken], [s.get("reference_seconds") for s in taken]
            over = f"{statistics.median(seconds) / statistics.median(base):.2f}" if all(base) else ""
            rows.append([tool, spread(seconds), over, f"{max(s['peak_bytes'] for s in taken) / 1e6:.0f}", len(taken)])
        aim = next((f" (mvc is to take {g} × openssl at most)" for (a, b), g in TIME_GOALS.items() if work.startswith(a) and work.endswith(b)), "")
        parts.append(table(work + aim, ["tool", "ms (min–max)", "× openssl sha256", "peak MB", "runs"], rows))
    return "\n\n".join(parts)


def step(samples, work, tool, what, version):
    found = pick(samples, work=work, tool=tool, step=what, version=version)
    return found[0] if found else None


def columns(samples, value):
    """One column a tool, and one beside it for what it tidied, where that was measured."""
    found = []
    for tool in names(samples, "tool"):
        for what in ("commit", "tidy"):
            if any(value(work, tool, what) for work in names(samples, "work")):
                found.append((tool, what))
    return found


TIDIED = {"mvc": "mvc repack --tight", "git": "git gc"}


def share_table(title, samples, value, goals):
    kept = columns(samples, value)
    if not kept:
        return ""
    rows = []
    for work in names(samples, "work"):
        cells = [value(work, tool, what) for tool, what in kept]
        if any(cells):
            rows.append([work, goal(goals, work), *cells])
    head = ["workload", "goal (tight)", *(tool if what == "commit" else TIDIED[tool] for tool, what in kept)]
    return table(title, head, rows)


def goal(goals, work):
    plain, tight = goals.get(work, (None, None))
    return "" if plain is None else f"{plain}" + (f" ({tight})" if tight else "")


def all_versions(samples):
    last = {work: max(s["version"] for s in pick(samples, work=work)) for work in names(samples, "work")}

    def value(work, tool, what):
        found = step(samples, work, tool, what, last[work])
        return f"{found['stored_bytes'] / found['raw_bytes']:.3f}" if found else ""

    return share_table("Stored / raw, all versions together", samples, value, GOALS)


def first_version(samples):
    def value(work, tool, what):
        found = step(samples, work, tool, what, 1)
        return f"{found['stored_bytes'] / found['raw_bytes']:.3f}" if found else ""

    return share_table("Stored / raw, the first version", samples, value, FIRST_GOALS)


def added(samples):
    last = {work: max(s["version"] for s in pick(samples, work=work)) for work in names(samples, "work")}

    def value(work, tool, what):
        first, final = step(samples, work, tool, what, 1), step(samples, work, tool, what, last[work])
        if not first or not final or first is final:
            return ""
        return f"{(final['stored_bytes'] - first['stored_bytes']) / (final['raw_bytes'] - first['raw_bytes']):.4f}"

    return share_table("Added / raw, the later versions", samples, value, ADDED_GOALS)


def memory(samples):
    tools = names(samples, "tool")

    def cell(work, tool):
        peaks = [
            f"{max(s['peak_bytes'] for s in taken) / 1e6:.0f}" if (taken := pick(samples, work=work, tool=tool, step=what)) else "–"
            for what in ("commit", "tidy", "checkout")]
        return " / ".join(peaks) if any(peak != "–" for peak in peaks) else ""

    rows = [[work, *(cell(work, tool) for tool in tools)] for work in names(samples, "work")]
    return table("Peak memory of one process in MB: commit / tidied / checkout", ["workload", *tools], rows)

"""What decides about a rollback: how long it takes to say, to bring the folder back, and to prove it later."""
import os

MODEL_BYTES = 1 << 30


def stages(bench):
    if "mvc" not in bench.names:
        return
    promotions(bench)
    rollback_of_a_model(bench)
    record(bench)


def versions(tool, count):
    tool.start()
    for number in range(count):
        (tool.folder / "model.bin").write_text(f"{number}\n")
        tool.run(tool.commit(f"version {number}"))
        tool.run([[tool.program, "tag", f"v{number}"]])


def promotions(bench):
    tool = bench.tool("mvc", "stages")
    versions(tool, 2)
    runs = bench.options.runs * 4 + 1
    turn = iter(range(10 ** 6))

    def hold(version):
        def prepare():
            tool.run([[tool.program, "promote", version, "production", "-m", "prepared"]])
        return prepare

    def away():
        if next(turn):
            tool.run([[tool.program, "demote", "production", "-m", "prepared"]])

    move = [[tool.program, "promote", "v0", "production", "-m", "measured"]]
    bench.compare("everyday", "promote", [(tool, move, away)], runs)
    back = [[tool.program, "rollback", "production", "--to", "v0", "-m", "measured"]]
    bench.compare("everyday", "rollback", [(tool, back, hold("v1"))], runs)


def rollback_of_a_model(bench):
    """A model of 1 GiB, of which the version in production has other bytes in 2 %."""
    tool = bench.tool("mvc", "rollback")
    tool.start()
    size = MODEL_BYTES if bench.options.mib >= 512 else 8 << 20
    model = tool.folder / "model.bin"
    with model.open("wb") as file:
        for _ in range(size >> 20):
            file.write(os.urandom(1 << 20))
    tool.run(tool.commit("good"))
    tool.run([[tool.program, "tag", "good"]])
    with model.open("r+b") as file:
        for part in range(10):
            file.seek(size // 10 * part)
            file.write(os.urandom(size // 500))
    tool.run(tool.commit("bad"))
    tool.run([[tool.program, "tag", "bad"], [tool.program, "promote", "good", "production", "-m", "first"]])

    def fall():
        tool.run([[tool.program, "promote", "bad", "production", "-m", "second"], [tool.program, "checkout", "bad"]])

    command = [[tool.program, "rollback", "production", "--to", "good", "-m", "measured", "--checkout"]]
    bench.compare("everyday", f"rollback --checkout of {size >> 20} MiB that differ in 2 %", [(tool, command, fall)])


def record(bench):
    """A long record, event after event as people would make it; the events are not signed."""
    tool = bench.tool("mvc", "record")
    versions(tool, 2)
    count = bench.options.snapshots
    tool.run([[tool.program, "config", "core.fsync", "false"]])
    for number in range(count):
        tool.run([[tool.program, "promote", f"v{number % 2}", "production", "-q", "-m", "turn"]])
    for words in (["audit", "verify"], ["stage"], ["live"]):
        bench.compare("everyday", f"{' '.join(words)}, {count} events", [(tool, [[tool.program, *words]], None)])
    for form in ("csv", "json", "html", "bundle"):
        command = [[tool.program, "audit", "export", "--format", form, "-o", tool.place / f"record.{form}"]]
        bench.compare("everyday", f"audit export --format {form}, {count} events", [(tool, command, None)])

"""Times a checkout of one large file that differs in 2 %, beside one pass of SHA-256 over it.

    python3 scripts/benchmarks/in_place.py MVC

MVC is the release binary. The file has 512 MiB of random bytes; ten stretches of it differ, 2 % together. The tools take
turns, five rounds of both directions; what is written is flushed. The medians are printed, with the least and the most.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

BYTES = 512 << 20


def milliseconds(*command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def shown(name, times):
    print(f"{name}: {statistics.median(times):.0f} ms ({min(times):.0f}–{max(times):.0f})")


def main():
    mvc = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        settings = pathlib.Path("../" + os.path.basename(folder) + ".config").resolve()
        settings.write_text("[user]\n\tname = Ana\n\temail = ana@example.org\n")
        os.environ["MVC_CONFIG"] = str(settings)
        subprocess.run([mvc, "init", "-q"], check=True)
        content = bytearray(os.urandom(BYTES))
        weights = pathlib.Path("weights.bin")
        weights.write_bytes(content)
        subprocess.run([mvc, "commit", "-qm", "one"], check=True)
        for number in range(10):
            start = number * (BYTES // 10) + 12345
            content[start:start + BYTES // 500] = os.urandom(BYTES // 500)
        weights.write_bytes(content)
        subprocess.run([mvc, "checkout", "-q", "-b", "other"], check=True)
        subprocess.run([mvc, "commit", "-qm", "two"], check=True)
        checkouts, digests = [], []
        for number in range(6):
            round = [milliseconds(mvc, "checkout", "-q", branch) for branch in ("main", "other")]
            digest = milliseconds("openssl", "dgst", "-sha256", "weights.bin")
            if number > 0:
                checkouts += round
                digests.append(digest)
        shown("mvc checkout", checkouts)
        shown("openssl dgst -sha256", digests)
        print(f"ratio: {statistics.median(checkouts) / statistics.median(digests):.2f}")
        settings.unlink()


main()

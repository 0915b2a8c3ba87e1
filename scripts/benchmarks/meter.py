"""Runs one command and writes its wall seconds and peak resident memory to the file named first.

    python -I -S meter.py RESULT COMMAND [ARGUMENT ...]

A process of its own, because the memory that a child is charged with begins with that of the process that starts it:
beside this one's 9 MB nothing that is worth measuring disappears, beside a harness with numpy in it everything would.
"""
import json
import os
import sys
import time

start = time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
with open(sys.argv[1], "w") as file:
    json.dump({"seconds": seconds, "peak_bytes": usage.ru_maxrss * 1024}, file)
sys.exit(os.waitstatus_to_exitcode(status) & 255)

"""Starting programs: plainly, or with their wall time and peak memory taken."""
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

METER = pathlib.Path(__file__).with_name("meter.py")


class Failed(Exception):
    """A command did not do its work; the text says which and why."""


@dataclasses.dataclass
class Sample:
    seconds: float = 0.0
    peak_bytes: int = 0

    def add(self, other):
        self.seconds += other.seconds
        self.peak_bytes = max(self.peak_bytes, other.peak_bytes)


def environment(home, **more):
    """Nothing of the user's own settings: they would change what is measured."""
    keep = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "TMPDIR")}
    return {**keep, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "GIT_PAGER": "cat", "NO_COLOR": "1", **more}


def run(command, cwd, env, timeout=None, called=None):
    """Runs a command, returns what it printed. Stopped with all that it started when the time is over.

    A failure names the command as `called`, where that is another one.
    """
    command = [str(word) for word in command]
    child = subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        errors="replace", start_new_session=True)
    try:
        out, err = child.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        raise Failed(f"'{words(called or command)}' was stopped after {timeout:.0f} s") from None
    except BaseException:
        os.killpg(child.pid, signal.SIGKILL)
        raise
    if child.returncode:
        raise Failed(f"'{words(called or command)}' failed with {child.returncode}: {gist(err)}")
    return out


def words(command):
    return " ".join(os.path.basename(str(word)) for word in command)


def gist(text):
    """The line of a tool's complaint that says what was wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if line.startswith(("error:", "fatal:", "Fatal:"))), lines[-1] if lines else "it said nothing")


def measure(commands, cwd, env, timeout=None):
    """Runs commands one after the other; seconds are added up, memory is that of the largest process."""
    total = Sample()
    with tempfile.TemporaryDirectory(prefix="mvc-meter-") as folder:
        result = pathlib.Path(folder) / "result"
        for command in commands:
            run([sys.executable, "-I", "-S", METER, result, *command], cwd, env, timeout, command)
            total.add(Sample(**json.loads(result.read_text())))
    return total

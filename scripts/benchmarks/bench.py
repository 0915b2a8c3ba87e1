"""One run of the bench: its options, its tools, and the samples that they give."""
import json
import os
import statistics
import sys
import time

from . import folders, process, projects, tools

SLOW_SECONDS = 15  # A peer's command above this is measured once unless --patient: a median of 5 would take the day.


class Bench:
    def __init__(self, options, work, workloads, names):
        self.options, self.work, self.workloads = options, work, workloads
        self.names = names
        self.samples, self.notes = [], []

    def tools(self):
        """The tools of this run, each in a place of its own that is removed when the next one is asked for."""
        for name in self.names:
            tool = self.tool(name)
            try:
                yield tool
            finally:
                if tool.place.exists():
                    folders.remove(tool.place)

    def tool(self, name, place=None):
        return tools.TOOLS[name](self.work / (place or name.replace(" ", "-").replace(",", "")))

    def attempt(self, what, work):
        """Runs a part that may fail without ending the rest; what failed is named in the output."""
        try:
            return work()
        except process.Failed as failure:
            self.note(f"{what}: {failure}")

    def note(self, text):
        self.notes.append(text)
        print(f"note: {text}", file=sys.stderr, flush=True)

    def record(self, **sample):
        self.samples.append(sample)
        if self.options.json:
            self.keep()

    def keep(self):
        partial = self.options.json.with_name(self.options.json.name + ".partial")
        partial.write_text(json.dumps({"about": self.about, "notes": self.notes, "samples": self.samples}, indent=1) + "\n")
        os.replace(partial, self.options.json)

    def compare(self, case, work, sides, runs=None, reference=()):
        """Measures sides in turn: each is (tool, commands, prepare). The first turn warms up and is not counted.

        What `prepare` does is not measured. Before each measurement the files of `reference` are hashed with
        openssl, so that a time can be told as a multiple of that whatever else the machine does.
        """
        asked = runs or self.options.runs
        slow, taken = set(), {tool.name: [] for tool, _, _ in sides}
        for turn in range(asked + self.options.warm_up):
            for tool, commands, prepare in sides:
                counted = turn >= self.options.warm_up
                if tool.name in slow and taken[tool.name]:
                    continue
                if prepare:
                    prepare()
                base = self.hash(reference) if reference else None
                sample = tool.measure(commands)
                if sample.seconds > SLOW_SECONDS and not isinstance(tool, projects.Mvc) and not self.options.patient:
                    slow.add(tool.name)
                if counted:
                    taken[tool.name].append(sample.seconds)
                    self.record(
                        case=case, work=work, tool=tool.name, run=len(taken[tool.name]), seconds=sample.seconds,
                        peak_bytes=sample.peak_bytes, reference_seconds=base)
        for name, seconds in taken.items():
            print(f"{work}: {name} {statistics.median(seconds):.3f} s", file=sys.stderr, flush=True)

    def hash(self, paths):
        env = process.environment(self.work)
        return process.measure([["openssl", "dgst", "-sha256", *paths]], self.work, env).seconds

    def settle(self):
        """Nothing that was prepared is still on its way to the disk, and every later change has a later time."""
        if not self.options.quick:
            os.sync()
        time.sleep(0.05)

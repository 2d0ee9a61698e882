#!/usr/bin/env python3
"""Time and memory of each incident, into docs/src/incidents.md.

    cargo build --release
    python3 benches/incidents.py

Of five runs, the least processor time and the greatest memory, so that a machine with other things to do
says nearly the same. Needs Python 3.9 and Linux. Another build can be named: `benches/incidents.py PATH`.
"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/src/incidents.md"
BEGIN = "<!-- measured by benches/incidents.py -->"
END = "<!-- measured: the end -->"
RUNS = 5
TOOL = ROOT / (sys.argv[1] if len(sys.argv) > 1 else "target/release/reenact")


def measure(arguments):
    """Returns seconds of processor time and bytes of one run, and what it printed."""
    child = subprocess.Popen([TOOL, *arguments], cwd=ROOT, stdout=subprocess.PIPE)
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{arguments} ended with {child.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, printed


def best(arguments):
    """Returns the least time and the greatest memory of several runs, and what one printed."""
    runs = [measure(arguments) for _ in range(RUNS)]
    return min(run[0] for run in runs), max(run[1] for run in runs), runs[0][2]


def cells(path):
    """Returns the row of one scenario."""
    incident = re.search(r"^  incident: (\S+)", path.read_text(), re.MULTILINE).group(1)
    file = str(path.relative_to(ROOT))
    run = ["run", file, "--format", "json"]
    took, held, printed = best([*run, "--profile", incident])
    events = json.loads(printed)["profiles"][0]["outcome"]["events"]
    took_all, held_all, printed = best(run)
    profiles = json.loads(printed)["profiles"]
    events_all = sum(profile["outcome"]["events"] for profile in profiles)
    number = lambda it: f"{it:,}".replace(",", " ")
    spent = lambda it: f"{it * 1000:.0f} ms"
    size = lambda it: f"{it / 1e6:.0f} MB"
    return [
        f"`{path.stem}`",
        number(events), spent(took), size(held),
        str(len(profiles)), number(events_all), spent(took_all), size(held_all),
    ]


def machine():
    """Says what kind of machine this is."""
    model = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return f"{os.cpu_count()} cores, {model.group(1) if model else 'of an unknown model'}"


def main():
    head = ["Incident", "Events", "Time", "Memory", "Profiles", "Events of all", "Time", "Memory"]
    rows = [cells(path) for path in sorted((ROOT / "scenarios").glob("*.yaml"))]
    table = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    lines = [
        BEGIN, "",
        f"Measured on {datetime.date.today().isoformat()} with {TOOL.relative_to(ROOT)}, on {machine()}; of {RUNS}",
        "runs the least processor time and the greatest memory, reading the file and printing JSON included.", "",
        *("| " + " | ".join(row) + " |" for row in table), "", END,
    ]
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + "\n".join(lines) + rest.split(END)[1])


if __name__ == "__main__":
    main()

"""How time and memory grow with what a scenario has, over three orders of magnitude.

    growth.py TOOL            every table of the cost model, some minutes
    growth.py TOOL NAME..     some of them: requests waiting queues profiles differences seeds
    growth.py TOOL hold MB    a hundred million requests; fails where they take more memory

TOOL is a release build. Seconds are of processor time, the least of three runs up to a second and
of one beyond; memory is the peak. Needs nothing but Python.
"""
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = HERE.parent.parent / "benches/scenarios"
HEAD = "version: 1\nid: growth\ntitle: It grows\nreplay: { seed: 1, from: 2024-01-01T00:00:00Z }\n"
LIMIT = ["--limit", "4000000000"]


def measure(tool, *words):
    """Runs the tool; returns seconds of processor time and megabytes at the peak."""
    seconds, peak, tries = float("inf"), 0, 3
    while tries:
        child = os.fork()
        if child == 0:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            os.execv(tool, [tool, *map(str, words)])
        _, status, used = os.wait4(child, 0)
        code = os.waitstatus_to_exitcode(status)
        # 1: a figure is not what the file expects of the number it has of its own.
        assert code in (0, 1), f"{words} ended with {code}"
        seconds, peak = min(seconds, used.ru_utime + used.ru_stime), max(peak, used.ru_maxrss)
        tries = 0 if seconds > 1 else tries - 1
    return seconds, peak / 1024


def table(name, head, rows):
    """Prints rows as they are made, as a table of Markdown."""
    print(f"\n{name}\n\n| {' | '.join(head)} |\n|{'--:|' * len(head)}", flush=True)
    for row in rows:
        print(f"| {' | '.join(it if isinstance(it, str) else shown(it) for it in row)} |", flush=True)


def shown(number):
    """A number with two or three digits that count."""
    if isinstance(number, int):
        return f"{number:,}"
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def written(text):
    """A scenario in a file of its own."""
    file = pathlib.Path(tempfile.mkdtemp()) / "growth.yaml"
    file.write_text(HEAD + text)
    return file


def requests(tool):
    for count in (10**5, 10**6, 10**7, 10**8):
        seconds, peak = measure(tool, "run", SCENARIOS / "one-server.yaml", *LIMIT,
                                "--set", f"inputs.customers.value={count}")
        yield count, seconds, peak, seconds / count * 1e9


def waiting(tool):
    """The hold model: a million passes, whatever the number of things that pass."""
    for count in (10**3, 10**4, 10**5, 10**6):
        passes = max(10**6 // count, 4)
        few, _ = measure(tool, "run", SCENARIOS / "hold.yaml", *LIMIT, "--set",
                         f"inputs.pending.value={count}", "--set", "inputs.passes.value=1")
        seconds, peak = measure(tool, "run", SCENARIOS / "hold.yaml", *LIMIT, "--set",
                                f"inputs.pending.value={count}", "--set", f"inputs.passes.value={passes + 1}")
        yield count, seconds, peak, (seconds - few) / (passes * count) * 1e9


def queues(tool):
    """A million jobs through so many queues, each with a line of traffic of its own."""
    for count in (1, 10, 100, 500):
        each = 10**6 // count
        of_each = lambda line: "".join(line.replace("N", str(number)) for number in range(count))
        file = written(
            "traffic:\n" + of_each(f"  tN: {{ request: rN, every: {{ exponential: {count}s }}, count: {each} }}\n")
            + "queues:\n" + of_each("  qN: { workers: 1 }\n")
            + "requests:\n" + of_each("  rN: { steps: [{ enqueue: jN }] }\n")
            + "jobs:\n" + of_each(f"  jN: {{ queue: qN, steps: [{{ work: it, takes: {{ exponential: {count * 0.8}s }} }}] }}\n")
            + "figures: { jobs: { count: requests, where: { finished: j0 } } }\nprofiles: { only: {} }\n")
        seconds, peak = measure(tool, "run", file, *LIMIT)
        yield count, seconds, peak, seconds / 10**6 * 1e9


def profiles(tool):
    """A hundred thousand customers in each of so many environments."""
    for count in (1, 10, 100):
        text = (SCENARIOS / "one-server.yaml").read_text()
        text = text[text.index("inputs:"):text.index("expect:")]
        many = ", ".join(f"production{number}: {{}}" for number in range(count))
        file = written(text.replace("profiles: { production: {} }", f"profiles: {{ {many} }}"))
        seconds, peak = measure(tool, "run", file, *LIMIT)
        yield count, seconds, peak, seconds / count * 1e3


def differences(tool):
    """Two environments that differ in so many switches, of which a run reads as many as it says."""
    for count, read in ((4, 4), (8, 8), (12, 12), (16, 16), (64, 4), (256, 4), (500, 4)):
        names = [f"s{number}" for number in range(count)]
        steps = "".join(f"      - {{ set: v{it}, to: {it} }}\n" for it in names[:read])
        file = written(
            "switches:\n" + "".join(f"  {it}: {{ value: false }}\n" for it in names)
            + "traffic: { one: { request: ask, at: 2024-01-01T00:00:01Z } }\n"
            + f"requests:\n  ask:\n    steps:\n{steps}"
            + "      - { check: all, that: '!(s0 && s1)', raises: Broken }\n"
            + "profiles:\n  good: {}\n  bad: { patch: { switches: { "
            + ", ".join(f"{it}: {{ value: true }}" for it in names) + " } } }\n"
            + "fault: { title: It breaks, site: requests.ask/check all, signature: Broken, "
            + 'patch: { requests: { ask: { steps: { check all: { that: "true" } } } } } }\n')
        seconds, peak = measure(tool, "bisect", file, "bad", "good")
        yield f"{count}, {read} read", seconds, peak


def seeds(tool):
    """A scenario of 60 requests and 360 events, under so many seeds."""
    file = HERE.parent.parent / "docs/src/examples/sweep.yaml"
    for count in (10**2, 10**3, 10**4, 10**5):
        seconds, peak = measure(tool, "sweep", file, "--seeds", f"1..{count}", "--profile", "production",
                                "--threads", "1")
        yield count, seconds, peak, seconds / count * 1e6


def hold(tool, most):
    """A hundred million requests in no more memory than that."""
    seconds, peak = measure(tool, "run", SCENARIOS / "one-server.yaml", *LIMIT,
                            "--set", "inputs.customers.value=100000000")
    print(f"100,000,000 requests in {seconds:.0f} s of processor time and {peak:.0f} MB; {most} MB are allowed")
    sys.exit(peak > float(most))


TABLES = {
    "requests": (requests, ["Requests", "Seconds", "MB", "ns a request"]),
    "waiting": (waiting, ["Pending", "Seconds", "MB", "ns a pass"]),
    "queues": (queues, ["Queues", "Seconds", "MB", "ns a job"]),
    "profiles": (profiles, ["Environments", "Seconds", "MB", "ms each"]),
    "differences": (differences, ["Differences", "Seconds", "MB"]),
    "seeds": (seeds, ["Seeds", "Seconds", "MB", "us a seed"]),
}


def main():
    tool, *asked = sys.argv[1:]
    if asked[:1] == ["hold"]:
        hold(tool, asked[1])
    for name in asked or TABLES:
        rows, head = TABLES[name]
        table(name.capitalize(), head, rows(tool))


main()

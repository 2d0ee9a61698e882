"""Asks the tests about every woven mutant: those that reach it, the likeliest to notice first, until
one fails.

    ask.py FOLDER [SECONDS]

A mutant may take so many seconds of processor time, 10 if nothing is said; what has not been asked by
then is left open, and a test that takes longer by itself is not asked. Verdicts are kept in the folder,
so that what is stopped goes on where it was: what a test has noticed is not asked again while its
function stays as it is.
"""
import collections
import json
import math
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import threading
import tomllib

WORK = pathlib.Path(sys.argv[1]).resolve()
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 10.0
TREE = WORK / "tree"
SETTINGS = tomllib.loads((TREE / ".cargo/mutants.toml").read_text())["additional_cargo_test_args"]
SKIPPED = [it.removeprefix("--skip=") for it in SETTINGS if it.startswith("--skip=")]
# The same worlds each time, and no search for a smaller one that fails.
CALM = {"REENACT_WORLDS": "40", "PROPTEST_RNG_SEED": "7", "PROPTEST_MAX_SHRINK_ITERS": "0",
        "PROPTEST_DISABLE_FAILURE_PERSISTENCE": "1", "INSTA_UPDATE": "no", "RUST_BACKTRACE": "0"}
# What nobody notices in those is tried in more of them by the second interpreter.
BY_WORLDS, MORE = "naive::agreement::on_random_worlds", {"REENACT_WORLDS": "400"}


def ask(test, mutant, patience, more={}):
    """Whether a test passes, and how long it takes; one that goes on for ever does not."""
    def bounds():
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (int(patience), int(patience) + 1))
    binary, name = test
    environment = os.environ | CALM | more | {"REENACT_MUTANT": str(mutant)}
    process = subprocess.Popen([binary, "--exact", name, "--test-threads=1"], cwd=TREE, env=environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=bounds)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    endless = process.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    said = "endless" if endless else "passed" if process.returncode == 0 else "failed"
    return said, used.ru_utime + used.ru_stime


def all_at_once(items, do):
    """Does something with every item, two at a time."""
    items = iter(list(items))
    lock = threading.Lock()
    def work():
        while True:
            with lock:
                item = next(items, None)
            if item is None:
                return
            do(item)
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def reach():
    """Every test that passes when nothing is changed: how long it takes, and which mutants it reaches."""
    build = ["cargo", "test", "--no-run", "--lib", "--test", "it", "--message-format=json"]
    built = subprocess.check_output(build, cwd=TREE, stderr=subprocess.DEVNULL, text=True)
    built = [json.loads(line) for line in built.splitlines()]
    binaries = [it["executable"] for it in built if it.get("executable") and it["profile"]["test"]]
    tests = []
    for binary in binaries:
        listed = subprocess.check_output([binary, "--list", "--format=terse"], cwd=TREE, text=True)
        names = re.findall(r"^(.*): test$", listed, re.MULTILINE)
        tests += [(binary, it) for it in names if not any(skipped in it for skipped in SKIPPED)]
    reached = {}
    def record(test):
        seen = WORK / ("reached-" + re.sub(r"\W", "-", test[1]))
        seen.unlink(missing_ok=True)
        said, took = ask(test, seen, math.ceil(SECONDS))
        # A process of the tool's own that is stopped lets its test fail.
        if said == "endless" or took > 0.9 * SECONDS:
            print("too long to be asked", test[1], flush=True)
        elif said == "failed":
            print("without a change failed", test[1], flush=True)
        elif seen.exists():
            reached[test] = (took, set(map(int, seen.read_text().split())))
        seen.unlink(missing_ok=True)
    all_at_once(tests, record)
    return reached


def main():
    mutants = json.loads((WORK / "mutants.json").read_text())
    log = WORK / "verdicts.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    verdicts = {it["key"]: it["verdict"] for it in map(json.loads, lines)}
    reached = reach()
    asked, noticed, lock = collections.Counter(), collections.Counter(), threading.Lock()

    def judge(mutant):
        left = [test for test, (_, mutants) in reached.items() if mutant["id"] in mutants]
        spent, verdict, by = 0.0, "missed", None
        while left and verdict not in ("failed", "endless"):
            with lock:
                chance = lambda it: (noticed[it] + 0.5) / (asked[it] + 1) / (reached[it][0] + 0.02)
                test = max(left, key=chance)
            left.remove(test)
            usual = reached[test][0]
            if spent + usual > SECONDS:
                verdict = "open"
                continue
            said, took = ask(test, mutant["id"], 10 * usual + 2)
            spent += took
            with lock:
                asked[test] += 1
                noticed[test] += said != "passed"
            if said != "passed":
                verdict, by = said, test[1]
        for test in reached if verdict in ("missed", "open") else ():
            if test[1] == BY_WORLDS:
                said, _ = ask(test, mutant["id"], 100 * reached[test][0] + 2, MORE)
                verdict, by = (verdict, by) if said == "passed" else (said, test[1])
        with lock:
            verdicts[mutant["key"]] = verdict
            said = {"key": mutant["key"], "name": mutant["name"], "verdict": verdict, "by": by}
            with log.open("a") as out:
                out.write(json.dumps(said) + "\n")
            if verdict in ("missed", "open"):
                print(verdict.upper(), mutant["name"], flush=True)

    settled = ("failed", "endless")
    # First what was not noticed before. Keys are hashes, so whatever has been asked is a fair sample.
    left = [it for it in mutants if it["state"] == "woven" and verdicts.get(it["key"]) not in settled]
    all_at_once(sorted(left, key=lambda it: (it["key"] not in verdicts, it["key"])), judge)
    for layer in ("program", "engine", "analysis"):
        of = [it for it in mutants if it["file"].startswith(f"src/{layer}/")]
        counts = collections.Counter(verdicts.get(it["key"], it["state"]) for it in of)
        print(layer, len(of), dict(counts))


main()

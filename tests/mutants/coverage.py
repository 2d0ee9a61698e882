"""Counts which lines of the crate its tests run, layer by layer.

    coverage.py FOLDER [WORD]

It takes `llvm-profdata` and `llvm-cov` from rustup's component `llvm-tools`, or from the folder that
`LLVM` names; they must be of the version that `rustc -vV` names. Lines of tests beside the code are not
counted. With a word, the lines of files whose paths contain it that no test runs are printed, too.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys

import twin

WORK = pathlib.Path(sys.argv[1]).resolve()
WORD = sys.argv[2] if len(sys.argv) > 2 else None
LIBRARIES = subprocess.check_output(["rustc", "--print", "target-libdir"], text=True).strip()
LLVM = pathlib.Path(os.environ.get("LLVM", f"{LIBRARIES}/../bin"))
COPY = WORK / "tree"
# Only the crate itself is counted, so only it is built anew.
WRAPPER = "#!/bin/sh\nexec \"$@\" -C instrument-coverage\n"


def measure():
    """Runs all tests; returns what was built, and the counts of all processes together."""
    twin.copy(COPY, "LLVM_PROFILE_FILE")
    wrapper = WORK / "rustc"
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    raw = WORK / "raw"
    raw.mkdir(exist_ok=True)
    for old in raw.iterdir():
        old.unlink()
    environment = os.environ | {"RUSTC_WORKSPACE_WRAPPER": str(wrapper), "INSTA_UPDATE": "no",
                                "LLVM_PROFILE_FILE": str(raw / "%4m.profraw")}
    command = ["cargo", "test", "--lib", "--bins", "--test", "it"]
    built = subprocess.check_output(command + ["--no-run", "--message-format=json"], cwd=COPY,
                                    env=environment, text=True)
    built = [json.loads(line) for line in built.splitlines()]
    run = subprocess.run(command + ["--no-fail-fast"], cwd=COPY, env=environment,
                         stdout=subprocess.PIPE, text=True)
    if run.returncode != 0:
        print(run.stdout)
    counts = WORK / "counts.profdata"
    subprocess.check_call([LLVM / "llvm-profdata", "merge", "-sparse", "-o", counts, *raw.iterdir()])
    return [it["executable"] for it in built if it.get("executable")], counts


def lines_of(binaries, counts):
    """For each file, how often each line ran that something of it is counted in."""
    objects = [word for it in binaries[1:] for word in ("-object", it)]
    export = [LLVM / "llvm-cov", "export", "-format=lcov", f"-instr-profile={counts}", binaries[0], *objects]
    lines, name = collections.defaultdict(dict), None
    for line in subprocess.check_output(export, text=True).splitlines():
        if line.startswith("SF:"):
            name = pathlib.Path(line[3:])
        elif line.startswith("DA:"):
            number, count = map(int, line[3:].split(",")[:2])
            lines[name][number] = lines[name].get(number, 0) + count
    return lines


def main():
    layers = collections.defaultdict(lambda: [0, 0])
    for path, lines in sorted(lines_of(*measure()).items()):
        if not path.is_relative_to(COPY / "src") or path.name.endswith("tests.rs"):
            continue
        text = path.read_text().splitlines()
        # Tests beside the code come last in a file.
        end = text.index("#[cfg(test)]") if "#[cfg(test)]" in text else len(text)
        name = path.relative_to(COPY / "src")
        layer = layers[name.parts[0].removesuffix(".rs")]
        for number, count in sorted(lines.items()):
            if number <= end:
                layer[0] += 1
                layer[1] += count > 0
                if count == 0 and WORD and WORD in str(name):
                    print(f"{name}:{number}: {text[number - 1].strip()}")
    for layer, (all_lines, run) in sorted(layers.items()):
        print(f"{layer:12} {run:6} of {all_lines:6} lines, {100 * run / all_lines:5.1f} %")
    both = [sum(it) for it in zip(*layers.values())]
    print(f"{'all':12} {both[1]:6} of {both[0]:6} lines, {100 * both[1] / both[0]:5.1f} %")


main()

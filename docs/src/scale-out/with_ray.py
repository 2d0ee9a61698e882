"""with_ray.py FOLDER SHARDS SCENARIO [FLAGS OF SWEEP]

A sweep in so many parts on a Ray cluster whose machines all see FOLDER. Each part goes on where it was,
so a task whose worker dies is simply tried again.
"""

import contextlib
import subprocess
import sys

import ray

folder, shards, flags = sys.argv[1], int(sys.argv[2]), sys.argv[3:]


@ray.remote(num_cpus=1, max_retries=3, retry_exceptions=True)
def part(index):
    out = f"{folder}/part-{index}.jsonl"
    shard = ["--threads", "1", "--shard", f"{index}/{shards}", "--out", out, "--resume"]
    subprocess.run(["reenact", "sweep", *flags, *shard], check=True)
    return out


# What Ray says meanwhile is no part of the result.
with contextlib.redirect_stdout(sys.stderr):
    ray.init()
    parts = ray.get([part.remote(index) for index in range(shards)])
    ray.shutdown()
sys.exit(subprocess.run(["reenact", "merge", *parts]).returncode)

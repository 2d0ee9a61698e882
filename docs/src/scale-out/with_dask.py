"""with_dask.py FOLDER SHARDS SCENARIO [FLAGS OF SWEEP]

A sweep in so many parts on a Dask cluster whose machines all see FOLDER: this machine, or the one that
DASK_SCHEDULER_ADDRESS names. Each part goes on where it was, so a task that dies is simply tried again.
"""

import subprocess
import sys

from dask.distributed import Client


def part(index, folder, shards, flags):
    out = f"{folder}/part-{index}.jsonl"
    shard = ["--threads", "1", "--shard", f"{index}/{shards}", "--out", out, "--resume"]
    subprocess.run(["reenact", "sweep", *flags, *shard], check=True)
    return out


if __name__ == "__main__":
    folder, shards, flags = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    with Client() as client:
        where = {"folder": folder, "shards": shards, "flags": flags}
        parts = client.gather(client.map(part, range(shards), retries=3, **where))
    sys.exit(subprocess.run(["reenact", "merge", *parts]).returncode)

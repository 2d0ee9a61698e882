"""What the Python programs share: the command line, the workloads, and the line they print."""

import json
import random
import resource
import sys
import time

SERVICE_MEAN = 1.0
FAILING = 0.1

# The mean gap, the workers, and how many attempts may follow one that fails.
STATIONS = {"one-server": (1 / 0.9, 1, 0), "retried-jobs": (1.111 / 22.5, 25, 3)}


def retry_seconds(count):
    """Draws the seconds before retry `count`, counted from 0."""
    return count**4 + 15 + random.randrange(10) * (count + 1)


def main(station, hold):
    """Runs what the command line asks for: WORKLOAD SEED SIZES."""
    name, seed, *sizes = sys.argv[1:]
    random.seed(int(seed))
    sizes = [int(size) for size in sizes]
    if name in STATIONS:
        seconds, statistic = station(*STATIONS[name], *sizes)
    else:
        seconds, statistic = hold(*sizes)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"seconds": seconds, "statistic": statistic, "peak_kib": peak_kib}))


def timed(run):
    """Returns how much processor time something takes, in seconds."""
    begun = time.process_time()
    run()
    return time.process_time() - begun

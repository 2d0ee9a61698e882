"""SimPy: processes are generators, the workers are a resource."""

from random import expovariate
from random import random

import simpy
from workloads import FAILING
from workloads import SERVICE_MEAN
from workloads import main
from workloads import retry_seconds
from workloads import timed


def station(gap, workers, retries, arrivals):
    """Runs a station; returns the seconds it took and the mean wait of an attempt."""
    env = simpy.Environment()
    resource = simpy.Resource(env, workers)
    waited = 0.0
    attempts = 0

    def job():
        nonlocal waited, attempts
        for attempt in range(retries + 1):
            since = env.now
            with resource.request() as request:
                yield request
                waited += env.now - since
                attempts += 1
                yield env.timeout(expovariate(1 / SERVICE_MEAN))
            if retries == 0 or random() >= FAILING or attempt == retries:
                return
            yield env.timeout(retry_seconds(attempt))

    def source():
        for _ in range(arrivals):
            yield env.timeout(expovariate(1 / gap))
            env.process(job())

    env.process(source())
    seconds = timed(env.run)
    return seconds, waited / attempts


def hold(pending, holds):
    """Holds; returns the seconds it took and the holds of a pending event in its mean time."""
    env = simpy.Environment()
    held = 0

    def thing():
        nonlocal held
        while True:
            yield env.timeout(expovariate(1))
            held += 1

    for _ in range(pending):
        env.process(thing())
    env.run(until=1e-9)  # all have begun
    length = holds / pending
    seconds = timed(lambda: env.run(until=length))
    return seconds * holds / held, held / holds


main(station, hold)

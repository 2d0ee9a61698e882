"""Ciw: a network of nodes. Who fails waits at a node with room for all, and comes back."""

import sys

import ciw
from workloads import FAILING
from workloads import SERVICE_MEAN
from workloads import main
from workloads import retry_seconds
from workloads import timed


class Delay(ciw.dists.Distribution):
    """The delay before another attempt."""

    def sample(self, t=None, ind=None):
        """Draws it."""
        return retry_seconds(ind.attempts - 1)


class Arrivals(ciw.dists.Exponential):
    """Gaps between so many arrivals, and none after them."""

    def __init__(self, rate, arrivals):
        super().__init__(rate)
        self.left = arrivals

    def sample(self, t=None, ind=None):
        """Draws one."""
        if self.left == 0:
            return float("inf")
        self.left -= 1
        return super().sample(t, ind)


def router(retries):
    """Makes the routing class of a node where attempts may fail."""

    class Attempts(ciw.routing.NodeRouting):
        """Leads who fails to the node where they wait."""

        def next_node(self, ind):
            """Returns the node that comes next."""
            ind.attempts = getattr(ind, "attempts", 0) + 1
            if retries and ciw.rng.random() < FAILING and ind.attempts <= retries:
                return self.simulation.nodes[2]
            return self.simulation.nodes[-1]

    return Attempts()


def station(gap, workers, retries, arrivals):
    """Runs a station; returns the seconds it took and the mean wait of an attempt."""
    network = ciw.create_network(
        arrival_distributions=[Arrivals(1 / gap, arrivals), None],
        service_distributions=[ciw.dists.Exponential(1 / SERVICE_MEAN), Delay()],
        number_of_servers=[workers, float("inf")],
        routing=ciw.routing.NetworkRouting([router(retries), ciw.routing.Direct(to=1)]),
    )
    ciw.seed(int(sys.argv[2]))
    simulation = ciw.Simulation(network)
    seconds = timed(lambda: simulation.simulate_until_max_customers(arrivals, method="Finish"))
    waits = [r.waiting_time for r in simulation.get_all_records() if r.node == 1]
    return seconds, sum(waits) / len(waits)


def hold(pending, holds):
    """Holds are not what a network does."""
    raise SystemExit("Ciw has no hold model")


main(station, hold)

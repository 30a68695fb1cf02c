"""A station: one pool of servers under Poisson arrivals, with priorities, preemption, reneging and limited room."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import simpy

from experiments.verify.sample import Figure, Process, Sample
from experiments.verify.service import Service, exponential
from sim.record import NullRecord
from sim.resources.base import Pool
from sim.streams import Streams


@dataclass(frozen=True)
class CustomerClass:
    """Customers of one kind at a station: Poisson arrivals, a priority, perhaps an exponential patience."""

    rate: float
    service: Service
    priority: int = 0
    preempt: bool = False
    patience_rate: float = 0.0


class _Tally:
    __slots__ = ("abandoned", "blocked", "late", "n", "preempted", "served", "stay", "wait", "waited")

    def __init__(self, thresholds: int) -> None:
        self.n = self.blocked = self.waited = self.abandoned = self.preempted = self.served = 0
        self.wait = self.stay = 0.0
        self.late = [0] * thresholds


@dataclass(frozen=True)
class Station:
    """One pool of servers: M/G/c with room for ``room`` customers, priorities, preemption, reneging.

    Figures: ``P_block P_wait P_abandon P(Wq>t) Wq T preemptions`` over all and by class (``Wq[2]``), ``L``, ``Lq``,
    ``utilisation``. ``Wq`` is over those admitted, also those who abandon.
    """

    servers: int
    classes: tuple[CustomerClass, ...]
    room: int | None = None
    thresholds: tuple[float, ...] = field(default=(), compare=False, repr=False)

    @property
    def warm_up(self) -> int:
        """Customers in ten relaxation times of the workload (reflected Brownian motion) and twenty service times."""
        rate = sum(k.rate for k in self.classes)
        work2 = sum(k.rate * k.service.second for k in self.classes)
        load = sum(k.rate * k.service.mean for k in self.classes) / self.servers
        longest = max(k.service.mean for k in self.classes)
        relax = 2 * work2 / (self.servers**2 * max(abs(1 - load), 1e-3) ** 2)
        if self.room is not None:
            relax = min(relax, (self.room - self.servers + 1) ** 2 / rate)
        patience = [1 / k.patience_rate for k in self.classes if k.patience_rate]
        if patience:
            relax = min(relax, 2 * max(patience))
        return int(rate * (10 * relax + 20 * longest)) + 200

    def simulate(self, streams: Streams, count: int) -> Sample:
        """Simulate one replication."""
        env = simpy.Environment()
        pool = Pool(env, NullRecord(), "servers", self.servers)
        first, last = self.warm_up, self.warm_up + count
        tallies = [_Tally(len(self.thresholds)) for _ in self.classes]
        moments = [(k.service.mean, k.service.second) for k in self.classes]
        preempts = any(k.preempt for k in self.classes)
        arrived, open_count = 0, count
        controls = [0.0, 0.0, 0.0]
        finished = env.event()
        looked, queued_s, busy_s, began_s = 0.0, 0.0, 0.0, 0.0
        means: list[float] = []

        def look() -> None:
            """Add to the integrals what stood since the last look; called just before anything changes."""
            nonlocal looked, queued_s, busy_s
            span, looked = env.now - looked, env.now
            queued_s += pool.waiting * span
            busy_s += pool.used * span

        def customer(number: int, i: int, k: CustomerClass, work: float, patience: Iterator[float]) -> Process:
            nonlocal open_count
            tally = tallies[i]
            measured = first <= number < last
            if measured:
                tally.n += 1
                controls[0] += work - moments[i][0]
                controls[1] += work * work - moments[i][1]
            look()
            if self.room is not None and pool.used + pool.waiting >= self.room:
                if measured:
                    tally.blocked += 1
                    open_count -= 1
                return
            came, wait, lost, abandoned = env.now, 0.0, 0, False
            claim = pool.claim(1, priority=k.priority, preempt=k.preempt)
            at_once = claim.granted
            while True:
                with claim:
                    if not claim.granted:
                        asked = env.now
                        yield claim | env.timeout(next(patience)) if k.patience_rate else claim
                        wait += env.now - asked
                        if not claim.granted:
                            abandoned = True
                            look()
                            break
                    if not preempts:
                        yield env.timeout(work)
                        look()
                        break
                    began = env.now
                    yield claim.lost | env.timeout(work)
                    if claim.held:
                        look()
                        break
                    work -= env.now - began
                    lost += 1
                claim = claim.again()
            if measured:
                tally.wait += wait
                tally.preempted += lost
                tally.waited += not at_once
                if abandoned:
                    tally.abandoned += 1
                else:
                    tally.served += 1
                    tally.stay += env.now - came
                for j, threshold in enumerate(self.thresholds):
                    tally.late[j] += wait > threshold
                open_count -= 1
                if not open_count and means:
                    finished.succeed()

        def source(i: int, k: CustomerClass) -> Process:
            nonlocal arrived, queued_s, busy_s, began_s
            gaps = exponential(k.rate).draws(streams[f"verify/arrivals/{i}"])
            works = k.service.draws(streams[f"verify/service/{i}"])
            patience = exponential(k.patience_rate or 1.0).draws(streams[f"verify/patience/{i}"])
            while True:
                yield env.timeout(next(gaps))
                if arrived == first:
                    look()
                    queued_s, busy_s, began_s = 0.0, 0.0, env.now
                elif arrived == last:
                    look()
                    controls[2] = env.now - began_s - count / sum(k.rate for k in self.classes)
                    means[:] = [queued_s / (env.now - began_s), busy_s / (env.now - began_s)]
                    if not open_count:
                        finished.succeed()
                        return
                arrived += 1
                env.process(customer(arrived - 1, i, k, next(works), patience))

        for i, k in enumerate(self.classes):
            env.process(source(i, k))
        env.run(until=finished)
        queue, busy = means
        figures = {"L": Figure(queue + busy), "Lq": Figure(queue), "utilisation": Figure(busy / self.servers)}
        figures |= self._figures(tallies, "")
        for i, tally in enumerate(tallies, 1):
            figures |= self._figures([tally], f"[{i}]")
        return Sample(figures, tuple(total / count for total in controls))

    def _figures(self, tallies: list[_Tally], suffix: str) -> dict[str, Figure]:
        n = sum(t.n for t in tallies)
        admitted = n - sum(t.blocked for t in tallies)
        served = sum(t.served for t in tallies)

        def share(number: int, of: int) -> Figure:
            return Figure(number / of if of else float("nan"), of)

        def mean(total: float, of: int) -> Figure:
            return Figure(total / of if of else float("nan"))

        out = {
            "P_block": share(sum(t.blocked for t in tallies), n),
            "P_wait": share(sum(t.waited for t in tallies), admitted),
            "P_abandon": share(sum(t.abandoned for t in tallies), n),
            "Wq": mean(sum(t.wait for t in tallies), admitted),
            "T": mean(sum(t.stay for t in tallies), served),
            "preemptions": mean(sum(t.preempted for t in tallies), n),
        }
        for i, threshold in enumerate(self.thresholds):
            out[f"P(Wq>{threshold:g})"] = share(sum(t.late[i] for t in tallies), admitted)
        return {name + suffix: figure for name, figure in out.items()}

"""Independent replications of a system: how many, how long, how precise, on one process or several.

A pilot finds how long a run must be and how far controls of known expectation explain the figures; it is then thrown
away, because a run that stops when it looks precise is biased. The production runs have that length. Where they still
are not precise, they are thrown away too, and longer ones made.
"""

import hashlib
import math
import multiprocessing
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from experiments.verify.sample import Sample, System
from sim.streams import Streams
from sim.text import _

REPLICATIONS = 32
Z_LIMIT = 4.0
PRECISION, PRECISION_RARE, RARE = 0.02, 0.05, 0.01
SPARE = 2.0
"""Times the length that the pilot says: production that is repeated because it looked imprecise biases what is kept."""
PILOT = 2
"""Length of the pilot's runs, in warm-ups."""
CONTROLS_FROM = 0.15
"""Share of variance that controls must explain in the pilot to be used."""
MOST_CUSTOMERS = 60_000_000
"""Beyond this a figure is called not precise."""


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    id: str
    family: str
    model: str
    inputs: dict[str, Any]
    quantity: str
    expected: float


@dataclass(frozen=True)
class Outcome:
    """What became of a row.

    Attributes
    ----------
    state : str
        ``met``, ``failed`` (``|z| > 4``), ``imprecise`` or ``skipped`` (with a reason).
    simulated, error, z : float
        Mean over replications, its standard error, and the deviation as a normal quantile (from Student's t).
    customers : int
        In all production replications, after the warm-up.
    """

    row: Row
    state: Literal["met", "failed", "imprecise", "skipped"]
    reason: str = ""
    simulated: float = math.nan
    error: float = math.nan
    z: float = math.nan
    customers: int = 0


class Batch(NamedTuple):
    """Replications that are wanted."""

    system: System
    phase: int
    customers: int


@dataclass
class Group:
    """Rows that one system answers."""

    system: System
    rows: list[tuple[Row, str]] = field(default_factory=list)


def replicate(system: System, seed: int, phase: int, numbers: range, count: int) -> list[Sample]:
    """Simulate some replications; each depends on the system, the seed, the phase and its number alone."""
    digest = int.from_bytes(hashlib.blake2b(repr(system).encode(), digest_size=6).digest(), "little")
    return [system.simulate(Streams(seed, (digest, phase, number)), count) for number in numbers]


def _is_share(name: str) -> bool:
    return name.startswith(("P_", "P(", "frac", "availability", "fill_rate"))


def _needed(expected: float, share: bool) -> float:
    """Return the standard error that is precise enough; of a share near one the rest must be seen too, to a tenth."""
    enough = abs(expected) * (PRECISION_RARE if share and expected < RARE else PRECISION)
    return min(enough, 0.1 * (1 - expected)) if share and 0.5 < expected < 1 else enough


def _controlled(samples: list[Sample], name: str, slopes: np.ndarray) -> np.ndarray:
    values = np.array([s.figures[name].value for s in samples])
    return values - np.array([s.controls for s in samples]) @ slopes if slopes.size else values


def _slopes(samples: list[Sample], name: str) -> np.ndarray:
    """Return the regression of a figure on the controls in the pilot, zeros where they explain little."""
    values = np.array([s.figures[name].value for s in samples])
    controls = np.array([s.controls for s in samples])
    none = np.zeros(controls.shape[1])
    scale = controls.std(axis=0) if controls.size else none
    used = scale > 0
    if not used.any() or not np.isfinite(values).all() or values.std() == 0:
        return none
    design = controls[:, used] / scale[used]
    design = design - design.mean(axis=0)
    found, *_rest = np.linalg.lstsq(design, values - values.mean(), rcond=1e-6)
    left = (values - values.mean() - design @ found).var() / values.var() * (len(values) - 1)
    if 1 - left / (len(values) - 1 - used.sum()) < CONTROLS_FROM:
        return none
    none[used] = found / scale[used]
    return none


def _error(samples: list[Sample], name: str, values: np.ndarray, expected: float) -> float:
    """Return the standard error of the mean; at least that of independent trials where few were rare."""
    error = float(values.std(ddof=1) / math.sqrt(len(values)))
    trials = sum(s.figures[name].trials for s in samples)
    if trials and 0 < expected < 1 and trials * min(expected, 1 - expected) < 30:
        error = max(error, math.sqrt(expected * (1 - expected) / trials))
    return error


def _z(mean: float, expected: float, error: float, replications: int) -> float:
    """Return the deviation as the normal quantile that is as unlikely as Student's t."""
    from scipy import stats

    if error == 0:
        return 0.0 if math.isclose(mean, expected, rel_tol=1e-12) else math.copysign(math.inf, mean - expected)
    t = (mean - expected) / error
    return math.copysign(float(stats.norm.isf(stats.t.sf(abs(t), replications - 1))), t)


def study(group: Group) -> Generator[Batch, list[Sample], list[Outcome]]:
    """Ask for the replications that one system needs, and judge its rows."""
    system, rows = group.system, group.rows
    pilot_count = max(2000, PILOT * system.warm_up)
    pilot = yield Batch(system, 0, pilot_count)
    known = [(row, name) for row, name in rows if name in pilot[0].figures]
    outcomes = [
        Outcome(row, "skipped", _("this figure is not taken: {name}").format(name=name))
        for row, name in rows
        if name not in pilot[0].figures
    ]
    if not known:
        return outcomes
    slopes = {name: _slopes(pilot, name) for _row, name in known}
    times = 1.0
    for row, name in known:
        values = _controlled(pilot, name, slopes[name])
        variance = float(np.nanvar(values, ddof=1)) * pilot_count
        if pilot[0].figures[name].trials:  # where the pilot saw nothing rare, think of trials in clumps of two
            per_trial = pilot_count / max(sum(s.figures[name].trials for s in pilot) / len(pilot), 1.0)
            variance = max(variance, 2 * row.expected * (1 - row.expected) * per_trial)
        need = _needed(row.expected, _is_share(name))
        times = max(times, SPARE * variance / (need**2 * REPLICATIONS * pilot_count) if need else 1.0)
    count = math.ceil(pilot_count * times)
    for phase in range(1, 6):
        most = MOST_CUSTOMERS // REPLICATIONS
        samples = yield Batch(system, phase, min(count, most))
        judged, short = [], 1.0
        for row, name in known:
            values = _controlled(samples, name, slopes[name])
            mean, error = float(values.mean()), _error(samples, name, values, row.expected)
            ratio = error / need if (need := _needed(row.expected, _is_share(name))) else 0.0
            short = max(short, ratio)
            z = _z(mean, row.expected, error, len(samples))
            state: Literal["met", "failed", "imprecise"] = "met" if abs(z) <= Z_LIMIT else "failed"
            reason = ""
            if not ratio <= 1:
                state, reason = "imprecise", _("the standard error is {times:.1f} times too large").format(times=ratio)
            judged.append(Outcome(row, state, reason, mean, error, z, min(count, most) * len(samples)))
        if short <= 1 or count >= most:
            break
        count = math.ceil(count * SPARE * short**2)
    return outcomes + judged


def _chunks(batch: Batch) -> Iterator[range]:
    size = max(1, min(REPLICATIONS // 4, 300_000 // (batch.system.warm_up + batch.customers)))
    for start in range(0, REPLICATIONS, size):
        yield range(start, min(start + size, REPLICATIONS))


def work(groups: list[Group], seed: int, workers: int, done: Callable[[list[Outcome]], None]) -> None:
    """Run all studies, in this process or in several; the results do not depend on how many."""
    if workers <= 1:
        for group in groups:
            run = study(group)
            batch = next(run)
            try:
                while True:
                    batch = run.send(replicate(batch.system, seed, batch.phase, range(REPLICATIONS), batch.customers))
            except StopIteration as end:
                done(end.value)
        return
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = [study(group) for group in reversed(groups)]
        flying: dict[Future[list[Sample]], tuple[Any, int]] = {}
        parts: dict[Any, dict[int, list[Sample]]] = {}

        def ask(run: Any, batch: Batch) -> None:
            parts[run] = {}
            chunks = list(_chunks(batch))
            for numbers in chunks:
                future = pool.submit(replicate, batch.system, seed, batch.phase, numbers, batch.customers)
                flying[future] = (run, numbers.start)
            left[run] = len(chunks)

        left: dict[Any, int] = {}
        while waiting or flying:
            while waiting and len(left) < workers + 1:
                run = waiting.pop()
                ask(run, next(run))
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                run, start = flying.pop(future)
                parts[run][start] = future.result()
                left[run] -= 1
                if left[run]:
                    continue
                del left[run]
                samples = [s for _start, part in sorted(parts.pop(run).items()) for s in part]
                try:
                    ask(run, run.send(samples))
                except StopIteration as end:
                    done(end.value)

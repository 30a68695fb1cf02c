"""What happens inside a worker: runs one after the other, each failure caught and kept by name.

Nothing heavy is imported above: threads must be capped before numpy and numba come in.
"""

import gc
import os
import signal
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from typing import Any

from experiments.design import Run, Study, named

CAPS = dict.fromkeys(
    (
        "NUMBA_NUM_THREADS",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "ARROW_IO_THREADS",
    ),
    "1",
)
ERROR_CHARS = 4000
CASES = "cases"
"""Key under which a run function may hand back rows of figures beside its own row (a row a fire)."""
HEAVY_S = 0.3
"""A run that takes longer leaves a world behind, a large circle of objects: it is collected at once."""

_study: Study | None = None
_frozen = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run.

    Attributes
    ----------
    run : Run
        Which.
    values : dict
        KPI name to figure; empty where the run failed.
    error : str
        The traceback of a failure, its last line the exception; empty where the run ended well.
    seconds : float
        Time it took, wall clock.
    cases : tuple of dict
        What the run had several of (its fires), a row of figures each; empty where it has no such thing.
    """

    run: Run
    values: dict[str, float]
    error: str
    seconds: float
    cases: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What a worker hands back: outcomes, who it is, and its peak memory so far in bytes."""

    outcomes: tuple[Outcome, ...]
    pid: int
    peak_bytes: int


def cap_threads() -> None:
    """Let every numerical library use one thread: workers are the parallelism, and sums keep their order."""
    os.environ.update(CAPS)


def peak_bytes() -> int:
    """Return this process's peak resident memory in bytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # not on Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _leave_with_parent() -> None:
    # a parent killed outright leaves its workers waiting for ever on a queue that they hold open themselves
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def begin(study: Study) -> None:
    """Make this process a worker of the study: pool initialiser."""
    cap_threads()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    take(study)


def take(study: Study) -> None:
    """Let the runs that follow in this process be of this study."""
    global _study
    _study = study


def warm() -> int:
    """Compile kernels and fill caches for the study in this process; return its peak memory in bytes."""
    assert _study is not None
    if _study.warm:
        named(_study.warm)(_study.scenario, _study.plan)
    return peak_bytes()


def run_batch(runs: tuple[Run, ...]) -> Batch:
    """Run these one after the other. A run that raises is an outcome, not an end."""
    global _frozen
    study = _study
    assert study is not None
    outcomes = []
    for run in runs:
        started = time.perf_counter()
        values: dict[str, float] = {}
        error = ""
        cases: tuple[dict[str, Any], ...] = ()
        try:
            row: dict[str, Any] = dict(named(study.run)(study.scenario, study.plan, study.seed, *run))
            cases = tuple(row.pop(CASES, ()))
            values = {name: float(value) for name, value in row.items()}
        except (Exception, SystemExit):
            error = traceback.format_exc()[-ERROR_CHARS:].strip()
        outcomes.append(Outcome(run, values, error, time.perf_counter() - started, cases))
        if not _frozen or outcomes[-1].seconds > HEAVY_S:
            gc.collect()
        if not _frozen:
            # what is alive after the first run is shared by all to come: later collections need not walk it
            gc.freeze()
            _frozen = True
    return Batch(tuple(outcomes), os.getpid(), peak_bytes())


def simulate(scenario: Any, plan: Any, seed: int, event: int, replication: int) -> dict[str, Any]:
    """Run one response to one event and return its KPIs, its fires and whose relief was late: of every real study."""
    from scenarios.build import build
    from sim.kpis import all_kpis
    from sim.kpis.base import PART
    from sim.kpis.fire_history import cases
    from sim.kpis.lateness import lateness
    from sim.kpis.list_rows import list_rows

    record = build(scenario, plan, seed=seed, event=event, replication=replication).run()
    row: dict[str, Any] = {name: kpi(record) for name, kpi in all_kpis().items()}
    for name, kpi in all_kpis().items():
        row |= {f"{name}{PART}{part}": value for part, value in kpi.parts(record).items()}
    return row | {CASES: [*cases(record), *lateness(record), *list_rows(record)]}

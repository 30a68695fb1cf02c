"""Runs a study on this machine: batches of about a second, a killed worker's runs requeued, none dropped silently."""

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from types import TracebackType

from experiments import worker
from experiments.design import Run, Study
from experiments.results import Results, Store, read_results
from experiments.worker import Batch, Outcome

BATCH_S = 1.0
SHARD_RUNS = 200
SHARD_S = 10.0
TRIES = 2
"""How often a run that kills its worker is tried alone before it is listed as failed."""

Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """How far a study is: runs done (also in earlier sessions), of how many, failed, and seconds of this session."""

    done: int
    total: int
    failed: int
    seconds: float
    phase: str = "runs"


@dataclass
class Session:
    """What one command did: figures that vary from time to time and are no results.

    Attributes
    ----------
    results : Results
        The finished study.
    seconds : float
        Wall clock of this session.
    runs : int
        Runs made in this session; the others were there already.
    workers : int
        As asked for.
    peak_bytes : dict
        Peak resident memory by worker's process id.
    """

    results: Results
    seconds: float
    runs: int
    workers: int
    peak_bytes: dict[int, int] = field(default_factory=dict)


class Crew:
    """One process or a pool of them, behind one way to hand out batches.

    With one worker everything runs in this process, through the same functions.
    """

    def __init__(self, study: Study, workers: int) -> None:
        self.study = study
        self.workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Crew":
        if self.workers == 1:
            worker.cap_threads()
            worker.take(self.study)
        else:
            self._start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: BaseException | TracebackType | None) -> None:
        if self._pool is not None:
            if kind is not None:
                # interrupted: do not wait for the batches in flight, they will be run again
                self._kill()
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def _start(self) -> None:
        method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context = multiprocessing.get_context(method)
        with _environment(worker.CAPS):
            if method == "forkserver":
                # the server imports once and has no threads; its children inherit modules and environment
                from multiprocessing import forkserver

                preload = {"experiments.worker", self.study.run.partition(":")[0]}
                if self.study.run == "experiments.worker:simulate":
                    preload |= {"scenarios.build", "sim.kpis"}
                context.set_forkserver_preload(sorted(preload))
                forkserver.ensure_running()
            self._pool = ProcessPoolExecutor(
                self.workers, mp_context=context, initializer=worker.begin, initargs=(self.study,)
            )

    def renew(self) -> None:
        """Replace a broken pool."""
        if self._pool is not None:
            # a worker that was started while the pool broke lives on, and the pool would wait for it for ever
            self._kill()
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._start()

    def _kill(self) -> None:
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()

    def warm(self) -> int:
        """Compile and fill caches in one process, before the others are started; return its peak memory in bytes."""
        if self._pool is None:
            return worker.warm()
        return self._pool.submit(worker.warm).result()

    def submit(self, runs: Runs) -> "Future[Batch]":
        """Hand out a batch; a pool that broke meanwhile shows in the future, not here."""
        future: Future[Batch] = Future()
        if self._pool is None:
            future.set_result(worker.run_batch(runs))
            return future
        try:
            return self._pool.submit(worker.run_batch, runs)
        except BrokenProcessPool as broken:
            future.set_exception(broken)
            return future


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class Queue:
    """Runs still to be done, given out in batches that take about a second by what was measured.

    All replications of an event stay together, since the storm is computed once and shared through a cache; only where
    there are fewer events than would keep the workers busy are they split.
    """

    def __init__(self, runs: list[Run], workers: int) -> None:
        events = [tuple(group) for _, group in groupby(runs, key=lambda r: r.event)]
        if len(events) < 2 * workers:
            size = max(1, -(-len(runs) // (4 * workers)))
            events = [e[i : i + size] for e in events for i in range(0, len(e), size)]
        self._groups = deque(events)
        self._workers = workers
        self._run_s = BATCH_S

    def __len__(self) -> int:
        return len(self._groups)

    def measured(self, batch: Batch) -> None:
        """Learn from a batch how long a run takes."""
        now = sum(o.seconds for o in batch.outcomes) / max(1, len(batch.outcomes))
        self._run_s = 0.7 * self._run_s + 0.3 * now if self._run_s != BATCH_S else now

    def take(self) -> Runs:
        """Return the next batch."""
        # the last batches are small, so that workers end together
        most = max(1, len(self._groups) // (2 * self._workers))
        batch = self._groups.popleft()
        taken = 1
        while self._groups and taken < most and (len(batch) + len(self._groups[0])) * self._run_s <= BATCH_S:
            batch += self._groups.popleft()
            taken += 1
        return batch


def run_study(
    study: Study, folder: Path, workers: int = 1, show: Callable[[Tick], None] = lambda _tick: None
) -> Session:
    """Run what is missing of a study and return its results: one row of KPIs a run, on disk in ``folder``.

    Interrupted at any moment, also by kill -9, the same call goes on. A run that raises, or that kills its worker when
    it is alone, is listed as failed and is never left out of a mean in silence.

    Parameters
    ----------
    study : Study
        The design.
    folder : Path
        Where its shards lie or shall lie.
    workers : int
        Processes; 1 runs in this one.
    show : callable
        Told how far it is.

    Raises
    ------
    experiments.results.RefusedError
        If the folder holds another study.
    """
    if workers < 1:
        raise ValueError("at least one worker is needed")
    started = time.perf_counter()
    peaks: dict[int, int] = {}
    with Store(folder, study) as store:
        done = store.done()
        todo = [run for run in study.runs() if run not in done]
        total, failed = study.events * study.replications, 0
        kept: list[Outcome] = []
        made = 0
        written = time.perf_counter()

        def keep(batch: Batch) -> None:
            nonlocal failed, made, written
            kept.extend(batch.outcomes)
            made += len(batch.outcomes)
            failed += sum(bool(o.error) for o in batch.outcomes)
            peaks[batch.pid] = max(peaks.get(batch.pid, 0), batch.peak_bytes)
            if len(kept) >= SHARD_RUNS or time.perf_counter() - written > SHARD_S:
                store.write(kept)
                kept.clear()
                written = time.perf_counter()
            show(Tick(len(done) + made, total, failed, time.perf_counter() - started))

        show(Tick(len(done), total, 0, 0.0, "warm-up" if todo else "runs"))
        if todo:
            try:
                with Crew(study, workers) as crew:
                    crew.warm()
                    show(Tick(len(done), total, 0, time.perf_counter() - started))
                    _work(crew, Queue(todo, workers), keep)
            finally:
                store.write(kept)
        store.finish()
    return Session(read_results(folder), time.perf_counter() - started, made, workers, peaks)


def _work(crew: Crew, queue: Queue, keep: Callable[[Batch], None]) -> None:
    flying: dict[Future[Batch], Runs] = {}
    while queue or flying:
        while queue and len(flying) < crew.workers:
            runs = queue.take()
            flying[crew.submit(runs)] = runs
        ended, _ = wait(flying, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in ended):
            # the pool does not say whose worker died: all that did not end are suspects
            suspects = []
            for future, runs in flying.items():
                if isinstance(future.exception(), BrokenProcessPool):
                    suspects.append(runs)
                else:
                    keep(future.result())
            flying.clear()
            _question(crew, suspects, keep)
            continue
        for future in ended:
            del flying[future]
            batch = future.result()
            queue.measured(batch)
            keep(batch)


def _question(crew: Crew, suspects: list[Runs], keep: Callable[[Batch], None]) -> None:
    """Run suspects one at a time; halve a batch that kills again, until the run that does it is alone."""
    waiting = deque((runs, 1) for runs in suspects)
    crew.renew()
    while waiting:
        runs, attempt = waiting.popleft()
        started = time.perf_counter()
        try:
            keep(crew.submit(runs).result())
            continue
        except BrokenProcessPool:
            crew.renew()
        if len(runs) > 1:
            half = len(runs) // 2
            waiting.extendleft([(runs[half:], 1), (runs[:half], 1)])
        elif attempt < TRIES:
            waiting.appendleft((runs, attempt + 1))
        else:
            error = f"WorkerKilled: the run ended its worker process {TRIES} times when it was alone"
            outcome = Outcome(runs[0], {}, error, time.perf_counter() - started)
            keep(Batch((outcome,), os.getpid(), worker.peak_bytes()))

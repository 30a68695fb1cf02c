"""What ``evaluate`` and ``compare`` share: making a study, running it under a progress bar, its summary."""

import json
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.text import _
from yingji.telling import tell_slow_steps

if TYPE_CHECKING:
    from rich.console import Console

    from experiments.bottlenecks import Lateness
    from experiments.design import Study
    from experiments.runner import Session, Tick
    from experiments.verdicts import Condition, Verdict


def console() -> "Console":
    """Return the console for tables: as wide as the terminal, 130 columns where there is none."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 130)


def cores() -> int:
    """Return how many workers to use where nobody says."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def make_study(
    scenario: str, plan: str, seed: int, events: int, replications: int, sets: tuple[str, ...] = ()
) -> "Study":
    """Return the study of a plan in a scenario.

    Parameters
    ----------
    scenario, plan : str
        Names in the library, or files; without a plan the scenario's own.
    seed, events, replications : int
        The design.
    sets : tuple of str
        ``path=value`` to change in either.

    Raises
    ------
    scenarios.problems.BadInputError
        With everything that is wrong with the files or the changes, or where the plan does not fit the scenario.
    """
    from experiments.design import Study
    from scenarios.check import refuse_pair
    from scenarios.load import load_plan, load_scenario
    from scenarios.override import override

    what = load_scenario(scenario)
    plan = plan or what.plan
    if not plan:
        import typer

        raise typer.BadParameter(_("the scenario names no plan; say which: --plan NAME"))
    what, with_plan = override(what, load_plan(plan), sets)
    refuse_pair(what, with_plan)
    tell_slow_steps()
    return Study(
        what,
        with_plan,
        seed,
        events,
        replications,
        scenario,
        plan,
        warm="scenarios.build:warm",
        sets=sets,
        provenance=provenance(what.region),
    )


def provenance(region: str) -> dict[str, Any]:
    """Return the digest of a region and its layers with their certainty; makes the region where the cache has none."""
    from scenarios.known_places import load_region

    found = load_region(region)
    return {
        "region": found.name,
        "region_digest": found.digest,
        "layers": [
            {"name": layer.name, "certainty": layer.certainty, "source": layer.source, "note": layer.note}
            for layer in found.layers
        ],
    }


def weak_points(study: "Study") -> "tuple[Condition, ...]":
    """Return what the study's verdicts rest on and that is no fact."""
    from experiments.verdicts import conditions

    return conditions(study.scenario, study.plan, study.provenance.get("layers", ()))


@contextmanager
def progress(title: str) -> "Iterator[Callable[[Tick], None]]":
    """Yield what shows a tick: a bar with the time left on a terminal, else a line every 10 % on standard error."""
    if not sys.stderr.isatty():
        yield _Lines(title)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn(_("left:")),
        TimeRemainingColumn(),
        TextColumn("{task.fields[remark]}"),
        console=Console(stderr=True),
    ) as bar:
        task = bar.add_task(title, total=None, remark="")

        def show(tick: "Tick") -> None:
            remark = _("preparing (first time: compiling)") if tick.phase == "warm-up" else ""
            if tick.failed:
                remark = _("{count} failed").format(count=tick.failed)
            bar.update(task, completed=tick.done, total=tick.total, remark=remark)

        yield show


class _Lines:
    """A line every 10 %, for logs."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.told = -1
        self.before: int | None = None

    def __call__(self, tick: "Tick") -> None:
        if self.before is None:
            self.before = tick.done
        tenth = 10 * tick.done // tick.total
        if tenth == self.told and tick.phase != "warm-up":
            return
        self.told = tenth
        made = tick.done - self.before
        left = tick.seconds / made * (tick.total - tick.done) if made else None
        parts = [f"{self.title} {10 * tenth:3d} % ({tick.done}/{tick.total})", seconds_text(tick.seconds)]
        if tick.phase == "warm-up":
            parts.append(_("preparing (first time: compiling)"))
        elif left is not None and tick.done < tick.total:
            parts.append(_("about {time} left").format(time=seconds_text(left)))
        if tick.failed:
            parts.append(_("{count} failed").format(count=tick.failed))
        print(", ".join(parts), file=sys.stderr, flush=True)


def seconds_text(seconds: float) -> str:
    """Return a duration for people: ``45 s``, ``3 min 20 s``, ``1 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def summary(
    session: "Session", verdicts: "list[Verdict]", weak: "tuple[Condition, ...]", late: "list[Lateness]"
) -> dict[str, Any]:
    """Return what a session found and how long it took, as plain data."""
    from dataclasses import asdict

    from experiments.bottlenecks import as_json
    from experiments.fire_causes import sizes, what_decided

    return {
        "seconds": round(session.seconds, 3),
        "runs_made": session.runs,
        "runs": len(session.results.table),
        "runs_per_s": round(session.runs / session.seconds, 4) if session.runs else None,
        "workers": session.workers,
        "peak_bytes_per_worker": {str(pid): peak for pid, peak in session.peak_bytes.items()},
        "ended": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "sha256": session.results.sha256,
        "verdicts": [verdict.to_json() for verdict in verdicts],
        "bottlenecks": as_json(late),
        "fires": [asdict(m) for m in what_decided(session.results.cases)],
        "fire_sizes": [asdict(s) for s in sizes(session.results.cases)],
        "conditions": [asdict(condition) for condition in weak],
        "failures": [
            {"event": f.run.event, "replication": f.run.replication, "reason": f.reason, "command": f.command}
            for f in session.results.failures
        ],
    }


def write_json(path: Path, data: Any) -> None:
    """Write plain data, atomically."""
    from sim.files import write_text

    write_text(path, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False))


def next_step(folders: "list[Path]") -> str:
    """Return what a planner does with finished studies: the command that writes their report."""
    return _("next, the report: {command}").format(command=shlex.join(["yingji", "report", *map(str, folders)]))


def session_lines(session: "Session") -> list[str]:
    """Return what is said after a study: time, speed, memory, failures, place."""
    lines = []
    if session.runs:
        rate = session.runs / session.seconds
        speed = _("{rate:.2f} runs/s").format(rate=rate) if rate < 100 else _("{rate:.0f} runs/s").format(rate=rate)
        lines.append(
            _("{runs} runs in {time} ({speed}, {workers} workers)").format(
                runs=session.runs, time=seconds_text(session.seconds), speed=speed, workers=session.workers
            )
        )
        lines.append(
            _("peak memory of a worker: {mb:.0f} MB").format(mb=max(session.peak_bytes.values(), default=0) / 1e6)
        )
    else:
        lines.append(_("all runs were there already; nothing was run"))
    failed = session.results.failures
    if failed:
        lines.append(_("{count} runs failed; each can be repeated:").format(count=len(failed)))
        lines += [f"  {f.command}   # {f.reason}" for f in failed[:10]]
        if len(failed) > 10:
            lines.append("  " + _("... and {count} more in summary.json").format(count=len(failed) - 10))
    lines.append(_("results in {folder}").format(folder=session.results.folder))
    return lines

"""Queueing theory against our own resources: simulate each row of a table until it is precise, then compare."""

import csv
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.verify.families import UnexpressedError, figure_of, system_of
from experiments.verify.replications import Z_LIMIT, Group, Outcome, Row, work
from experiments.verify.sample import System
from experiments.verify.station import Station
from sim.text import _


def read_table(path: Path) -> list[Row]:
    """Read rows from CSV with the columns ``id family model inputs quantity expected``; inputs are JSON."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(r["id"], r["family"], r["model"], json.loads(r["inputs"]), r["quantity"], float(r["expected"]))
            for r in csv.DictReader(file)
        ]


def verify_queues(
    rows: list[Row], seed: int = 1, workers: int = 1, done: Callable[[list[Outcome]], None] | None = None
) -> list[Outcome]:
    """Simulate the rows and return what became of each, in the order of the rows.

    Parameters
    ----------
    rows : list of Row
        What is expected.
    seed : int
        Of all streams.
    workers : int
        Processes; the results are the same with any number.
    done : callable, optional
        Called with the outcomes of each system as they come.
    """
    groups: dict[System, Group] = {}
    outcomes: list[Outcome] = []

    def collect(found: list[Outcome]) -> None:
        outcomes.extend(found)
        if done is not None:
            done(found)

    for row in rows:
        try:
            system = system_of(row.family, row.model, row.inputs)
        except UnexpressedError as reason:
            collect([Outcome(row, "skipped", str(reason))])
            continue
        group = groups.setdefault(system, Group(system))
        if isinstance(system, Station) and isinstance(group.system, Station):
            # one station answers for every waiting time that is asked about
            thresholds = dict.fromkeys(group.system.thresholds + system.thresholds)
            group.system = replace(group.system, thresholds=tuple(thresholds))
        group.rows.append((row, figure_of(row.family, row.quantity, row.inputs)))
    work(list(groups.values()), seed, workers, collect)
    order = {id(row): i for i, row in enumerate(rows)}
    return sorted(outcomes, key=lambda o: order[id(o.row)])


def mean_z(outcomes: list[Outcome]) -> tuple[float, int]:
    """Return the mean z over systems (each counts once, by the mean of its rows) and their number."""
    by_system: dict[System, list[float]] = {}
    for o in outcomes:
        if o.state != "skipped":
            by_system.setdefault(system_of(o.row.family, o.row.model, o.row.inputs), []).append(o.z)
    means = [sum(z) / len(z) for z in by_system.values()]
    return (sum(means) / len(means), len(means)) if means else (0.0, 0)


def passed(outcomes: list[Outcome]) -> bool:
    """Return whether every row that can be simulated is met, and none of it is systematically off."""
    mean, number = mean_z(outcomes)
    simulated = [o for o in outcomes if o.state != "skipped"]
    return bool(simulated) and all(o.state == "met" for o in simulated) and abs(mean) <= Z_LIMIT / math.sqrt(number)


def run(table: Path, console: Any, workers: int = 2, seed: int = 1) -> int:
    """Verify a table and print it; return 0 where all that can be simulated is met, else 1.

    Parameters
    ----------
    table : Path
        CSV with the columns of :func:`read_table`.
    console : rich.console.Console
        Where the table is printed.
    workers : int
        Processes.
    seed : int
        Of all streams.
    """
    from rich.progress import Progress

    rows = read_table(table)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task(_("simulating"), total=len(rows))
        outcomes = verify_queues(rows, seed, workers, lambda found: progress.advance(task, len(found)))
    words = {"met": _("met"), "failed": _("FAILED"), "imprecise": _("NOT PRECISE")}
    headings = (
        _("row"),
        _("family"),
        _("figure"),
        _("expected"),
        _("simulated"),
        _("standard error"),
        "z",
        _("customers"),
    )
    lines = [(*headings, _("state"))]
    for o in outcomes:
        if o.state != "skipped":
            figures = (
                f"{o.row.expected:.6g}",
                f"{o.simulated:.6g}",
                f"{o.error:.2g}",
                f"{o.z:+.2f}",
                f"{o.customers:,}",
            )
            lines.append((o.row.id, o.row.family, o.row.quantity, *figures, f"{words[o.state]} {o.reason}".strip()))
    # plain lines: a console's table cuts figures off where the window or a log file is narrow
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]) - 1)]
    for line in lines:
        cells = [c.ljust(w) if i < 3 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=False))]
        console.print("  ".join([*cells, line[-1]]), soft_wrap=True, markup=False, highlight=False)
    skipped: dict[tuple[str, str], list[str]] = {}
    for o in outcomes:
        if o.state == "skipped":
            skipped.setdefault((o.row.family, o.reason), []).append(o.row.id)
    for (family, reason), ids in skipped.items():
        console.print(
            _("skipped {family} ({rows}): {reason}").format(family=family, rows=", ".join(ids), reason=reason),
            markup=False,
            soft_wrap=True,
        )
    mean, number = mean_z(outcomes)
    limit = Z_LIMIT / math.sqrt(number) if number else math.inf
    good = passed(outcomes)
    summary = _("{met} of {simulated} rows met, {skipped} skipped; mean z of {number}: {mean:+.3f}, limit {limit:.3f}")
    console.print(
        summary.format(
            met=sum(o.state == "met" for o in outcomes),
            simulated=sum(o.state != "skipped" for o in outcomes),
            skipped=sum(o.state == "skipped" for o in outcomes),
            number=number,
            mean=mean,
            limit=limit,
        )
    )
    console.print(_("passed") if good else _("failed"))
    return 0 if good else 1

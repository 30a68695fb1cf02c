"""Every fire of a run told in figures: its clocks, its areas, and what its hours and its growth went on.

A fold over the record; one row a fire. The causes of a fire share out its time from ignition to the last open flame,
and its burnt area by when each cell burnt; both shares add up to 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from sim.command.bodies import HandOverAsked, HandOverEnded, ReportPassedOn
from sim.command.detection import Ignited
from sim.command.fire_incident import FireClosed, FlameOut
from sim.command.fire_levels import NONE, ResponseRaised
from sim.command.fire_sending import Dispatched, NobodyFree
from sim.command.headquarters import Decided, HandedOver
from sim.missions.fire_attack import ArrivedAtFire
from sim.missions.fire_safety import Overrun
from sim.missions.fireline import LineBuilt, StoodOff
from sim.record import Entry, Record
from sim.text import N_

NAN = float("nan")
CAUSES = {
    "detection": N_("detection: burning unseen"),
    "decision": N_("report and decision"),
    "distance": N_("turnout and distance: on the way by road and on foot"),
    "contention": N_("contention: teams at other fires or kept for the next"),
    "command": N_("hand-over of the front command"),
    "across": N_("hand-over between headquarters: a report passed on, or another body's teams asked for"),
    "night": N_("night rule: no attack on dark slopes"),
    "wind": N_("wind above the limit of work"),
    "flames": N_("danger: flames too long for those at the line"),
    "reach": N_("reach: no means at the line gets to the burning edge from where it can work"),
    "water": N_("water: tanks empty, and nothing else at the line"),
    "strength": N_("strength: line is built, but more slowly than the fire grows"),
    "rekindle": N_("rekindled after the flame was out"),
}
"""What a fire's hours and growth may go on, in the order of a fire: message ids for gettext."""
WHY = {"dark": "night", "wind": "wind", "flames": "flames", "gusts": "flames", "reach": "reach", "water": "water"}
"""The cause for each reason of a ``StoodOff`` entry; a reason that is not here is a defect and raises."""


@dataclass
class FireHistory:
    """One fire: figures in SI, times from the start of the run, NaN where something did not happen.

    Attributes
    ----------
    incident, town, outcome : str
        Which, where, and what ended it.
    grade, level : int
        Danger grade at ignition; highest response level (1 is the highest, 5 none).
    started_s ... closed_s : float
        The clocks: ignition, discovery, decision, first order, first arrival, contained, last flame out, mopped up,
        end.
    burnt_m2, damaged_m2, forest_m2 : float
        Areas.
    rekindles, injured : int
        How often it broke out again; people hurt.
    time_share, area_share : dict
        Cause to its share of the time, and of the growth.
    """

    incident: str
    town: str = ""
    outcome: str = ""
    grade: int = 0
    level: int = NONE
    started_s: float = NAN
    discovered_s: float = NAN
    decided_s: float = NAN
    ordered_s: float = NAN
    arrived_s: float = NAN
    contained_s: float = NAN
    flame_out_s: float = NAN
    mopped_s: float = NAN
    closed_s: float = NAN
    burnt_m2: float = 0.0
    damaged_m2: float = 0.0
    forest_m2: float = 0.0
    rekindles: int = 0
    injured: int = 0
    time_share: dict[str, float] = field(default_factory=dict)
    area_share: dict[str, float] = field(default_factory=dict)


def histories(record: Record) -> list[FireHistory]:
    """Return the history of every fire of the run, in the order of their ignition."""
    told: dict[str, list[Entry]] = {}
    for entry in record:
        incident = getattr(entry, "incident", None)
        if incident is not None:
            told.setdefault(incident, []).append(entry)
    return [_history(record, entries) for entries in told.values() if any(isinstance(e, FireClosed) for e in entries)]


def _history(record: Record, entries: list[Entry]) -> FireHistory:
    end = next(e for e in entries if isinstance(e, FireClosed))
    fire = FireHistory(
        end.incident,
        outcome=end.outcome,
        started_s=end.started_s,
        discovered_s=end.discovered_s,
        contained_s=end.contained_s,
        flame_out_s=end.flame_out_s,
        mopped_s=end.mopped_s,
        closed_s=end.time_s,
        burnt_m2=end.burnt_m2,
        damaged_m2=end.damaged_m2,
        forest_m2=end.forest_m2,
        rekindles=end.rekindles,
    )
    for entry in entries:
        if isinstance(entry, Ignited):
            fire.town, fire.grade = entry.town, entry.grade
        elif isinstance(entry, ResponseRaised):
            fire.level = min(fire.level, entry.level)
        elif isinstance(entry, Overrun):
            fire.injured += entry.injured
    for kind, name in ((Decided, "decided_s"), (Dispatched, "ordered_s"), (ArrivedAtFire, "arrived_s")):
        setattr(fire, name, next((e.time_s for e in entries if isinstance(e, kind)), NAN))
    arrival = record.fields.get(f"{end.incident}/arrival_s")
    burnt_at = np.sort(arrival[np.isfinite(arrival)]) if arrival is not None else np.array([end.started_s])
    spans = [(a, b, cause, weight) for a, b, cause, weight in _spans(fire, entries) if b > a]
    time, area = dict.fromkeys(CAUSES, 0.0), dict.fromkeys(CAUSES, 0.0)
    for a, b, cause, weight in spans:
        time[cause] += weight * (b - a)
        area[cause] += weight * float(np.searchsorted(burnt_at, b) - np.searchsorted(burnt_at, a))
    fire.time_share, fire.area_share = _shares(time), _shares(area)
    return fire


def _shares(amounts: dict[str, float]) -> dict[str, float]:
    total = sum(amounts.values())
    if total <= 0:  # it went out at once: nobody could have seen it sooner
        return dict.fromkeys(amounts, 0.0) | {"detection": 1.0}
    return {cause: amount / total for cause, amount in amounts.items()}


def _spans(fire: FireHistory, entries: list[Entry]) -> Iterator[tuple[float, float, str, float]]:
    """Yield (from, until, cause, weight) from ignition to the last open flame, weights 1 at every instant."""
    end_s = fire.flame_out_s if fire.flame_out_s == fire.flame_out_s else fire.closed_s
    if fire.discovered_s != fire.discovered_s:
        yield fire.started_s, end_s, "detection", 1.0
        return
    out_s = next((e.time_s for e in entries if isinstance(e, FlameOut)), end_s)
    come_s = min(fire.arrived_s, out_s) if fire.arrived_s == fire.arrived_s else out_s
    yield fire.started_s, fire.discovered_s, "detection", 1.0
    known_s = min(fire.decided_s, come_s) if fire.decided_s == fire.decided_s else come_s
    across = _across(entries, out_s)
    for a, b, cause in _within(fire.discovered_s, known_s, "decision", across):
        yield a, b, cause, 1.0
    short = _shortages(entries, out_s)
    sent_s = fire.ordered_s if fire.ordered_s == fire.ordered_s else come_s
    waits_s = min(max(sent_s, known_s), come_s)
    for a, b, cause in _within(known_s, waits_s, "contention" if short else "distance", across):
        yield a, b, cause, 1.0
    yield waits_s, come_s, "distance", 1.0
    yield from _at_the_line(entries, come_s, out_s, short, across)
    yield out_s, end_s, "rekindle", 1.0


def _across(entries: list[Entry], until_s: float) -> list[tuple[float, float]]:
    """Return the spans in which a report was passed on, or another body's answer was waited for."""
    spans = [(e.time_s - e.took_s, e.time_s) for e in entries if isinstance(e, ReportPassedOn)]
    ended = [e for e in entries if isinstance(e, HandOverEnded)]
    for asked in entries:
        if isinstance(asked, HandOverAsked):
            answers = (e.time_s for e in ended if e.owner == asked.owner and e.time_s >= asked.time_s)
            spans.append((asked.time_s, min(answers, default=until_s)))
    return spans


def _within(
    from_s: float, until_s: float, cause: str, across: list[tuple[float, float]]
) -> Iterator[tuple[float, float, str]]:
    """Yield a span of one cause, and within it when another body was waited for."""
    cuts = sorted({from_s, until_s, *(t for span in across for t in span if from_s < t < until_s)})
    for a, b in pairwise(cuts):
        yield a, b, "across" if any(p <= (a + b) / 2 < q for p, q in across) else cause


def _at_the_line(
    entries: list[Entry],
    from_s: float,
    until_s: float,
    short: list[tuple[float, float]],
    across: list[tuple[float, float]],
) -> Iterator[tuple[float, float, str, float]]:
    """Yield what the flanks do between the first arrival and the first flame out, in equal weights."""
    passing = [(e.time_s - e.took_s, e.time_s) for e in entries if isinstance(e, HandedOver)]
    work = [e for e in entries if isinstance(e, LineBuilt | StoodOff) and e.time_s <= until_s]
    # a single crew works on one flank: the other one, of which nothing is told, waits for the same reasons
    flanks = sorted({e.flank for e in work}) or ["left"]
    for flank in flanks:
        cause, since_s, begun = "strength", from_s, False
        for entry in work:
            if entry.flank != flank:
                continue
            took_s = entry.took_s if isinstance(entry, LineBuilt) else 0.0
            at_s = max(entry.time_s - took_s, since_s)
            for a, b, why in _split(since_s, at_s, cause, short, [] if begun else passing, across):
                yield a, b, why, 1.0 / len(flanks)
            since_s, begun = at_s, True
            cause = "strength" if isinstance(entry, LineBuilt) else WHY[entry.why]
        for a, b, why in _split(since_s, until_s, cause, short, [] if begun else passing, across):
            yield a, b, why, 1.0 / len(flanks)


def _split(
    from_s: float,
    until_s: float,
    cause: str,
    short: list[tuple[float, float]],
    passing: list[tuple[float, float]],
    across: list[tuple[float, float]],
) -> Iterator[tuple[float, float, str]]:
    """Yield a flank's span, and within it when the command passed, another body was asked, or teams were lacking."""
    if cause != "strength":
        yield from_s, until_s, cause
        return
    cuts = sorted({from_s, until_s, *(t for span in (*short, *passing, *across) for t in span if from_s < t < until_s)})
    for a, b in pairwise(cuts):
        middle = (a + b) / 2
        held = any(p <= middle < q for p, q in passing)
        lacking = any(p <= middle < q for p, q in short)
        asked = any(p <= middle < q for p, q in across)
        yield a, b, "command" if held else "across" if asked else "contention" if lacking else cause


def _shortages(entries: list[Entry], until_s: float) -> list[tuple[float, float]]:
    """Return the spans in which teams of some kind were at other fires: until the next of that kind was sent."""
    spans = []
    for entry in entries:
        if isinstance(entry, NobodyFree):
            later = (
                e.time_s
                for e in entries
                if isinstance(e, Dispatched) and e.skill == entry.skill and e.time_s > entry.time_s
            )
            spans.append((entry.time_s, min(next(later, until_s), until_s)))
    return spans


def cases(record: Record) -> list[dict[str, float | str]]:
    """Return the histories as flat rows: every figure under its name, shares as ``time_night`` and ``area_night``."""
    rows = []
    for fire in histories(record):
        row = {name: value for name, value in vars(fire).items() if not isinstance(value, dict)}
        row |= {f"time_{cause}": share for cause, share in fire.time_share.items()}
        row |= {f"area_{cause}": share for cause, share in fire.area_share.items()}
        rows.append(row)
    return rows

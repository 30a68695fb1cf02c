"""Whether a run lasts as long as its hazards and what is promised of it, and whether its targets are of what happens.

A figure asked for beyond the end of a run is judged at its end, and is wrong without anybody seeing it. In files that
is refused; where ``--set`` made a run short, for a first look, it is told with every verdict.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from scenarios.document import Loc
from scenarios.targets import Target
from sim.text import _
from sim.units import TIME

DAY_S = 86400.0
FIGURES_OF = ("kpi", "numerator", "denominator")
"""Keys of a target that name KPIs."""

Found = Iterator[tuple[Loc, str]]


def check_lasting(data: Mapping[str, Any]) -> Found:
    """Yield (path, message) of what ends too soon in a scenario's data, and of targets of what does not happen in it.

    What cannot be read is left out: it is told elsewhere.
    """
    from scenarios.scenario import hazard_kinds

    rows = data.get("hazards")
    known = hazard_kinds()
    kinds = [row.get("kind") if isinstance(row, dict) else None for row in rows] if isinstance(rows, list) else []
    if not kinds or any(not isinstance(kind, str) or kind not in known for kind in kinds):
        return
    targets = [t.to_planner() if isinstance(t, Target) else t for t in data.get("targets") or ()]
    yield from _not_of(kinds, targets)
    try:
        hazards = [known[row["kind"]].from_planner(row) for row in rows]  # type: ignore[union-attr]
        horizon_s = TIME.parse(str(data.get("horizon", "")))
    except (ValidationError, ValueError):
        return
    yield from ends_too_soon(hazards, horizon_s, targets)


def ends_too_soon(hazards: Iterable[Any], horizon_s: float, targets: Iterable[Any]) -> Found:
    """Yield (path, message) where water is followed for less long than it rains, or a run for less than it must last.

    Parameters
    ----------
    hazards
        As the scenario has them, in order.
    horizon_s : float
        How long a run lasts.
    targets
        As a planner writes them; one that looks some hours beyond a harm asks for so much after the last one.
    """
    from sim.hazards.flood import Flood
    from sim.hazards.storms import rains_until_s

    until_s, last = 0.0, ""
    for position, hazard in enumerate(hazards):
        if isinstance(hazard, Flood) and rains_until_s(hazard.storm) > hazard.duration_s:
            yield (
                ("hazards", position, "duration"),
                _("the water is followed for {duration}, but it rains until {rain}: expected {rain} or more").format(
                    duration=span(hazard.duration_s), rain=span(rains_until_s(hazard.storm))
                ),
            )
        if hazard.harms_until_s >= until_s:
            until_s, last = hazard.harms_until_s, str(hazard.kind)
    looks_s, target = _longest_look(targets)
    if horizon_s <= 0 or horizon_s >= until_s + looks_s:
        return
    message = _("the run ends after {horizon}, but the hazard '{hazard}' may bring harm until {until}").format(
        horizon=span(horizon_s), hazard=last, until=span(until_s)
    )
    if looks_s:
        message += _(", and the target '{target}' looks {looks} beyond it").format(target=target, looks=span(looks_s))
    yield ("horizon",), message + _(": expected {least} or more").format(least=span(until_s + looks_s))


def span(seconds: float) -> str:
    """Return a time as scenarios are written: hours, and days where they are many."""
    return f"{seconds / DAY_S:g} d" if seconds >= 10 * DAY_S else f"{seconds / 3600:g} h"


def _longest_look(targets: Iterable[Any]) -> tuple[float, str]:
    """Return the longest time that a target's figures look beyond a harm, and its id."""
    from sim.kpis import all_kpis

    kpis = all_kpis()
    looks_s, target = 0.0, ""
    for row, name in _figures(targets):
        if name in kpis and kpis[name].looks_s > looks_s:
            looks_s, target = kpis[name].looks_s, str(row.get("id", name))
    return looks_s, target


def _not_of(kinds: Iterable[Any], targets: Iterable[Any]) -> Found:
    """Yield the targets whose figures no run of these kinds of hazard has."""
    from sim.kpis import all_kpis

    kpis, kinds, told = all_kpis(), list(kinds), set()
    rows = list(targets)
    for row, name in _figures(rows):
        needs = kpis[name].hazards if name in kpis else frozenset()
        position = next(i for i, other in enumerate(rows) if other is row)
        if needs and not needs & set(kinds) and position not in told:
            told.add(position)
            yield (
                ("targets", position),
                _("the target '{target}' is of {needs} (by its figure '{kpi}'), but this scenario has {kinds}").format(
                    target=row.get("id", ""), kpi=name, needs=_(" or ").join(sorted(needs)), kinds=", ".join(kinds)
                ),
            )


def _figures(targets: Iterable[Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each target that is a mapping with the names of its KPIs."""
    for row in targets:
        if isinstance(row, dict):
            yield from ((row, row[key]) for key in FIGURES_OF if isinstance(row.get(key), str))

"""Who worked when: a fold of claims, drawn as a Gantt chart."""

from collections.abc import Mapping
from dataclasses import dataclass

import plotly.graph_objects as go

from sim.record import Record
from sim.resources.base import CapacitySet, Granted, Preempted, Returned
from sim.text import _

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Stint:
    """One uninterrupted use of a resource."""

    pool: str
    by: str
    amount: int
    from_s: float
    until_s: float


def stints(record: Record) -> list[Stint]:
    """Return every stint of every pool, in order of their beginning; one that the run cut off ends with the run."""
    open_ones: dict[int, tuple[Granted, float]] = {}
    done: list[Stint] = []
    end_s = float(record.about.get("horizon_s", 0.0))
    for index, entry in enumerate(record):
        if isinstance(entry, Granted):
            open_ones[index] = (entry, entry.time_s)
        elif isinstance(entry, (Returned, Preempted)):
            # a return names its grant as its cause; a preemption names the winner, so the oldest match is closed
            at = (
                entry.cause
                if isinstance(entry, Returned)
                else next(
                    (
                        i
                        for i, (g, _s) in open_ones.items()
                        if (g.pool, g.by, g.amount) == (entry.pool, entry.by, entry.amount)
                    ),
                    -1,
                )
            )
            if at in open_ones:
                granted, from_s = open_ones.pop(at)
                done.append(Stint(granted.pool, granted.by, granted.amount, from_s, entry.time_s))
    done += [Stint(g.pool, g.by, g.amount, s, max(end_s, s)) for g, s in open_ones.values()]
    return sorted(done, key=lambda s: (s.from_s, s.pool, s.by))


def busiest(record: Record, kinds: tuple[str, ...] = ("team", "fleet"), most: int = 36) -> list[tuple[str, float]]:
    """Return the pools of these kinds with their busy unit-seconds, busiest first; idle ones are left out."""
    wanted = {e.pool for e in record.of(CapacitySet) if e.kind in kinds}
    busy: dict[str, float] = {}
    for stint in stints(record):
        if stint.pool in wanted:
            busy[stint.pool] = busy.get(stint.pool, 0.0) + stint.amount * (stint.until_s - stint.from_s)
    return sorted(((p, s) for p, s in busy.items() if s > 0), key=lambda row: (-row[1], row[0]))[:most]


def gantt(record: Record, names: Mapping[str, str]) -> go.Figure | None:
    """Return the chart of the busiest teams and vehicles, hours from the start of the run; None where nobody worked.

    Parameters
    ----------
    record : Record
        Of one run.
    names : mapping
        Title of each pool in the report's language; an id without one is shown as it is.
    """
    pools = [pool for pool, _busy in busiest(record)]
    if not pools:
        return None
    rows = [s for s in stints(record) if s.pool in pools and s.until_s > s.from_s]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            base=[round(s.from_s / HOUR_S, 3) for s in rows],
            x=[round((s.until_s - s.from_s) / HOUR_S, 3) for s in rows],
            y=[names.get(s.pool, s.pool) for s in rows],
            customdata=[[s.by, s.amount] for s in rows],
            hovertemplate="%{y}<br>%{customdata[0]} × %{customdata[1]}<br>%{base:.1f} h + %{x:.1f} h<extra></extra>",
            marker={"color": "rgba(44,127,184,0.55)", "line": {"width": 0}},
        )
    )
    figure.update_layout(
        barmode="overlay",
        height=120 + 19 * len(pools),
        margin={"l": 10, "r": 10, "t": 10, "b": 40},
        xaxis_title=_("hours from the start of the run"),
        template="simple_white",
        yaxis={
            "categoryorder": "array",
            "categoryarray": [names.get(p, p) for p in reversed(pools)],
            "automargin": True,
        },
    )
    return figure

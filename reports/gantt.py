"""Who worked when: a fold of claims, drawn as a Gantt chart."""

from dataclasses import dataclass

import plotly.graph_objects as go

from reports.clock import axis, in_words, stamp
from reports.names import Names
from sim.record import Record
from sim.resources.base import CapacitySet, Granted, Preempted, Returned


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


def gantt(record: Record, names: Names) -> go.Figure | None:
    """Return the chart of the busiest teams and vehicles by local time; None where nobody worked.

    Parameters
    ----------
    record : Record
        Of one run.
    names : Names
        Titles in the report's language.
    """
    pools = [pool for pool, _busy in busiest(record)]
    if not pools:
        return None
    # several teams may have one title (the fire trucks of the towns): the chart has one row for them
    rows = [s for s in stints(record) if s.pool in pools and s.until_s > s.from_s]
    figure = go.Figure(
        go.Bar(
            orientation="h",
            base=[stamp(record, s.from_s) for s in rows],
            x=[round((s.until_s - s.from_s) * 1000) for s in rows],
            y=[names.mean(s.pool) for s in rows],
            customdata=[
                [names.purpose(s.by), s.amount, in_words(record, s.from_s), in_words(record, s.until_s)] for s in rows
            ],
            hovertemplate="%{y}<br>%{customdata[0]} × %{customdata[1]}<br>"
            "%{customdata[2]} – %{customdata[3]}<extra></extra>",
            # an edge, so that an hour is seen on the axis of a season
            marker={"color": "rgba(44,127,184,0.55)", "line": {"width": 1.5, "color": "rgba(44,127,184,0.55)"}},
        )
    )
    titles = list(dict.fromkeys(names.mean(pool) for pool in pools))
    figure.update_layout(
        barmode="overlay",
        height=130 + 19 * len(titles),
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        xaxis=axis(),
        template="simple_white",
        yaxis={"categoryorder": "array", "categoryarray": titles[::-1], "automargin": True, "dtick": 1},
    )
    return figure

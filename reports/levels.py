"""What was in store and who was in shelter over time: folds of the record, drawn as steps."""

from collections.abc import Sequence

import plotly.graph_objects as go

from reports.clock import axis, stamp
from sim.record import Record
from sim.resources.shelter import Admitted, Departed, ShelterOpened
from sim.resources.stock import ITEM_TITLES, StockAdded, StockHeld, StockTaken
from sim.text import _


def stock_levels(record: Record) -> dict[str, list[tuple[float, int]]]:
    """Return, for each item, (time_s, amount in all depots together) at every change; physical reserve at the start."""
    level: dict[str, int] = {}
    curve: dict[str, list[tuple[float, int]]] = {}
    for entry in record:
        if isinstance(entry, StockHeld):
            if entry.reserve != "physical":
                continue
            step = entry.amount
        elif isinstance(entry, StockAdded):
            step = entry.amount
        elif isinstance(entry, StockTaken):
            step = -entry.amount
        else:
            continue
        level[entry.item] = level.get(entry.item, 0) + step
        points = curve.setdefault(entry.item, [])
        if points and points[-1][0] == entry.time_s:
            points.pop()
        points.append((entry.time_s, level[entry.item]))
    return curve


def shelter_levels(record: Record) -> tuple[list[tuple[float, int]], list[tuple[float, int]]]:
    """Return (time_s, persons in collective shelters) and (time_s, beds in those that are open)."""
    inside: list[tuple[float, int]] = [(0.0, 0)]
    beds: list[tuple[float, int]] = [(0.0, 0)]
    dispersed: set[str] = set()
    for entry in record:
        if isinstance(entry, ShelterOpened):
            if entry.dispersed:
                dispersed.add(entry.shelter)
            else:
                beds.append((entry.time_s, beds[-1][1] + entry.beds))
        elif isinstance(entry, Admitted) and entry.shelter not in dispersed:
            inside.append((entry.time_s, inside[-1][1] + entry.persons))
        elif isinstance(entry, Departed) and entry.shelter not in dispersed:
            inside.append((entry.time_s, inside[-1][1] - entry.persons))
    return inside, beds


def _steps(record: Record, name: str, points: Sequence[tuple[float, float]], **style: object) -> go.Scatter:
    closed = [*points, (float(record.about["horizon_s"]), points[-1][1])]
    return go.Scatter(
        x=[stamp(record, t) for t, _level in closed],
        y=[n for _t, n in closed],
        name=name,
        mode="lines",
        line={"shape": "hv", **style},
    )


def _layout(figure: go.Figure, y_title: str) -> go.Figure:
    figure.update_layout(
        template="simple_white",
        height=320,
        margin={"l": 10, "r": 10, "t": 10, "b": 50},
        xaxis=axis(),
        yaxis_title=y_title,
        legend={"orientation": "h", "y": 1.12},
    )
    return figure


def stock_chart(record: Record) -> go.Figure | None:
    """Return the share of each item that is left in all depots together; None where nothing was taken or added.

    An item of which nothing moved is a flat line that tells nothing: it is left out.
    """
    figure, moved = go.Figure(), moved_items(record)
    for item, points in stock_levels(record).items():
        top = max(n for _t, n in points)
        if top > 0 and item in moved:
            shares = [(t, round(100 * n / top, 2)) for t, n in points]
            figure.add_trace(_steps(record, _(ITEM_TITLES.get(item, item)), shares))
    # one line alone has no legend of its own, and would be a line of nobody knows what
    figure.update_layout(showlegend=True)
    return _layout(figure, _("% of the highest level")) if figure.data else None


def moved_items(record: Record) -> set[str]:
    """Return the items of which any amount was taken from a store or brought there."""
    return {e.item for e in record if isinstance(e, (StockTaken, StockAdded)) and e.amount}


def shelter_chart(record: Record) -> go.Figure | None:
    """Return persons in collective shelters against the beds of those that are open; None where none opened."""
    inside, beds = shelter_levels(record)
    if len(beds) == 1 and len(inside) == 1:
        return None
    figure = go.Figure(
        [
            _steps(record, _("persons in collective shelters"), inside, width=2.5),
            _steps(record, _("beds in open shelters"), beds, dash="dot"),
        ]
    )
    return _layout(figure, _("persons"))

"""Distributions of KPIs over events."""

import numpy as np
import plotly.graph_objects as go

from sim.text import _


def distribution(values: np.ndarray, title: str, unit: str, threshold: float | None = None) -> go.Figure:
    """Return a histogram of a KPI over events, with the promised figure where there is one.

    Parameters
    ----------
    values : (n,) float64
        One figure an event, in the unit shown; NaN (a share of nobody) is left out and its count is written.
    title, unit : str
        In the report's language.
    threshold : float
        The promised figure in the unit shown.
    """
    known = values[np.isfinite(values)]
    figure = go.Figure(
        go.Histogram(x=np.round(known, 6).tolist(), nbinsx=30, marker={"color": "rgba(44,127,184,0.75)"})
    )
    note = _("{n} events").format(n=known.size)
    if known.size < values.size:
        note += _(", {n} without a figure").format(n=values.size - known.size)
    figure.update_layout(
        template="simple_white",
        height=260,
        margin={"l": 10, "r": 10, "t": 34, "b": 40},
        showlegend=False,
        title={"text": f"{title} ({note})", "font": {"size": 14}},
        xaxis_title=unit,
        yaxis_title=_("events"),
        bargap=0.05,
    )
    if threshold is not None:
        figure.add_vline(
            x=threshold, line={"color": "#b42318", "dash": "dash", "width": 2}, annotation_text=_("promised"),
            annotation_position="top left",
        )  # fmt: skip
    return figure


def html(figure: go.Figure | None) -> str:
    """Return a figure as a fragment of a page that carries plotly's script once; empty where there is none."""
    if figure is None:
        return ""
    fragment = figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        config={"displaylogo": False, "responsive": True, "displayModeBar": False},
    )
    return str(fragment)

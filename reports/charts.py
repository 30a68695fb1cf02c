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


def pairs(first: np.ndarray, second: np.ndarray, title: str, unit: str, names: tuple[str, str]) -> go.Figure:
    """Return a KPI under two plans, event by event, beside the histogram of its differences.

    Parameters
    ----------
    first, second : (n,) float64
        One figure an event under either plan, in the unit shown.
    title, unit : str
        In the report's language.
    names : pair of str
        The plans.
    """
    from plotly.subplots import make_subplots

    figure = make_subplots(cols=2, column_widths=[0.5, 0.5], horizontal_spacing=0.12)
    ends = [float(min(first.min(), second.min())), float(max(first.max(), second.max()))]
    figure.add_trace(
        go.Scatter(x=ends, y=ends, mode="lines", line={"color": "#5c6773", "dash": "dot"}, hoverinfo="skip"), 1, 1
    )
    figure.add_trace(
        go.Scatter(
            x=np.round(first, 6).tolist(), y=np.round(second, 6).tolist(), mode="markers",
            marker={"color": "rgba(44,127,184,0.75)", "size": 8},
        ), 1, 1,
    )  # fmt: skip
    differences = second - first
    figure.add_trace(
        go.Histogram(x=np.round(differences, 6).tolist(), nbinsx=30, marker={"color": "rgba(44,127,184,0.75)"}), 1, 2
    )
    figure.add_vline(x=0, line={"color": "#5c6773", "dash": "dot"}, col=2, row=1)
    figure.add_vline(x=float(differences.mean()), line={"color": "#b42318", "width": 2}, col=2, row=1)
    figure.update_xaxes(title_text=names[0], row=1, col=1)
    figure.update_yaxes(title_text=names[1], row=1, col=1)
    figure.update_xaxes(title_text=_("difference; red: the mean"), row=1, col=2)
    figure.update_yaxes(title_text=_("events"), row=1, col=2)
    note = _("{n} events").format(n=first.size) + (f", {unit}" if unit else "")
    figure.update_layout(
        template="simple_white", height=320, margin={"l": 10, "r": 10, "t": 34, "b": 40}, showlegend=False,
        title={"text": f"{title} ({note})", "font": {"size": 14}}, bargap=0.05,
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

"""Curves over time as a drawing inside a page: plain SVG, no script."""

import math
from collections.abc import Mapping
from html import escape

import numpy as np
from markupsafe import Markup

COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#e377c2", "#17becf", "#7f7f7f", "#bcbd22")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 900, 320, 56, 12, 12, 44


def ticks(top: float, most: int = 6) -> list[float]:
    """Return round figures from 0 to ``top``, at most so many."""
    if top <= 0.0:
        return [0.0]
    rough = top / most
    ten = 10.0 ** math.floor(math.log10(rough))
    step = next(f * ten for f in (1.0, 2.0, 5.0, 10.0) if f * ten >= rough)
    return [step * k for k in range(int(top / step + 1e-9) + 1)]


def curves(series: Mapping[str, tuple[np.ndarray, np.ndarray]], across: str, up: str) -> Markup:
    """Return curves with their names beneath, from 0 on both axes.

    Parameters
    ----------
    series : mapping of str to (x, y)
        Names and points.
    across, up : str
        What the axes say.
    """
    x_top = max((float(x.max()) for x, _y in series.values() if x.size), default=1.0) or 1.0
    y_top = max((float(y.max()) for _x, y in series.values() if y.size), default=1.0) or 1.0
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - FOOT

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT + wide * x / x_top, TOP + high * (1.0 - y / y_top)

    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" font-family="sans-serif" font-size="12">',
        f'<rect x="{LEFT}" y="{TOP}" width="{wide}" height="{high}" fill="none" stroke="#d9dee4"/>',
    ]
    for value in ticks(x_top, 10):
        px, _py = place(value, 0.0)
        parts.append(f'<text x="{px:.1f}" y="{TOP + high + 16}" text-anchor="middle" fill="#5c6773">{value:g}</text>')
    for value in ticks(y_top):
        _px, py = place(0.0, value)
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + wide}" y1="{py:.1f}" y2="{py:.1f}" stroke="#eef1f4"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{py + 4:.1f}" text-anchor="end" fill="#5c6773">{value:g}</text>')
    parts.append(
        f'<text x="{LEFT + wide / 2}" y="{HEIGHT - 8}" text-anchor="middle" fill="#1c2530">{escape(across)}</text>'
    )
    parts.append(
        f'<text transform="translate(14 {TOP + high / 2}) rotate(-90)" text-anchor="middle">{escape(up)}</text>'
    )
    names = []
    for k, (name, (x, y)) in enumerate(series.items()):
        colour = COLOURS[k % len(COLOURS)]
        points = " ".join(f"{px:.1f},{py:.1f}" for px, py in (place(a, b) for a, b in zip(x, y, strict=True)))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        names.append(f'<span><i style="background:{colour}"></i>{escape(name)}</span>')
    return Markup("".join(parts) + "</svg>" + f'<p class="legend">{"".join(names)}</p>')

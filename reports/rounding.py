"""Figures of one run with as many digits as they deserve: people, homes, fires and money are whole."""

import math

WHOLE = frozenset({"persons", "homes", "fires", "places", "times", "yuan"})
"""Units of what is counted, as KPIs name them."""


def rounded(value: float, unit: str) -> float | int:
    """Return a figure with six significant digits, or whole where its unit is of what is counted."""
    if not math.isfinite(value):
        return value
    return round(value) if unit in WHOLE or abs(value) >= 1e5 else float(f"{value:.6g}")


def in_digits(value: float, unit: str) -> str:
    """Return :func:`rounded` with commas between thousands, never as a power of ten; a dash where it does not exist."""
    return f"{rounded(value, unit):,}" if math.isfinite(value) else "-"

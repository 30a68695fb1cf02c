"""Pieces of sentences that several conditions and actions share."""

from collections.abc import Iterable

from sim.rules.base import Names
from sim.text import N_, _
from sim.units import LENGTH, RAIN, TIME

LEVEL_WORDS = {4: "IV", 3: "III", 2: "II", 1: "I"}
SYSTEM_WORDS = {"flood": N_("flood response"), "relief": N_("relief response"), "fire": N_("fire response")}
STEP_WORDS = {"prepare": N_("prepare to move"), "move": N_("move at once")}


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence."""
    return _(", ").join(words)


def in_towns(text: str, towns: tuple[str, ...], names: Names) -> str:
    """Return a text with the towns that are meant, where any are named."""
    return text + _(" (in {towns})").format(towns=listed(map(names, towns))) if towns else text


def hours(time_s: float) -> str:
    """Return a time with its unit."""
    return TIME.write(time_s)


def metres(length_m: float) -> str:
    """Return a length with its unit."""
    return LENGTH.write(length_m)


def rain(depth_m: float) -> str:
    """Return a depth of rain with its unit."""
    return RAIN.write(depth_m)


def substitutes(who: tuple[str, ...], names: Names) -> str:
    """Return who goes, and who goes in their place."""
    first, *others = map(names, who)
    if not others:
        return first
    return _("{who} (else {others})").format(who=first, others=_(", else ").join(others))

"""How many of a team that is no full-time one are there, by hour and day."""

from typing import Any

from scenarios.library.making.inventory import Inventory

WHO_IS_THERE = "availability of township and village team members, ordinary weekday"
AT_FESTIVALS = 0.8
"""One registered person in five is away even then (the inventory's note)."""


def availability(inv: Inventory) -> dict[str, Any]:
    """Return how many of a town's or village's registered people are there, by hour and day."""
    share = inv.mid(WHO_IS_THERE)
    home = (share + AT_FESTIVALS) / 2
    return {
        "availability": f"{100 * share:.12g} %",
        "availability_night": f"{100 * home:.12g} %",
        "availability_weekend": f"{100 * home:.12g} %",
        "availability_festival": f"{100 * AT_FESTIVALS:.12g} %",
        "short_handed": True,
    }


def present(inv: Inventory, teams: str) -> None:
    """Note what :func:`availability` rests on."""
    note = "nights and weekends half way to the festivals' share, when those who work elsewhere are at home: judgement"
    for field in ("availability_night", "availability_weekend"):
        inv.rests(f"{teams}.{field}", WHO_IS_THERE, note)
    inv.rests(f"{teams}.availability*", WHO_IS_THERE)

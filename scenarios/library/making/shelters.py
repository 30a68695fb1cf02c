"""Schools and halls that take people in."""

from typing import Any

import numpy as np
import pandas as pd

from scenarios.library.making.inventory import HOUR, Inventory, minutes, shared_out

FLOOR_M2 = 1.5
"""Floor of a listed place (estimate)."""
TANKER_TRIPS_DAY = 4
"""Trips of one water tanker a day (estimate)."""
GENERATOR_S = 8 * HOUR
"""How long the fuel of a generator lasts (estimate)."""


def shelters(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return schools and halls: all of them in the 14th period, the more important half of each town's in the 13th."""
    sites = region.sites[region.sites["kind"] == "shelter"]
    if not inv.new:
        sites = pd.concat([group.head((len(group) + 1) // 2) for _town, group in sites.groupby("town", sort=False)])
    item = "shelter places indoors (schools, halls), towns"
    beds = shared_out(inv.count(item), np.ones(len(sites)))
    out = "open-air shelters (squares, parks)"
    open_air = shared_out(inv.count(out), np.ones(len(sites)))
    inv.rests("shelters.*.open_air", out, "shared out evenly")
    tankers, generators = "water tankers", "generators 3-50 kW"
    every_s = round(len(sites) / (TANKER_TRIPS_DAY * inv.count(tankers)) * 24.0) * HOUR
    lit = inv.count(generators) // 3
    for path in ("open_day", "open_night"):
        inv.judged(f"shelters.*.{path}", "20 to 90 min by day, 30 to 120 min by night: a key, a caretaker, swept rooms")
    inv.rests("shelters.*.beds", item, "shared out evenly")
    _services_rest_on(inv)
    first = set(sites.groupby("town", sort=False).head(1)["id"])
    return [
        {
            "id": site.id,
            "name_zh": site.name_zh,
            "name_en": site.name_en,
            "place": site.id,
            "beds": count,
            "open_air": out_there,
            "floor_m2": FLOOR_M2 * count,
            "open_day_s": minutes(20, 40, 90),
            "open_night_s": minutes(30, 60, 120),
            "services": _services(inv, site, count, site.id in first, every_s, number < lit),
        }
        for number, (site, count, out_there) in enumerate(zip(sites.itertuples(), beds, open_air, strict=True))
    ]


def _services(
    inv: Inventory, site: Any, beds: int, first: bool, tanker_every_s: float, generator: bool
) -> dict[str, Any]:
    """Return what is at hand in one building."""
    found: dict[str, Any] = {"desks": 2 if inv.new else 1, "tanker_every_s": tanker_every_s}
    if generator:
        found["generator_s"] = GENERATOR_S
    if "学" in site.name_zh:
        # schools have a canteen
        found |= {"meals_per_s": beds / HOUR, "meals_in_store": 3 * beds}
    if first and inv.new:
        found["medical"] = beds
    return found


def _services_rest_on(inv: Inventory) -> None:
    """Note what the figures of services rest on."""
    services = "shelters.*.services"
    inv.rests(
        f"{services}.tanker_every",
        "water tankers",
        f"{TANKER_TRIPS_DAY} trips a day each, shared out evenly over all shelters",
    )
    inv.rests(f"{services}.generator", "generators 3-50 kW", "a third stand in shelters, fuel for 8 h: judgement")
    inv.judged("shelters.*.floor", f"{FLOOR_M2} m2 a listed place; norms of the class are of certainty D")
    inv.judged(f"{services}.desks", "one clerk in the 13th period, two in the 14th; a household in some five minutes")
    inv.judged(f"{services}.registers", "a household of three in some five minutes")
    inv.judged(f"{services}.meals*", "schools have a canteen: a meal a place and hour, food for a day")
    inv.judged(f"{services}.medical*", "a nurse of the town's health centre in its first shelter, in the 14th period")
    inv.judged(f"{services}.latrines", "ten a building; one serves 20 people (UNHCR and Sphere compared, 2001)")
    inv.judged(f"{services}.ta*", "four taps a building, a tank of 3 m3; a tap serves 250 people (as above)")
    inv.judged(f"{services}.asks_before", "half a day: a round takes most of it by night")
    inv.judged(f"{services}.household", "a household of three in some five minutes")
    inv.judged(f"{services}.water_kept", "kettles and bottles that were filled")
    inv.judged(f"{services}.water_day", "the product's default: 15 L a person and day, 7.5 L to survive (Sphere 2011)")

"""The relief stores, and what lies in them."""

from typing import Any

import numpy as np

from scenarios.library.making.inventory import HOUR, Inventory, minutes, shared_out

STOCK = (
    ("tent", "tents 12 m2"),
    ("quilt", "quilts and blankets"),
    ("bed", "folding beds"),
    ("clothing", "coats and clothing sets"),
    ("food_day", "ready food in store"),
    ("water_l", "drinking water in store"),
)

CAPACITY = (("food_day", 20000, 4000), ("water_l", 60000, 15000), ("quilt", 6000, 1000))
"""What mills and bottlers near by could make under the 14th plan's reserve: item, at most, a day (own judgement)."""
SUPERIOR = (("tent", 500), ("quilt", 3000), ("bed", 1000), ("clothing", 3000))
"""What the province might give one county: about 1 % of the 280,000 items at Wuhan (own judgement)."""


SUIZHOU = (("tent", 100), ("quilt", 600), ("bed", 200), ("clothing", 600))
"""What Suizhou's store might give: a fifth of the province's (own judgement)."""

MARKET = (("food_day", 15000), ("water_l", 40000), ("quilt", 2000), ("clothing", 3000))
"""What can be bought in the city at once: item, pieces (own judgement)."""


def elsewhere(inv: Inventory) -> list[dict[str, Any]]:
    """Return the lines of what can be made and of what the province may give; notes what they rest on."""
    lead = inv.times("Wuhan store, ask to arrival", HOUR)
    lines = [{"item": item, "amount": n, "reserve": "superior", "lead_s": lead} for item, n in SUPERIOR]
    inv.rests("depots.depot-city.stock.*/superior.lead", "Wuhan store, ask to arrival")
    inv.judged(
        "depots.depot-city.stock.*/superior.*",
        "1 % of the 280,000 items at Wuhan; tents, bedding and clothing, since food is for local stores and contracts",
    )
    if inv.new:
        lines += [
            {
                "item": item,
                "amount": most,
                "reserve": "capacity",
                "lead_s": minutes(12 * 60, 24 * 60, 48 * 60),
                "rate_per_s": f"{daily} /d",
                "ramp_s": "2 d",
            }
            for item, most, daily in CAPACITY
        ]
        inv.judged(
            "depots.depot-city.stock.*/capacity.*",
            "the plan asks for the reserve (三(二)8) and names no figure; no help within 24 h; none before",
        )
    return lines


def suizhou(inv: Inventory, town: str) -> list[dict[str, Any]]:
    """Return what Suizhou's store may give, by the road from it, to one stock point."""
    inv.judged(
        f"depots.stock-{town}.stock.*/superior.*",
        "a fifth of what the province may give; an hour or two to load and an hour of road to the boundary",
    )
    line = {"reserve": "superior", "lead_s": minutes(120, 180, 300), "supplier": "gateway-g316-4"}
    return [{"item": item, "amount": n, **line} for item, n in SUIZHOU]


def activations(inv: Inventory) -> list[dict[str, Any]]:
    """Return who calls in which reserve from when on, buys, and asks the public."""
    short = {"when_short": True, "decision_s": minutes(60, 120, 240)}
    rows: list[dict[str, Any]] = [{"reserve": "contract"}]
    if inv.new:
        rows.append({"reserve": "capacity", **short})
    rows.append(
        {"reserve": "superior", "depots": ["stock-*"], "level": 4, "authority": "suizhou"}
        | {"decision_s": minutes(30, 60, 120)}
    )
    rows.append(
        {"reserve": "superior", "depots": ["depot-city"], "level": 3, "authority": "province"}
        | {"decision_s": minutes(60, 120, 180)}
    )
    rows.append({"reserve": "purchase", **short})
    rows.append({"reserve": "donation", "level": 2})
    inv.judged(
        "relief.activations.*",
        "contracts at once, production and purchases when short, Suizhou from IV on, the province from III, in 1-3 h,"
        " the public from II",
    )
    return rows


def bought_and_given(inv: Inventory) -> dict[str, Any]:
    """Return what may be bought, and how donations come and are sorted."""
    inv.judged(
        "relief.procurement.*",
        "what wholesalers of the city could sell at once; the 14th plan tries the green channel (三(八)29), before it"
        " purchases go the usual way",
    )
    inv.judged(
        "relief.distribution.*",
        "one word over all stores (集中管理、统一调拨、统一配送, 三(八)29), loading where goods are, in both alike",
    )
    inv.judged("relief.donations.*", "twice the sorting tables in the 14th period; the rest alike in both")
    return {
        "procurement": {
            "green_channel": inv.new,
            "purchases": [{"item": item, "amount": amount, "depot": "depot-city"} for item, amount in MARKET],
        },
        "donations": {
            "depot": "depot-city",
            "goods": [
                {"item": "clothing", "share": "50 %", "useful": "30 %"},
                {"item": "quilt", "share": "25 %", "useful": "50 %"},
                {"item": "food_day", "share": "25 %", "useful": "80 %"},
            ],
            "tables": 4 if inv.new else 2,
        },
    }


def keeping(inv: Inventory) -> list[dict[str, Any]]:
    """Return how goods are kept: packed food and bottled water for a year, the rest until it is worn."""
    unlike = {"unlike": "5 %" if inv.new else "15 %"}
    rotation = {"shelf_s": "365 d", "rotated_s": "270 d" if inv.new else "365 d", "lots": 4 if inv.new else 2}
    inv.judged(
        "keeping.*",
        "packed food and bottled water keep a year; the 14th plan asks for rotation and upkeep (三(八)29), so goods are"
        " replaced earlier and lots are more alike; the mean share that is fit is depots.*.usable",
    )
    inv.judged(
        "relief.records.*",
        "the 14th plan asks for a stock platform (三(八)29): smaller errors, and minutes instead of hours",
    )
    return [{"item": item, **(rotation if item in ("food_day", "water_l") else {}), **unlike} for item, _row in STOCK]


def records(inv: Inventory) -> dict[str, Any]:
    """Return how well the depots' records agree with what lies there; what it rests on stands with the keeping."""
    return {
        "error": "3 %" if inv.new else "15 %",
        "delay_s": minutes(5, 15, 60) if inv.new else minutes(120, 360, 1440),
        "look_s": minutes(10, 20, 40) if inv.new else minutes(10, 30, 60),
    }


def depots(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return the city store and the townships' stock points."""
    points = region.sites[region.sites["kind"] == "stock_point"].head(inv.count("township stock points"))
    outside = 0.4 if inv.new else 0.2
    usable = f"{100 * inv.mid('share of stock usable on the day'):.12g} %"
    contract = inv.count("contract food and water")
    shares = {item: shared_out(round(outside * inv.count(row)), np.ones(len(points))) for item, row in STOCK}
    city = [{"item": item, "amount": inv.count(row) - sum(shares[item])} for item, row in STOCK]
    city += [
        {"item": "food_day", "amount": contract, "reserve": "contract"},
        {"item": "water_l", "amount": round(1.5 * contract), "reserve": "contract"},
        *elsewhere(inv),
    ]
    found: list[dict[str, Any]] = [
        {
            "id": "depot-city",
            "name_zh": "市救灾物资储备库",
            "name_en": "City relief store",
            "place": "depot-city",
            "stock": city,
            "loading_bays": max(1, inv.count("loading teams at city store") // 4),
            "open_day_s": minutes(5, 10, 20),
            "open_night_s": minutes(30, 45, 60),
            "lead_day_s": minutes(180, 270, 360),
            "lead_night_s": minutes(360, 480, 600),
            "usable": usable,
        }
    ]
    for k, point in enumerate(points.itertuples()):
        found.append(
            {
                "id": f"stock-{point.town}",
                "name_zh": point.name_zh,
                "name_en": point.name_en,
                "place": point.id,
                "stock": [{"item": item, "amount": shares[item][k]} for item, _row in STOCK if shares[item][k]]
                + (suizhou(inv, str(point.town)) if k == 0 else []),
                "loading_bays": 1,
                "open_day_s": minutes(5, 10, 20),
                "open_night_s": minutes(30, 45, 60),
                "usable": usable,
            }
        )
    split = f"{100 * (1 - outside):.0f} % in the city store, the rest in {len(points)} stock points (split: judgement)"
    for item, row in STOCK:
        inv.rests(f"depots.depot-city.stock.{item}/physical.*", row, split)
        inv.rests(f"depots.stock-*.stock.{item}/physical.*", row, split)
    inv.rests("depots.depot-city.stock.*/contract.*", "contract food and water", "water: 1.5 L a person-day")
    inv.rests("depots.depot-city.lead_*", "contract food and water")
    inv.rests("depots.*.usable", "share of stock usable on the day")
    inv.rests("depots.depot-city.loading_bays", "loading teams at city store", "four persons a truck")
    inv.rests("depots.*.open_night", "loading teams at city store")
    inv.judged("depots.*", "door open in 5 to 20 min by day, one truck loaded in 30 to 90 min, one bay a stock point")
    return found

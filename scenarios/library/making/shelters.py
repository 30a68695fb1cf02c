"""Schools and halls that take people in."""

from typing import Any

import numpy as np
import pandas as pd

from scenarios.library.making.inventory import Inventory, minutes, shared_out


def shelters(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return schools and halls: all of them in the 14th period, the more important half of each town's in the 13th."""
    sites = region.sites[region.sites["kind"] == "shelter"]
    if not inv.new:
        sites = pd.concat([group.head((len(group) + 1) // 2) for _town, group in sites.groupby("town", sort=False)])
    item = "shelter places indoors (schools, halls), towns"
    beds = shared_out(inv.count(item), np.ones(len(sites)))
    inv.judged("shelters.*.open_*", "20 to 90 min by day, 30 to 120 min by night: a key, a caretaker, swept rooms")
    inv.rests("shelters.*.beds", item, "shared out evenly")
    return [
        {
            "id": site.id,
            "name_zh": site.name_zh,
            "name_en": site.name_en,
            "place": site.id,
            "beds": count,
            "open_day_s": minutes(20, 40, 90),
            "open_night_s": minutes(30, 60, 120),
        }
        for site, count in zip(sites.itertuples(), beds, strict=True)
    ]

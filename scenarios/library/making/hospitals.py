"""The city's hospitals, their surgeons and emergency doctors."""

from typing import Any

import numpy as np

from scenarios.library.making.inventory import Inventory, minutes, shared_out

OF_ALL_BEDS = 0.5
"""Share of the city's beds that the three hospitals have; health centres and private houses have the others."""


def hospitals(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return the hospitals: half of the city's beds, 3 : 2 : 1 as their ambulances."""
    sites = region.sites[region.sites["kind"] == "hospital"]
    beds = shared_out(round(OF_ALL_BEDS * inv.count("hospital beds, city")), np.array([3.0, 2.0, 1.0]))
    inv.judged("care.*", "the call 5 to 30 min after they are out of the water, first aid and loading 5 to 20 min")
    inv.judged("hospitals.*.occupied", "free 10-20 %, as the inventory's note says")
    inv.judged("hospitals.*.theatres", "one for a hundred beds")
    inv.judged("hospitals.*.emergency", "one place for a hundred beds")
    inv.judged("hospitals.*.s*", "an operation 1 to 4 h, a stay of five days")
    inv.judged("hospitals.*.treatment", "20 to 90 min")
    inv.judged("hospitals.*.critical", "intensive care: three patients in a hundred")
    inv.rests("hospitals.*.beds", "hospital beds, city", "half of them in three hospitals, 3 : 2 : 1")
    return [
        {
            "id": site.id,
            "name_zh": site.name_zh,
            "name_en": site.name_en,
            "place": site.id,
            "beds": count,
            "occupied": "85 %",
            "theatres": round(count / 100),
            "emergency": round(count / 100),
            "surgery_s": minutes(60, 120, 240),
            "treatment_s": minutes(20, 45, 90),
            "stay_s": "5 d",
            "critical": "3 %",
        }
        for site, count in zip(sites.itertuples(), beds, strict=True)
    ]


def doctors(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return surgeons and emergency doctors: by day for half of the rooms, by night for a quarter."""
    teams = []
    for hospital in hospitals(Inventory("14th" if inv.new else "13th"), region):
        for skill, zh, en, day, night in (
            ("surgery", "手术组", "surgeons", hospital["theatres"] / 2, hospital["theatres"] / 4),
            ("emergency", "急诊组", "emergency doctors", hospital["emergency"] / 2, hospital["emergency"] / 4),
        ):
            teams.append(
                {
                    "id": f"{skill}-{hospital['id'].rpartition('-')[2]}",
                    "name_zh": f"{hospital['name_zh']}{zh}",
                    "name_en": f"{hospital['name_en']}, {en}",
                    "skills": [skill],
                    "contact_ages": False,
                    "base": hospital["id"],
                    "crews": max(round(day), 1),
                    "crews_night": max(round(night), 1),
                    "persons": 5 if skill == "surgery" else 3,
                    "turnout_day_s": minutes(2, 5, 10),
                    "turnout_night_s": minutes(10, 20, 40) if skill == "surgery" else minutes(2, 5, 10),
                }
            )
    for skill in ("surgery", "emergency"):
        inv.judged(f"teams.{skill}-*.turnout_*", "in the house; surgeons on call by night come from home")
        inv.judged(f"teams.{skill}-*", "free for the hurt: by day for half of the rooms, by night for a quarter")
    return teams

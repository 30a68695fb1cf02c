"""The teams that rescue, fetch, treat and repair."""

from typing import Any

import numpy as np

from scenarios.library.making.availability import availability, present
from scenarios.library.making.inventory import Inventory, minutes, shared_out


def flood_teams(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return the teams that rescue, fetch, treat and repair."""
    teams: list[dict[str, Any]] = []
    stations = ("421381001", "421381003", "421381104")[: inv.count("national fire brigade (消防救援大队) stations")]
    on_duty = inv.count("national fire brigade members on strength") // 2
    for town_id, crews in zip(stations, shared_out(on_duty // 5, np.ones(len(stations))), strict=True):
        teams.append(
            {
                "id": f"rescue-{town_id}",
                "name_zh": "消防救援站水域救援组",
                "name_en": "Water rescue of a fire station",
                "skills": ["boat-rescue", "fetch"],
                "contact_ages": False,
                "base": f"fire_station-{town_id}",
                "crews": crews,
                "persons": 5,
                "turnout_day_s": inv.times("national brigade turnout, day / night"),
                "turnout_night_s": inv.times("national brigade turnout, day / night"),
            }
        )
    inv.rests("teams.rescue-42*.turnout_*", "national brigade turnout, day / night")
    inv.rests("teams.rescue-42*", "national fire brigade members on strength", "half on duty, crews of 5")
    ready = inv.times("militia and outside city teams, assemble")
    teams.append(
        {
            "id": "rescue-volunteers",
            "name_zh": "社会应急救援志愿者",
            "name_en": "Trained rescue volunteers",
            "skills": ["boat-rescue"],
            "base": "stock_point-421381001",
            "crews": inv.count("rescue volunteers, trained") // 5,
            "persons": 5,
            "availability": "50 %",
            "turnout_day_s": ready,
            "turnout_night_s": ready,
        }
    )
    inv.rests("teams.rescue-volunteers.turnout_*", "militia and outside city teams, assemble", "as the militia")
    inv.judged("teams.rescue-volunteers.availability", "half of them can come")
    inv.rests("teams.rescue-volunteers.*", "rescue volunteers, trained", "crews of 5")
    towns = region.towns
    listed = inv.count("flood fighters listed (militia and towns)") // 4
    day, night = inv.times("township team turnout, day"), inv.times("township team turnout, night")
    for town, crews in zip(towns.itertuples(), shared_out(listed, towns["population"].to_numpy()), strict=True):
        teams.append(
            {
                "id": f"flood-{town.id}",
                "name_zh": f"{town.name_zh}防汛抢险队",
                "name_en": f"{town.name_en} flood fighters",
                "skills": ["fetch"],
                "base": f"stock_point-{town.id}",
                "crews": crews,
                "persons": 4,
                **{k: v for k, v in availability(inv).items() if k != "short_handed"},
                "turnout_day_s": day,
                "turnout_night_s": night,
                "vehicle": "car",
            }
        )
    present(inv, "teams.flood-*")
    inv.rests("teams.flood-*.turnout_day", "township team turnout, day")
    inv.rests("teams.flood-*.turnout_night", "township team turnout, night")
    inv.rests("teams.flood-*", "flood fighters listed (militia and towns)", "crews of 4, by the towns' people")
    clinics = region.sites[region.sites["kind"] == "clinic"]
    for clinic in clinics.itertuples():
        teams.append(
            {
                "id": f"medical-{clinic.town}",
                "name_zh": f"{clinic.name_zh}医疗组",
                "name_en": f"{clinic.name_en}, medical team",
                "skills": ["medical"],
                "contact_ages": False,
                "base": clinic.id,
                "crews": 1,
                "persons": 3,
                "turnout_day_s": minutes(10, 20, 40),
                "turnout_night_s": minutes(20, 40, 80),
                "vehicle": "car",
            }
        )
    teams.append(
        {
            "id": "medical-city",
            "name_zh": "市医院医疗队",
            "name_en": "Medical teams of the city hospitals",
            "skills": ["medical"],
            "contact_ages": False,
            "base": "hospital-1",
            "crews": 6,
            "persons": 4,
            "turnout_day_s": minutes(10, 20, 40),
            "turnout_night_s": minutes(20, 40, 80),
            "vehicle": "car",
        }
    )
    inv.judged("teams.medical-*", "one team a health centre and six of the city's hospitals, in both periods")
    name = "excavators and loaders on contract"
    night = minutes(90, 135, 180)
    gangs = shared_out(inv.count(name), np.ones(4))
    for town_id, crews in zip(("421381001", "421381003", "421381104", "421381106"), gangs, strict=True):
        teams.append(
            {
                "id": f"repair-{town_id}",
                "name_zh": "道路抢通组",
                "name_en": "Road gangs with excavators on contract",
                "skills": ["repair", "fire-dozer"],
                "base": f"stock_point-{town_id}",
                "crews": crews,
                "persons": 4,
                "turnout_day_s": minutes(45, 68, 90),
                "turnout_night_s": night,
                "speed_factor": 0.6,
            }
        )
    inv.judged("teams.repair-*.turnout_day", "half the night call")
    inv.judged("teams.repair-*.speed_factor", "machines on low loaders")
    inv.rests("teams.repair-*", name, "one gang a machine, at four places")
    return teams

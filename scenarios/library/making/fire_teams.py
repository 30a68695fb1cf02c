"""The teams that fight fires: the city's, the towns', the villages' and the militia's."""

from typing import Any

import numpy as np

from scenarios.library.making.availability import availability, present
from scenarios.library.making.engines import engines, farm_room
from scenarios.library.making.inventory import Inventory, shared_out
from scenarios.library.making.outside_teams import outside_teams
from sim.params import Pert


def fire_teams(inv: Inventory, region: Any) -> list[dict[str, Any]]:
    """Return the teams that fight fires."""
    towns = region.towns.sort_values("forest_km2", ascending=False, kind="stable")
    bases = set(region.sites["id"])
    crews = inv.count("city professional forest-fire team") // 12
    full_time = "95 %" if inv.new else "90 %"
    local = availability(inv)
    teams: list[dict[str, Any]] = [
        {
            "id": "fire-city",
            "name_zh": "市专业森林消防队",
            "name_en": "City professional forest-fire team",
            "skills": ["fire-professional", "fire-line", "mop-up", "guard"],
            "base": "team_base-421381001",
            "crews": crews,
            "crews_night": max(1, crews // 2),
            "persons": 12,
            "availability": full_time,
            "short_handed": True,
            "turnout_day_s": inv.times("professional fire team turnout, season, day"),
            "turnout_night_s": inv.times("professional fire team turnout, season, night"),
            "line_rate_factor": 1.2,
        }
    ]
    inv.rests("teams.fire-city.turnout_day", "professional fire team turnout, season, day")
    inv.rests("teams.fire-city.turnout_night", "professional fire team turnout, season, night")
    inv.judged("teams.fire-city.crews_night", "half of them stand by at night in season")
    inv.judged("teams.fire-city.availability", "full-time in the 14th period, part-time before")
    inv.rests("teams.fire-city.crews", "city professional forest-fire team", "crews of 12")
    inv.rests("teams.fire-city.persons", "city professional forest-fire team", "crews of 12")

    day, night = inv.times("township team turnout, day"), inv.times("township team turnout, night")
    persons = inv.count("township semi-professional team, persons a team")
    for town in towns.head(inv.count("township semi-professional teams")).itertuples():
        base = f"team_base-{town.id}"
        teams.append(
            {
                "id": f"fire-{town.id}",
                "name_zh": f"{town.name_zh}半专业森林消防队",
                "name_en": f"{town.name_en} semi-professional forest-fire team",
                "skills": ["fire-township", "fire-line", "mop-up", "guard"],
                "base": base if base in bases else f"stock_point-{town.id}",
                "crews": 1,
                "persons": persons,
                **local,
                "turnout_day_s": day,
                "turnout_night_s": night,
                "line_rate_factor": 1.0,
            }
        )
    teams.append(
        {
            "id": "fire-farm",
            "name_zh": "中华山林场森林消防队",
            "name_en": "Zhonghuashan forest farm team",
            "skills": ["fire-farm", "fire-line", "mop-up", "guard"],
            "base": farm_room(region),
            "crews": 1,
            "persons": inv.count("forest farm team (中华山林场)"),
            "availability": "80 %",
            "short_handed": True,
            "turnout_day_s": day,
            "turnout_night_s": night,
            "line_rate_factor": 1.0,
        }
    )
    inv.judged("teams.fire-farm.availability", "a forest farm's own people")
    inv.rests("teams.fire-farm.crews", "forest farm team (中华山林场)")
    inv.rests("teams.fire-farm.persons", "forest farm team (中华山林场)")
    teams.append(
        {
            "id": "fire-brigade",
            "name_zh": "消防救援大队森林灭火分队",
            "name_en": "Forest-fire module of the national brigade",
            "skills": ["fire-brigade", "fire-line", "mop-up"],
            "contact_ages": False,
            "base": "fire_station-421381001",
            "crews": 1,
            "persons": inv.count("national fire brigade forest-fire module"),
            "turnout_day_s": inv.times("national brigade turnout, day / night"),
            "turnout_night_s": inv.times("national brigade turnout, day / night"),
            "line_rate_factor": 1.0,
        }
    )
    inv.rests("teams.fire-brigade.turnout_*", "national brigade turnout, day / night")
    inv.rests("teams.fire-brigade.*", "national fire brigade forest-fire module")

    day = inv.times("village team turnout, day")
    night = Pert(day.low * 2, day.mid * 2, day.high * 2)
    persons = inv.count("village fire team, persons a team")
    villages = region.villages[region.villages["kind"] == "village"]
    per_town = villages.groupby("town").size()
    # a town's share by its forest, never more than it has villages
    wanted, room = inv.count("village fire teams"), per_town.loc[towns["id"]].to_numpy()
    given = np.zeros(len(towns), dtype=int)
    while given.sum() < wanted:
        open_ = given < room
        more = shared_out(wanted - int(given.sum()), towns["forest_km2"].to_numpy() * open_)
        given = np.minimum(given + np.array(more), room)
    for town, n in zip(towns.itertuples(), given, strict=True):
        mine = villages[villages["town"] == town.id].reset_index(drop=True)
        for k in np.linspace(0, len(mine) - 1, int(n)).round().astype(int):
            village = mine.loc[int(k)]
            teams.append(
                {
                    "id": f"fire-village-{village.id}",
                    "name_zh": f"{village.name_zh}灭火队",
                    "skills": ["fire-village", "mop-up", "guard"],
                    "base": f"village_room-{village.id}",
                    "crews": 1,
                    "persons": persons,
                    **local,
                    "turnout_day_s": day,
                    "turnout_night_s": night,
                    "line_rate_factor": 0.8,
                }
            )
    for who in ("fire-village-*", "fire-militia-*", "fire-42*"):
        present(inv, f"teams.{who}")
    inv.rests("teams.fire-village-*.persons", "village fire team, persons a team")
    inv.rests("teams.fire-village-*.crews", "village fire teams", "one crew a team; teams by the towns' forest area")
    inv.rests("teams.fire-village-*.turnout_day", "village team turnout, day")
    inv.rests("teams.fire-village-*.turnout_night", "village team turnout, day", "by night twice the day's: judgement")

    day = inv.times("militia and outside city teams, assemble")
    parties = inv.count("militia emergency company, first call") // 30
    for k, town_id in enumerate(("421381001", "421381003", "421381106", "421381104", "421381109")[:parties], 1):
        teams.append(
            {
                "id": f"fire-militia-{k}",
                "name_zh": f"民兵应急连第{k}分队",
                "name_en": f"Militia emergency company, party {k}",
                "skills": ["fire-militia", "fire-line", "mop-up", "guard"],
                "base": f"stock_point-{town_id}",
                "crews": 1,
                "persons": 30,
                **local,
                "turnout_day_s": day,
                "turnout_night_s": day,
                "line_rate_factor": 0.8,
            }
        )
    inv.rests("teams.fire-militia-*.turnout_*", "militia and outside city teams, assemble")
    inv.rests("teams.fire-militia-*.crews", "militia emergency company, first call", "parties of 30")
    inv.rests("teams.fire-militia-*.persons", "militia emergency company, first call", "parties of 30")

    teams += outside_teams(inv, day)

    teams += engines(inv, region)
    inv.rests("teams.fire-42*.turnout_day", "township team turnout, day")
    inv.rests("teams.fire-42*.turnout_night", "township team turnout, night")
    inv.rests("teams.fire-farm.turnout_day", "township team turnout, day")
    inv.rests("teams.fire-farm.turnout_night", "township team turnout, night")
    inv.rests("teams.fire-42*.crews", "township semi-professional team, persons a team")
    inv.rests("teams.fire-42*.persons", "township semi-professional team, persons a team")
    inv.judged("teams.fire-*.line_rate_factor", "1.2 full-time, 1.0 trained part-time, 0.8 others")
    return teams

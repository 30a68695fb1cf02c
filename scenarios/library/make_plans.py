"""Writes ``guangshui-13th.yaml`` and ``guangshui-14th.yaml`` from ``inventory.csv`` and the region's places.

Run as ``python -m scenarios.library.make_plans`` after a change of the inventory or of the region; the files are
committed and are what is used. Rules:

- counts are the inventory's mid values;
- times are its low / mid / high as a beta-PERT; for the 14th period low and high of the 13th are scaled by the ratio of
  the mids (rounded to half a minute), since the inventory gives one figure for that period;
- what the inventory does not say is the product's default or own judgement, and its basis line says so (certainty E).

No figure is Guangshui's own: every verdict that rests on these plans is conditional.
"""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from scenarios.known_places import load_region, write_place_kinds
from scenarios.plan import Plan
from sim.command.fire_dispatch import FireDispatchSpec
from sim.files import write_text
from sim.params import Pert

HERE = Path(__file__).parent
MINUTE, HOUR = 60.0, 3600.0
GROUPS = ("teams", "fleets", "depots", "shelters")
WHO_IS_THERE = "availability of township and village team members, ordinary weekday"
AT_FESTIVALS = 0.8
"""One registered person in five is away even then (the inventory's note)."""


class Inventory:
    """The inventory of one period, which notes for each figure what it rests on.

    Parameters
    ----------
    period : {"13th", "14th"}
        The five-year period.
    """

    def __init__(self, period: str) -> None:
        self.new = period == "14th"
        with (HERE / "inventory.csv").open(encoding="utf-8", newline="") as file:
            self.rows = {row["item"]: row for row in csv.DictReader(file)}
        self.basis: list[dict[str, str]] = []

    def rests(self, path: str, item: str, note: str = "") -> None:
        """Note that the figures under a path rest on a row."""
        row = self.rows[item]
        what = f"inventory: {item}" + (f" ({row['basis']})" if row["basis"] not in ("estimate", "same norm") else "")
        note = "; ".join(part for part in (note, row["note"]) if part)
        line = {"path": path, "certainty": row["certainty"], "source": what}
        self.basis.append(line | ({"note": note} if note else {}))

    def judged(self, path: str, note: str) -> None:
        """Note that the figures under a path are own judgement."""
        self.basis.append({"path": path, "certainty": "E", "source": "own judgement", "note": note})

    def mid(self, item: str) -> float:
        """Return the period's most likely figure."""
        return float(self.rows[item]["plan14_mid" if self.new else "plan13_mid"])

    def count(self, item: str) -> int:
        """Return the period's most likely number."""
        return round(self.mid(item))

    def times(self, item: str, unit_s: float = MINUTE, factor: float = 1.0) -> Pert:
        """Return the period's low / mid / high, seconds."""
        row = self.rows[item]
        low, mid, high = (float(row[f"plan13_{k}"]) for k in ("low", "mid", "high"))
        ratio = float(row["plan14_mid"]) / mid if self.new else 1.0
        points = (round(x * ratio * factor * unit_s / 30.0) * 30.0 for x in (low, mid, high))
        return Pert(*points)


def minutes(low: float, mid: float, high: float) -> Pert:
    """Return three points that are given in minutes."""
    return Pert(low * MINUTE, mid * MINUTE, high * MINUTE)


def shared_out(total: int, weights: np.ndarray) -> list[int]:
    """Share a whole number out in proportion to weights, by largest remainders."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return [int(n) for n in whole]


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
    farm = str(region.villages.loc[region.villages["unit"] == "中华山林场", "id"].iloc[0])
    teams.append(
        {
            "id": "fire-farm",
            "name_zh": "中华山林场森林消防队",
            "name_en": "Zhonghuashan forest farm team",
            "skills": ["fire-farm", "fire-line", "mop-up", "guard"],
            "base": f"village_room-{farm}",
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
                "skills": ["fire-militia", "mop-up", "guard"],
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

    road = minutes(40, 50, 70)
    trip = Pert(day.low + road.low, day.mid + road.mid, day.high + road.high)
    for k in range(1, inv.count("Suizhou forest-fire teams that can come") + 1):
        teams.append(
            {
                "id": f"fire-suizhou-{k}",
                "name_zh": f"随州市增援队{k}",
                "name_en": f"Suizhou team {k}",
                "skills": ["fire-suizhou", "fire-line", "mop-up"],
                "base": "gateway-g316-4",
                "crews": 1,
                "persons": 15,
                "turnout_day_s": trip,
                "turnout_night_s": trip,
                "line_rate_factor": 1.0,
            }
        )
    note = "to assemble, and 40 / 50 / 70 min of road to the boundary (judgement)"
    inv.rests("teams.fire-suizhou-*.turnout_*", "militia and outside city teams, assemble", note)
    inv.rests("teams.fire-suizhou-*", "Suizhou forest-fire teams that can come", "all of them come")
    # by agreement in the 14th period, else through the province: Xinyang lies in another one
    for place, gate, name_zh, late in (
        ("anlu", "gateway-g316-1", "安陆市增援队", (30, 45, 60)),
        ("dawu", "gateway-mazhu-1", "大悟县增援队", (35, 50, 70)),
        ("xinyang", "gateway-g107-1", "信阳市增援队", (100, 170, 240)),
    ):
        road = minutes(*late)
        trip = Pert(day.low + road.low, day.mid + road.mid, day.high + road.high)
        teams.append(
            {
                "id": f"fire-{place}",
                "name_zh": name_zh,
                "name_en": f"{place.capitalize()} forest-fire team",
                "skills": ["fire-neighbour", "fire-line", "mop-up"],
                "base": gate,
                "crews": 1,
                "persons": 15,
                "turnout_day_s": trip,
                "turnout_night_s": trip,
                "line_rate_factor": 1.0,
            }
        )
    note = (
        "and 30 to 70 min of road to the boundary, from Xinyang 100 to 240 with a second province's leave (judgement)"
    )
    for place in ("anlu", "dawu", "xinyang"):
        inv.rests(f"teams.fire-{place}.turnout_*", "militia and outside city teams, assemble", note)
        inv.judged(f"teams.fire-{place}.*", "one team of 15 from each neighbour, as one of Suizhou's")
    come = minutes(240, 330, 420)
    teams.append(
        {
            "id": "fire-national",
            "name_zh": "国家森林消防队伍（大别山方向）",
            "name_en": "National forest-fire unit, Dabie area",
            "skills": ["fire-national", "fire-line", "mop-up"],
            "base": "gateway-g107-5",
            "crews": inv.count("national forest-fire unit for the Dabie area") // 15,
            "persons": 15,
            "turnout_day_s": come,
            "turnout_night_s": come,
            "line_rate_factor": 1.2,
        }
    )
    inv.rests("teams.fire-national.*", "national forest-fire unit for the Dabie area", "crews of 15; all of them come")

    inv.rests("teams.fire-42*.turnout_day", "township team turnout, day")
    inv.rests("teams.fire-42*.turnout_night", "township team turnout, night")
    inv.rests("teams.fire-farm.turnout_day", "township team turnout, day")
    inv.rests("teams.fire-farm.turnout_night", "township team turnout, night")
    inv.rests("teams.fire-42*.crews", "township semi-professional team, persons a team")
    inv.rests("teams.fire-42*.persons", "township semi-professional team, persons a team")
    inv.judged("teams.fire-*.line_rate_factor", "1.2 full-time, 1.0 trained part-time, 0.8 others")
    return teams


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
                "skills": ["repair"],
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


def fleets(inv: Inventory) -> list[dict[str, Any]]:
    """Return the vehicles."""
    contract_day, contract_night = minutes(60, 90, 120), minutes(150, 195, 240)
    bus_day, bus_night = minutes(30, 45, 60), minutes(60, 90, 120)
    found: list[dict[str, Any]] = [
        {
            "id": "truck-own",
            "name_zh": "救灾自有货车",
            "name_en": "Own relief trucks",
            "vehicle": "truck",
            "count": inv.count("own relief trucks"),
            "base": "depot-city",
            "kg": "5 t",
        },
        {
            "id": "truck-contract",
            "name_zh": "协议货车",
            "name_en": "Contract trucks",
            "vehicle": "truck",
            "count": inv.count("contract trucks (5-10 t)"),
            "base": "bus_station-city",
            "kg": "7.5 t",
            "call_day_s": contract_day,
            "call_night_s": contract_night,
        },
        {
            "id": "bus",
            "name_zh": "可调用客车",
            "name_en": "Buses that can be called",
            "vehicle": "bus",
            "count": inv.count("buses that can be called"),
            "base": "bus_station-city",
            "persons": 40,
            "call_day_s": bus_day,
            "call_night_s": bus_night,
        },
    ]
    inv.judged("fleets.truck-own.kg", "5 t a truck")
    inv.rests("fleets.truck-own.*", "own relief trucks", "on stand-by: no call time")
    inv.rests("fleets.truck-contract.*", "contract trucks (5-10 t)", "7.5 t each")
    inv.judged("fleets.bus.persons", "40 seats")
    inv.judged("fleets.bus.call_day", "half the night call")
    inv.rests("fleets.bus.*", "buses that can be called")
    for k, count in enumerate(shared_out(inv.count("ambulances"), np.array([3.0, 2.0, 1.0])), 1):
        found.append(
            {
                "id": f"ambulance-{k}",
                "name_zh": "救护车",
                "name_en": "Ambulances",
                "vehicle": "ambulance",
                "count": count,
                "base": f"hospital-{k}",
                "persons": 2,
                "call_day_s": minutes(2, 3, 5),
                "call_night_s": minutes(3, 5, 10),
            }
        )
    inv.judged("fleets.ambulance-*.call_*", "two to ten minutes")
    inv.judged("fleets.ambulance-*.persons", "two who cannot walk")
    inv.rests("fleets.ambulance-*", "ambulances", "by hospital 3 : 2 : 1")
    boats = (
        ("assault", "assault boats (冲锋舟)", "冲锋舟", "Assault boats", 8),
        ("rubber", "rubber boats", "橡皮艇", "Rubber boats", 5),
    )
    for word, item, name_zh, name_en, persons in boats:
        places = (("city", "fire_station-421381001"), ("guangshui", "fire_station-421381003"))
        for (place, base), count in zip(places, shared_out(inv.count(item), np.array([2.0, 1.0])), strict=True):
            found.append(
                {
                    "id": f"boat-{word}-{place}",
                    "name_zh": name_zh,
                    "name_en": name_en,
                    "vehicle": "boat",
                    "count": count,
                    "base": base,
                    "persons": persons,
                    "call_day_s": minutes(10, 15, 30),
                    "call_night_s": minutes(15, 25, 45),
                }
            )
        inv.judged(f"fleets.boat-{word}-*.persons", "passengers beside the crew")
        inv.judged(f"fleets.boat-{word}-*.call_*", "to load the boat on its trailer")
        inv.rests(f"fleets.boat-{word}-*", item, "two thirds in the city")
    return found


STOCK = (
    ("tent", "tents 12 m2"),
    ("quilt", "quilts and blankets"),
    ("bed", "folding beds"),
    ("clothing", "coats and clothing sets"),
    ("food_day", "ready food in store"),
    ("water_l", "drinking water in store"),
)


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
                "stock": [{"item": item, "amount": shares[item][k]} for item, _row in STOCK if shares[item][k]],
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


def commands(inv: Inventory) -> dict[str, Any]:
    """Return what headquarters, warning, evacuation, relief, detection and dispatch do."""
    new, order = inv.new, echelons(inv)
    inv.rests("headquarters.decision_day", "HQ decision time, one event, office hours")
    inv.rests("headquarters.decision_night", "HQ decision time, one event, 22:00-06:00")
    inv.rests("headquarters.hand_over", "front HQ (前指) set-up and hand-over")
    inv.judged("headquarters.desks", "one bureau of seven duties has two desks; the 14th period's command centre three")
    for path, item, note in (
        ("warning.answer_night", "call-and-answer city -> town -> village (叫应), night", ""),
        ("warning.answer_day", "call-and-answer city -> town -> village (叫应), night", "by day half: judgement"),
        ("warning.unanswered", "call-and-answer city -> town -> village (叫应), night", ""),
        ("warning.stations", "automatic rain and level stations", ""),
        ("warning.station_failure", "automatic rain and level stations", ""),
        ("warning.loudspeakers*", "village loudspeaker terminals", ""),
        ("warning.ears_night", "village loudspeaker terminals", ""),
        ("warning.grid_workers", "grid workers", ""),
        ("warning.workers_present", "availability of township and village team members, ordinary weekday", ""),
        ("warning.doors*", "door-to-door notice, one village worker", ""),
        ("evacuation.dispersed", "share settled with relatives (分散安置)", ""),
        ("relief.information_officers", "information officers", ""),
        ("relief.report", "information officers", ""),
        ("detection.cameras", "forest-fire video cameras", ""),
        ("detection.camera_coverage", "camera coverage of forest", ""),
        ("detection.camera_false", "camera false alarms a day in season, whole city", ""),
        ("detection.camera_check", "camera false alarms a day in season, whole city", ""),
        ("detection.lookout_towers", "lookout towers manned in season", ""),
        ("detection.drones", "drones for fire and flood finding", ""),
        ("detection.patrol_interval", "rangers and eco-rangers", "default times 380 / rangers"),
        ("fire.blowers", "blowers (风力灭火机) city and towns", ""),
        ("fire.pumps", "portable forest-fire pumps", ""),
        ("fire.dip_points", "usable helicopter dip points", ""),
        ("fire.helicopters", "province helicopters that can come on a day", ""),
        ("fire.helicopter_first_drop", "helicopter, ask to first drop, by day", ""),
    ):
        inv.rests(path, item, note)
    inv.judged("fire.standby_teams", "two or three trained teams stay for the next fire")
    for group in ("warning", "evacuation", "relief", "detection", "fire"):
        inv.judged(
            f"{group}.*", "the product's default: its source stands in the field's description (yingji schema plan)"
        )
    patrol = 380.0 / inv.mid("rangers and eco-rangers")
    night = "call-and-answer city -> town -> village (叫应), night"
    return {
        "headquarters": {
            "desks": 3 if new else 2,
            "decision_day_s": inv.times("HQ decision time, one event, office hours"),
            "decision_night_s": inv.times("HQ decision time, one event, 22:00-06:00"),
            "hand_over_s": inv.times("front HQ (前指) set-up and hand-over"),
        },
        "warning": {
            "stations": inv.count("automatic rain and level stations"),
            "station_failure": "5 %" if new else "20 %",
            "answer_day_s": inv.times(night, factor=0.5),
            "answer_night_s": inv.times(night),
            "unanswered": "8 %" if new else "25 %",
            "loudspeakers": inv.count("village loudspeaker terminals"),
            "grid_workers": inv.count("grid workers"),
            "workers_present": "65 %" if new else "50 %",
            "doors_per_s": Pert(*(float(x) / HOUR for x in (8, 15, 25))),
        },
        "evacuation": {"before_dark": new, "dispersed": "75 %"},
        "relief": {
            "information_officers": inv.count("information officers"),
            "report_s": minutes(20, 40, 60),
        },
        "detection": {
            "cameras": inv.count("forest-fire video cameras"),
            "camera_coverage": f"{100 * inv.mid('camera coverage of forest'):.12g} %",
            "camera_false_per_s": f"{inv.count('camera false alarms a day in season, whole city')} /d",
            "lookout_towers": inv.count("lookout towers manned in season"),
            "drones": inv.count("drones for fire and flood finding"),
            "patrol_interval_s": Pert(*(round(x * patrol, 1) * HOUR for x in (3, 8, 24))),
        },
        "fire": {
            "echelons": order,
            "standby_teams": 3 if new else 2,
            "blowers": inv.count("blowers (风力灭火机) city and towns"),
            "pumps": inv.count("portable forest-fire pumps"),
            "dip_points": inv.count("usable helicopter dip points"),
            "helicopters": inv.count("province helicopters that can come on a day"),
            "helicopter_first_drop_s": inv.times("helicopter, ask to first drop, by day"),
        },
    }


def echelons(inv: Inventory) -> list[dict[str, Any]]:
    """Return who is sent to a fire: the dispatch's own order."""
    inv.judged("fire.echelons.fire-neighbour.request", "by agreement in the 14th period; before, through the province")
    inv.judged("fire.echelons.*", "the dispatch's order: the first alarm at grade IV-V sends three towns (judgement)")
    rows = []
    for echelon in FireDispatchSpec().echelons:
        row = echelon.model_dump(mode="json", by_alias=True)
        if echelon.skill == "fire-neighbour" and inv.new:
            row |= {"request": "20 / 30 / 60 min"}
        rows.append(row)
    return rows


def make_plan(period: str) -> Plan:
    """Return the plan of a period, checked."""
    inv, region = Inventory(period), load_region("guangshui")
    number = {"13th": ("十三五", "2016-2020"), "14th": ("十四五", "2021-2025")}[period]
    return Plan.model_validate(
        {
            "name": f"guangshui-{period}",
            "title_zh": f"广水市{number[0]}末应急能力（估计）",
            "title_en": f"Guangshui, means at the end of the {period} five-year period {number[1]} (estimate)",
            "region": "guangshui",
            "teams": [*fire_teams(inv, region), *flood_teams(inv, region)],
            "fleets": fleets(inv),
            "depots": depots(inv, region),
            "shelters": shelters(inv, region),
            **commands(inv),
            "basis": [
                *inv.basis,
                {
                    "path": "teams.*",
                    "certainty": "E",
                    "source": "own judgement",
                    "note": "the product's default: all present, the roads' speeds hold, trained line rate",
                },
            ],
        }
    )


def planner_text(plan: Plan) -> str:
    """Return a plan as YAML with one resource a line."""
    data = plan.to_planner()
    short = plan.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    lines = ["kind: plan"]
    for key, value in data.items():
        if key in GROUPS or key == "basis":
            rows = short.get(key, [])
            lines += ["", f"{key}:"] + [f"- {_flow(row)}" for row in rows]
        elif isinstance(value, dict):
            lines += ["", f"{key}:"]
            for name, member in value.items():
                if isinstance(member, list):
                    lines += [f"  {name}:"] + [f"  - {_flow(row)}" for row in member]
                else:
                    lines.append(f"  {name}: {_flow(member)}")
        elif key != "kind":
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1e9)
    return text.removesuffix("\n").removesuffix("\n...")


HEAD = (
    "# Made by scenarios/library/make_plans.py from inventory.csv; edit freely, or change those and make it again.\n"
    "# EVERY FIGURE IS AN ESTIMATE: what each rests on, and how certain it is, stands under `basis` at the end.\n"
)


def main() -> None:
    """Write both plans, and the list of the region's places that plans are checked against."""
    write_place_kinds("guangshui")
    for period in ("13th", "14th"):
        plan = make_plan(period)
        write_text(HERE / f"{plan.name}.yaml", HEAD + planner_text(plan))


if __name__ == "__main__":
    main()

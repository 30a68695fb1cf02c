"""Trucks, buses, ambulances and boats."""

from typing import Any

import numpy as np

from scenarios.library.making.inventory import Inventory, minutes, shared_out

ON_CALL = "80 %"
"""Of vehicles that stand by for nobody one in five is away."""


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
    for fleet in found[1:]:
        fleet["availability"] = ON_CALL
        inv.judged(f"fleets.{fleet['id']}.availability", "on another job, or without a driver: one in five")
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
                "contact_ages": False,
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

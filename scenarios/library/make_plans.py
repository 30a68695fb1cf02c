"""Writes ``guangshui-13th.yaml`` and ``guangshui-14th.yaml`` from ``inventory.csv`` and the region's places.

Run as ``python -m scenarios.library.make_plans`` after a change of the inventory or of the region; the files are
committed and are what is used. Rules:

- counts are the inventory's mid values;
- times are its low / mid / high as a beta-PERT; for the 14th period low and high of the 13th are scaled by the ratio of
  the mids (rounded to half a minute), since the inventory gives one figure for that period;
- what the inventory does not say is the product's default or own judgement, and its basis line says so (certainty E).

The parts of a plan are made in :mod:`scenarios.library.making`.

No figure is Guangshui's own: every verdict that rests on these plans is conditional.
"""

from pathlib import Path
from typing import Any

import yaml

from scenarios.known_places import load_region, write_place_kinds
from scenarios.library.making.depots import depots
from scenarios.library.making.fire_teams import fire_teams
from scenarios.library.making.fleets import fleets
from scenarios.library.making.flood_teams import flood_teams
from scenarios.library.making.hospitals import doctors, hospitals
from scenarios.library.making.inventory import Inventory
from scenarios.library.making.orders import commands
from scenarios.library.making.outside_teams import outside_boats, outside_crews
from scenarios.library.making.shelters import shelters
from scenarios.plan import Plan
from sim.files import write_text

HERE = Path(__file__).parent
GROUPS = ("teams", "fleets", "depots", "keeping", "shelters", "hospitals")


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
            "teams": [*fire_teams(inv, region), *flood_teams(inv, region), *doctors(inv, region), *outside_crews(inv)],
            "fleets": [*fleets(inv), *outside_boats(inv)],
            "depots": depots(inv, region),
            "shelters": shelters(inv, region),
            "hospitals": hospitals(inv, region),
            **commands(inv, region),
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
            lines += ["", f"{key}:", *_members(value, "  ")]
        elif key != "kind":
            lines.append(f"{key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _members(group: dict[str, Any], indent: str) -> list[str]:
    """Return the members of a group, one a line; a list has one resource a line."""
    lines: list[str] = []
    for name, member in group.items():
        if isinstance(member, list) and member:
            lines += [f"{indent}{name}:"] + [f"{indent}- {_flow(row)}" for row in member]
        elif isinstance(member, dict) and member and any(isinstance(part, list) for part in member.values()):
            lines += [f"{indent}{name}:", *_members(member, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {_flow(member)}")
    return lines


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

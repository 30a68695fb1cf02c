"""A cold spell with ice (低温冷冻): roads are slow, everybody needs bedding, the wet clothing, in any month."""

from dataclasses import replace

from pydantic import Field

from scenarios.plan import Plan
from sim.params import Params
from sim.roads import Network
from sim.units import Share
from sim.world import Static

_kept: dict[tuple[int, float], tuple[Network, Network]] = {}


class ColdSpell(Params):
    """A cold spell that lasts as long as the run: a scenario's business, the same for every plan."""

    road_speed: Share = Field(0.6, gt=0, le=1)
    """Times the speed of all roads, for snow and ice (estimate)."""
    quilts: float = Field(1.5, ge=1, le=4)
    """Times the quilts a person that the plan reckons with, in store and at the points (estimate)."""


def frozen(static: Static, spell: ColdSpell) -> Static:
    """Return the same land with slow roads; one road graph a process, as its ways are kept with it."""
    key = (id(static.network), spell.road_speed)
    if key not in _kept:
        network = static.network
        _kept.clear()
        _kept[key] = (network, replace(network, speed_m_s=network.speed_m_s * spell.road_speed))
    made = replace(static, network=_kept[key][1], about=dict(static.about) | {"cold": True})
    if "census" in static.__dict__:
        made.__dict__["census"] = static.__dict__["census"]
    return made


def in_cold(plan: Plan, spell: ColdSpell) -> Plan:
    """Return the plan with what people need in the cold."""
    if plan.relief is None:
        return plan
    return plan.model_copy(
        update={"relief": plan.relief.model_copy(update={"quilts": plan.relief.quilts * spell.quilts})}
    )

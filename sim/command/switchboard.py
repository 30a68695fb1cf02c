"""Who can be called by what in a run: outages, whose numbers are wrong, who has a radio or a satellite telephone."""

from typing import Any

import numpy as np

from sim.command.calls import MOST_CALLS, Caller
from sim.command.calls_spec import CallsSpec, OnDuty
from sim.command.outages import Outages
from sim.command.town_rain import TownRain
from sim.worldlike import WorldLike


def connect(
    world: WorldLike,
    rain: TownRain,
    driver: Any,
    spec: CallsSpec,
    unanswered: float,
    persons: int,
    retry_s: float,
) -> Caller:
    """Return who calls in a run of a flood that has begun.

    What the storm does to lines and masts is the event's luck; whose numbers are wrong is the response's. Each village
    and town has its numbers in the region's order, whatever the plan.
    """
    spec = spec.of_month(world.calendar.month(world.env.now))
    for duty in spec.roster:
        world.record.add(
            OnDuty(
                time_s=world.env.now,
                level=duty.level,
                from_s=duty.from_s,
                until_s=duty.until_s,
                persons=duty.persons,
            )
        )
    people, places = world.people, (*rain.villages, *rain.towns)
    luck = driver.streams[f"{driver.name}/outages"].random((len(places), 3))
    drawn = world.streams["warning/contacts"].random((len(rain.villages), MOST_CALLS))
    contacts = dict(zip(rain.villages, drawn, strict=True))
    danger = {v: any(people.danger[g] for g in people.hamlets_of(v)) for v in rain.villages}
    villages = sorted(rain.villages, key=lambda v: not danger[v])
    there = dict.fromkeys(rain.towns, 0)
    for town, count in zip(people.town, people.population.tolist(), strict=True):
        there[town] = there.get(town, 0) + count
    outages = world.data["outages"] = Outages(spec, rain, luck)
    caller = Caller(
        spec,
        unanswered,
        persons,
        retry_s,
        outages,
        villages,
        rain.towns,
        np.array([contacts[village] for village in villages]),
        # the city's seat is its largest town
        max(rain.towns, key=lambda town: there[town]),
    )
    world.data["satellites"] = caller.satellites
    return caller

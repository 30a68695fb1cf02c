"""The evacuation below Oroville Dam, 12 February 2017, as a check on how people are warned, leave and fill the roads.

The hours of the orders are the published ones. The households are told, leave and drive by the components of our own
runs (:class:`sim.missions.warn.Warn`, :class:`sim.command.evacuation.EvacuationCommand`, :class:`sim.traffic.Traffic`)
with their default figures, which were made for villages in China; what Oroville itself gave is said so. Nothing is
fitted here. The zones' people and the roads are estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from experiments.verify.flood_run import Check
from experiments.verify.oroville_zones import (
    BEGINS_H,
    HOUR_S,
    NORTH,
    SOUTH,
    WAYS,
    ZONES,
    Left,
    leave,
    network,
    ordered_s,
    published,
    spreading,
)
from sim.command.evacuation import EvacuationSpec
from sim.command.headquarters import HeadquartersSpec
from sim.params import Pert
from sim.people.departure import mobilised_s
from sim.streams import Streams
from sim.traffic import Convoy, RoadsSpec, Traffic

AT_ONCE = (0.1, 0.3, 0.58)
"""Share told at once, swept: how many calls and messages were read at once is not known; 0.58 is what our loudspeakers
reach by day where they work."""
PUBLISHED_MEAN_S = 2.5 * HOUR_S / np.sqrt(4.0 * np.log(2.0) / np.pi)
"""Mean time to leave whose median is the middle of the published two to three hours: set by the source."""
PERSONS_A_CAR = (2.2, 3.0)
"""Persons a car: an American household of 2.9 in 1.3 cars (estimate), and our default."""


def told(at_once: float) -> tuple[float, float]:
    """Return hours from each zone's order until half know (the same for all), and the share that knows by midnight."""
    from sim.kernels.diffusion import share_told

    how = spreading(at_once)
    half_h = float(how.told_s(np.array([0.5]), np.inf, np.inf)[0]) / HOUR_S
    left_s = {zone: (24.0 - BEGINS_H) * HOUR_S - ordered_s(zone) for zone in ZONES}
    shares = [ZONES[zone] * share_told(*how, s) for zone, s in left_s.items()]
    return half_h, float(sum(shares)) / sum(ZONES.values())


@dataclass(frozen=True)
class Jam:
    """What the roads were like.

    Attributes
    ----------
    cars, through : int
        Cars that left, and that came out at the other end.
    north_lost_h : float
        What those lose in the mean who are on the road north of Oroville at the hour at which it was jammed.
    south_over_h : float
        Hour of the clock (beyond 24: the next day) at which the last car is through the merged road south.
    south_queue_h : float
        What who is on its way south at midnight loses in the mean, hours.
    longest_h, lost_h : float
        The longest trip, and the mean loss to other cars, hours.
    """

    cars: int
    through: int
    north_lost_h: float
    south_over_h: float
    south_queue_h: float
    longest_h: float
    lost_h: float


def drive(left: Left, persons_a_car: float = 3.0, contraflow: bool = False) -> Jam:
    """Let those who left drive out of the zones; persons a car is our default where nothing is said."""
    spec = RoadsSpec(persons_a_car=persons_a_car, contraflow=("expressway", "trunk") if contraflow else ())
    traffic = Traffic(network(), spec, lambda edges: None)
    turn = dict.fromkeys(ZONES, 0)
    ways: list[tuple[int, ...]] = []
    going: list[Convoy] = []
    free_s: list[float] = []
    for time_s, zone, count in zip(left.time_s.tolist(), left.zone, left.count.tolist(), strict=True):
        node, way = WAYS[zone][turn[zone] % 2]
        turn[zone] += 1
        arcs = traffic.arcs(node, way)
        ways.append(way)
        going.append(traffic.depart(time_s, arcs, traffic.cars(count), 1.0))
        free_s.append(traffic.free_s(arcs, 1.0))
    traffic.advance(1e9)
    cars = np.array([convoy.cars for convoy in going])
    there_s = np.array([convoy.tail_s for convoy in going])
    lost_h = (there_s - left.time_s - np.array(free_s)) / HOUR_S
    south = np.array([SOUTH in way for way in ways])
    north = np.array([way == (NORTH,) for way in ways])

    def lost_at(clock_h: float, chosen: np.ndarray) -> float:
        at_s = (clock_h - BEGINS_H) * HOUR_S
        on = chosen & (left.time_s <= at_s) & (at_s < there_s)
        return float(np.average(lost_h[on], weights=cars[on])) if on.any() else 0.0

    return Jam(
        cars=int(cars.sum()),
        through=int(cars[[convoy.entered_all for convoy in going]].sum()),
        north_lost_h=lost_at(published()["road north jammed (clock)"][0], north),
        south_over_h=BEGINS_H + float(there_s[south].max()) / HOUR_S,
        south_queue_h=lost_at(24.0, south),
        longest_h=float((there_s - left.time_s).max()) / HOUR_S,
        lost_h=float(np.average(lost_h, weights=cars)),
    )


def between(law: Pert, seed: int = 1, draws: int = 4000) -> tuple[float, float, float]:
    """Return the 5th, 50th and 95th per cent of a duration, minutes."""
    rng = Streams(seed, (0,))["verify/oroville"]
    low, mid, high = np.percentile([law.draw(rng) / 60.0 for _ in range(draws)], [5, 50, 95])
    return float(low), float(mid), float(high)


class Figure(NamedTuple):
    """A figure of the day beside ours: ``within``, ``OUTSIDE``, ``set by it`` (ours comes of it), or ``told`` only."""

    what: str
    published: str
    ours: str
    state: str


def _state(inside: bool) -> str:
    return "within" if inside else "OUTSIDE"


def _clock(hour: float) -> str:
    return f"{int(hour) % 24:02d}:{int(hour % 1 * 60):02d}"


@dataclass(frozen=True)
class Day:
    """The day as our components have it: who leaves by our default and with the published delay, and the roads."""

    default: Left
    slow: Left
    jams: tuple[Jam, ...]
    both: tuple[Jam, ...]
    told: tuple[tuple[float, float], ...]


def day(seed: int = 1) -> Day:
    """Simulate the day: seconds."""
    default, slow = leave(seed=seed), leave(mean_s=PUBLISHED_MEAN_S, seed=seed)
    jams, both = (
        tuple(drive(left, persons, contraflow) for left in (default, slow) for persons in PERSONS_A_CAR)
        for contraflow in (False, True)
    )
    return Day(default, slow, jams, both, tuple(told(share) for share in AT_ONCE))


def figures(found: Day) -> list[Figure]:
    """Return the figures of the day beside ours."""
    known = published()
    issued = sorted(known[name][0] for name in known if name.startswith("warning issued"))
    noted = sorted(known[name][0] for name in known if name.startswith("agency notified"))
    spec = HeadquartersSpec()
    rows = []
    for what, delays, law in (
        ("from an agency's notice to its order, min", issued, spec.decision_day_s),
        ("from seeing the danger to an agency's notice, min", noted, spec.passed_on_s),
    ):
        low, mid, high = between(law)
        median = float(np.median(delays))
        text = f"{delays[0]:.0f} - {delays[-1]:.0f}, median {median:.0f}"
        rows.append(Figure(what, text, f"{low:.0f} - {high:.0f}, median {mid:.0f}", _state(low <= median <= high)))
    halves, shares = zip(*found.told, strict=True)
    most_h = known["majority has the first alert"][1]
    text = f"{min(halves):.1f} - {max(halves):.1f}"
    rows.append(Figure("until half know, h after the order", f"up to {most_h:g}", text, _state(max(halves) <= most_h)))
    low, high, _unit = known["share that received a warning that day"]
    text, inside = f"{min(shares):.2f} - {max(shares):.2f}", min(shares) <= high and low <= max(shares)
    rows.append(Figure("share that knows by midnight", f"{low:g} - {high:g}", text, _state(inside)))
    low, high, _unit = known["share that evacuated"]
    rows.append(Figure("share that leaves", f"{low:g} - {high:g}", f"{found.default.share:.3f}", "set by it"))
    low, high, _unit = known["majority leaves after the alert"]
    median = float(mobilised_s(EvacuationSpec().mobilise_s, 0.5)) / HOUR_S
    rows.append(
        Figure("half leave, h after they know", f"{low:g} - {high:g}", f"{median:.1f}", _state(low <= median <= high))
    )
    lost = [jam.north_lost_h for jam in found.jams]
    text = f"{min(lost):.1f} - {max(lost):.1f} h lost"
    rows.append(Figure("road north of Oroville at 19:20", "gridlocked", text, _state(min(lost) >= 0.5)))
    lost = [jam.south_queue_h for jam in found.jams]
    text = f"{min(lost):.1f} - {max(lost):.1f} h lost"
    rows.append(Figure("roads south at midnight", "at a crawl", text, _state(min(lost) >= 0.5)))
    over = [jam.south_over_h for jam in found.jams]
    rows.append(Figure("last car through there", "not published", f"{_clock(min(over))} - {_clock(max(over))}", "told"))
    over = [jam.south_over_h for jam in found.both]
    rows.append(Figure("the same with contraflow", "not ordered", f"{_clock(min(over))} - {_clock(max(over))}", "told"))
    longest = [jam.longest_h for jam in found.jams]
    text = f"{min(longest):.1f} - {max(longest):.1f}"
    rows.append(Figure("longest trip, h", f"{known['longest trip told'][0]:g} (one that was told)", text, "told"))
    return rows


def checks(found: Day) -> list[Check]:
    """Return what must hold whatever Oroville was like: people and cars are conserved, and nobody leaves unordered."""
    case, source = "Oroville 2017", "conservation"
    zones = {zone: np.array([name == zone for name in found.default.zone]) for zone in ZONES}
    early = max(ordered_s(zone) - float(found.default.time_s[rows].min()) for zone, rows in zones.items())
    more = max(float(found.default.count[rows].sum()) - ZONES[zone] for zone, rows in zones.items())
    share = EvacuationSpec().compliance
    error = abs(found.default.share - share) / np.sqrt(share * (1.0 - share) / found.default.people)
    lost = sum(jam.cars - jam.through for jam in found.jams)
    return [
        Check(case, "somebody left before the order, s", max(early, 0.0), 0.0, source),
        Check(case, "more left a zone than live there, persons", max(more, 0.0), 0.0, source),
        Check(case, "cars that never came out", float(lost), 0.0, source),
        Check(case, "share that leaves against the plan's, standard errors", float(error), 4.0, "binomial"),
    ]


def lines(found: Day) -> list[str]:
    """Return the figures, a line each."""
    rows = [Figure("figure", "published", "ours", ""), *figures(found)]
    widths = [max(len(row[k]) for row in rows) for k in range(3)]
    return [" | ".join([*(cell.ljust(w) for cell, w in zip(row, widths, strict=False)), row.state]) for row in rows]

"""Relief: needs as reported, goods sent on rounds, medical visits, and roads made passable."""

import math
from collections.abc import Generator
from functools import partial
from typing import Any

import numpy as np
import simpy

from sim.command.care_desk import CareDesk
from sim.command.relief_spec import ReliefSpec
from sim.command.reserves import Authority, Elsewhere, Reserves
from sim.command.rounds import KitListed, LossReported, NeedReported, kit
from sim.command.sending import Missing, Sending
from sim.command.supply import Supply
from sim.command.warning import without_station
from sim.missions.deliver import Stop
from sim.missions.goods import KIT, GoodsAsked, GoodsUnloaded
from sim.missions.hand_out import HandOut
from sim.missions.hours import DAY_S, is_cold
from sim.missions.rooms import Rooms
from sim.missions.volunteers import Volunteers, VolunteerSpec
from sim.params import Pert
from sim.people.part import Part
from sim.people.points import Point, persons_there
from sim.worldlike import WorldLike

__all__ = ["ReliefCommand", "ReliefSpec"]

VILLAGE_STOCK = "village-stock"
LASTING = ("quilt", "clothing", "bed", "tent")
"""Goods that are given once."""


class ReliefCommand:
    """Learns of needs by reports, sends rounds of goods and tours of medical teams, and keeps them coming.

    Parameters
    ----------
    spec : ReliefSpec
        The plan's figures.
    """

    def __init__(self, spec: ReliefSpec) -> None:
        self.spec = spec
        self._desks: dict[str, simpy.Store] = {}
        self._decided: dict[str, int] = {}
        self._under_way: dict[str, dict[str, int]] = {}

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Follow the people who arrive somewhere to stay."""
        if world.people is None:
            return
        spec = self.spec
        for item, amount in kit(spec).items():
            world.record.add(KitListed(time_s=world.env.now, item=item, a_person=amount, days=spec.kit_days))
        self._points: dict[str, Point] = world.data.setdefault("points", {})
        rooms = Rooms.of(world)
        luck = world.streams["relief/villages"].random((len(rooms.ids), 2))
        officers = max(spec.information_officers // max(len(rooms.ids), 1), 1)
        rooms.doctors |= {room for room, (u, _) in zip(rooms.ids, luck, strict=True) if u < spec.village_doctor}
        self._reports = {r: bool(v >= spec.officer_away**officers) for r, (_, v) in zip(rooms.ids, luck, strict=True)}
        bare = without_station(world, rooms.village)
        self._stations = {r for r, v in zip(rooms.ids, rooms.village, strict=True) if v not in bare}
        ready = world.headquarters.readiness
        late = ready.unstaffed if ready is not None else frozenset()
        self._reports = {
            r: there and r in self._stations and rooms.town[r] not in late for r, there in self._reports.items()
        }
        tap = world.streams["relief/hosts-water"].random(len(rooms.ids))
        self._tap = {r: v for r, v, u in zip(rooms.ids, rooms.village, tap, strict=True) if u < spec.hosts_water}
        self._care = CareDesk(self.spec, world)
        self._reserves = world.data["reserves"] = Reserves(
            world, spec.activations, spec.levels, spec.procurement, spec.donations
        )
        for _id, depot in sorted(world.stocks.items()) if spec.records else ():
            depot.keep_book(spec.records, world.streams)
        self._supply = Supply(world, spec.distribution)
        self._sending = Sending(
            spec, self._supply, self._reserves, self._points, self._hand_out(""), self._unbook,
            lambda stops, missing, cause: self._came(world, stops, missing, cause),
        )  # fmt: skip
        self._shelters = {s.place: s for s in world.shelters.values() if not s.spec.dispersed}
        world.env.process(self._follow_losses(world))
        world.env.process(self._follow_desks(world))
        if spec.volunteers is not None:
            world.env.process(self._volunteers(world, spec.volunteers))
        while True:
            part = yield world.people.arrivals.get()
            point = self._point(world, part.place)
            self._care.told(part)
            self._drink(world, part)
            if point.level:
                world.start(self._hand_out(point.place), part.entry)
            if not point.reporting:
                point.reporting = True
                world.env.process(self._report(world, point, part.entry))

    def _follow_desks(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Hand out to those who have been registered."""
        while True:
            part = yield world.people.registered.get()
            if any(self._point(world, part.place).level.values()):
                world.start(self._hand_out(part.place), part.entry)

    @staticmethod
    def _volunteers(world: WorldLike, spec: VolunteerSpec) -> Generator[Any, Any, None]:
        """Let volunteers come once there are homes in water anywhere: no warning of the plan moves that."""
        entry = yield world.people.onset
        world.start(Volunteers(spec=spec), entry)

    def _point(self, world: WorldLike, place: str) -> Point:
        point = self._points.get(place)
        if point is None:
            town = world.places.towns[world.places.index(place)]
            point = self._points[place] = Point(place, town, place in self._shelters)
            self._open_station(world, point)
        return point

    def _open_station(self, world: WorldLike, point: Point) -> None:
        """Lay out what a village's station holds, as the first of its people come."""
        if point.place in self._stations and self.spec.village_stock:
            goods: dict[str, int] = {row.item: row.amount for row in self.spec.village_stock}
            point.add(goods)
            point.stocked = True
            unloaded = {item: goods.get(item, 0) for item in KIT}
            world.record.add(
                GoodsUnloaded(time_s=world.env.now, place=point.place, by=f"{VILLAGE_STOCK}/{point.place}", **unloaded)
            )

    def _drink(self, world: WorldLike, part: Part) -> None:
        """Let hosts share their tap water, where it is fit to drink: while a hamlet of their village has stayed dry."""
        village = self._tap.get(part.place)
        if village is None or part.state != "lodged" or part.until["roof"] < math.inf:
            return
        people = world.people
        if any(np.isnan(people.hit_s[g]).all() for g in people.hamlets_of(village)):
            people.meet([part], part.entry, water=math.inf)

    def _hand_out(self, place: str) -> HandOut:
        spec = self.spec
        return HandOut(
            place=place,
            rate_per_s=spec.hand_out_per_s,
            supply_s=spec.supply_s,
            water_l_day=spec.drinking_water_m3 * 1000.0,
            quilts=spec.quilts,
            clothing=spec.clothing,
            tent_persons=spec.tent_persons,
        )

    # -- orders of the plan's rules ---------------------------------------------------------------------------------
    def bring(self, source: str, target: str, goods: dict[str, int], cause: int) -> None:
        """Send goods of one depot to another by truckloads, as far as there are any by its records."""
        self._supply.bring(source, target, goods, cause)

    def call_in(
        self, reserve: Elsewhere, items: tuple[str, ...], authority: Authority, decision_s: Pert, cause: int
    ) -> None:
        """Call a kind of reserve in; see :meth:`Reserves.order`."""
        self._reserves.order(reserve, items, authority, decision_s, cause)

    def raise_to(self, level: int, cause: int) -> None:
        """Declare a level of the relief response; see :meth:`Reserves.raise_to`."""
        self._reserves.raise_to(level, cause)

    # -- reports ----------------------------------------------------------------------------------------------------
    def _report(self, world: WorldLike, point: Point, cause: int) -> Generator[Any, Any, None]:
        """Count the people of a point and report them, with a delay and an error."""
        rng = world.streams[f"relief/report/{point.place}"]
        there = self._reports.get(point.place, True)
        late_s = (self.spec.report_s if there else self.spec.late_report_s).draw(rng)
        yield world.env.timeout(world.headquarters.report_s(late_s))
        point.reporting = False
        factor = float(np.exp(self.spec.report_error * rng.standard_normal()))
        self._know(world, point, factor)
        entry = world.record.add(
            NeedReported(
                time_s=world.env.now,
                place=point.place,
                town=point.town,
                persons=point.known,
                wet=point.known_wet,
                roofless=point.known_roofless,
                homeless=point.known_homeless,
                fed=point.served.get("food_day", 0),
                watered=point.served.get("water_l", 0),
                cause=cause,
            )
        )
        brought = yield from world.headquarters.pass_on(world, f"relief/{point.place}", "relief", entry)
        self._reserves.told(point.place, point.known_homeless, entry)
        self._ask(world, point, entry, brought)

    def _know(self, world: WorldLike, point: Point, factor: float = 1.0) -> None:
        """Note who is at a point, with the error of a report; the shelter says who has meals and water there."""
        counted = persons_there(world.people, point.place)
        told = [round(n * factor) for n in counted]
        point.known, point.known_wet, point.known_roofless, point.known_homeless = told
        point.served = self._served(point, counted[0], factor)

    def _served(self, point: Point, persons: int, factor: float = 1.0) -> dict[str, int]:
        services = getattr(self._shelters.get(point.place), "services", None)
        given = services.provided(persons) if services is not None else {}
        return {item: round(n * factor) for item, n in given.items()}

    def _follow_losses(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Have it reported where people who were moved as a precaution have lost their homes since."""
        reporting: set[str] = set()
        while True:
            part, entry = yield world.people.losses.get()
            point = self._points.get(part.place)
            if point is not None and part.place not in reporting:
                reporting.add(part.place)
                world.env.process(self._report_losses(world, point, reporting, entry))

    def _report_losses(
        self, world: WorldLike, point: Point, reporting: set[str], cause: int
    ) -> Generator[Any, Any, None]:
        rng = world.streams[f"relief/losses/{point.place}"]
        there = self._reports.get(point.place, True)
        late_s = (self.spec.report_s if there else self.spec.late_report_s).draw(rng)
        yield world.env.timeout(world.headquarters.report_s(late_s))
        reporting.discard(point.place)
        factor = float(np.exp(self.spec.report_error * rng.standard_normal()))
        point.known_homeless = round(persons_there(world.people, point.place)[3] * factor)
        told = LossReported(
            time_s=world.env.now, place=point.place, town=point.town, homeless=point.known_homeless, cause=cause
        )
        self._reserves.told(point.place, point.known_homeless, world.record.add(told))

    def _ask(self, world: WorldLike, point: Point, cause: int, brought: int | None = None) -> None:
        """Lay a point on its town's desk, for a report or what else tells of it, and the entry that brought it here."""
        desk = self._desks.get(point.town)
        if desk is None:
            desk = self._desks[point.town] = simpy.Store(world.env)
            world.env.process(self._serve_town(world, point.town, desk))
        desk.put((point, cause, cause if brought is None else brought))

    def _away(self, world: WorldLike, town: str) -> bool:
        """Return whether anybody of a town's points is still there, and needs what the relief brings."""
        return any(persons_there(world.people, p.place)[0] for p in self._points.values() if p.town == town)

    # -- goods ------------------------------------------------------------------------------------------------------
    def _serve_town(self, world: WorldLike, town: str, desk: simpy.Store) -> Generator[Any, Any, None]:
        """Gather a town's points, decide once, and send rounds."""
        env, spec = world.env, self.spec
        while True:
            point, cause, brought = yield desk.get()
            asked, reports = {point.place: point}, {point.place: cause}
            if town not in self._decided:
                self._decided[town] = yield from world.headquarters.decide(
                    world, f"relief/{town}", 1, brought, "relief", at_hand=True
                )
                world.headquarters.begin_while("relief", partial(self._away, world, town))
                if len(self._decided) == 1:
                    self._supply.push(self._decided[town])
                self._reserves.decided(self._decided[town])
            else:
                yield env.timeout(spec.gather_s)
            while desk.items:
                point, cause, _brought = yield desk.get()
                asked[point.place], reports[point.place] = point, cause
            stops = [Stop(place=p.place, goods=goods) for p in asked.values() if (goods := self.wanted(world, p))]
            for stop in stops:
                self._book(asked[stop.place], stop.goods)
                goods = {item: stop.goods.get(item, 0) for item in KIT}
                world.record.add(
                    GoodsAsked(time_s=env.now, place=stop.place, town=town, cause=reports[stop.place], **goods)
                )
            for place, point in asked.items():
                if any(point.level.values()):
                    # what lies there was reckoned with: it is handed out, whether or not a truck comes too
                    world.start(self._hand_out(place), self._decided[town])
            self._sending.send(world, town, stops, self._decided[town])

    def wanted(self, world: WorldLike, point: Point) -> dict[str, int]:
        """Return what a point still needs, by what is known of it."""
        spec, days = self.spec, self.spec.supply_s / DAY_S
        supply = {
            item: max(point.needing(item) - point.ordered.get(item, 0), 0) * days * (1.0 + spec.margin)
            for item in ("food_day", "water_l")
        }
        cold = is_cold(world)
        # bedding goes to those who will be handed it: who came dry in the warm months has what they need
        bedded = point.known if cold else point.known_wet
        lasting = {
            "quilt": math.ceil(bedded * spec.quilts),
            "clothing": math.ceil(point.known_wet * spec.clothing) if cold else 0,
            "bed": math.ceil(bedded * spec.beds) if point.shelter else 0,
            "tent": point.tents_given + math.ceil((point.known_roofless - point.tent_places) / spec.tent_persons),
        }
        wanted = {
            "food_day": math.ceil(supply["food_day"]),
            "water_l": math.ceil(supply["water_l"] * spec.drinking_water_m3 * 1000.0),
        }
        if point.refilling or point.stocked:
            # the next supply: what lies there or is still on its way is not sent again
            under_way = self._under_way.get(point.place, {})
            for item in wanted:
                if not point.ordered.get(item, 0):
                    wanted[item] -= point.level.get(item, 0) + under_way.get(item, 0)
        there = point.level if point.stocked else {}
        wanted |= {item: amount - there.get(item, 0) - point.booked.get(item, 0) for item, amount in lasting.items()}
        return {item: amount for item, amount in wanted.items() if amount > 0}

    def _book(self, point: Point, goods: dict[str, int]) -> None:
        under_way = self._under_way.setdefault(point.place, {})
        for item, amount in goods.items():
            under_way[item] = under_way.get(item, 0) + amount
        for item in ("food_day", "water_l"):
            point.ordered[item] = max(point.ordered.get(item, 0), point.needing(item))
        for item in LASTING:
            point.booked[item] = point.booked.get(item, 0) + goods.get(item, 0)

    def _unbook(self, stops: list[Stop]) -> None:
        """Forget an order that nobody can bring: the next report asks for it again."""
        for stop in stops:
            point = self._points[stop.place]
            for item, amount in stop.goods.items():
                self._under_way[point.place][item] -= amount
            if "food_day" in stop.goods or "water_l" in stop.goods:
                point.ordered = {}
            for item in LASTING:
                point.booked[item] = point.booked.get(item, 0) - stop.goods.get(item, 0)

    def _came(self, world: WorldLike, stops: list[Stop], missing: Missing, cause: int) -> None:
        """Note what a round brought to each of its stops."""
        for stop in stops:
            left = missing.get(stop.place, {})
            for item, amount in stop.goods.items():
                self._under_way[stop.place][item] -= amount - left.get(item, 0)
            got = {item for item, amount in stop.goods.items() if left.get(item, 0) < amount}
            if got:
                self._refill(world, self._points[stop.place], got, cause)

    def _refill(self, world: WorldLike, point: Point, got: set[str], cause: int) -> None:
        """Note that a round came: at the hand-out people are counted by name, and the next supply has its time."""
        self._know(world, point)
        self._reserves.told(point.place, point.known_homeless, cause)
        if self.wanted(world, point):
            self._ask(world, point, cause)
        # goods that complete a supply do not put off the next one: who was served first runs out first
        if got & {"food_day", "water_l"} and point.lasts_until_s <= world.env.now + self.spec.ahead_s:
            point.lasts_until_s = world.env.now + self.spec.supply_s
        if not point.refilling and math.isfinite(point.lasts_until_s):
            point.refilling = True
            world.env.process(self._keep_up(world, point, cause))

    def _keep_up(self, world: WorldLike, point: Point, cause: int) -> Generator[Any, Any, None]:
        """Order the next supply before the last one ends, as long as people are there."""
        while True:
            # never a sleep of nothing: a supply that is already due is ordered, and then lasts
            due_s = point.lasts_until_s - self.spec.ahead_s
            if world.env.now < due_s:
                yield world.env.timeout(due_s - world.env.now)
                continue
            persons = persons_there(world.people, point.place)[0]
            if persons == 0:
                point.refilling = False
                return
            point.known, point.served = max(persons, 1), self._served(point, persons)
            point.ordered = {}
            point.lasts_until_s = world.env.now + self.spec.supply_s
            self._ask(world, point, cause)

"""What a shelter gives to the people in it: water, power, latrines, meals, care; each has a capacity and can run out.

Between two changes (somebody comes or goes, the grid fails, a tanker comes) everything is used up at a steady rate, so
the next time at which something runs out is known: nothing polls. No service goes on without its input.
"""

from sim.record import Record
from sim.resources.shelter_services_spec import DAY_S, HARDLY, INF, SOON_S, ServiceChanged, ServicesSpec


class Services:
    """The services of an open shelter.

    Parameters
    ----------
    record : Record
        Where changes are noted.
    shelter, place : str
        Whose services they are, and where.
    spec : ServicesSpec
        What there is.
    now_s : float
        When it opens.

    Attributes
    ----------
    persons : int
        People to be served.
    served : dict
        How many of them each service reaches now.
    short_s : dict
        Person-seconds that each service left unserved so far.
    """

    def __init__(self, record: Record, shelter: str, place: str, spec: ServicesSpec, now_s: float) -> None:
        self.record, self.shelter, self.place, self.spec = record, shelter, place, spec
        self.offered = spec.offered
        self.persons = 0
        self.time_s = now_s
        self.tank_m3 = spec.tank_m3
        self.fuel_s = spec.generator_s
        self.meals = float(spec.meals_in_store)
        self.supplies = spec.medical * spec.medical_days
        self.grid_back_s = -INF
        self.tanker_s = now_s + spec.tanker_every_s if spec.tanker_every_s > 0 and spec.taps else INF
        self.served = dict.fromkeys(self.offered, 0)
        self.short_s = dict.fromkeys(self.offered, 0.0)
        self._rationed = False
        self._dark = -1
        self.wanting = 0
        """People, over the goods, for whom the shelter has asked relief."""
        self._told: dict[str, tuple[str, int]] = dict.fromkeys(self.offered, ("", 0))
        self.entry: dict[str, int] = dict.fromkeys(self.offered, -1)
        """The last entry about each service."""

    @property
    def on_grid(self) -> bool:
        """Whether the grid gives power now."""
        return self.spec.grid and self.time_s >= self.grid_back_s

    @property
    def powered(self) -> bool:
        """Whether there is power now, from the grid or the generator."""
        return self.on_grid or self.fuel_s > 0

    @property
    def flow_m3_s(self) -> float:
        """What the mains bring now."""
        flows = {"nothing": True, "grid": self.on_grid, "power": self.powered}[self.spec.mains_need]
        return self.spec.taps * self.spec.tap_flow_m3_s if flows else 0.0

    # -- what happens to them ---------------------------------------------------------------------------------------
    def lose_grid(self, now_s: float, until_s: float, cause: int = -1) -> None:
        """Let the grid fail until a time."""
        self.advance(now_s)
        self.grid_back_s, self._dark = max(until_s, self.grid_back_s), cause

    def fill(self, now_s: float, volume_m3: float) -> float:
        """Fill the tank by so much at most; return what it took."""
        self.advance(now_s)
        taken = min(volume_m3, max(self.spec.tank_m3 - self.tank_m3, 0.0))
        self.tank_m3 += taken
        self._rationed = self._rationed and taken <= 0
        return taken

    def advance(self, now_s: float) -> None:
        """Use up what was used since the last time."""
        spec, dt = self.spec, now_s - self.time_s
        if dt <= 0:
            return
        if not self.on_grid and self.fuel_s > 0:
            self.fuel_s = _less(self.fuel_s, dt)
        self.tank_m3 = min(_less(self.tank_m3, -self._net_m3_s() * dt), spec.tank_m3)
        if "kitchen" in self.served:
            self.meals = _less(self.meals, self.served["kitchen"] * spec.meals_a_day * dt / DAY_S)
        if "medical" in self.served:
            self.supplies = _less(self.supplies, self.served["medical"] * dt / DAY_S)
        for service in self.offered:
            self.short_s[service] += dt * (self.persons - self.served[service])
        self.time_s = now_s

    def next_s(self) -> float:
        """Return when something runs out, comes back or is brought; ``inf`` where nothing will."""
        found = [self.tanker_s]
        if self.grid_back_s > self.time_s and self.spec.grid:
            found.append(self.grid_back_s)
        if not self.on_grid and self.fuel_s > 0:
            found.append(self.time_s + self.fuel_s)
        for service in ("water", "kitchen", "medical"):
            end_s = self.ends_s(service)
            found.append(end_s)
            if service != "medical" and end_s - self.spec.asks_before_s > self.time_s:
                found.append(end_s - self.spec.asks_before_s)
        return min(found)

    def ends_s(self, service: str) -> float:
        """Return when what a service lives on is used up at the present rate; ``inf`` where it will not be."""
        served = self.served.get(service, 0)
        if service == "water":
            net_m3_s = self._net_m3_s()
            return self.time_s + self.tank_m3 / -net_m3_s if net_m3_s < 0 < self.tank_m3 else INF
        if served <= 0:
            return INF
        left, a_day = (self.meals, self.spec.meals_a_day) if service == "kitchen" else (self.supplies, 1)
        return self.time_s + left * DAY_S / (served * a_day)

    def provided(self, persons: int) -> dict[str, int]:
        """Return for how many of so many people relief need not send a good, by item.

        They have it here, or will when they are registered, and it does not end before the time for which the shelter
        asks ahead.
        """
        found: dict[str, int] = {}
        enough_s = self.spec.asks_before_s + SOON_S
        if "kitchen" in self.offered:
            some = min(persons, self._limit("kitchen")[1])
            lasts_s = self.meals * DAY_S / (some * self.spec.meals_a_day) if some else 0.0
            found["food_day"] = some if lasts_s > enough_s else 0
        if "water" in self.offered:
            some = min(persons, self.spec.capacity("water"))
            by_mains = self._by_mains()
            using_m3_s = some * self.spec.water_day_m3 / DAY_S - self.flow_m3_s
            lasts = using_m3_s <= 0 or self.tank_m3 / using_m3_s > enough_s
            found["water_l"] = some if lasts else min(some, by_mains)
        return found

    def settle(self, persons: int) -> None:
        """Reckon how many of so many people each service reaches from now on; note what has changed."""
        self.persons = persons
        for service in self.offered:
            why, most = self._limit(service)
            self.served[service] = min(persons, most)
            unserved = persons - self.served[service]
            told = (why if unserved else "", unserved)
            if told == self._told[service]:
                continue
            self._told[service] = told
            behind = self._dark if why in ("grid", "fuel", "tank", "mains") else -1
            if why == "power":
                behind = self.entry.get("power", self._dark)
            self.entry[service] = self.record.add(
                ServiceChanged(
                    time_s=self.time_s, shelter=self.shelter, place=self.place, service=service, why=told[0],
                    served=self.served[service], unserved=unserved, cause=behind,
                )
            )  # fmt: skip

    # -- inside -----------------------------------------------------------------------------------------------------
    def _limit(self, service: str) -> tuple[str, int]:
        """Return how many people a service can reach now, and what limits it."""
        most = self.spec.capacity(service)
        if service == "power" and not self.powered:
            return ("fuel" if self.spec.generator_s > 0 else "grid"), 0
        if service == "water":
            return self._water(most)
        if service == "kitchen":
            if self.spec.kitchen_needs_power and not self.powered:
                return "power", 0
            if self.meals <= 0:
                return "meals", 0
        if service == "medical" and self.supplies <= 0:
            return "supplies", 0
        return "capacity", most

    def _water(self, most: int) -> tuple[str, int]:
        """Return whom the taps reach: all they are made for from the tank, then as many as the mains have water for."""
        by_mains = self._by_mains()
        # an empty tank is drawn on again when the mains suffice for all, or a tanker has come: not drop by drop
        self._rationed = (self._rationed or self.tank_m3 <= 0) and by_mains < min(self.persons, most)
        if not self._rationed:
            return "capacity", most
        return ("mains" if self.flow_m3_s > 0 else "tank"), min(by_mains, most)

    def _by_mains(self) -> int:
        return int(self.flow_m3_s / self.spec.water_day_m3 * DAY_S + HARDLY)

    def _net_m3_s(self) -> float:
        """Return what the tank gains a second."""
        if "water" not in self.served:
            return 0.0
        return self.flow_m3_s - self.served["water"] * self.spec.water_day_m3 / DAY_S


def _less(level: float, amount: float) -> float:
    """Return a level after an amount was used; what rounding leaves is nothing."""
    left = level - amount
    return left if left > HARDLY * max(level, 1.0) else 0.0

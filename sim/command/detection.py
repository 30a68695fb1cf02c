"""Detection: who sees a fire, when, and what it takes until headquarters knows that it is true."""

import math
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.record import Entry
from sim.resources.base import Pool
from sim.units import Metres, PerSecond, Share
from sim.worldlike import WorldLike

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class DetectionSpec(Params):
    """Eyes on the forest: the public, lookout towers, cameras, patrols and drones; and the verification of reports.

    The first *true* report is the discovery (definition of the 24-hour target). False alarms take the time of the same
    people who verify true ones.
    """

    public_day_s: PertSeconds = Pert(4 * MINUTE, 12 * MINUTE, 45 * MINUTE)
    """From ignition until somebody of the public calls, 06:00-22:00, at a place with the mean number of neighbours."""
    public_night_s: PertSeconds = Pert(12 * MINUTE, 40 * MINUTE, 150 * MINUTE)
    """The same between 22:00 and 06:00."""
    public_false_per_s: PerSecond = Field(1.0 / DAY, ge=0)
    """False calls in season, whole city (straw, rubbish, a controlled burning)."""

    lookout_towers: int = Field(4, ge=0)
    """Lookout towers manned in season (the region's first ``lookout`` sites)."""
    lookout_range_m: Metres = Field(8000.0, ge=0)
    """How far a watchman sees a young smoke."""
    lookout_seen: Share = Field(0.6, ge=0, le=1)
    """Share of the ground in range that is not hidden by ridges."""
    lookout_open_hour: float = Field(8.0, ge=0, le=24)
    """Hour of day at which the towers are manned."""
    lookout_close_hour: float = Field(18.0, ge=0, le=24)
    """Hour of day at which they are left."""
    lookout_s: PertSeconds = Pert(4 * MINUTE, 12 * MINUTE, 30 * MINUTE)
    """From ignition until the watchman reports."""
    lookout_false_per_s: PerSecond = Field(0.2 / DAY, ge=0)
    """False alarms of all towers."""

    cameras: int = Field(5, ge=0)
    """Forest-fire video cameras (the region's first ``camera`` sites)."""
    camera_coverage: Share = Field(0.08, ge=0, le=1)
    """Share of the forest area that the cameras see: the forest nearest to them."""
    camera_s: PertSeconds = Pert(2 * MINUTE, 6 * MINUTE, 20 * MINUTE)
    """From ignition until the alarm of a camera that sees the place, by day."""
    camera_night_seen: Share = Field(0.7, ge=0, le=1)
    """Share of night fires in covered forest that the cameras' thermal channel finds."""
    camera_uptime: Share = Field(0.9, ge=0, le=1)
    """Share of the time that a camera with its line works."""
    camera_false_per_s: PerSecond = Field(2.0 / DAY, ge=0)
    """False alarms of all cameras in season."""
    camera_check_s: PertSeconds = Pert(1 * MINUTE, 2 * MINUTE, 3 * MINUTE)
    """An operator's time on one alarm."""

    patrol_interval_s: PertSeconds = Pert(3 * HOUR, 8 * HOUR, 24 * HOUR)
    """From ignition until a ranger on foot comes past, 08:00-18:00."""
    drones: int = Field(2, ge=0)
    """Drones that patrol and verify."""
    drone_sorties_per_s: PerSecond = Field(2.0 / DAY, ge=0)
    """Sorties a drone flies in search, by day, in season."""
    drone_strip_m: Metres = Field(1500.0, ge=0)
    """Width of the strip that a sortie of 20 km sees."""

    satellite_passes_per_s: PerSecond = Field(0.0, ge=0)
    """Passes of satellites a day whose hot spots the city is told; 0: it is told none."""
    satellite_seen: Share = Field(0.5, ge=0, le=1)
    """Share of passes that see a fire which is large enough: no cloud, no smoke, no ridge (estimate)."""
    satellite_after_s: PertSeconds = Pert(30 * MINUTE, 90 * MINUTE, 240 * MINUTE)
    """From ignition until a fire is hot and large enough for one (estimate)."""
    satellite_latency_s: PertSeconds = Pert(15 * MINUTE, 30 * MINUTE, 90 * MINUTE)
    """From the pass until its hot spot is at the duty desk (estimate)."""
    satellite_false_per_s: PerSecond = Field(0.5 / DAY, ge=0)
    """Hot spots in season that are none (straw, roofs, works), where the city is told any (estimate)."""

    call_s: PertSeconds = Pert(1 * MINUTE, 3 * MINUTE, 10 * MINUTE)
    """From the call until it reaches the duty desk (village cadre, 119 or 12119, handed on)."""
    verifiers: int = Field(1, ge=1)
    """Reports that can be verified at the same time."""
    verification_day_s: PertSeconds = Pert(2 * MINUTE, 6 * MINUTE, 20 * MINUTE)
    """Verification of a report by telephone, neighbours or drone, 06:00-22:00."""
    verification_night_s: PertSeconds = Pert(5 * MINUTE, 15 * MINUTE, 45 * MINUTE)
    """The same at night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignited(Entry):
    """A fire broke out: the truth, which nobody knows yet. ``near``: the place next to its road head."""

    incident: str
    x_m: float
    y_m: float
    near: str
    town: str
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected(Entry):
    """The fire was discovered (first true report or alarm) by ``channel``; its size then."""

    incident: str
    channel: str
    burnt_m2: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported(Entry):
    """The report reached the duty desk."""

    incident: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified(Entry):
    """The report was found true; it had waited ``waited_s`` behind others, false ones among them."""

    incident: str
    waited_s: float


class Eyes:
    """A plan's eyes on the forest, with what each sees; one for all fires of a run."""

    def __init__(self, spec: DetectionSpec, world: WorldLike) -> None:
        self.spec = spec
        self.world = world
        self.operator = Pool(world.env, world.record, "fire-camera-operator", 1)
        self.verifiers = Pool(world.env, world.record, "fire-verifiers", spec.verifiers)
        places = world.places
        self.towers = places.of_kind("lookout")[: spec.lookout_towers]
        self.cameras = places.of_kind("camera")[: spec.cameras]
        self.camera_reach_m = self._camera_reach_m() if self.cameras else 0.0

    def discover(self, fight: Any, cause: int) -> Generator[Any, Any, tuple[float, int] | None]:
        """Wait until the fire is seen, reported, verified; return (time of discovery, entry), or None: never seen."""
        world, env, spec, name = self.world, self.world.env, self.spec, fight.incident
        world.env.process(self._false_alarms(fight))
        found = self._first(fight)
        if found is None:
            yield fight.over
            return None
        after_s, channel = found
        yield env.timeout(after_s) | fight.over
        if fight.contained:
            return None
        rng = world.streams[f"{name}/report"]
        call_s, check_s, luck_s = spec.call_s.draw(rng), spec.camera_check_s.draw(rng), rng.random()
        discovered_s = env.now
        seen = world.record.add(
            Detected(time_s=env.now, incident=name, channel=channel, burnt_m2=fight.areas().burnt_m2, cause=cause)
        )
        if channel == "camera":
            with self.operator.claim(1, by=f"{name}/alarm", cause=seen) as claim:
                yield claim
                yield env.timeout(check_s)
        elif channel != "satellite":
            # a watchman or ranger has a radio; the public goes through the village or the fire number
            yield env.timeout(world.headquarters.report_s(call_s if channel == "public" else 0.3 * call_s))
        told = world.record.add(Reported(time_s=env.now, incident=name, channel=channel, cause=seen))
        verify = spec.verification_day_s if _day(world.hour()) else spec.verification_night_s
        asked_s = env.now
        with self.verifiers.claim(1, by=f"{name}/verification", cause=told) as claim:
            yield claim
            waited_s = env.now - asked_s
            # what a camera or a watchman saw needs half the time
            check_s = verify.at(luck_s) * (1.0 if channel == "public" else 0.5)
            yield env.timeout(world.headquarters.report_s(check_s))
        entry = world.record.add(Verified(time_s=env.now, incident=name, waited_s=waited_s, cause=told))
        fight.verified = True
        return discovered_s, entry

    # -- inside -----------------------------------------------------------------------------------------------------
    def _first(self, fight: Any) -> tuple[float, str] | None:
        """Return after how many seconds the fire is seen first, and by whom. Every channel draws, used or not."""
        spec, world = self.spec, self.world
        rng = world.streams[f"{fight.incident}/detection"]
        public, lookout, seen, camera, works, thermal, patrol, drone = rng.random(8)
        hour = world.hour()
        x, y = fight.start
        times = [(self._public_s(hour, float(public), fight), "public")]
        places = world.places
        in_range = any(np.hypot(places.x_m[p] - x, places.y_m[p] - y) <= spec.lookout_range_m for p in self.towers)
        if in_range and seen < spec.lookout_seen:
            late_s = spec.lookout_s.at(float(lookout))
            times.append((_open_s(hour, late_s, spec.lookout_open_hour, spec.lookout_close_hour), "lookout"))
        covered = any(np.hypot(places.x_m[p] - x, places.y_m[p] - y) <= self.camera_reach_m for p in self.cameras)
        if covered and works < spec.camera_uptime:
            late_s = spec.camera_s.at(float(camera))
            by_night = thermal < spec.camera_night_seen
            times.append((late_s if by_night else _open_s(hour, late_s, 6.5, 18.5), "camera"))
        times.append((_open_s(hour, spec.patrol_interval_s.at(float(patrol)), 8.0, 18.0), "patrol"))
        forest_m2 = float(world.record.about.get("forest_m2", 1e9))
        rate = spec.drones * spec.drone_sorties_per_s * SORTIE_M * spec.drone_strip_m / forest_m2
        if rate > 0:
            # sorties are flown in ten hours of the day
            times.append((_open_s(hour, -math.log(1.0 - float(drone)) / (rate * 2.4), 8.0, 18.0), "drone"))
        if spec.satellite_passes_per_s > 0 and spec.satellite_seen > 0:
            times.append((self._satellite_s(fight.incident), "satellite"))
        times = [t for t in times if math.isfinite(t[0])]
        return min(times) if times else None

    def _satellite_s(self, incident: str) -> float:
        """Return when a hot spot is told: at the first pass that sees the fire once it is large enough, and later."""
        spec = self.spec
        phase, seen, large, late = self.world.streams[f"{incident}/satellite"].random(4)
        period_s = 1.0 / spec.satellite_passes_per_s
        first_s = float(phase) * period_s
        large_s = spec.satellite_after_s.at(float(large))
        # the passes before it is large are lost, and of those after it as many as the luck has unseen
        passes = max(math.ceil((large_s - first_s) / period_s), 0)
        if spec.satellite_seen < 1:
            passes += int(math.log1p(-float(seen)) / math.log1p(-spec.satellite_seen))
        return first_s + passes * period_s + spec.satellite_latency_s.at(float(late))

    def _public_s(self, hour: float, luck: float, fight: Any) -> float:
        """Return when somebody calls: sooner where more people live near, later at night, at latest after dawn."""
        day_s, night_s = self.spec.public_day_s.at(luck), self.spec.public_night_s.at(luck)
        few = self._loneliness(*fight.start)
        if _day(hour):
            return day_s * few
        return min(night_s, ((DAY_FROM - hour) % 24.0) * HOUR + day_s) * few

    def _loneliness(self, x_m: float, y_m: float) -> float:
        """Return how much longer it takes where fewer people than usual live near (square root, 0.6 to 2)."""
        hamlets = self.world.data.get("hamlets")
        if hamlets is None:
            return 1.0
        near = np.hypot(hamlets["x_m"].to_numpy() - x_m, hamlets["y_m"].to_numpy() - y_m) <= NEAR_M
        people = float(hamlets["population"].to_numpy()[near].sum())
        return float(np.clip(math.sqrt(USUAL_PEOPLE / max(people, 1.0)), 0.6, 2.0))

    def _false_alarms(self, fight: Any) -> Generator[Any, Any, None]:
        """Let false alarms come while this fire is unknown: they take the operator's and the verifiers' time."""
        spec, world, env = self.spec, self.world, self.world.env
        rng = world.streams[f"{fight.incident}/false-alarms"]
        calls_s = spec.public_false_per_s + spec.lookout_false_per_s
        if spec.satellite_passes_per_s > 0:
            calls_s += spec.satellite_false_per_s
        total = calls_s + spec.camera_false_per_s
        if total <= 0:
            return
        while not (fight.verified or fight.contained):
            yield env.timeout(float(rng.exponential(1.0 / total))) | fight.over
            which, took = rng.random(2)
            if fight.verified or fight.contained:
                return
            camera = which >= calls_s / total
            pool = self.operator if camera else self.verifiers
            verify = spec.verification_day_s if _day(world.hour()) else spec.verification_night_s
            work_s = (spec.camera_check_s if camera else verify).at(float(took))
            env.process(self._false_alarm(pool, work_s))

    def _false_alarm(self, pool: Pool, work_s: float) -> Generator[Any, Any, None]:
        with pool.claim(1, by="false-alarm") as claim:
            yield claim
            yield self.world.env.timeout(work_s)

    def _camera_reach_m(self) -> float:
        """Return the distance from the cameras within which the covered share of the forest lies."""
        fields = self.world.ground.fields
        grid = next(fields.grids[g] for g, name in fields.arrays if name == "fuel_model")
        key = (id(fields[grid.name, "fuel_model"].base), tuple(self.cameras))
        if key not in _distances:
            stride = max(1, int(600.0 / grid.cell_m))
            fuel = fields[grid.name, "fuel_model"].base[::stride, ::stride]
            forest = fuel >= 121
            if fields.has("in_region"):
                forest &= fields[grid.name, "in_region"].base[::stride, ::stride].astype(bool)
            row, col = np.nonzero(forest)
            x, y = grid.centres(row * stride, col * stride)
            places = self.world.places
            far = np.full(len(x), np.inf)
            for p in self.cameras:
                far = np.minimum(far, np.hypot(x - places.x_m[p], y - places.y_m[p]))
            _distances[key] = (fields[grid.name, "fuel_model"].base, np.sort(far))
        far = _distances[key][1]
        if not len(far) or not self.spec.camera_coverage:
            return 0.0
        return float(np.quantile(far, self.spec.camera_coverage))


_distances: dict[tuple[int, tuple[int, ...]], tuple[Any, np.ndarray]] = {}
SORTIE_M = 20_000.0
NEAR_M = 2_000.0
USUAL_PEOPLE = 2_500.0
"""People within two kilometres at a usual place of this county (270 a km2, fewer in the hills)."""
DAY_FROM, DAY_UNTIL = 6.0, 22.0


def _day(hour: float) -> bool:
    return DAY_FROM <= hour < DAY_UNTIL


def _open_s(hour: float, work_s: float, opens: float, closes: float) -> float:
    """Return after how long ``work_s`` of watching is done that goes on only between two hours of the day."""
    span = (closes - opens) * HOUR
    if span <= 0:
        return math.inf
    wait_s = 0.0
    if not opens <= hour < closes:
        wait_s, hour = ((opens - hour) % 24.0) * HOUR, opens
    first = (closes - hour) * HOUR
    if work_s <= first:
        return wait_s + work_s
    closed = math.ceil((work_s - first) / span)
    return wait_s + work_s + closed * (DAY - span)

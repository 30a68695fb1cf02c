"""The waterline: what the water really does to homes and the people in them, hour by hour. It is no plan's business.

People flee, are shut in, drown, and homes are damaged, from the flood's crossings at each hamlet. What headquarters
knows of it comes later, by calls and reports.
"""

from collections.abc import Generator
from typing import Any

import numpy as np

from sim.command.evacuation import EvacuationSpec
from sim.command.outside_aid import KEY as AID
from sim.command.town_rain import flood_of
from sim.hazards.base import Watch
from sim.hazards.flood_crossings import BETWEEN
from sim.hazards.flood_flow import Flow
from sim.missions.flee import Flee
from sim.missions.hours import at_night
from sim.missions.lodge import Lodge
from sim.missions.move_on import MoveOn
from sim.missions.rescue import Rescue
from sim.people.entries import HomesDamaged, OnsetInTown
from sim.people.homes import (
    BUILDING_YUAN,
    CLASSES,
    CONTENTS_YUAN,
    HIT_M,
    HOUSE_HEIGHT_M,
    NO_REFUGE_ASLEEP,
    NO_REFUGE_AWAKE,
    PERSONS_A_HOUSEHOLD,
    RUNGS_M,
    SHUT_IN_M,
    TRAPPED_M,
    behind_levee_m,
    damage_share,
    local_depth_m,
    saved_share,
    watched_m,
)
from sim.people.part import AT_HOME, HIT, TRAPPED
from sim.people.wounds import BURIED, badly_share, wound
from sim.worldlike import WorldLike

LEAD_TEAM = 20
"""So many trapped people in one hamlet bring a second crew, twice as many a third (at most four)."""
ASK_AGAIN_S = 3600.0
NO_WAY_S = 900.0
"""The least time from a crew that found no way to the next one sent (own judgement)."""
EXPOSED_S = 1800.0
"""Who is still in a flooded home so long after the water reached a depth is exposed to it (own judgement)."""
RAPID_M, RAPID_M_H = 2.1, 0.5
"""Jonkman's zone of rapid rise: there nobody has that time."""
URBAN = 3
"""Land by which debris is reckoned among houses (its place in ``flood_classes.LANDS``)."""
DESTROYED = 2
"""State of a masonry house that water has destroyed."""
BROUGHT_OUT_S = 4 * 3600.0
"""Mean time until those who did not leave flooded homes by themselves are brought out (estimate)."""


class Waterline:
    """Follows the water at every hamlet of the region.

    Parameters
    ----------
    spec : EvacuationSpec
        How people react, and how rescue is called.
    """

    def __init__(self, spec: EvacuationSpec) -> None:
        self.spec = spec
        self._watched: list[dict[float, float]] = []
        self._risen: dict[int, tuple[float, float]] = {}
        self._before: dict[int, tuple[float, float]] = {}
        self._died: dict[int, np.ndarray] = {}
        self._ruined: dict[int, np.ndarray] = {}
        self._luck: dict[int, np.ndarray] = {}
        self._deepest: dict[int, float] = {}
        self._waves: dict[int, int] = {}
        self._calling: set[int] = set()
        self._onset: set[str] = set()

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Listen at homes, rooms and shelters until the run ends."""
        driver = flood_of(world)
        if driver is None or world.people is None:
            return
        people, places = world.people, world.places
        self._watched = [watched_m(float(levee)) for levee in people.levee_m]
        channel = driver.listen(self._watch(world))
        wet = sorted({i for i, k in zip(places.ids, places.kinds, strict=True) if k in ("village_room", "shelter")})
        wet_rows = [places.index(i) for i in wet]
        driver.listen(Watch.over(wet, places.x_m[wet_rows], places.y_m[wet_rows], "depth_m", (HIT_M,)), channel)
        world.env.process(self._assess(world, driver))
        while True:
            crossing = yield channel.get()
            g = people.index.get(crossing.place)
            if g is None:
                self._wet(world, crossing)
            elif crossing.rising:
                self._rise(world, g, self._watched[g][crossing.threshold], crossing.entry)
            else:
                self._fall(world, g, crossing.threshold, crossing.entry)

    def _watch(self, world: WorldLike) -> Watch:
        """Watch each hamlet at its own depths; behind levees they lie between the rungs of the flood's ladder."""
        people, places = world.people, world.places
        rungs = [(g, river_m) for g, depths in enumerate(self._watched) for river_m in depths]
        rows = [places.index(people.ids[g]) for g, _ in rungs]
        return Watch(
            tuple(people.ids[g] for g, _ in rungs),
            np.asarray(places.x_m[rows], float),
            np.asarray(places.y_m[rows], float),
            tuple("depth_m" if river_m in RUNGS_M else BETWEEN for _, river_m in rungs),
            np.array([river_m for _, river_m in rungs], float),
        )

    def _wet(self, world: WorldLike, crossing: Any) -> None:
        """Note whether a room or shelter stands in water; who stays there when it comes moves on."""
        people = world.people
        if not crossing.rising:
            people.wet_places.discard(crossing.place)
            return
        people.wet_places.add(crossing.place)
        if people.at.get(crossing.place):
            world.start(MoveOn(place=crossing.place, lodging=self._lodging()), crossing.entry)

    # -- rising -----------------------------------------------------------------------------------------------------
    def _rise(self, world: WorldLike, g: int, gauge_m: float, cause: int) -> None:
        people, now = world.people, world.env.now
        last = self._risen.get(g, (0.0, now - 3600.0))
        if last[1] < now:
            # what one frame shows at once rose since whatever was known before it
            self._before[g] = last
        before_m, before_s = self._before.get(g, last)
        rate_m_h = 3600.0 * max(gauge_m - before_m, 0.0) / max(now - before_s, 60.0)
        self._risen[g] = (gauge_m, now)
        self._deepest[g] = max(gauge_m, self._deepest.get(g, 0.0))
        local = local_depth_m(gauge_m)
        entered = [j for j in range(CLASSES) if local[j] >= HIT_M and np.isnan(people.hit_s[g, j])]
        if entered:
            if people.town[g] not in self._onset:
                self._onset.add(people.town[g])
                onset = OnsetInTown(time_s=now, town=people.town[g], group=people.ids[g], cause=cause)
                entry = world.record.add(onset)
                if not people.onset.triggered:
                    people.onset.succeed(entry)
                people.onsets.put(people.town[g])
            people.flood_homes(g, entered, cause)
            if people.set_state(g, [j for j in entered if people.state[g, j] == AT_HOME], HIT, cause):
                self._flee(world, g, tuple(entered), self.spec.compliance_water, cause)
        deep = [j for j in range(CLASSES) if local[j] >= TRAPPED_M and people.state[g, j] == HIT]
        trapped = people.set_state(g, deep, TRAPPED, cause) if deep else 0
        deep = [j for j in range(CLASSES) if local[j] >= RAPID_M and rate_m_h >= RAPID_M_H]
        shallow = [j for j in range(CLASSES) if local[j] >= HIT_M and j not in deep]
        self._drown(world, g, deep, local, rate_m_h, cause)
        if any(people.walkers[g, j] + people.bound[g, j] for j in shallow):
            world.env.process(self._linger(world, g, shallow, local, rate_m_h, cause))
        if trapped and g not in self._calling:
            self._calling.add(g)
            world.env.process(self._call(world, g, cause))

    def _linger(
        self, world: WorldLike, g: int, classes: list[int], local: np.ndarray, rate_m_h: float, cause: int
    ) -> Generator[Any, Any, None]:
        """Let those drown who are still in the water some time after it came: who leaves it at once is not exposed."""
        yield world.env.timeout(EXPOSED_S)
        self._drown(world, g, classes, local, rate_m_h, cause)

    def _drown(
        self, world: WorldLike, g: int, classes: list[int], local: np.ndarray, rate_m_h: float, cause: int
    ) -> None:
        """Let people drown by the mortality of the depth that their homes have reached.

        Each person of a class has one number a rung, the same for every plan: who is away cannot drown. Most get to an
        upper floor or roof, more of those who are awake or had notice (see ``sim.people.homes``); where depth and speed
        destroy the house (Clausen and Clark 1990, the limits of Jonkman's breach zone) there is none to get to. Behind
        a levee the water's speed is taken as nothing.
        """
        from sim.kernels.flood_classes import hazard_rating
        from sim.kernels.flood_harm import jonkman_mortality, masonry_damage
        from sim.kernels.survival import hurt_a_death

        people, now = world.people, world.env.now
        flow = self._flow(world, g)
        speed = flow.speed_at(now) if flow is not None else 0.0
        awake = people.warned_s[g] <= now or not at_night(world.hour())
        exposed = NO_REFUGE_AWAKE if awake else NO_REFUGE_ASLEEP
        if g not in self._luck:
            most = int((people.population[g] + CLASSES - 1) // CLASSES) + 1
            # one more than there are rungs: the water that a levee lets in at once stands at none
            self._luck[g] = world.streams[f"harm/{people.ids[g]}"].random((len(RUNGS_M) + 1, CLASSES, most))
            self._died[g] = np.zeros(CLASSES)
            self._ruined[g] = np.zeros(CLASSES, bool)
        gauge_m = float(local[0]) + float(HOUSE_HEIGHT_M[0])
        rung = next((k for k, m in enumerate(RUNGS_M) if abs(m - gauge_m) < 1e-6), len(RUNGS_M))
        for j in classes:
            share = float(jonkman_mortality(float(local[j]), speed, rate_m_h))
            done = self._died[g][j]
            if share <= done:
                continue
            self._died[g][j] = share
            there = int(people.walkers[g, j] + people.bound[g, j])
            if there:
                destroyed = masonry_damage(float(local[j]), speed) == DESTROYED
                p = (1.0 if destroyed else exposed) * (share - done) / (1.0 - done)
                luck = self._luck[g][rung, j, :there]
                people.die(g, j, int((luck < p).sum()), cause)
                # of those who live, so many are hurt for each who was likely to die
                of_death = float(hurt_a_death(hazard_rating(float(local[j]), speed, URBAN)))
                self._hurt(world, g, j, rung, there, (p, min(p * of_death, 1.0 - p)), cause)
                if destroyed and not self._ruined[g][j]:
                    self._ruined[g][j] = True
                    self._bury(world, g, j, cause)

    def _hurt(
        self, world: WorldLike, g: int, j: int, rung: int, there: int, shares: tuple[float, float], cause: int
    ) -> None:
        """Let people of a class be hurt whose luck at this rung is next to that of the dead; how badly is luck, too.

        ``shares`` are those of the dead and of the hurt among the ``there`` people who were there.
        """
        people, (dead, hurt) = world.people, shares
        luck = self._luck[g][rung, j, :there]
        for k in np.flatnonzero((luck >= dead) & (luck < dead + hurt)):
            u, v = world.streams[f"wound/{people.ids[g]}/{j}/{rung}/{int(k)}"].random(2)
            people.hurt(g, j, *wound(float(u), float(v)), cause=cause)

    def _bury(self, world: WorldLike, g: int, j: int, cause: int) -> None:
        """Let some of those who live in houses that the water has destroyed lie under the ruins."""
        from sim.kernels.survival import BURIED_ALIVE, BURIED_S, buried_until_s

        people = world.people
        there = int(people.walkers[g, j] + people.bound[g, j])
        luck = world.streams[f"buried/{people.ids[g]}/{j}"].random((there, 4))
        for here, until, u, v in luck:
            if here < BURIED:
                # who lies under ruins is badly hurt
                triage, wait_s = wound(float(u) * badly_share(), float(v))
                people.hurt(g, j, triage, wait_s, float(buried_until_s(1.0 - until, BURIED_S, BURIED_ALIVE)), cause)

    # -- falling ----------------------------------------------------------------------------------------------------
    def _fall(self, world: WorldLike, g: int, river_m: float, cause: int) -> None:
        people, watched = world.people, self._watched[g]
        below = [m for m in watched if m < river_m]
        left_m = watched[below[-1]] if below else 0.0
        # one frame may show several depths left, in any order
        self._risen[g] = (min(left_m, self._risen.get(g, (left_m, 0.0))[0]), world.env.now)
        # behind a levee the water goes when the river has gone below its crest
        here_m = watched[river_m] if below else 0.0
        freed = [j for j in range(CLASSES) if people.state[g, j] == TRAPPED and here_m <= SHUT_IN_M[j]]
        if freed and people.set_state(g, freed, HIT, cause):
            self._flee(world, g, tuple(freed), 1.0, cause)
        if not below:
            left = tuple(
                j for j in range(CLASSES) if people.state[g, j] == HIT and people.walkers[g, j] + people.bound[g, j]
            )
            if left:
                self._flee(world, g, left, 1.0, cause, carry_all=True)

    # -- what people and headquarters do about it -------------------------------------------------------------------
    def _lodging(self) -> Lodge:
        spec = self.spec
        return Lodge(part=-1, dispersed=spec.dispersed, walk_m_s=spec.walk_m_s, hosts_keep_s=spec.hosts_keep_s)

    def _flee(
        self, world: WorldLike, g: int, classes: tuple[int, ...], compliance: float, cause: int, carry_all: bool = False
    ) -> None:
        self._waves[g] = self._waves.get(g, 0) + 1
        flee = Flee(
            hamlet=world.people.ids[g],
            classes=classes,
            wave=self._waves[g],
            mean_s=self.spec.mobilise_s / 2.0,
            compliance=compliance,
            carry_all=carry_all,
            lodging=self._lodging(),
        )
        world.start(flee, cause)
        if compliance < 1.0:
            # militia and neighbours bring out those who stayed or cannot walk, while the water can be waded
            self._waves[g] += 1
            later = {"wave": self._waves[g], "mean_s": BROUGHT_OUT_S, "compliance": 1.0, "carry_all": True}
            world.start(flee.model_copy(update=later), cause)

    def _call(self, world: WorldLike, g: int, cause: int) -> Generator[Any, Any, None]:
        """Bring the call for help to headquarters, and crews to the hamlet, again until nobody is trapped."""
        people, env, spec = world.people, world.env, self.spec
        yield env.timeout(spec.rescue_call_s.draw(world.streams[f"rescue-call/{people.ids[g]}"]))
        aid = world.data.get(AID)
        if aid is not None:
            aid.called(people.ids[g], cause)
        while True:
            trapped = people.state[g] == TRAPPED
            n = int(people.walkers[g][trapped].sum() + people.bound[g][trapped].sum())
            if n == 0:
                break
            mission = Rescue(
                hamlet=people.ids[g],
                launch_s=spec.launch_s,
                boat_speed_m_s=spec.boat_speed_m_s,
                boat_at_night=spec.boat_at_night,
                board_s=spec.board_s / 2.0,
                lodging=self._lodging(),
            )
            crews = min(1 + n // LEAD_TEAM, 4)
            began_s = env.now
            sent = [world.start(mission, cause) for _ in range(crews)]
            yield env.all_of(sent)
            if all(crew.value == "no-way" for crew in sent):
                # the roads will have to change first; not tried at every gauge that moves
                news = world.roads.news
                yield env.timeout(NO_WAY_S)
                if not news.triggered:
                    yield news | env.timeout(ASK_AGAIN_S)
            elif env.now - began_s < ASK_AGAIN_S:
                yield env.timeout(ASK_AGAIN_S - (env.now - began_s))
        if aid is not None:
            aid.answered(people.ids[g])
        self._calling.discard(g)

    def _assess(self, world: WorldLike, driver: Any) -> Generator[Any, Any, None]:
        """Reckon the damage to homes when the run ends, from the greatest depth and the notice before the water."""
        people, env = world.people, world.env
        yield env.timeout(max(world.until_s - 1.0 - env.now, 0.0))
        for g in sorted(self._deepest):
            peak_m = behind_levee_m(self._peak_m(world, driver, g), float(people.levee_m[g]))
            peak_m = max(self._deepest[g], peak_m)
            homes = people.residents[g] / PERSONS_A_HOUSEHOLD
            gone = self._destroyed(world, g)
            share = np.where(gone, 1.0, damage_share(local_depth_m(peak_m)))
            notice_s = np.nan_to_num(people.hit_s[g] - people.warned_s[g], nan=0.0, neginf=0.0)
            # what was carried upstairs is lost with the house
            saved = float((homes * share * saved_share(notice_s))[~gone].sum()) * CONTENTS_YUAN
            world.record.add(
                HomesDamaged(
                    time_s=env.now,
                    group=people.ids[g],
                    gauge_m=peak_m,
                    # the homes whose people were hit: what a frame rounds away is in neither
                    homes=float(homes[~np.isnan(people.hit_s[g])].sum()),
                    destroyed=float(homes[gone & ~np.isnan(people.hit_s[g])].sum()),
                    loss_yuan=float((homes * share).sum()) * (BUILDING_YUAN + CONTENTS_YUAN) - saved,
                    saved_yuan=saved,
                )
            )

    def _flow(self, world: WorldLike, g: int) -> Flow | None:
        """Return depth and speed over time at a hamlet; None behind a levee, where the river's speed says nothing."""
        driver = flood_of(world)
        if driver is None or world.people.levee_m[g] > 0.0:
            return None
        at = world.places.index(world.people.ids[g])
        flow: Flow | None = driver.hazard.flow_at(driver.forecast, world.places.x_m[at], world.places.y_m[at])
        return flow

    def _destroyed(self, world: WorldLike, g: int) -> np.ndarray:
        """Return which classes of homes the water has destroyed, by the worst of its intervals."""
        from sim.kernels.flood_harm import masonry_worst

        flow = self._flow(world, g)
        if flow is None:
            return np.zeros(CLASSES, dtype=np.bool_)
        depths = np.maximum(flow.depth_m[None, :] - HOUSE_HEIGHT_M[:, None], 0.0)
        return np.array([masonry_worst(depths[j], flow.speed_m_s) == DESTROYED for j in range(CLASSES)])

    def _peak_m(self, world: WorldLike, driver: Any, g: int) -> float:
        at = world.places.index(world.people.ids[g])
        return float(driver.hazard.peak_m(driver.forecast, world.places.x_m[at], world.places.y_m[at]))

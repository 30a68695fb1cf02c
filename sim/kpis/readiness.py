"""How quick the response was in itself: turning out, deciding, waiting for a mean, answering calls, standing idle."""

from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar

from sim.command.fire_incident import FireClosed
from sim.command.headquarters import Decided
from sim.hazards.kinds import FIRE_KINDS
from sim.kpis.base import Kpi
from sim.kpis.call_log import READ_BACK, SENT, calls
from sim.missions.base import Travelled
from sim.missions.fire_attack import DOZER
from sim.missions.fireline import LineBuilt, StoodOff
from sim.missions.volunteers import GOING_HOME
from sim.record import Record
from sim.resources.entries import CapacitySet, Claimed, Granted
from sim.text import N_

BAYS = "/bays"


def mean(values: Iterable[float]) -> float:
    """Return the mean; NaN of nothing."""
    found = list(values)
    return sum(found) / len(found) if found else float("nan")


def turnouts(record: Record, skill: str = "") -> list[float]:
    """Return of each crew that went out how long it took from its task to its wheels rolling, seconds.

    A crew's first journey for what it was granted for; crews that went on foot, or were sent from one fire to the
    next, have none. ``skill`` is the beginning of one of the team's skills; empty: all teams.
    """
    skills = record.about.get("skills", {})
    teams = {e.pool for e in record.of(CapacitySet) if e.kind == "team"}
    teams = {t for t in teams if not skill or any(_is(skill, s) for s in skills.get(t, ()))}
    granted: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    found: list[float] = []
    for entry in record:
        if type(entry) is Granted and entry.pool in teams:
            cause = entry.cause
            if cause >= 0 and type(record[cause]) is Claimed:
                cause = record[cause].cause
            granted[_who(entry.pool, entry.by), cause].append(entry.time_s)
        elif type(entry) is Travelled and granted.get((entry.who, entry.cause)):
            waiting = granted[entry.who, entry.cause]
            if entry.left_s >= waiting[0]:
                found.append(entry.left_s - waiting.pop(0))
    return found


def _is(skill: str, of_team: str) -> bool:
    """Return whether a team's skill is the one asked for; machines that dig are not counted with fire crews."""
    return of_team.startswith(skill) and of_team != DOZER


def _who(pool: str, by: str) -> str:
    """Return who travels for a claim: a fire names its crews, who else claims sends the team."""
    return by[by.index(pool) :] if pool in by else pool


class _Turnout(Kpi):
    skill: ClassVar[str] = ""
    unit = "s"
    shown_as = "min"
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the mean, s; NaN where no such crew went out."""
        return mean(turnouts(record, self.skill))


class TurnoutTime(_Turnout):
    """Turn-out of all teams."""

    name = "turnout_time"
    title = N_("Turn-out time of crews")
    definition = N_("Mean time from the moment a crew is given a task until its wheels roll, over all crews sent.")


class TurnoutTimeFire(_Turnout):
    """Turn-out of fire crews."""

    name = "turnout_time_fire"
    skill = "fire-"
    hazards = frozenset(FIRE_KINDS)
    title = N_("Turn-out time of fire crews")
    definition = N_("Mean time from the task until the wheels roll, over crews of teams with a fire skill.")


class TurnoutTimeRescue(_Turnout):
    """Turn-out of boat crews."""

    name = "turnout_time_rescue"
    skill = "boat-rescue"
    title = N_("Turn-out time of boat crews")
    definition = N_("Mean time from the task until the wheels roll, over crews of teams that rescue with boats.")


class TurnoutTimeMedical(_Turnout):
    """Turn-out of medical teams."""

    name = "turnout_time_medical"
    skill = "medical"
    title = N_("Turn-out time of medical teams")
    definition = N_("Mean time from the task until the wheels roll, over crews of medical teams.")


class _Decision(Kpi):
    about: ClassVar[str] = ""
    unit = "s"
    shown_as = "min"
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the mean, s; NaN where nothing of the kind was decided."""
        return mean(e.waited_s + e.took_s for e in record.of(Decided) if e.incident.startswith(self.about))


class DecisionTime(_Decision):
    """Time of headquarters' decisions."""

    name = "decision_time"
    title = N_("Decision time of headquarters")
    definition = N_("Mean time from a report on the desk until the decision, waiting for a free desk included.")


class DecisionTimeWarning(_Decision):
    """Time of decisions on warnings."""

    name = "decision_time_warning"
    about = "warning"
    title = N_("Decision time for warnings")
    definition = N_("Mean time from a signal on the desk until headquarters orders the villages warned.")


class DecisionTimeRelief(_Decision):
    """Time of decisions on relief."""

    name = "decision_time_relief"
    about = "relief"
    title = N_("Decision time for relief")
    definition = N_("Mean time from a town's report of need until headquarters has decided on it.")


class DecisionTimeFire(_Decision):
    """Time of decisions on fires."""

    name = "decision_time_fire"
    about = "fire"
    title = N_("Decision time for fires")
    definition = N_("Mean time from a verified report of a fire until headquarters has decided on it.")


class _Wait(Kpi):
    of: ClassVar[str]
    unit = "s"
    shown_as = "min"
    better = -1

    def __call__(self, record: Record) -> float:
        """Return the mean, s, over claims that were granted; NaN where there was none."""
        pools = {e.pool for e in record.of(CapacitySet) if e.kind == self.of}
        granted = (e for e in record.of(Granted) if e.pool in pools and not e.by.startswith(GOING_HOME))
        return mean(e.waited_s for e in granted)


class WaitForCrew(_Wait):
    """Waiting for a crew."""

    name = "wait_for_crew"
    of = "team"
    title = N_("Wait for a crew")
    definition = N_("Mean time that tasks waited until a crew was free for them, waits of nothing included.")


class WaitForVehicle(_Wait):
    """Waiting for a vehicle or boat."""

    name = "wait_for_vehicle"
    of = "fleet"
    title = N_("Wait for a vehicle or boat")
    definition = N_("Mean time that tasks waited until a vehicle or boat was free for them, waits of nothing included.")


class CallsAnswered(Kpi):
    """Share of calls to villages that were answered."""

    name = "calls_answered"
    shown_as = "%"
    title = N_("Calls to villages that were answered")
    definition = N_("Of all calls to villages, by any means, the share that somebody answered and read back.")
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where nobody was called."""
        log = calls(record)
        towns = {c.town for c in log}
        made = [c for c in log if c.means and c.outcome != SENT and c.place not in towns]
        return mean(float(c.outcome == READ_BACK) for c in made)


class IdleAtFires(Kpi):
    """Time in which crews at fires could not work."""

    name = "idle_at_fires"
    unit = "s"
    shown_as = "h"
    title = N_("Idle time at fires")
    definition = N_(
        "Time in which the crews of a flank stood off (flames, wind, darkness, no water), over all flanks of all fires."
    )
    better = -1
    hazards = frozenset(FIRE_KINDS)

    def __call__(self, record: Record) -> float:
        """Add it up, s; NaN where no fire was fought."""
        end_s = float(record.about.get("horizon_s", 0.0))
        since: dict[tuple[str, str], float] = {}
        idle_s, fought = 0.0, False
        for entry in record:
            if isinstance(entry, LineBuilt | StoodOff):
                fought, key = True, (entry.incident, entry.flank)
                began_s = entry.time_s - entry.took_s if type(entry) is LineBuilt else entry.time_s
                if key in since:
                    idle_s += max(began_s - since.pop(key), 0.0)
                if type(entry) is StoodOff:
                    since[key] = entry.time_s
            elif type(entry) is FireClosed:
                for key in [k for k in since if k[0] == entry.incident]:
                    idle_s += entry.time_s - since.pop(key)
        idle_s += sum(max(end_s - from_s, 0.0) for from_s in since.values())
        return idle_s if fought else float("nan")


class IdleAtBays(Kpi):
    """Time in which trucks queued for a loading bay."""

    name = "idle_at_bays"
    unit = "s"
    shown_as = "h"
    title = N_("Idle time of trucks at loading bays")
    definition = N_("Time that trucks stood at depots until a loading bay was free, all together.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Add it up, s; NaN where nothing was loaded."""
        waits = [e.waited_s for e in record.of(Granted) if e.pool.endswith(BAYS)]
        return sum(waits) if waits else float("nan")

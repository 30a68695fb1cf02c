"""How many fires, and how many of them kept the promises. A fire that never went out within the run has kept none."""

import math

from sim.command.detection import Ignited
from sim.command.fire_incident import FireClosed
from sim.hazards.kinds import FIRE_KINDS
from sim.kpis.base import FireKpi
from sim.missions.fire_safety import Overrun
from sim.record import Record
from sim.text import N_

REPORTED_M2 = 1.0e4
"""More than 1 ha burnt makes an event a forest fire that is reported (Forest Fire Regulations, Art. 40)."""
THIRTY_MU_M2 = 30 * 2000 / 3
DAY_S = 86400.0


def has_fire_season(record: Record) -> bool:
    """Return whether the run was one of fires: without, their figures do not exist; a season may still bring none."""
    kinds = record.about.get("hazards")
    return kinds is None or any(kind in kinds for kind in FIRE_KINDS)


def of_season(record: Record, value: float) -> float:
    """Return a figure of a fire season; NaN in a run that had none."""
    return float(value) if has_fire_season(record) else math.nan


def fires(record: Record) -> list[FireClosed]:
    """Return the fires that pass the reporting filter; smaller events (火情) are handled and counted apart."""
    hurt = people_hurt(record)
    return [fire for fire in record.of(FireClosed) if fire.burnt_m2 > REPORTED_M2 or hurt.get(fire.incident)]


def people_hurt(record: Record) -> dict[str, int]:
    """Return how many people were hurt at each fire where anybody was."""
    hurt: dict[str, int] = {}
    for entry in record.of(Overrun):
        if entry.injured:
            hurt[entry.incident] = hurt.get(entry.incident, 0) + entry.injured
    return hurt


def _within(seconds: float, limit_s: float = DAY_S) -> bool:
    return not math.isnan(seconds) and seconds <= limit_s


class Ignitions(FireKpi):
    """All fire events."""

    name = "ignitions"
    shown_as = "fires"
    title = N_("Fire events of the season")
    definition = N_("All fires that broke out, however small (火情 and 森林火灾 together).")
    better = -1

    def __call__(self, record: Record) -> float:
        """Count them."""
        return of_season(record, len(record.of(Ignited)))


class Fires(FireKpi):
    """Fires that are reported."""

    name = "fires"
    shown_as = "fires"
    title = N_("Forest fires of the season")
    definition = N_(
        "Fires with more than 1 ha burnt, or with people hurt: the reporting filter of Art. 40. Of people, only crews"
        " that a fire overruns are hurt in the simulation; other woodland (其他林地) on fire is not told apart."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Count them."""
        return of_season(record, len(fires(record)))


class PeopleHurtOnFires(FireKpi):
    """People hurt on fires."""

    name = "people_hurt_on_fires"
    shown_as = "persons"
    title = N_("People hurt on fires")
    definition = N_(
        "People of crews that a front reached at the line before they had left: the plan's own share of them"
        " (overrun_injured). Others are not hurt in the simulation, and nobody is killed by a fire."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Add them up."""
        return of_season(record, sum(people_hurt(record).values()))


class FiresOut24h(FireKpi):
    """Fires out in time, from discovery."""

    name = "fires_out_24h"
    looks_s = 24 * 3600.0
    shown_as = "fires"
    title = N_("Forest fires out within 24 h of discovery")
    definition = N_(
        "Forest fires whose open flame was all out, after any rekindle, within 24 h of the first true report or alarm."
    )
    better = 1
    part_of = "fires"

    def __call__(self, record: Record) -> float:
        """Count them; a fire that nobody found has not been put out in time."""
        return of_season(record, sum(_within(f.flame_out_s - f.discovered_s) for f in fires(record)))


class FiresOut24hFromIgnition(FireKpi):
    """Fires out in time, from ignition."""

    name = "fires_out_24h_from_ignition"
    looks_s = 24 * 3600.0
    shown_as = "fires"
    title = N_("Forest fires out within 24 h of ignition")
    definition = N_("The same from ignition, which nobody knows at the time.")
    better = 1
    part_of = "fires"

    def __call__(self, record: Record) -> float:
        """Count them."""
        return of_season(record, sum(_within(f.flame_out_s - f.started_s) for f in fires(record)))


class FiresMopped24h(FireKpi):
    """Fires mopped up in time."""

    name = "fires_mopped_24h"
    looks_s = 24 * 3600.0
    shown_as = "fires"
    title = N_("Forest fires mopped up within 24 h of discovery")
    definition = N_(
        "Forest fires whose edge was mopped up and under guard (清理看守) within 24 h of discovery, after any rekindle;"
        " the watch itself takes a day and is counted apart."
    )
    better = 1
    part_of = "fires"

    def __call__(self, record: Record) -> float:
        """Count them; a fire that went out before anybody came is not mopped up by anybody."""
        return of_season(record, sum(_within(f.mopped_s - f.discovered_s) for f in fires(record)))


class FiresRekindled(FireKpi):
    """Fires that broke out again."""

    name = "fires_rekindled"
    shown_as = "fires"
    title = N_("Forest fires that rekindled during the watch")
    definition = N_("Forest fires that broke out again after mop-up; each stays one and the same fire.")
    better = -1

    def __call__(self, record: Record) -> float:
        """Count them."""
        return of_season(record, sum(f.rekindles > 0 for f in fires(record)))


class FiresWithin30Mu(FireKpi):
    """Fires with small damage."""

    name = "fires_within_30_mu"
    shown_as = "fires"
    title = N_("Forest fires with at most 30 mu damaged")
    definition = N_("Forest fires whose damaged forest (consumed or killed) is at most 30 mu, 2 ha.")
    better = 1
    part_of = "fires"

    def __call__(self, record: Record) -> float:
        """Count them."""
        return of_season(record, sum(f.damaged_m2 <= THIRTY_MU_M2 for f in fires(record)))

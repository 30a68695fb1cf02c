"""Lines of the timeline on crews that came to a fire or did not: whether it was held by then, and why they came."""

from collections.abc import Iterator
from typing import Any

from reports.names import Names
from reports.said import FIRE, Said
from sim.missions.base import Travelled
from sim.missions.fire_attack import ArrivedAtFire, CrewBack
from sim.missions.firefight import Contained
from sim.missions.guard import Rekindled
from sim.missions.mop_up import MoppedUp
from sim.record import Record
from sim.text import _


def of_fire(entry: Any, names: Names, text: str, /, subject: str = "", count: float = 0.0, **values: Any) -> Said:
    """Return what is told of an entry of a fire, with the fire's name before it."""
    head = _("{fire}: {what}").format(fire=names.incident(entry.incident), what=text.format(count="{count}", **values))
    return Said(FIRE, head, subject, count)


def fire_lines(record: Record, names: Names) -> Iterator[tuple[float, Said]]:
    """Yield when crews came to a fire, were called off, or found no road, in order of time.

    Whoever has left base when a fire is held drives on: crews are called off before they leave, not on the road.
    """
    held: dict[str, str] = {}
    lost = {(e.who, e.time_s) for e in record.of(Travelled) if not e.arrived}
    for entry in record:
        if isinstance(entry, Contained):
            held[entry.incident] = _("at the fire, already on the road when it was contained: nobody calls them back")
        elif isinstance(entry, MoppedUp):
            held[entry.incident] = _("at the fire after it was mopped up, they were on the road: they go home again")
        elif isinstance(entry, Rekindled):
            held.pop(entry.incident, None)
        elif isinstance(entry, ArrivedAtFire):
            text = held.get(entry.incident) or _("at the fire")
            yield entry.time_s, of_fire(entry, names, text, names.mean(entry.crew))
        elif isinstance(entry, CrewBack) and not entry.fought:
            off = (entry.crew, entry.time_s) not in lost
            text = _("called off before they left, it is contained") if off else _("found no road to the fire")
            yield entry.time_s, of_fire(entry, names, text, names.mean(entry.crew))

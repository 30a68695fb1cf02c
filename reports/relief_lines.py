"""Lines of the timeline that one entry alone does not tell: stock at first, contracts, boats, what was lost where."""

from collections.abc import Iterator

from reports.event_words import need
from reports.names import Names
from reports.said import PEOPLE, RELIEF, Said
from sim.command.rounds import KitListed
from sim.missions.base import MissionEnded, MissionStarted
from sim.people.entries import HOME, NeedsLapsed, PeopleMoved
from sim.people.part import NEEDS
from sim.record import Record
from sim.resources.shelter_services_spec import ServiceChanged
from sim.resources.stock import ITEM_TITLES, ReserveCalled, StockHeld
from sim.text import N_, _

BOATS = {
    "done": N_("boat crews are back, they took people out; crews: {count}"),
    "nobody": N_("boat crews are back, nobody was shut in there any more; crews: {count}"),
    "no-way": N_("boat crews found no way; crews: {count}"),
    "no-crew": N_("no boat crew on duty could be sent; asked for: {count}"),
    "no-boat": N_("no boat could be sent; asked for: {count}"),
}
"""How a rescue ended: message ids."""
ELSEWHERE = {
    "contract": N_("under contract, in no store yet"),
    "capacity": N_("can be made, at most"),
    "superior": N_("a superior can give, at most"),
}
ORDERED = {
    "contract": N_("contract goods are ordered"),
    "capacity": N_("production is ordered, at most"),
    "superior": N_("a superior's goods are ordered"),
}
"""Reserves that lie in no store, at first and when they are called in: message ids."""

Told = tuple[float, Said]
"""A time, seconds from the start of the run, and what is told of it."""


def relief_lines(record: Record, names: Names) -> Iterator[Told]:
    """Yield what a flood's record tells by several entries together, each of the kinds below in order of time."""
    yield from _stock(record)
    yield from _boats(record, names)
    yield from _people(record, names)


def held(record: Record, reserve: str) -> dict[str, int]:
    """Return what all depots together held at first and was fit for use, by item, of a kind of reserve."""
    found: dict[str, int] = {}
    for entry in record.of(StockHeld):
        if entry.reserve == reserve:
            found[entry.item] = found.get(entry.item, 0) + entry.amount
    return found


def _stock(record: Record) -> Iterator[Told]:
    """Tell of the stock that the run began with, and of the call for what lies under contract."""
    if not record.of(KitListed):
        return
    for item, amount in held(record, "physical").items():
        yield 0.0, Said(RELIEF, _("fit for use in all stores when it began"), _goods(item, amount))
    for reserve, text in ELSEWHERE.items():
        for item, amount in held(record, reserve).items():
            yield 0.0, Said(RELIEF, _(text), _goods(item, amount))
    for entry in record.of(ReserveCalled):
        yield entry.time_s, Said(RELIEF, _(ORDERED[entry.reserve]), _goods(entry.item, entry.amount))


def _goods(item: str, amount: int) -> str:
    return f"{_(ITEM_TITLES.get(item, item))} {amount:,}"


def _boats(record: Record, names: Names) -> Iterator[Told]:
    for entry in record:
        if isinstance(entry, MissionStarted) and entry.mission == "rescue":
            yield entry.time_s, Said(PEOPLE, _("boat crews are called; crews: {count}"), names.place(entry.place), 1)
        elif isinstance(entry, MissionEnded) and entry.mission == "rescue":
            yield entry.time_s, Said(PEOPLE, _(BOATS[entry.outcome]), names.place(entry.place), 1)


def _people(record: Record, names: Names) -> Iterator[Told]:
    """Tell of who was free again or went home, and where and of what water robbed those who had found lodging."""
    where: dict[int, tuple[str, int]] = {}
    for entry in record:
        if isinstance(entry, PeopleMoved):
            if entry.from_part != HOME and entry.to_part != entry.from_part and entry.from_part in where:
                place, before = where[entry.from_part]
                where[entry.from_part] = place, before - entry.count
            where[entry.to_part] = entry.to_place, entry.count
            if entry.to_part == HOME != entry.from_part:
                text = _("{count} persons whose homes stayed dry went home")
                yield entry.time_s, Said(PEOPLE, text, names.place(entry.group), entry.count)
            elif entry.from_state == "trapped" and entry.to_state in ("hit", "home"):
                text = _("the water fell: {count} persons who were shut in can leave by themselves again")
                yield entry.time_s, Said(PEOPLE, text, names.place(entry.group), entry.count)
        elif isinstance(entry, NeedsLapsed):
            lost = _(", ").join(need(key) for key in NEEDS if getattr(entry, key))
            text = _("water came to the lodging of {count} persons; what hosts or shelter gave them ended: {needs}")
            why = record[entry.cause] if entry.cause >= 0 else None
            if isinstance(why, ServiceChanged):
                text = _(
                    "a service of the shelter does not reach {count} persons any more; what it gave ended: {needs}"
                )
            head = text.replace("{needs}", lost)
            for part in entry.parts:
                place, persons = where.get(part, ("", 0))
                yield entry.time_s, Said(RELIEF, head, names.place(place), persons)

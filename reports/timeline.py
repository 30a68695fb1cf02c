"""The main events of a run in words: a fold of the record, alike ones within an hour told together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reports.clock import span_in_words
from reports.event_words import word
from reports.fire_lines import fire_lines, of_fire
from reports.names import Names
from reports.relief_lines import Told, relief_lines
from reports.said import COMMAND, PEOPLE, RELIEF, ROADS, WARNING, Said
from scenarios.vocabulary import SKILLS
from sim.command.dam_patrols import SIGNS, DamSign
from sim.command.detection import Detected, Ignited, Reported, Verified
from sim.command.fire_incident import FireClosed, FlameOut
from sim.command.fire_levels import ResponseRaised
from sim.command.fire_sending import AidApproved, AidAsked, Dispatched, NobodyFree
from sim.command.headquarters import HandedOver
from sim.command.outside_aid import OutsideApproved, OutsideAsked
from sim.command.relief_levels import ReliefLevelRaised
from sim.command.reserves import AUTHORITY_TITLES, ReserveActivated
from sim.command.warning import OrderGiven, RainOverThreshold, SignalIssued, SignalLifted
from sim.kpis.behind import SAID
from sim.missions.ambulance import FirstAid
from sim.missions.buy import GoodsBought
from sim.missions.donations import DonationCame
from sim.missions.fire_means import PetrolOut
from sim.missions.fire_safety import Overrun, Withdrew
from sim.missions.firefight import Contained, Controlled
from sim.missions.fireline import StoodOff
from sim.missions.fireline_ahead import BurntOut, LineClosed, LinePlanned
from sim.missions.goods import GoodsHanded, StockShort, TrucksShort
from sim.missions.guard import Guarded, Rekindled
from sim.missions.helicopter import FlightApproved, HelicopterCame
from sim.missions.hold_dam import DamHeld
from sim.missions.mop_up import MoppedUp
from sim.missions.operate import WorkSet
from sim.missions.repair import RoadBlocked, RoadCleared
from sim.missions.treat import TreatmentBegan
from sim.missions.volunteers import VolunteersCame, VolunteersRegistered
from sim.people.entries import HomesDamaged, Injured, OnsetInTown, PartFormed, PeopleMoved, ShutIn
from sim.record import Entry, Record
from sim.resources.hospital import HospitalShut
from sim.resources.shelter import Admitted, ShelterOpened, Transferred
from sim.resources.shelter_services_spec import SERVICE_TITLES, ServiceChanged
from sim.resources.stock import ITEM_TITLES, RecordCorrected, StockAdded, StockLost
from sim.resources.stock_entries import ReserveLost
from sim.resources.stock_line import RESERVE_TITLES
from sim.rules.entries import LevelDeclared, LevelEnded, RuleEnded, RuleFired, Stationed, StoodBy, StoodDown
from sim.text import N_, _

TOGETHER_S = 3600.0
"""Events of one kind so long after the first of them are one line."""
MOST_NAMES = 6
_LEVELS = {4: "IV", 3: "III", 2: "II", 1: "I"}
RAISED_BY = {
    "resettled": N_("{count} persons resettled"),
    "dead": N_("{count} dead or missing"),
    "collapsed": N_("{count} rooms collapsed"),
    "severe": N_("{count} rooms severely damaged"),
}
_CAME = {
    "contract": N_("contract goods come to {place}"),
    "capacity": N_("goods that were made come to {place}"),
    "superior": N_("goods of a superior come to {place}"),
    "purchase": N_("goods that were bought come to {place}"),
    "donation": N_("donated goods are sorted at {place}, of use"),
    "transfer": N_("from another store to {place}"),
    "back": N_("brought back to {place}"),
}
"""What came to a store, by where it came from: message ids."""


@dataclass(slots=True)
class Line:
    """A line of the timeline.

    Attributes
    ----------
    from_s, until_s : float
        When the first and the last of its events happened.
    about, head : str
        As in :class:`Said`.
    subjects : list of str
        Each once, in order.
    count : float
        The sum.
    """

    from_s: float
    until_s: float
    about: str
    head: str
    subjects: list[str] = field(default_factory=list)
    count: float = 0.0

    @property
    def what(self) -> str:
        """What happened, without those to whom it did."""
        return self.head.replace("{count}", f"{self.count:,.0f}")

    @property
    def text(self) -> str:
        """The line in words, with the first names."""
        text = self.what
        if not self.subjects:
            return text
        shown = _(", ").join(self.subjects[:MOST_NAMES])
        if len(self.subjects) > MOST_NAMES:
            shown += _(" and {count} more").format(count=len(self.subjects) - MOST_NAMES)
        return _("{what}: {whom}").format(what=text, whom=shown)


def timeline(record: Record, names: Names) -> list[Line]:
    """Return the main events of a run in order of time."""
    lines: list[Line] = []
    open_ones: dict[tuple[str, str], Line] = {}
    told = [*relief_lines(record, names), *fire_lines(record, names), *_by_entry(record, names)]
    for time_s, said in sorted(told, key=lambda one: one[0]):
        line = open_ones.get((said.about, said.head))
        if line is None or time_s > line.from_s + TOGETHER_S:
            line = open_ones[said.about, said.head] = Line(time_s, time_s, said.about, said.head)
            lines.append(line)
        line.until_s = time_s
        line.count += said.count
        if said.subject and said.subject not in line.subjects:
            line.subjects.append(said.subject)
    return sorted(lines, key=lambda line: line.from_s)


def _by_entry(record: Record, names: Names) -> Iterator[Told]:
    for entry in record:
        tell = EVENTS.get(type(entry))
        said = tell(entry, names) if tell is not None else None
        if said is not None:
            yield entry.time_s, said


def until_in_words(line: Line) -> str:
    """Return how long after the first the last of a line's events came; empty where they came at once."""
    return span_in_words(line.until_s - line.from_s) if line.until_s - line.from_s >= 60 else ""


# -- what is told ---------------------------------------------------------------------------------------------------
Tell = Callable[[Any, Names], Said | None]


def _moved(entry: PeopleMoved, names: Names) -> Said | None:
    if entry.to_state == "dead":
        return Said(PEOPLE, _("{count} persons died"), names.place(entry.group), entry.count)
    if entry.to_state == "hit" and entry.from_state == "home":
        return Said(PEOPLE, _("water in the homes of {count} persons"), names.place(entry.group), entry.count)
    return None


def _left(entry: PartFormed, names: Names) -> Said:
    heads = {"beforehand": _("{count} persons set out before the water came"),
             "fled": _("{count} persons fled from the water"),
             "rescued": _("{count} persons were rescued")}  # fmt: skip
    return Said(PEOPLE, heads.get(entry.origin, word(entry.origin)), names.place(entry.group), entry.count)


def _admitted(entry: Admitted, names: Names) -> Said | None:
    if not entry.turned_away:
        return None
    return Said(PEOPLE, _("{count} persons found no room"), names.place(entry.shelter), entry.turned_away)


def _service(entry: ServiceChanged, names: Names) -> Said:
    if not entry.unserved:
        text = _("{service} again for everybody in the shelter").format(service=_(SERVICE_TITLES[entry.service]))
        return Said(RELIEF, text, names.place(entry.place))
    text = _("{service} in the shelter: {why}; {{count}} persons without").format(
        service=_(SERVICE_TITLES[entry.service]), why=_(SAID[f"out-{entry.why}"])
    )
    return Said(RELIEF, text, names.place(entry.place), entry.unserved)


def _skill(key: str) -> str:
    return _(SKILLS[key]) if key in SKILLS else key


def _item(entry: Any) -> str:
    return _(ITEM_TITLES.get(entry.item, entry.item))


def _ha(area_m2: float) -> str:
    return f"{area_m2 / 1e4:.2f}" if area_m2 < 1e5 else f"{area_m2 / 1e4:.1f}"


def _closed(entry: FireClosed, names: Names) -> Said:
    text = _("over ({outcome}); burnt {burnt} ha, forest damaged {damaged} ha")
    burnt, damaged = _ha(entry.burnt_m2), _ha(entry.damaged_m2)
    return of_fire(entry, names, text, outcome=word(entry.outcome), burnt=burnt, damaged=damaged)


EVENTS: dict[type[Entry], Tell] = {
    SignalIssued: lambda e, n: Said(
        WARNING, _("{colour} rainstorm signal, {basis}").format(colour=word(e.colour), basis=word(e.basis)),
        n.place(e.town)),
    SignalLifted: lambda e, n: Said(
        WARNING, _("{colour} rainstorm signal lifted").format(colour=word(e.colour)), n.place(e.town)),
    RainOverThreshold: lambda e, n: Said(
        WARNING, _("rain over the threshold: {order}").format(order=word(e.order)), n.place(e.place)),
    OrderGiven: lambda e, n: Said(
        COMMAND, _("the city orders to give notice ({order})").format(order=word(e.order)), n.place(e.town)),
    RuleFired: lambda e, n: Said(
        COMMAND, _("the rule '{rule}' fires").format(rule=e.rule), n.place(e.town) if e.town else ""),
    RuleEnded: lambda e, n: Said(
        COMMAND, _("the rule '{rule}' ends").format(rule=e.rule), n.place(e.town) if e.town else ""),
    LevelDeclared: lambda e, n: Said(
        COMMAND, _("response level of the flood declared: {level}").format(level=_LEVELS[e.level])),
    LevelEnded: lambda e, n: Said(
        COMMAND, _("response level of the flood ended: {level}").format(level=_LEVELS[e.level])),
    StoodBy: lambda e, n: Said(COMMAND, _("teams and vehicles stand by"), n.mean(e.pool)),
    StoodDown: lambda e, n: Said(COMMAND, _("teams and vehicles stand down"), n.mean(e.pool)),
    Stationed: lambda e, n: Said(COMMAND, (_("teams and vehicles wait at {place}") if e.arrived else _(
        "teams and vehicles find no way and are back at {place}")).format(place=n.place(e.place)), n.mean(e.pool)),
    OnsetInTown: lambda e, n: Said(PEOPLE, _("onset: the first homes with water"), n.place(e.town)),
    PeopleMoved: _moved,
    PartFormed: _left,
    Injured: lambda e, n: Said(
        PEOPLE, _("{count} persons badly hurt") if e.casualty >= 0 else _("{count} persons hurt"), n.place(e.group), 1),
    FirstAid: lambda e, n: Said(
        PEOPLE, _("patients of a hospital are moved: {count}") if e.patient
        else _("first aid to {count} persons badly hurt"), n.place(e.place), 1),
    TreatmentBegan: lambda e, n: Said(PEOPLE, _("treatment of {count} persons began"), n.place(e.hospital), 1),
    HospitalShut: lambda e, n: Said(PEOPLE, _("water in the hospital: it is shut"), n.place(e.hospital)),
    ShutIn: lambda e, n: Said(PEOPLE, _("{count} persons shut in by water"), n.place(e.group), e.count),
    ShelterOpened: lambda e, n: Said(
        RELIEF, _("relief points open") if e.dispersed else _("shelters open, {count} beds"), n.place(e.shelter),
        e.beds),
    Admitted: _admitted,
    ServiceChanged: _service,
    Transferred: lambda e, n: Said(
        RELIEF, _("{count} persons sent on by a full shelter"), n.place(e.to_shelter), e.persons),
    GoodsHanded: lambda e, n: Said(RELIEF, _("goods handed out, {count} persons served"), n.place(e.place), e.persons),
    StockShort: lambda e, n: Said(
        RELIEF, _("out of stock, none in any store: {item}; wanted {{count}}").format(item=_item(e)),
        f"{n.place(e.town)} {e.wanted:,}", e.wanted),
    TrucksShort: lambda e, n: Said(RELIEF, _("no truck for a round"), n.place(e.town)),
    StockAdded: lambda e, n: Said(
        RELIEF, _(_CAME.get(e.source, N_("delivered to {place}"))).format(place=n.place(e.depot)),
        f"{_item(e)} {e.amount:,}"),
    GoodsBought: lambda e, n: Said(
        RELIEF, _("bought by the green channel") if e.green else _("bought by tender"), f"{_item(e)} {e.amount:,}"),
    DonationCame: lambda e, n: Said(RELIEF, _("donations come to {place}, unsorted").format(place=n.place(e.depot)),
                                    f"{_item(e)} {e.pieces:,}"),
    VolunteersCame: lambda e, n: Said(RELIEF, _("volunteers come"), "", e.persons),
    VolunteersRegistered: lambda e, n: Said(RELIEF, _("volunteers are registered and help"), "", e.persons),
    ReserveLost: lambda e, n: Said(RELIEF, _("contract goods are lost to water at the supplier's"),
                                   f"{_item(e)} {e.amount:,}"),
    RecordCorrected: lambda e, n: Said(
        RELIEF, _("a store is looked through, its record was wrong: {place}").format(place=n.place(e.depot)),
        _("{item}: {there:,} and not {said:,}").format(item=_item(e), there=e.level, said=e.said)),
    StockLost: lambda e, n: Said(RELIEF, _("expired in store: {place}").format(place=n.place(e.depot)),
                                 f"{_item(e)} {e.amount:,}"),
    ReserveActivated: lambda e, n: Said(
        RELIEF, _("{who} orders that reserves be called in: {reserve}").format(
            who=_(AUTHORITY_TITLES[e.authority]), reserve=_(RESERVE_TITLES[e.reserve])), _item(e) if e.item else ""),
    ReliefLevelRaised: lambda e, n: Said(
        RELIEF, _("response level of relief declared: {level}").format(level=_LEVELS[e.level]),
        _(RAISED_BY[e.by]).format(count=f"{e.count or e.persons:,}")),
    RoadBlocked: lambda e, n: Said(ROADS, _("roads washed out or buried: {count}"), "", 1),
    WorkSet: lambda e, n: Said(
        COMMAND, (_("{work} is open to {share}") if e.share >= 0 else _("{work} follows its rule again")).format(
            work=e.work, share=f"{100 * max(e.share, 0):g} %"), "", 1),
    DamSign: lambda e, n: Said(COMMAND, _("a patrol finds something at {dam}: {what}").format(
        dam=n.place(e.dam), what=_(SIGNS[e.what]))),
    DamHeld: lambda e, n: Said(COMMAND, (_("{dam} is held; it would have broken") if e.spared else _(
        "{dam} is held")).format(dam=n.place(e.dam))),
    RoadCleared: lambda e, n: Said(ROADS, _("roads made passable again: {count}"), "", 1),
    HomesDamaged: lambda e, n: Said(PEOPLE, _("homes damaged by the end: {count}"), "", e.homes),
    Ignited: lambda e, n: of_fire(e, n, _("breaks out near {place}, danger grade {grade}"),
                                   place=n.place(e.near), grade=e.grade),
    Detected: lambda e, n: of_fire(e, n, _("discovered by: {who}; {burnt} ha"), who=word(e.channel),
                                    burnt=_ha(e.burnt_m2)),
    Reported: lambda e, n: of_fire(e, n, _("reported to headquarters")),
    Verified: lambda e, n: of_fire(e, n, _("report verified")),
    Dispatched: lambda e, n: of_fire(e, n, _("teams are sent"), n.mean(e.team)),
    AidAsked: lambda e, n: of_fire(e, n, _("aid is asked for"), _("{who} × {count}").format(
        who=_skill(e.skill), count=e.teams)),
    OutsideAsked: lambda e, n: Said(RELIEF, _("outside help is asked for"), n.mean(e.team)),
    OutsideApproved: lambda e, n: Said(RELIEF, _("outside help may come"), n.mean(e.team), e.crews),
    AidApproved: lambda e, n: of_fire(e, n, _("aid is granted"), _skill(e.skill)),
    NobodyFree: lambda e, n: of_fire(e, n, _("too few teams are free"), _skill(e.skill)),
    ResponseRaised: lambda e, n: of_fire(
        e, n, _("response level {level} declared by: {authority} ({why}; {burnt} ha)"), level=e.level,
        authority=word(e.authority), why=word(e.why), burnt=_ha(e.burnt_m2)),
    HandedOver: lambda e, n: of_fire(e, n, _("the front command is handed over")),
    StoodOff: lambda e, n: of_fire(e, n, _("crews wait: {why}"), why=word(e.why)),
    LinePlanned: lambda e, n: of_fire(e, n, _("a line ahead is decided ({tactic}, {metres:.0f} m)"),
                                       tactic=word(e.tactic), metres=e.length_m),
    LineClosed: lambda e, n: of_fire(e, n, _("the line ahead is closed ({metres:.0f} m)"), metres=e.length_m),
    BurntOut: lambda e, n: of_fire(e, n, _("the strip before the line is burnt out")),
    Withdrew: lambda e, n: of_fire(e, n, _("crews leave the line in time")),
    Overrun: lambda e, n: of_fire(e, n, _("crews overrun by the front; {count} injured"), "", e.injured),
    FlightApproved: lambda e, n: of_fire(e, n, _("the province approved a helicopter")),
    HelicopterCame: lambda e, n: of_fire(e, n, _("a helicopter is there")),
    PetrolOut: lambda e, n: of_fire(e, n, _("blowers out of petrol")),
    Contained: lambda e, n: of_fire(e, n, _("contained; {burnt} ha burnt, line of {metres:.0f} m"),
                                     burnt=_ha(e.burnt_m2), metres=e.line_m),
    Controlled: lambda e, n: of_fire(e, n, _("nothing spreads any more")),
    FlameOut: lambda e, n: of_fire(e, n, _("all open flame out; {burnt} ha burnt, {damaged} ha of forest damaged"),
                                    burnt=_ha(e.burnt_m2), damaged=_ha(e.damaged_m2)),
    MoppedUp: lambda e, n: of_fire(e, n, _("mopped up")),
    Rekindled: lambda e, n: of_fire(e, n, _("rekindled")),
    Guarded: lambda e, n: of_fire(e, n, _("watched until cold")),
    FireClosed: _closed,
}  # fmt: skip
"""What is told of each kind of entry; kinds that are not here are no main events."""

"""Stock from beginning to end: what was held, what came, went and is left, by item and by place; and what ran out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.clock import in_words
from reports.names import Names
from reports.table import Cell, Table
from sim.command.rounds import KitListed
from sim.missions.goods import KIT, GoodsHanded, GoodsUnloaded, StockShort
from sim.record import Record
from sim.resources.shelter import Admitted
from sim.resources.stock import ITEM_TITLES, StockAdded, StockHeld, StockLost, StockTaken
from sim.text import _

HOUR_S = 3600.0
WITHIN = ("back", "transfer")
"""Where goods come from that were in a store before; all others come from outside."""


@dataclass(slots=True)
class Account:
    """The pieces of an item at a place, or at many together.

    Attributes
    ----------
    listed, usable, contract, at_most : int
        On paper when the run began; of these fit for use; fit for use under contract, in no store then; and what could
        be made or a superior could give at most.
    delivered, back : int
        Goods that came from outside (contracts, production, superiors), and goods that were brought back, or over from
        another store.
    lost : int
        Lost in store: expired.
    out : int
        Taken from a store.
    unloaded, handed : int
        Brought to a point where people are served, and put into their hands there.
    """

    listed: int = 0
    usable: int = 0
    contract: int = 0
    at_most: int = 0
    delivered: int = 0
    back: int = 0
    lost: int = 0
    out: int = 0
    unloaded: int = 0
    handed: int = 0

    @property
    def in_store(self) -> int:
        """Pieces in store at the end."""
        return self.usable + self.delivered + self.back - self.out - self.lost

    @property
    def on_trucks(self) -> int:
        """Pieces on the way at the end: neither brought to a point nor brought back."""
        return self.out - self.back - self.unloaded

    @property
    def at_points(self) -> int:
        """Pieces that lie at points at the end, in nobody's hands."""
        return self.unloaded - self.handed


def accounts(record: Record) -> dict[tuple[str, str], Account]:
    """Return the account of each place and item that stood on a list or moved, in order of the record."""
    found: dict[tuple[str, str], Account] = {}

    def of(place: str, item: str) -> Account:
        return found.setdefault((place, item), Account())

    for entry in record:
        if isinstance(entry, StockHeld):
            one = of(entry.depot, entry.item)
            if entry.reserve == "contract":
                one.contract += entry.amount
            elif entry.reserve == "physical":
                one.listed += entry.listed
                one.usable += entry.amount
            else:
                one.at_most += entry.amount
        elif isinstance(entry, StockTaken):
            of(entry.depot, entry.item).out += entry.amount
        elif isinstance(entry, StockAdded):
            one = of(entry.depot, entry.item)
            if entry.source in WITHIN:
                one.back += entry.amount
            else:
                one.delivered += entry.amount
        elif isinstance(entry, StockLost):
            of(entry.depot, entry.item).lost += entry.amount
        elif isinstance(entry, (GoodsUnloaded, GoodsHanded)):
            for item in KIT:
                if amount := getattr(entry, item):
                    one = of(entry.place, item)
                    if isinstance(entry, GoodsUnloaded):
                        one.unloaded += amount
                    else:
                        one.handed += amount
    return found


def _shown(record: Record, found: Mapping[tuple[str, str], Account]) -> set[str]:
    """Return the items worth a row: those that moved or ran out, and the whole kit where relief was at work."""
    moved = {item for (_place, item), a in found.items() if a.out or a.delivered or a.unloaded}
    return moved | {e.item for e in record.of(StockShort)} | (set(KIT) if record.of(KitListed) else set())


def _title(item: str) -> str:
    return _(ITEM_TITLES.get(item, item))


def stock_in_total(record: Record, names: Names) -> Table:
    """Return a row an item, all places together; what is left adds up to what there was less what people have."""
    total: dict[str, Account] = {}
    found = accounts(record)
    shown = _shown(record, found)
    for (_place, item), one in found.items():
        sum_ = total.setdefault(item, Account())
        for part in Account.__slots__:
            setattr(sum_, part, getattr(sum_, part) + getattr(one, part))
    short: dict[str, int] = {}
    for entry in record.of(StockShort):
        short[entry.item] = short.get(entry.item, 0) + 1
    heads = [
        _("item"), _("in store at first, on paper"), _("of these fit for use"), _("under contract, fit for use"),
        _("could be made or given, at most"), _("came from outside"), _("sent out, less what came back"),
        _("lost in store"), _("unloaded at points"), _("handed out"), _("left in store"),
        _("on trucks at the end"), _("lies at points, not handed out"), _("times out of stock"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [_title(item), a.listed, a.usable, a.contract, a.at_most, a.delivered, a.out - a.back, a.lost, a.unloaded,
         a.handed, a.in_store, a.on_trucks, a.at_points, short.get(item, 0)]
        if item in KIT else  # what is used where it is taken, such as petrol, is unloaded and handed out nowhere
        [_title(item), a.listed, a.usable, a.contract, a.at_most, a.delivered, a.out - a.back, a.lost, None, None,
         a.in_store, None, None, short.get(item, 0)]
        for item, a in total.items()
        if item in shown
    ]  # fmt: skip
    return Table(_("stock and balance"), heads, rows if any(a.out for a in total.values()) or short else [])


def stock_by_place(record: Record, names: Names) -> Table:
    """Return a row a place and item: stores first, then the points where people are served."""
    found = accounts(record)
    stores = {entry.depot for entry in record.of(StockHeld)}
    shelters = {entry.shelter for entry in record.of(Admitted)}
    heads = [_("place"), _("kind"), _("item"), _("fit for use at first"), _("came in"), _("went out or handed out"),
             _("left at the end"), _("note")]  # fmt: skip
    rows: list[list[Cell]] = []
    shown = _shown(record, found)
    for (place, item), a in sorted(found.items(), key=lambda row: row[0][0] not in stores):
        if item not in shown:
            continue
        if place in stores:
            note = _("under contract, to come: {amount:,}").format(amount=a.contract) if a.contract else ""
            rows.append([names.place(place), _("store"), _title(item), a.usable, a.delivered + a.back, a.out,
                         a.in_store, note])  # fmt: skip
        else:
            note = bedding_note() if item in ("quilt", "bed") and a.at_points and place in shelters else ""
            kind = _("collective shelter") if place in shelters else _("relief point")
            rows.append([names.place(place), kind, _title(item), None, a.unloaded, a.handed, a.at_points, note])
    return Table(_("stock by place"), heads, rows if any(a.out for a in found.values()) else [])


def bedding_note() -> str:
    """Return why quilts and beds lie in shelters while others want them."""
    return _(
        "sent for everybody in the shelter, handed out with bedding to those who came out of the water, and in the"
        " cold months to all; who came dry in the warm months counts as having bedding and takes none"
    )


def stock_notes(record: Record) -> list[str]:
    """Return what a reader of the balance must know, in sentences; empty where nothing is odd."""
    shelters = {entry.shelter for entry in record.of(Admitted)}
    lies = dict.fromkeys(KIT, 0)
    for (place, item), one in accounts(record).items():
        if item in lies and (place in shelters or item == "water_l"):
            lies[item] += one.at_points
    notes = []
    if lies["quilt"] or lies["bed"]:
        notes.append(
            _("Of the quilts {quilts:,}, of the beds {beds:,} lie in shelters: {why}.").format(
                quilts=lies["quilt"], beds=lies["bed"], why=bedding_note()
            )
        )
    if lies["water_l"]:
        notes.append(
            _(
                "Of the drinking water {litres:,} litres lie at points: it is sent for everybody there, and hosts whose"
                " tap water is fit to drink share it; only the others take it."
            ).format(litres=lies["water_l"])
        )
    return notes


def shortages(record: Record, names: Names) -> Table:
    """Return every time that a town wanted an item which no store had, and when some came next."""
    added = record.of(StockAdded)
    heads = [_("time"), _("hours from the start"), _("for whom"), _("item"), _("wanted"), _("there was"),
             _("next came into a store"), _("hours from the start")]  # fmt: skip
    rows: list[list[Cell]] = []
    for entry in record.of(StockShort):
        after = next((e.time_s for e in added if e.item == entry.item and e.time_s > entry.time_s), None)
        came: list[Any] = [_("not in this run"), None]
        if after is not None:
            came = [in_words(record, after), round(after / HOUR_S, 2)]
        rows.append([in_words(record, entry.time_s), round(entry.time_s / HOUR_S, 2), names.place(entry.town),
                     _title(entry.item), entry.wanted, entry.had, *came])  # fmt: skip
    return Table(_("out of stock"), heads, rows)

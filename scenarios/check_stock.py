"""What does not fit together in a plan's stock: items, suppliers, and the orders that call reserves in."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from scenarios.document import Loc
from scenarios.problems import nearest
from scenarios.vocabulary import ITEMS
from sim.text import _

Found = Iterator[tuple[Loc, str]]


def check_stock(data: dict[str, Any]) -> Found:
    """Yield items and suppliers that do not exist, and reserves and orders for them that do not fit together."""
    for position, depot in mappings(data.get("depots")):
        for number, line in mappings(depot.get("stock")):
            yield from _known_item(line, ("depots", position, "stock", number, "item"))
            yield from _supplier(data.get("region"), line, ("depots", position, "stock", number, "supplier"))
    seen: set[str] = set()
    for position, row in mappings(data.get("keeping")):
        item = row.get("item")
        yield from _known_item(row, ("keeping", position, "item"))
        if isinstance(item, str) and item in seen:
            yield ("keeping", position, "item"), _("how '{item}' is kept stands twice").format(item=item)
        seen.add(str(item))
    central = data.get("central_store")
    if isinstance(central, str) and central:
        yield from _known_depot(data, {"depot": central}, ("central_store",))
    yield from joining(data)
    yield from _activations(data)
    yield from _rules(data)


def _known_item(row: dict[str, Any], loc: Loc) -> Found:
    item = row.get("item")
    if isinstance(item, str) and item not in ITEMS:
        yield loc, _("there is no item '{item}'").format(item=item) + near_or_known(item, ITEMS)


def _known_depot(data: dict[str, Any], row: dict[str, Any], loc: Loc) -> Found:
    known = [str(depot.get("id")) for _position, depot in mappings(data.get("depots"))]
    depot = row.get("depot")
    if isinstance(depot, str) and depot not in known:
        yield loc, _("there is no depot '{depot}'").format(depot=depot) + near_or_known(depot, known)


def joining(data: dict[str, Any]) -> Found:
    """Yield teams or fleets that volunteers or outside help are to bring, and that the plan does not have."""
    relief, evacuation = data.get("relief"), data.get("evacuation")
    rows: list[tuple[Loc, dict[str, Any]]] = []
    if isinstance(relief, dict) and isinstance(relief.get("volunteers"), dict):
        rows.append((("relief", "volunteers"), relief["volunteers"]))
    if isinstance(evacuation, dict):
        rows += [(("evacuation", "outside", n), row) for n, row in mappings(evacuation.get("outside"))]
    for loc, row in rows:
        for key, group in (("team", "teams"), ("boats", "fleets")):
            id, known = row.get(key), [str(one.get("id")) for _position, one in mappings(data.get(group))]
            if isinstance(id, str) and id and id not in known:
                told = _("there is no team '{id}'") if key == "team" else _("there is no fleet '{id}'")
                yield (*loc, key), told.format(id=id) + near_or_known(id, known)


def _supplier(region: Any, line: dict[str, Any], loc: Loc) -> Found:
    from scenarios.known_places import REGIONS, place_kinds

    place = line.get("supplier")
    if isinstance(place, str) and place and region in REGIONS and place not in place_kinds(region):
        yield (
            loc,
            _("there is no place '{place}' in region '{region}'").format(place=place, region=region)
            + nearest(place, place_kinds(region)),
        )


def _rules(data: dict[str, Any]) -> Found:
    """Yield rules of supply that no depot falls under, or that would only bring goods to where they come from."""
    relief = data.get("relief")
    supply = relief.get("distribution") if isinstance(relief, dict) else None
    known = [str(depot.get("id")) for _position, depot in mappings(data.get("depots"))]
    for position, rule in mappings(supply.get("rules")) if isinstance(supply, dict) else ():
        found = {}
        for key in ("to", "source"):
            pattern = rule.get(key)
            if isinstance(pattern, str):
                found[key] = {depot for depot in known if fnmatchcase(depot, pattern)}
                if not found[key]:
                    message = _("no depot falls under '{pattern}'").format(pattern=pattern)
                    yield ("relief", "distribution", "rules", position, key), message + near_or_known(pattern, known)
        if len(found) == 2 and found["to"] == found["source"] and len(found["to"]) == 1:
            yield ("relief", "distribution", "rules", position), _("a depot cannot be supplied by itself alone")


def _activations(data: dict[str, Any]) -> Found:
    """Yield orders to call in a reserve that no depot has, and reserves that no order ever calls in."""
    relief = data.get("relief")
    if not isinstance(relief, dict):
        return
    lines: list[tuple[Loc, Any, Any]] = []
    for position, depot in mappings(data.get("depots")):
        for number, line in mappings(depot.get("stock")):
            if line.get("reserve", "physical") != "physical":
                lines.append((("depots", position, "stock", number), line.get("reserve"), line.get("item")))
    buys = relief.get("procurement")
    for position, row in mappings(buys.get("purchases")) if isinstance(buys, dict) else ():
        lines.append((("relief", "procurement", "purchases", position), "purchase", row.get("item")))
        yield from _known_depot(data, row, ("relief", "procurement", "purchases", position, "depot"))
        yield from _known_item(row, ("relief", "procurement", "purchases", position, "item"))
    gifts = relief.get("donations")
    if isinstance(gifts, dict):
        yield from _known_depot(data, gifts, ("relief", "donations", "depot"))
        for position, row in mappings(gifts.get("goods")):
            lines.append((("relief", "donations", "goods", position), "donation", row.get("item")))
            yield from _known_item(row, ("relief", "donations", "goods", position, "item"))
    orders = list(mappings(relief.get("activations", [{"reserve": "contract"}])))
    for position, order in orders if "activations" in relief else ():
        if not any(_calls(data, order, loc, reserve, item) for loc, reserve, item in lines):
            yield (
                ("relief", "activations", position),
                _("no depot has a reserve that this order would call in: it can never fire"),
            )
    for loc, reserve, item in lines:
        if not any(_calls(data, order, loc, reserve, item) for _position, order in orders):
            yield (
                (*loc, "reserve") if loc[0] == "depots" else loc,
                _("no order under relief.activations ever calls in this reserve"),
            )


def _calls(data: dict[str, Any], order: dict[str, Any], loc: Loc, reserve: Any, item: Any) -> bool:
    items, patterns = order.get("items") or (), order.get("depots") or ()
    if patterns and loc[0] == "depots":
        depot = str(data["depots"][loc[1]].get("id"))
        if not any(fnmatchcase(depot, str(pattern)) for pattern in patterns):
            return False
    return order.get("reserve") == reserve and (not items or item in items)


def near_or_known(word: str, known: Iterable[str]) -> str:
    """Return advice: what is near to a word, else all that is known."""
    return nearest(word, known) or _("; known here: {known}").format(known=", ".join(sorted(known)))


def mappings(rows: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield position and mapping of what are mappings in a list."""
    if isinstance(rows, list | tuple):
        for position, row in enumerate(rows):
            if isinstance(row, dict):
                yield position, row

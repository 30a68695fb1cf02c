"""What stood behind a wait: whom the mean served meanwhile, when it came on duty, how stock or the road came back."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sim.command.bodies import HandOverAsked, HandOverRefused
from sim.command.headquarters import Decided
from sim.command.outages import PowerLost
from sim.command.reserves import ReserveActivated
from sim.kpis.pool_courses import Hold
from sim.kpis.steps import Step
from sim.kpis.waits import INF, Waits
from sim.missions.travel import WayFound, WayShut
from sim.resources.shelter_services_spec import ServiceChanged
from sim.resources.stock_entries import StockAdded
from sim.text import N_

HELD, OFF, CAME, NEVER_CAME, CUT, OPENED, FULL, DESK, DECIDING, UNCALLED, COMING, ASKED, REFUSED = (
    "held", "off", "came", "never-came", "cut", "opened", "full", "desk", "deciding", "uncalled", "coming", "asked",
    "refused",
)  # fmt: skip
SAID = {
    HELD: N_("{who}: on {by}"),
    OFF: N_("{who}: nobody on duty"),
    CAME: N_("no store had any; then {who} got some: {by}"),
    NEVER_CAME: N_("no store had any, to the end of the run"),
    CUT: N_("found cut: {who}"),
    OPENED: N_("until there was news of: {who}"),
    FULL: N_("most of it on: {who}"),
    DESK: N_("waited for a desk at headquarters"),
    DECIDING: N_("the decision itself"),
    UNCALLED: N_("not called in yet; who decides it: {who}"),
    COMING: N_("called in, on its way or being made"),
    ASKED: N_("{by} asked {who} for its means"),
    REFUSED: N_("{who} refused: it had work of its own"),
    "out-capacity": N_("it is made for fewer people than are there"),
    "out-grid": N_("the grid failed, and there is no generator"),
    "out-fuel": N_("the grid failed, and the generator's fuel ran out"),
    "out-power": N_("it works with power, and there was none"),
    "out-tank": N_("the mains stopped, and the tank was empty"),
    "out-mains": N_("the tank was empty, and the mains brought too little"),
    "out-meals": N_("no food was left in the kitchen's store"),
    "out-supplies": N_("no medicines were left"),
    "out-rain": N_("rain took the lines of its town"),
    "out-water": N_("water stood at the transformer of its town"),
}
"""What is said of it: message ids; a cause of :data:`sim.kpis.causes.CAUSES` is said as that."""
DEEPEST = 3
MOST = 3
"""Of several who held the same mean those are told who gave it back last before the wait ended."""


@dataclass(frozen=True, slots=True)
class Behind:
    """One thing that went on during a wait, with what went on behind it.

    Attributes
    ----------
    from_s, until_s : float
        When, within the wait.
    what : str
        Key of :data:`SAID`, or of :data:`sim.kpis.causes.CAUSES`.
    who, by : str
        The mean (or place, edge), and for what it was used.
    inner : tuple of Behind
        What stood behind that.
    """

    from_s: float
    until_s: float
    what: str
    who: str = ""
    by: str = ""
    inner: "tuple[Behind, ...]" = ()


def behind(waits: Waits, step: Step, depth: int = 0) -> tuple[Behind, ...]:
    """Return what went on behind a step of a wait; empty where the step says all."""
    if depth >= DEEPEST or step.until_s <= step.from_s:
        return ()
    if step.cause == "stock":
        return _stock(waits, step)
    if step.cause == "closed":
        return tuple(_road(waits, step))
    if step.cause == "service":
        return tuple(_service(waits, step.entry, step))
    if step.cause == "congestion":
        return (Behind(step.from_s, step.until_s, FULL, step.who),) if step.who.isdigit() else ()
    if step.cause == "decision":
        return tuple(_decision(waits, step, depth))
    if step.cause == "across":
        return tuple(_across(waits, step))
    if step.cause in ("truck", "team", "boat", "crew", "loading"):
        hold = waits.pools.by_entry.get(step.entry)
        if hold is not None:
            return _queue(waits, (hold.pool,), step.from_s, min(hold.from_s, step.until_s), depth, hold)
        if step.cause == "truck":
            return _queue(waits, waits.goods.truck_pools, step.from_s, step.until_s, depth, None)
        return _off_duty(waits, step)
    return ()


def _off_duty(waits: Waits, step: Step) -> tuple[Behind, ...]:
    """Return the pools of the kind that was wanted and that had nobody on duty, where nobody could even be asked."""
    sent = waits.courses.get(step.mission)
    found: list[Behind] = []
    for name, pool in sorted(waits.pools.by_id.items()):
        courses = (waits.courses.get(hold.cause) for hold in pool.holds)
        if sent is None or pool.kind != ("fleet" if step.cause == "boat" else "team"):
            continue
        if any(course is not None and course.mission == sent.mission for course in courses):
            times = [step.from_s, *pool.capacity.between(step.from_s, step.until_s), step.until_s]
            found += [Behind(a, b, OFF, name) for a, b in pairwise(times) if b > a and pool.capacity.at(a) <= 0]
    return tuple(found)


def _queue(
    waits: Waits, pools: Iterable[str], from_s: float, until_s: float, depth: int, own: Hold | None
) -> tuple[Behind, ...]:
    """Return who held the units of some pools while somebody waited for one, and when nobody was on duty."""
    if until_s <= from_s:
        return ()
    found: list[Behind] = []
    held: list[tuple[float, Hold]] = []
    for name in pools:
        pool = waits.pools.by_id[name]
        times = [from_s, *pool.capacity.between(from_s, until_s), until_s]
        off = [(a, b) for a, b in pairwise(times) if b > a and pool.capacity.at(a) <= 0]
        found += [Behind(a, b, OFF, name) for a, b in off]
        held += [(hold.until_s, hold) for hold in pool.holders(from_s, until_s) if hold is not own]
    # who gave a unit back just when the wait ended ended it; of the others the last before
    held.sort(key=lambda row: (abs(min(row[0], INF) - until_s) if row[0] < INF else INF, row[1].entry))
    for _, hold in held[:MOST]:
        a, b = max(hold.from_s, from_s), min(hold.until_s, until_s)
        course = waits.courses.get(hold.cause)
        steps = course.steps(a, b) if course is not None else []
        inner = tuple(
            Behind(s.from_s, s.until_s, s.cause, s.who, "", behind(waits, s, depth + 1)) for s in steps if s.cause
        )
        found.append(Behind(a, b, HELD, hold.pool, hold.by, inner if depth + 1 < DEEPEST else ()))
    return tuple(sorted(found, key=lambda one: (one.from_s, one.until_s)))


def _stock(waits: Waits, step: Step) -> tuple[Behind, ...]:
    for entry in waits.record.of(StockAdded):
        if entry.item == step.who and entry.time_s > step.from_s:
            until_s = min(entry.time_s, step.until_s)
            return (Behind(step.from_s, until_s, CAME, entry.depot, entry.source, _called(waits, step, entry)),)
    return (Behind(step.from_s, step.until_s, NEVER_CAME, step.who),)


def _called(waits: Waits, step: Step, came: StockAdded) -> tuple[Behind, ...]:
    """Return the two parts of a wait for goods of a reserve: until somebody called it in, and until it was there."""
    order = waits.record[came.cause] if came.cause >= 0 else None
    if not isinstance(order, ReserveActivated):
        return ()
    until_s = min(came.time_s, step.until_s)
    called_s = min(max(order.time_s, step.from_s), until_s)
    before = Behind(step.from_s, called_s, UNCALLED, order.authority)
    return tuple(one for one in (before, Behind(called_s, until_s, COMING)) if one.until_s > one.from_s)


def _service(waits: Waits, entry: int, step: Step) -> Iterable[Behind]:
    """Yield why a service of a shelter failed, down to the power that was lost."""
    told = waits.record[entry] if entry >= 0 else None
    if isinstance(told, ServiceChanged) and told.why:
        inner = tuple(_service(waits, told.cause, step))
        yield Behind(step.from_s, step.until_s, f"out-{told.why}", told.place, "", inner)
    elif isinstance(told, PowerLost):
        yield Behind(step.from_s, step.until_s, f"out-{told.basis}", told.place)


def _road(waits: Waits, step: Step) -> Iterable[Behind]:
    shut = waits.record[step.entry] if step.entry >= 0 else None
    if not isinstance(shut, WayShut):
        if step.who.isdigit():
            yield Behind(step.from_s, step.until_s, CUT, step.who)
        return
    if shut.edge >= 0:
        yield Behind(step.from_s, step.until_s, CUT, str(shut.edge))
    for entry in waits.record.of(WayFound):
        if entry.cause == step.entry and entry.edge >= 0:
            yield Behind(step.from_s, entry.time_s, OPENED, str(entry.edge))


def _decision(waits: Waits, step: Step, depth: int) -> Iterable[Behind]:
    decided = waits.record[step.entry] if step.entry >= 0 else None
    if isinstance(decided, Decided):
        taken_up_s = decided.time_s - decided.took_s
        if taken_up_s > step.from_s:
            desk = _desk_of(waits, f"{decided.incident}/decision")
            inner = _queue(waits, (desk,), step.from_s, taken_up_s, depth + 1, None)
            yield Behind(step.from_s, min(taken_up_s, step.until_s), DESK, desk, "", inner)
        if taken_up_s < step.until_s:
            yield Behind(max(taken_up_s, step.from_s), step.until_s, DECIDING)


def _desk_of(waits: Waits, by: str) -> str:
    """Return whose desk took a decision up: bodies have their own."""
    for name, pool in sorted(waits.pools.by_id.items()):
        if name.partition("/")[0] == "headquarters" and any(hold.by == by for hold in pool.holds):
            return name
    return "headquarters"


def _across(waits: Waits, step: Step) -> Iterable[Behind]:
    """Yield the asking of another body and each refusal; who waits along is told of the request that was first."""
    asked = waits.record[step.entry] if step.entry >= 0 else None
    if not isinstance(asked, HandOverAsked):
        return
    since_s = step.from_s
    for entry in waits.record.of(HandOverRefused):
        if (entry.incident, entry.owner) == (asked.incident, asked.owner) and since_s < entry.time_s < step.until_s:
            yield Behind(since_s, entry.time_s, REFUSED, asked.owner)
            since_s = entry.time_s
    yield Behind(since_s, step.until_s, ASKED, asked.owner, asked.asker)

"""Why a group was late, in words: the chain of what it waited for, and what stood behind each wait."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from reports.clock import in_words, span_in_words
from reports.event_words import need as need_word
from reports.event_words import word
from reports.names import Names
from sim.command.reserves import AUTHORITY_TITLES
from sim.kpis.behind import CAME, SAID, Behind, behind
from sim.kpis.care_history import Case, horizon, in_need
from sim.kpis.causes import CAUSES
from sim.kpis.lateness import FIRST, HOURS, RAN_OUT, Miss, misses
from sim.kpis.steps import Step
from sim.kpis.waits import Waits
from sim.people.part import NEEDS
from sim.record import Record
from sim.resources.stock import ITEM_TITLES
from sim.text import N_, _, percent

PROMISED = {"first-12h": N_("first relief"), "basic-24h": N_("basic living")}
SOURCES = {
    "contract": N_("contract goods"),
    "capacity": N_("goods that were made"),
    "superior": N_("goods of a superior"),
    "back": N_("goods brought back"),
    "transfer": N_("goods of another store"),
    "purchase": N_("goods that were bought"),
    "donation": N_("donations"),
}
"""Where goods come from that a store gets: message ids."""
SHORT_S = 60.0
"""Steps that are shorter are not told."""
MOST_CAUSES = 6
ON_ROADS = ("closed", "congestion")
"""Causes of which the roads are told one by one, behind them."""

Line = tuple[int, str]
"""How deep it is nested, and the text."""


@dataclass(slots=True)
class Group:
    """One group of a run: who is in need, and which promises were missed."""

    id: str
    cases: list[Case] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)

    @property
    def persons(self) -> float:
        """People in need."""
        return sum(case.in_need for case in self.cases)

    @property
    def late_s(self) -> float:
        """Person-seconds of lateness over both promises."""
        return sum(miss.case.in_need * miss.late_s for miss in self.misses)

    def badness(self, end_s: float) -> tuple[float, float]:
        """Return what the worst have most of: lateness, then person-seconds until first relief."""
        waited = sum(
            case.in_need * max(min(case.first_relief_s(), end_s) - case.clock_for_s(HOURS[FIRST]), 0.0)
            for case in self.cases
        )
        return self.late_s, waited


def groups(record: Record, waits: Waits) -> list[Group]:
    """Return the groups with people in need, the worst first."""
    found: dict[str, Group] = {}
    for case in in_need(record):
        found.setdefault(case.group, Group(case.group)).cases.append(case)
    for miss in misses(record, waits):
        found[miss.case.group].misses.append(miss)
    end_s = horizon(record)
    return sorted(found.values(), key=lambda group: ([-part for part in group.badness(end_s)], group.id))


def explain(record: Record, waits: Waits, group: Group, names: Names, most: int = 10**9) -> list[Line]:
    """Return the lines on a group; of those whom the same happened to, ``most`` stories, the latest first."""
    lines: list[Line] = [(0, _head(group, names))]
    for promise in HOURS:
        lines += _summary(promise, group)
    late_s: dict[int, float] = {}
    for miss in group.misses:
        late_s[id(miss.case)] = late_s.get(id(miss.case), 0.0) + miss.case.in_need * miss.late_s
    stories: dict[tuple[object, ...], list[Case]] = {}
    told: dict[tuple[object, ...], list[Line]] = {}
    for case in sorted(group.cases, key=lambda c: (-late_s.get(id(c), 0.0), -c.in_need)):
        body = [*_promises(record, case, group.misses), *_needs(record, waits, case, group.misses, names)]
        key: tuple[object, ...] = (case.origin, *(text for _depth, text in body))
        stories.setdefault(key, []).append(case)
        told[key] = body
    for key, cases in list(stories.items())[:most]:
        lines.append((1, _who(record, waits, cases, names)))
        lines += told[key]
    rest = [case for cases in list(stories.values())[most:] for case in cases]
    if rest:
        text = _("{count:,.0f} more persons, {late:,.1f} person-hours late; all of them: --group {group}")
        late_h = sum(late_s.get(id(case), 0.0) for case in rest) / 3600.0
        lines.append((1, text.format(count=sum(case.in_need for case in rest), late=late_h, group=group.id)))
    return lines


def _head(group: Group, names: Names) -> str:
    late_h = group.late_s / 3600.0
    return _("{place}: {count:,.0f} persons in need; lateness {late:,.1f} person-hours").format(
        place=names.place(group.id), count=group.persons, late=late_h
    )


def _summary(promise: str, group: Group) -> Iterator[Line]:
    """Yield the causes of a promise's lateness in the whole group; they add up to it."""
    chosen = [miss for miss in group.misses if miss.promise == promise and miss.late_s > 0]
    by_cause: dict[str, float] = {}
    for miss in chosen:
        for lack in miss.lacks:
            for cause, late_s in lack.late_by_cause().items():
                by_cause[cause] = by_cause.get(cause, 0.0) + miss.case.in_need * late_s
    total_s = sum(by_cause.values())
    if not total_s:
        return
    ordered = sorted(by_cause.items(), key=lambda row: -row[1])
    text = _("; ").join(
        f"{_(CAUSES[cause])} {percent(late_s / total_s, 0)} %" for cause, late_s in ordered[:MOST_CAUSES]
    )
    rest = sum(late_s for _cause, late_s in ordered[MOST_CAUSES:]) / total_s
    if rest:
        text += _("; ") + _("others {share} %").format(share=percent(rest, 0))
    yield (
        1,
        _("{promise}, {late:,.1f} person-hours late, because of: {causes}").format(
            promise=_(PROMISED[promise]), late=total_s / 3600.0, causes=text
        ),
    )


def _who(record: Record, waits: Waits, cases: list[Case], names: Names) -> str:
    case = cases[0]
    way = waits.ways.get(case.part)
    stays = [names.place(place) for _t, place, _entry in way.moves if place] if way is not None else []
    text = _("{count:,.0f} persons, {origin}; clock from {clock}").format(
        count=sum(one.in_need for one in cases), origin=word(case.origin), clock=in_words(record, case.clock_s)
    )
    if stays:
        text += _("; stay at: {places}").format(places=_(", ").join(dict.fromkeys(stays)))
    return text


def _promises(record: Record, case: Case, missed: Iterable[Miss]) -> Iterator[Line]:
    end_s = horizon(record)
    late = {miss.promise: miss for miss in missed if miss.case is case}
    for promise, hours in HOURS.items():
        due_s = min(case.clock_for_s(hours) + hours * 3600.0, end_s)
        came_s = case.first_relief_s() if promise == FIRST else case.basic_s()
        when = in_words(record, came_s) if came_s < end_s else _("not in the run")
        text = _("{promise}: {when}; promised by {due}").format(
            promise=_(PROMISED[promise]), when=when, due=in_words(record, due_s)
        )
        if promise in late:
            span = span_in_words(late[promise].late_s)
            kept = _(": in time, but something ran out later, {late} without it")
            text += (kept if came_s <= due_s else _(": {late} late")).format(late=span)
        yield 2, text


def _needs(record: Record, waits: Waits, case: Case, missed: Iterable[Miss], names: Names) -> Iterator[Line]:
    """Yield what all needs waited for, then each need's own chain; needs that came the same way are told together."""
    end_s, clock_s = horizon(record), case.clock_for_s(HOURS[FIRST])
    told: dict[tuple[object, ...], tuple[list[str], float, list[Step]]] = {}
    for need in NEEDS:
        start_s = min((s for s, _until in case.met[need]), default=float("inf"))
        steps = waits.steps(case, need, clock_s, min(start_s, end_s))
        told.setdefault((start_s, *steps), ([], start_s, steps))[0].append(need_word(need))
    rows = sorted(told.values(), key=lambda row: row[1])
    shared = 0
    while all(len(row[2]) > shared and row[2][shared] == rows[0][2][shared] for row in rows):
        shared += 1
    if len(rows) > 1 and shared:
        yield 2, _("first, for all needs:")
        yield from _chain(record, waits, rows[0][2][:shared], names)
    else:
        shared = 0
    for needs, start_s, steps in rows:
        when = in_words(record, start_s) if start_s < end_s else _("not in the run")
        waited = span_in_words(max(min(start_s, end_s) - clock_s, 0.0))
        subject = _(", ").join(needs)
        yield 2, _("{needs}: {when}, {waited} after the clock").format(needs=subject, when=when, waited=waited)
        yield from _chain(record, waits, steps[shared:], names)
    seen = set()
    for lack in (lack for miss in missed if miss.case is case for lack in miss.lacks if lack.how == RAN_OUT):
        if (lack.need, lack.from_s) in seen:
            continue
        seen.add((lack.need, lack.from_s))
        again = in_words(record, lack.until_s) if lack.until_s < end_s else _("not in the run")
        yield (
            2,
            _("{needs}: ran out {when}, again {again}").format(
                needs=need_word(lack.need), when=in_words(record, lack.from_s), again=again
            ),
        )
        yield from _chain(record, waits, lack.steps, names)


def _chain(record: Record, waits: Waits, steps: Iterable[Step], names: Names) -> Iterator[Line]:
    """Yield the steps; neighbours of one cause are one line."""
    for _key, alike in groupby(steps, key=lambda step: (step.cause, "" if step.cause in ON_ROADS else step.who)):
        same = list(alike)
        from_s, until_s = same[0].from_s, same[-1].until_s
        if until_s - from_s >= SHORT_S:
            yield 3, _timed(record, from_s, until_s, _(CAUSES[same[0].cause]) + _detail(same[0], names))
            yield from _behind(record, _joined(one for step in same for one in behind(waits, step)), names, 4)


def _joined(found: Iterable[Behind]) -> list[Behind]:
    """Return what went on behind some steps; what went on from one into the next is told once."""
    told: list[Behind] = []
    for one in found:
        last = told[-1] if told else None
        alike = last is not None and (last.what, last.who, last.by, last.until_s) == (
            one.what, one.who, one.by, one.from_s)  # fmt: skip
        if last is not None and alike and not (last.inner or one.inner):
            told[-1] = replace(last, until_s=one.until_s)
        else:
            told.append(one)
    return told


def _detail(step: Step, names: Names) -> str:
    if not step.who or step.cause in ON_ROADS:
        return ""
    shown = _(ITEM_TITLES.get(step.who, "")) if step.cause == "stock" else names.place(step.who)
    return f" ({shown})" if shown else ""


def _behind(record: Record, found: Iterable[Behind], names: Names, depth: int) -> Iterator[Line]:
    for one in found:
        if one.until_s - one.from_s < SHORT_S:
            continue
        if one.what in SAID:
            by = _(SOURCES.get(one.by, one.by)) if one.what == CAME else names.purpose(one.by) if one.by else ""
            who = _(AUTHORITY_TITLES[one.who]) if one.who in AUTHORITY_TITLES else _who_is(one.who, names)
            text = _(SAID[one.what]).format(who=who, by=by)
        else:
            text = _(CAUSES[one.what])
        yield depth, _timed(record, one.from_s, one.until_s, text)
        yield from _behind(record, one.inner, names, depth + 1)


def _who_is(who: str, names: Names) -> str:
    return names.places.get(f"road:{who}", who) if who.isdigit() else names.place(who)


def _timed(record: Record, from_s: float, until_s: float, text: str) -> str:
    return _("{begin} to {end}, {span}: {text}").format(
        begin=in_words(record, from_s), end=in_words(record, until_s), span=span_in_words(until_s - from_s), text=text
    )

"""The desk that follows the news and fires the plan's rules."""

from collections import Counter
from collections.abc import Generator
from functools import partial
from typing import Any

import simpy

from sim.record import Entry
from sim.rules.base import Action, Condition, Order, Picture
from sim.rules.entries import RuleEnded, RuleFired
from sim.rules.rule import Rule
from sim.worldlike import WorldLike

Key = tuple[int, str]
"""A rule's number in the plan, and the town (empty where it does not go by towns)."""


class RulesDesk:
    """Follows what becomes known, and orders what the plan's rules say.

    It sleeps until news come that some condition asks for, and then looks only at rules that ask for such news.

    Parameters
    ----------
    rules : tuple of Rule
        The plan's rules.
    """

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._open: dict[Key, Order] = {}
        self._done: set[Key] = set()

    def run(self, world: WorldLike) -> Generator[Any, Any, None]:
        """Listen, look, order."""
        env = world.env
        towns = tuple(str(t) for t in world.data["towns"]["id"]) if "towns" in world.data else ()
        self._known = Picture(towns)
        self._news: simpy.Store = simpy.Store(env)
        conditions = [c for rule in self.rules for c in (*rule.when, *rule.until)]
        kinds = list(dict.fromkeys(type(c) for c in conditions))
        hearers: dict[type[Entry], list[type[Condition]]] = {}
        for kind in kinds:
            for news in kind.hears:
                hearers.setdefault(news, []).append(kind)
        for news in hearers:
            world.record.follow(news, self._told)
        for condition in dict.fromkeys(conditions):
            watch = condition.watch(world, self._known, partial(self._wake, type(condition)))
            if watch is not None:
                env.process(watch)
        # the others' first steps come first: what they say of the beginning is known
        yield env.timeout(0)
        self._look(world, set(kinds))
        while True:
            told = [(yield self._news.get())]
            # news of one instant are looked at together
            yield env.timeout(0)
            while self._news.items:
                told.append((yield self._news.get()))
            changed: set[type[Condition]] = set()
            for kind, index, entry in told:
                if kind is not None:
                    changed.add(kind)
                    continue
                for hearer in hearers[type(entry)]:
                    if hearer.hear(self._known, world, index, entry):
                        changed.add(hearer)
            if changed:
                self._look(world, changed)

    def stop(self, world: WorldLike) -> None:
        """Let go of the record."""
        world.record.follow_no_more()

    # -- inside -----------------------------------------------------------------------------------------------------
    def _told(self, index: int, entry: Entry) -> None:
        self._news.put((None, index, entry))

    def _wake(self, kind: type[Condition]) -> None:
        self._news.put((kind, -1, None))

    def _look(self, world: WorldLike, changed: set[type[Condition]]) -> None:
        """Look at the rules that ask for what has changed, the most urgent first."""
        for number, rule in sorted(enumerate(self.rules), key=lambda pair: pair[1].priority):
            if not changed & {type(c) for c in (*rule.when, *rule.until)}:
                continue
            for town in self._known.towns if rule.by_town else ("",):
                self._look_at(world, rule, (number, town))

    def _look_at(self, world: WorldLike, rule: Rule, key: Key) -> None:
        town = key[1]
        ends = self._all(world, rule.until, town) if rule.until else None
        if key in self._open:
            if ends is not None:
                self._end(world, rule, key, ends)
            elif not rule.until and not rule.once and self._all(world, rule.when, town) is None:
                # nothing ends it: its orders stand, and it may be given again
                del self._open[key]
            return
        if key in self._done or ends is not None:
            return
        cause = self._all(world, rule.when, town)
        if cause is not None:
            self._fire(world, rule, key, cause)

    def _all(self, world: WorldLike, conditions: tuple[Condition, ...], town: str) -> int | None:
        """Return the last entry by which all of some conditions hold; None where one does not."""
        last = -1
        for condition in conditions:
            entry = condition.holds(world, self._known, town)
            if entry is None:
                return None
            last = max(last, entry)
        return last

    def _fire(self, world: WorldLike, rule: Rule, key: Key, cause: int) -> None:
        town = key[1]
        entry = world.record.add(RuleFired(time_s=world.env.now, rule=rule.id, town=town, cause=cause))
        order = self._open[key] = Order(
            name=f"rule/{rule.id}" + (f"/{town}" if town else ""),
            town=town,
            who=rule.who,
            priority=rule.priority,
            cause=entry,
            over=world.env.event(),
        )
        if rule.once:
            self._done.add(key)
        world.env.process(self._carry_out(world, rule, order))

    def _carry_out(self, world: WorldLike, rule: Rule, order: Order) -> Generator[Any, Any, None]:
        """Decide where that is asked for, then start every action."""
        if rule.decided:
            order.cause = yield from world.headquarters.decide(
                world, order.name, rule.priority, order.cause, rule.do[0].purpose
            )
        if not order.over.triggered:
            begun: Counter[type[Action]] = Counter()
            for action in rule.do:
                begun[type(action)] += 1
                world.env.process(action.run(world, order.of_action(begun[type(action)])))
            order.begun = True
        yield world.env.timeout(0)

    def _end(self, world: WorldLike, rule: Rule, key: Key, cause: int) -> None:
        order = self._open.pop(key)
        told = RuleEnded(
            time_s=world.env.now,
            rule=rule.id,
            town=key[1],
            outcome="ended" if order.begun else "overtaken",
            cause=max(cause, order.cause),
        )
        order.over.succeed(world.record.add(told))

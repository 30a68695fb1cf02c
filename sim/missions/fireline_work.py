"""Work at a line ahead of the fire: batch by batch, watched by lookouts, left in time, burnt out when it is closed."""

from collections.abc import Generator
from typing import Any

import numpy as np

from sim.missions.fire_safety import overrun, withdraw
from sim.missions.firefight import FireFight
from sim.missions.fireline_ahead import BurntOut, LineAhead, LineClosed


def build_ahead(fight: FireFight, flank: str, plan: LineAhead) -> Generator[Any, Any, None]:
    """Build a flank's part of a line, then wait until what lies within has burnt; ends when the plan is given up."""
    env, rules = fight.world.env, fight.rules
    todo = [] if flank in plan.done else plan.parts[flank]
    if todo:
        yield env.timeout(fight.walk_s(fight.ends[flank], _at(plan, todo[0]))) | fight.over
    while todo and fight.ahead is plan and not fight.contained:
        at = np.array(todo)
        rates = fight.building_m_s(flank, plan.xy_m[at, 0], plan.xy_m[at, 1])
        if rates[0] <= 0.0:
            _give_up(fight, plan)  # it got dark, or nobody is left
            return
        spent = np.cumsum(plan.step_m / np.where(rates > 0, rates, 1e-9))
        count = max(1, int(np.searchsorted(spent, 2.0 * rules.batch_time_s)))
        seconds = float(spent[min(count, len(spent)) - 1])
        if _leaves(fight, flank, plan, at[: min(count, len(at))], seconds):
            return
        yield env.timeout(seconds) | fight.over
        if fight.contained or fight.ahead is not plan:
            return
        here = plan.xy_m[at[:count]]
        burnt = fight.burnt_at(here[:, 0], here[:, 1])
        if burnt.any():
            edge = fight.edge()
            overrun(fight, flank, float(edge.flame_m.max()) if len(edge) else 0.0, plan.cause)
            _give_up(fight, plan)
            return
        # the published rates are of line that is built, burnt out and held
        fight.world.ground.amend("fireline", "points", here)
        fight.line_m += plan.step_m * len(here)
        fight.ends[flank] = (float(here[-1, 0]), float(here[-1, 1]))
        todo = todo[count:]
        yield from fight.settle()
    plan.done.add(flank)
    if fight.ahead is not plan or fight.contained:
        return
    if not plan.closed and all(name in plan.done or not part for name, part in plan.parts.items()):
        yield from _close(fight, plan)
    yield env.timeout(rules.batch_time_s) | fight.over
    if plan.closed and fight.ahead is plan and not fight.contained:
        edge = fight.edge()
        if len(edge) and plan.beyond(edge.x_m, edge.y_m).any():
            _give_up(fight, plan)  # it broke out


def _at(plan: LineAhead, cell: int) -> tuple[float, float]:
    return float(plan.xy_m[cell, 0]), float(plan.xy_m[cell, 1])


def _give_up(fight: FireFight, plan: LineAhead) -> None:
    """Go back to the edge; what is built of the line stays."""
    if fight.ahead is plan:
        fight.ahead = None
        fight.wake()


def _leaves(fight: FireFight, flank: str, plan: LineAhead, cells: np.ndarray, seconds: float) -> bool:
    """Return whether lookouts call the crews off: the front is believed there before they could be safe (LCES)."""
    world, rules = fight.world, fight.rules
    last = _at(plan, int(cells[-1]))
    # out by the line they have built, to the burnt ground at its end or the road, whichever is nearer
    escape_s = min(fight.walk_s(last, fight.anchor), fight.walk_s(last, fight.road_head_xy))
    need_s = seconds + rules.escape_factor * escape_s
    lead_s = need_s * fight.misjudged()
    then = fight.driver.hazard.ahead(fight.driver.state(), world.ground.fields, lead_s)
    xy = plan.xy_m[cells]
    if not fight.burnt_at(xy[:, 0], xy[:, 1], then).any():
        return False
    margin_s = 0.0
    for share in (0.25, 0.5, 0.75):
        then = fight.driver.hazard.ahead(fight.driver.state(), world.ground.fields, share * lead_s)
        if fight.burnt_at(xy[:, 0], xy[:, 1], then).any():
            break
        margin_s = share * need_s
    withdraw(fight, flank, margin_s, escape_s, plan.cause)
    _give_up(fight, plan)
    return True


def _close(fight: FireFight, plan: LineAhead) -> Generator[Any, Any, None]:
    """Close the line, then light it from inside: the strip up to the fire burns while crews hold the line."""
    world, rules = fight.world, fight.rules
    plan.closed = True
    closed = world.record.add(
        LineClosed(
            time_s=world.env.now,
            incident=fight.incident,
            tactic=plan.tactic,
            length_m=plan.length_m,
            took_s=world.env.now - plan.since_s,
            cause=plan.cause,
        )
    )
    edge = fight.edge()
    if len(edge) and not plan.beyond(edge.x_m, edge.y_m).any():
        fight.close_line("crews", closed)
    longest = max(len(part) for part in plan.parts.values()) * plan.step_m
    yield world.env.timeout(longest / rules.lighting_m_s) | fight.over
    if fight.contained or fight.ahead is not plan:
        return
    edge = fight.edge()
    if len(edge) and plan.beyond(edge.x_m, edge.y_m).any():
        _give_up(fight, plan)
        return
    cell_m = float(fight.driver.hazard.cell_m)
    inner = plan.xy_m + 2.0 * cell_m * plan.inward
    fresh = ~fight.burnt_at(inner[:, 0], inner[:, 1]) & ~plan.beyond(inner[:, 0], inner[:, 1])
    if fresh.any():
        world.ground.amend("lit", "points", inner[fresh])
        world.record.add(
            BurntOut(
                time_s=world.env.now,
                incident=fight.incident,
                length_m=float(fresh.sum()) * plan.step_m,
                cause=closed,
            )
        )
    yield from fight.settle()

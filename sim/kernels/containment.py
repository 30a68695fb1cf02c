"""Containment of a free-burning ellipse by crews on both flanks: Fried & Fried (1996), Forest Science 42(3): 267-281.

The ellipse grows from its rear focus. Its state is where the head is (h, metres from the focus) and how far round the
crews are (u, the ellipse's parameter: 0 at the head, pi at the rear); both flanks are mirror images. A crew goes along
the edge as fast as its line rate lets it while the edge moves: ``|dr/dt| = line rate``, solved for du/dh.
"""

import math

import numpy as np
from numba import njit

HEAD, REAR = 0, 1
GEOMETRY, PROGRAM = 0, 1
"""How much longer a parallel line is at a bend: by the ellipse's curvature, or as BehavePlus's program has it."""
UNREPORTED, REPORTED, ATTACKED, CONTAINED, OVERRUN, EXHAUSTED, OVERFLOW, SIZE_LIMIT, TIME_LIMIT = range(9)
"""How it ends; the numbers of BehavePlus."""
# columns of crews
ARRIVAL, LEAVE, LINE = 0, 1, 2
# columns of the outcome
END, LINE_M, AREA_M2, END_S, ATTACK_AREA_M2, ATTACK_S = 0, 1, 2, 3, 4, 5
OUTCOME = 6
HALF_TURN = math.pi
MOST_STEPS = 200_000


@njit(cache=True, nogil=True)
def edge_point(head_m, u, e, distance_m):
    """Return x, y of the line at parameter ``u``: the ellipse's edge, or beside it at a distance, from the focus."""
    a = head_m / (1.0 + e)
    b = a * math.sqrt(1.0 - e * e)
    c, s = math.cos(u), math.sin(u)
    size = math.sqrt((b * c) ** 2 + (a * s) ** 2)
    return a * (c + e) + distance_m * b * c / size, b * s + distance_m * a * s / size


@njit(cache=True, nogil=True)
def turning(head_m, u, e, p, tactic, distance_m, form):
    """Return du/dh and whether the crews keep up with the fire there.

    ``du/dh = (e sin u +- (1+e) sqrt(p**2 (1 - e cos u) / (1 + e cos u) - (1-e)/(1+e))) / ((1 - e cos u) H)``, plus from
    the head, minus from the rear; H is h, or where the line runs beside the fire
    ``h + (1+e) d sqrt(1-e**2) / (1 - e**2 cos(u)**2)**1.5``: by its curvature the parallel line is longer. Where the
    root has no value the crews are driven before the front at its own rate.

    Parameters
    ----------
    head_m, u, e : float
        Head of the fire from the focus, parameter, eccentricity.
    p : float
        Line rate of one flank over the rate of the head.
    tactic : int
        ``HEAD`` or ``REAR``.
    distance_m : float
        Of the line from the edge.
    form : int
        ``GEOMETRY`` as above; ``PROGRAM`` has (1-e) in place of (1+e) in H, to compare with.
    """
    c = math.cos(u)
    behind = 1.0 - e * c
    root = p * p * behind / (1.0 + e * c) - (1.0 - e) / (1.0 + e)
    keeps = root > -1e-10
    side = (1.0 + e) * math.sqrt(max(root, 0.0))
    long = head_m
    if distance_m > 0.0:
        bend = 1.0 + e if form == GEOMETRY else 1.0 - e
        long += distance_m * bend * math.sqrt(1.0 - e * e) / (1.0 - e * e * c * c) ** 1.5
    way = side if tactic == HEAD else -side
    return (e * math.sin(u) + way) / (behind * long), keeps


@njit(cache=True, nogil=True)
def _half_line_rate(crews, time_s):
    # half of all crews to each flank
    total = 0.0
    for k in range(crews.shape[0]):
        if crews[k, ARRIVAL] <= time_s < crews[k, LEAVE]:
            total += crews[k, LINE]
    return 0.5 * total


@njit(cache=True, nogil=True)
def _next_change(crews, time_s):
    # the next time that a crew comes or leaves
    soon = math.inf
    for k in range(crews.shape[0]):
        for column in (ARRIVAL, LEAVE):
            if time_s < crews[k, column] < soon:
                soon = crews[k, column]
    return soon


@njit(cache=True, nogil=True)
def _burnt(inside, head_m, u, e, tactic):
    # both halves: what the line encloses so far, and the sector about the focus that is still free
    a = head_m / (1.0 + e)
    b = a * math.sqrt(1.0 - e * e)
    free = u + e * math.sin(u)
    if tactic == HEAD:
        free = HALF_TURN - free
    return inside + a * b * free


@njit(cache=True, nogil=True)
def contain(
    report_area_m2, rate_m_s, length_to_width, tactic, distance_m, form, crews, area_limit_m2, time_limit_s, step_s, out
):
    """Simulate containment of a fire in constant conditions.

    Parameters
    ----------
    report_area_m2 : float
        Size of the fire when it is reported (time 0).
    rate_m_s : float
        Rate of spread of the head.
    length_to_width : float
        Of the ellipse.
    tactic : int
        ``HEAD``: both flanks are built from the head to the rear; ``REAR``: from the rear to the head.
    distance_m : float
        The line runs at this distance from the edge (parallel attack), 0 on it.
    form : int
        As for :func:`turning`; in ``PROGRAM`` a parallel line is never overrun.
    crews : float64[n, 3]
        From when s, until when s, line rate m/s (half of it to each flank).
    area_limit_m2, time_limit_s : float
        Beyond which it is given up.
    step_s : float
        Largest step of the integration (second order); every coming and going of a crew falls on a step.
    out : float64[6]
        Filled: how it ends, line built m, area m2, when s, area at the first attack m2, time of it s. A parallel line
        encloses what lies between it and the fire, too. The line of a fire that drives the crews before it counts
        what they walked.
    """
    e = math.sqrt(max(length_to_width * length_to_width - 1.0, 0.0)) / length_to_width
    share = math.pi / length_to_width / (1.0 + e) ** 2
    start = math.inf
    last = -math.inf
    for k in range(crews.shape[0]):
        if crews[k, LINE] > 0.0 and crews[k, LEAVE] > crews[k, ARRIVAL]:
            start = min(start, crews[k, ARRIVAL])
            last = max(last, crews[k, LEAVE])
    out[:] = 0.0
    if start == math.inf:
        # nobody comes
        out[END] = REPORTED
        out[AREA_M2] = report_area_m2
        return
    h = math.sqrt(report_area_m2 / share) + rate_m_s * start
    u = 0.0 if tactic == HEAD else HALF_TURN
    goal = HALF_TURN - u
    time_s = start
    out[ATTACK_S] = start
    out[ATTACK_AREA_M2] = share * h * h
    x, y = edge_point(h, u, e, distance_m)
    inside = 0.0
    line = 0.0
    end = OVERFLOW
    for _step in range(MOST_STEPS):
        if _burnt(inside, h, u, e, tactic) > area_limit_m2:
            end = SIZE_LIMIT
            break
        if time_s >= time_limit_s:
            end = TIME_LIMIT
            break
        if time_s >= last:
            end = EXHAUSTED
            break
        dt = min(step_s, _next_change(crews, time_s) - time_s, time_limit_s - time_s)
        dh = rate_m_s * dt
        p = _half_line_rate(crews, time_s) / rate_m_s
        slope, keeps = turning(h, u, e, p, tactic, distance_m, form)
        if distance_m > 0.0 and form == GEOMETRY and not keeps:
            # a line at a distance cannot be driven before the front: the fire reaches it
            end = OVERRUN
            break
        slope, keeps = turning(h + 0.5 * dh, u + 0.5 * dh * slope, e, p, tactic, distance_m, form)
        u2 = u + dh * slope
        part = 1.0
        done = (tactic == HEAD and u2 >= goal) or (tactic == REAR and u2 <= goal)
        if done:
            part = (goal - u) / (u2 - u)
            u2 = goal
        elif tactic == REAR and u2 > HALF_TURN:
            u2 = HALF_TURN
        h += part * dh
        time_s += part * dt
        u = u2
        x2, y2 = edge_point(h, u, e, distance_m)
        line += math.sqrt((x2 - x) ** 2 + (y2 - y) ** 2)
        swept = x * y2 - x2 * y
        inside += swept if tactic == HEAD else -swept
        x, y = x2, y2
        if done:
            end = CONTAINED
            break
    out[END] = end
    out[LINE_M] = 2.0 * line
    out[AREA_M2] = _burnt(inside, h, u, e, tactic)
    out[END_S] = time_s


@njit(cache=True, nogil=True)
def contained(report_area_m2, rate_m_s, length_to_width, tactic, distance_m, form, crews, area_limit_m2, time_limit_s):
    """Return :func:`contain`'s outcome with a step fine enough for small and fast fires, float64[6]."""
    out = np.zeros(OUTCOME)
    step_s = 15.0
    for _round in range(8):
        contain(
            report_area_m2,
            rate_m_s,
            length_to_width,
            tactic,
            distance_m,
            form,
            crews,
            area_limit_m2,
            time_limit_s,
            step_s,
            out,
        )
        # a hundred steps at least between the first attack and the end
        if out[END_S] - out[ATTACK_S] >= 100.0 * step_s or out[END] == REPORTED:
            break
        step_s *= 0.25
    return out

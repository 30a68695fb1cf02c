"""How a warning spreads among households: broadcasts, word of mouth, and somebody who goes from door to door.

Rogers & Sorensen (1991), "Diffusion of emergency warning: comparing empirical and simulation results": of the share
``n`` that knows, ``dn/dt = (broadcast + contact n) (1 - n)``. Rounds from door to door are added to it: each takes its
time, and reaches whom it finds untold.
"""

import math

import numpy as np
from numba import njit

STEPS = 64
"""Steps that a round from door to door is followed in at least; within each the equation is solved exactly."""
MOST_GROWTH = 700.0
"""Times of growth of which the exponential is still a number."""
GROWTH = 0.05
"""At most so much of a time of growth a step."""


@njit(cache=True, nogil=True)
def share_told(n, broadcast_per_s, contact_per_s, seconds):
    """Return the share told ``seconds`` after it was ``n``, by broadcasts and word of mouth alone (closed form)."""
    both = broadcast_per_s + contact_per_s
    if n >= 1.0 or both <= 0.0:
        return n
    # in this form nothing is taken from nearly its like, however low the rates are
    growth, part = both * seconds, (broadcast_per_s + contact_per_s * n) / both
    if growth < MOST_GROWTH:
        odds = part * math.expm1(growth)
    elif part > 0.0:
        odds = math.exp(min(math.log(part) + growth, MOST_GROWTH))
    else:
        odds = 0.0
    return (odds + n) / (odds + 1.0)


@njit(cache=True, nogil=True)
def _until_told(n, share, broadcast_per_s, contact_per_s):
    """Return the seconds until a share is told from ``n`` on, by broadcasts and word of mouth alone."""
    both = broadcast_per_s + contact_per_s
    now = broadcast_per_s + contact_per_s * n
    if share <= n:
        return 0.0
    if now <= 0.0 or share >= 1.0:
        return np.inf
    return math.log1p((share - n) / (1.0 - share) * (both / now)) / both


@njit(cache=True, nogil=True)
def told_at(at_once, broadcast_per_s, contact_per_s, wait_s, round_s, shares, out):
    """Find when given shares of the households of a hamlet have been told.

    Parameters
    ----------
    at_once : float
        Share told at the start.
    broadcast_per_s, contact_per_s : float
        Rates at which repeated broadcasts reach those not told, and at which one who knows tells others.
    wait_s, round_s : float
        When the round from door to door begins, and how long it takes to everybody who was not told at once; infinite
        where nobody goes.
    shares : float64[k]
        Ascending, below one.
    out : float64[k]
        Filled with seconds from the start; inf where that share is never told.
    """
    n, now = at_once, 0.0
    k = 0
    while k < shares.size and shares[k] <= n:
        out[k] = 0.0
        k += 1
    # before anybody is at a door
    while k < shares.size:
        due = _until_told(n, shares[k], broadcast_per_s, contact_per_s)
        if due > wait_s:
            break
        out[k] = due
        k += 1
    if k == shares.size:
        return
    if not (wait_s < np.inf and round_s < np.inf):
        for j in range(k, shares.size):
            out[j] = np.inf
        return
    n = share_told(n, broadcast_per_s, contact_per_s, wait_s)
    now = wait_s
    steps = max(STEPS, int(round_s * (broadcast_per_s + contact_per_s) / GROWTH) + 1)
    step = round_s / steps
    for i in range(steps):
        before = n
        talked = share_told(n, broadcast_per_s, contact_per_s, step)
        # of the doors not yet visited, this part is visited in the step
        n = 1.0 - (1.0 - talked) * (steps - 1.0 - i) / (steps - i)
        while k < shares.size and shares[k] <= n:
            out[k] = now + step * ((shares[k] - before) / (n - before) if n > before else 0.0)
            k += 1
        if k == shares.size:
            return
        now += step
    for j in range(k, shares.size):
        out[j] = now

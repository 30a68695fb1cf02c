"""How fast cars drive on a road with so many others: the modified Greenshields law of two regimes.

Mahmassani et al. (2009) as in LifeSim Technical Reference Manual 1.0, chapter 7, equations 10 and 11; Greenshields
(1935).
"""

from numba import njit

POINTS = 1600
"""Densities at which the greatest flow is looked for."""


@njit(cache=True, nogil=True)
def speed_at(density, free, break_density, jam_density, stop, power):
    """Return the speed at a density; any units, as long as they are the same.

    Below the break point cars drive at the free speed (eq. 10); above it (eq. 11)
    ``v = stop + (vf - stop) (1 - density / jam_density) ** power``, where the intercept ``vf`` makes both meet at the
    break point. Beyond the jam density it is the stop-and-go speed.

    Parameters
    ----------
    density : float
        Cars on a lane, by length.
    free, stop : float
        Free speed and stop-and-go speed.
    break_density, jam_density : float
        Where speeds begin to fall, and where nothing but stop and go is left.
    power : float
        The law's exponent.
    """
    if density <= break_density or free <= stop:
        return free
    if density >= jam_density:
        return stop
    excess = (free - stop) / (1.0 - break_density / jam_density) ** power
    return stop + excess * (1.0 - density / jam_density) ** power


@njit(cache=True, nogil=True)
def most_flow(free, break_density, jam_density, stop, power):
    """Return the greatest flow that the law allows on a lane (density times speed, cars by time), and its density."""
    most, at = break_density * free, break_density
    for i in range(1, POINTS + 1):
        k = jam_density * i / POINTS
        flow = k * speed_at(k, free, break_density, jam_density, stop, power)
        if flow > most:
            most, at = flow, k
    return most, at

"""Homes of a hamlet: how high they stand, what water in them means, and what it damages.

A hamlet's gauge is one point, its homes are not. They are taken as five classes of equal numbers whose ground lies
-0.15 to 1.05 m above the gauge (estimate: plinths and a gentle slope over some 1.5 m), so that rising water reaches
them one class after the other. All figures here are estimates and independent of any plan.
"""

import numpy as np

HOUSE_HEIGHT_M = np.array([-0.15, 0.15, 0.45, 0.75, 1.05])
"""Ground of the homes above the hamlet's gauge, one class of a fifth each (estimate)."""
CLASSES = HOUSE_HEIGHT_M.size
HIT_M = 0.3
"""Water in a home from which it is no home: people there are hit."""
TRAPPED_M = 1.2
"""Water from which people cannot wade out: they are trapped."""
REACHED_M = tuple(round(float(height) + HIT_M, 3) for height in HOUSE_HEIGHT_M)
"""Depths at a hamlet's gauge at which each class of homes is no home any more."""
SHUT_IN_M = tuple(round(float(height) + TRAPPED_M, 3) for height in HOUSE_HEIGHT_M)
"""Depths at which each class is shut in."""
RUNGS_M = tuple(sorted({*REACHED_M, *SHUT_IN_M, 3.0, 4.0}))
"""Depths at a hamlet's gauge at which its homes are looked at again: rungs of the flood's default ladder, so that a
watch of them needs no run of its own. Above the highest class only mortality changes, at 3 and 4 m."""
PERSONS_A_HOUSEHOLD = 2.9
"""Persons a household (census-like figure for rural Hubei, estimate)."""
BUILDING_YUAN, CONTENTS_YUAN = 60_000.0, 30_000.0
"""Value of a home (100 m2 at 600 yuan) and of what is in it, as damage is reckoned (estimates)."""
NO_REFUGE_AWAKE, NO_REFUGE_ASLEEP = 0.015, 0.05
"""Share of the people at home who get to no upper floor or roof, and are exposed as Jonkman's mortality means it.

Liulin 2021: some 8,000 people in water 3.5 m deep in the mean, rising fast, 25 dead or missing, woken an hour or two
before it; Jonkman's function alone gives 1,600 to 1,800. For who sleeps without notice there is no figure: an estimate.
"""
SAVED_MOST, SAVED_LEAD_S = 0.5, 4 * 3600.0
"""Households with notice carry goods out of reach: of what the contents would lose, a share that rises evenly to a half
with four hours of notice (estimate, in the manner of Day's curve of 1970, which was not at hand)."""


def local_depth_m(gauge_m: float) -> np.ndarray:
    """Return the water in each class of homes, metres above their ground, at a depth on the hamlet's gauge."""
    # to the micrometre: a rung is to give the very depth that it stands for
    return np.round(np.maximum(gauge_m - HOUSE_HEIGHT_M, 0.0), 6)


def behind_levee_m(gauge_m: float, levee_m: float) -> float:
    """Return the depth at a hamlet's gauge where the land behind a levee lies ``levee_m`` below its crest.

    The flood's gauge reads from the crest up. Below the lowest rung nothing comes over; at it the land behind is taken
    to fill to the river's level at once (estimate: an hour or two of overtopping fill a quarter; levees also breach).
    """
    return gauge_m + levee_m if levee_m > 0.0 and gauge_m >= RUNGS_M[0] - 1e-9 else gauge_m


def watched_m(levee_m: float) -> dict[float, float]:
    """Return the depths at a hamlet's gauge to listen for, each with the water that then stands among its homes.

    Behind a levee the river is listened for where the water behind reaches a rung, so that a class of homes is hit or
    shut in there by the same water as anywhere: 0.3 m and 1.2 m in it.

    Returns
    -------
    dict
        Depth at the gauge (m): depth at the homes (m); both rise.
    """
    if levee_m <= 0.0:
        return {rung: rung for rung in RUNGS_M}
    crest_m = RUNGS_M[0]
    above = {round(rung - levee_m, 6): rung for rung in RUNGS_M}
    return {crest_m: crest_m + levee_m} | {river: rung for river, rung in above.items() if river > crest_m}


def damage_share(depth_m: np.ndarray) -> np.ndarray:
    """Return the share of a home's value that water of this depth destroys.

    Source: Huizinga, de Moel & Szewczyk (2017), Global flood depth-damage functions, JRC105688: residential, Asia.
    """
    # here and not above: a plan is checked without compiled code
    from sim.kernels.flood_harm import JRC_RESIDENTIAL_ASIA, jrc_damage

    return np.asarray(jrc_damage(depth_m, JRC_RESIDENTIAL_ASIA), dtype=np.float64)


def saved_share(notice_s: np.ndarray) -> np.ndarray:
    """Return the share of the contents' loss that notice so long before the water saves; none without notice."""
    return np.asarray(SAVED_MOST * np.clip(notice_s / SAVED_LEAD_S, 0.0, 1.0), dtype=np.float64)


def by_class(people: np.ndarray) -> np.ndarray:
    """Divide the people of each hamlet among its classes of homes, as evenly as whole persons allow.

    Parameters
    ----------
    people : (n,) int
        People of each hamlet.

    Returns
    -------
    (n, CLASSES) int32
        Rows sum to ``people``.
    """
    base, rest = np.divmod(np.asarray(people, dtype=np.int64), CLASSES)
    return (base[:, None] + (np.arange(CLASSES)[None, :] < rest[:, None])).astype(np.int32)

"""What a fire does to trees: crown scorch, death, and the classes in which damage is told.

Van Wagner, C.E. 1973, Can. J. For. Res. 3: scorch height; Ryan, K.C. & Reinhardt, E.D. 1988, Can. J. For. Res. 18:
probability of death by bark thickness and crown volume scorched.
"""

import math

from numba import njit

DAMAGED_CROWN = 2.0 / 3.0


@njit(cache=True, nogil=True)
def scorch_height(intensity_kw_m, wind_m_s, temperature_c):
    """Return the height m to which foliage dies (Van Wagner 1973, whose intensity is in kcal/s/m)."""
    if intensity_kw_m <= 0.0:
        return 0.0
    i = intensity_kw_m / 4.184
    return 3.94 * i ** (7.0 / 6.0) / (math.sqrt(0.107 * i + wind_m_s**3) * max(60.0 - temperature_c, 1.0))


@njit(cache=True, nogil=True)
def crown_scorched(scorch_m, height_m, crown_base_m):
    """Return the shares of crown length and crown volume scorched; volume as a paraboloid (Peterson & Ryan 1986)."""
    length = height_m - crown_base_m
    scorched = min(max(scorch_m - crown_base_m, 0.0), length)
    return scorched / length, scorched * (2.0 * length - scorched) / (length * length)


@njit(cache=True, nogil=True)
def death_probability(crown_volume, bark_cm):
    """Return the probability of death (Ryan & Reinhardt 1988; bark in inches there, crown as a share)."""
    return 1.0 / (1.0 + math.exp(-1.941 + 6.316 * (1.0 - math.exp(-bark_cm / 2.54)) - 5.35 * crown_volume**2))


@njit(cache=True, nogil=True)
def tree_classes(intensity_kw_m, wind_m_s, temperature_c, trees, crown_share):
    """Return the shares of a stand's area consumed, killed and hurt; the rest is unhurt (after DB51/T 2923-2022).

    Consumed: the crown burnt or was scorched whole. Killed: two thirds of it or more, or the tree dies with the
    probability of Ryan & Reinhardt, which stands for its cambium. Hurt: scorched and alive. Consumed and killed are
    damaged. Below 10 kW/m, a smouldering edge, nothing is hurt.

    Parameters
    ----------
    intensity_kw_m, wind_m_s, temperature_c : float
        Of the fire front and the air.
    trees : float64[classes, 4]
        Height m, crown base m, bark cm, share.
    crown_share : float
        Of the crowns, burnt in a crown fire.
    """
    if intensity_kw_m < 10.0:
        return 0.0, 0.0, 0.0
    scorch = scorch_height(intensity_kw_m, wind_m_s, temperature_c)
    consumed, killed, hurt = 0.0, 0.0, 0.0
    for k in range(trees.shape[0]):
        length, volume = crown_scorched(scorch, trees[k, 0], trees[k, 1])
        share = trees[k, 3]
        if length >= 1.0:
            consumed += share
        elif length >= DAMAGED_CROWN:
            killed += share
        else:
            dead = death_probability(volume, trees[k, 2])
            killed += share * dead
            if length > 0.0:
                hurt += share * (1.0 - dead)
    under = 1.0 - crown_share
    return crown_share + under * consumed, under * killed, under * hurt

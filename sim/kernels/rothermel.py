"""Surface fire behaviour: Rothermel (1972) with the changes of Albini (1976), as restated by Andrews (2018).

Sources: Rothermel, R.C. 1972, USDA INT-115; Albini, F.A. 1976, INT-GTR-30; Andrews, P.L. 2018, RMRS-GTR-371;
Scott & Burgan 2005, RMRS-GTR-153 (dynamic curing); Anderson, H.E. 1983, INT-305 (length to width);
Byram 1959 (intensity and flame length); Catchpole et al. 1982 (normal rate); Albini & Baughman 1979, INT-221 and
Andrews 2012, RMRS-GTR-266 (wind adjustment). Equations are evaluated in the units in which they were published (ft, lb,
min, Btu); arguments and results are SI.
"""

import math

import numpy as np
from numba import njit

# columns of a fuel row (float64[15]); see sim.hazards.fuels for the table itself
DEPTH_M, EXTINCTION, HEAT_KJ_KG = 0, 1, 2
LOAD_1H, LOAD_10H, LOAD_100H, LOAD_HERB, LOAD_WOODY = 3, 4, 5, 6, 7
SAVR_1H, SAVR_HERB, SAVR_WOODY, DYNAMIC, BURNABLE, FOREST, FACTOR = 8, 9, 10, 11, 12, 13, 14
FUEL_COLUMNS = 15

# columns of a bed row (float64[8]): what of the behaviour depends on fuel and moisture alone
R0, REACTION, HEAT_AREA, WIND_K, WIND_B, SLOPE_K, WIND_LIMIT, BED_DEPTH = 0, 1, 2, 3, 4, 5, 6, 7
BED_COLUMNS = 8

FT_M = 0.3048
LB_KG = 0.45359237
BTU_KJ = 1.05505585262
FTMIN_MS = FT_M / 60.0
IR_SI = BTU_KJ / FT_M**2 / 60.0  # Btu/ft2/min -> kW/m2
MPH_MS = 0.44704
BYRAM_POWER = 0.46
BYRAM_M = 0.45 * FT_M * (FT_M / BTU_KJ) ** BYRAM_POWER
"""Flame length, m, of 1 kW/m (Byram 1959: 0.45 I**0.46 ft with I in Btu/ft/s), and its power."""
LENGTH_TO_WIDTH_CAP = 8.0
SHELTER_M = 6.0 * FT_M


@njit(cache=True, nogil=True)
def _subclass(savr: float) -> int:
    # size subclasses by surface-area-to-volume ratio, 1/ft (Albini 1976, p. 91)
    if savr >= 1200.0:
        return 0
    if savr >= 192.0:
        return 1
    if savr >= 96.0:
        return 2
    if savr >= 48.0:
        return 3
    if savr >= 16.0:
        return 4
    return 5


@njit(cache=True, nogil=True)
def fuel_bed(fuel, moisture, out):
    """Fill ``out`` with what depends on fuel and moisture alone; wind and slope come later, cell by cell.

    Parameters
    ----------
    fuel : float64[15]
        Fuel row: depth m, extinction moisture, heat kJ/kg, five loads kg/m2, three surface-area-to-volume ratios 1/m,
        dynamic flag, burnable flag, forest class, rate factor.
    moisture : float64[5]
        Ratios: dead 1-h, 10-h, 100-h, live herbaceous, live woody.
    out : float64[8]
        No-wind no-slope rate m/s; reaction intensity kW/m2; heat per unit area kJ/m2; wind coefficient K and exponent b
        of ``phi_w = K * U**b`` with U in m/s; slope coefficient of ``phi_s = k * tan(slope)**2``; wind limit m/s;
        fuel bed depth m.
    """
    out[:] = 0.0
    out[WIND_K] = 1.0
    out[WIND_B] = 1.0
    out[BED_DEPTH] = fuel[DEPTH_M]
    lb_ft2 = FT_M * FT_M / LB_KG
    depth = fuel[DEPTH_M] / FT_M
    load = np.zeros(6)  # dead 1-h, 10-h, 100-h, dead (cured) herb, live herb, live woody; lb/ft2
    savr = np.zeros(6)
    moist = np.zeros(6)
    load[0] = fuel[LOAD_1H] * lb_ft2
    load[1] = fuel[LOAD_10H] * lb_ft2
    load[2] = fuel[LOAD_100H] * lb_ft2
    load[4] = fuel[LOAD_HERB] * lb_ft2
    load[5] = fuel[LOAD_WOODY] * lb_ft2
    savr[0] = fuel[SAVR_1H] * FT_M
    savr[1] = 109.0  # 10-h and 100-h: Albini 1976
    savr[2] = 30.0
    savr[3] = fuel[SAVR_HERB] * FT_M
    savr[4] = savr[3]
    savr[5] = fuel[SAVR_WOODY] * FT_M
    moist[0], moist[1], moist[2] = moisture[0], moisture[1], moisture[2]
    moist[3] = moisture[0]
    moist[4], moist[5] = moisture[3], moisture[4]
    if fuel[DYNAMIC] > 0.5 and load[4] > 0.0:
        # curing between 120 % and 30 %, with BehavePlus's rounding of the line (Andrews 2018, section 4.4)
        if moisture[3] < 0.30:
            cured = 1.0
        elif moisture[3] <= 1.20:
            cured = min(1.0, max(0.0, 1.333 - 1.11 * moisture[3]))
        else:
            cured = 0.0
        load[3] = load[4] * cured
        load[4] -= load[3]
    total = 0.0
    for i in range(6):
        total += load[i]
    if total <= 0.0 or depth <= 0.0 or fuel[BURNABLE] < 0.5:
        return
    heat = fuel[HEAT_KJ_KG] / BTU_KJ * LB_KG
    density = 32.0
    mineral_total, mineral_effective = 0.0555, 0.01
    # eqs 53-59: weights by surface area
    area = load * savr / density
    area_dead = area[0] + area[1] + area[2] + area[3]
    area_live = area[4] + area[5]
    f_dead = area_dead / (area_dead + area_live)
    f_live = 1.0 - f_dead
    f = np.zeros(6)
    for i in range(4):
        f[i] = area[i] / area_dead if area_dead > 0.0 else 0.0
    for i in range(4, 6):
        f[i] = area[i] / area_live if area_live > 1e-12 else 0.0
    # load weights by subclass (Albini 1976)
    net = np.zeros(2)
    g = np.zeros((2, 6))
    for i in range(6):
        g[0 if i < 4 else 1, _subclass(savr[i])] += f[i]
    for i in range(6):
        j = 0 if i < 4 else 1
        if savr[i] >= 16.0:
            net[j] += g[j, _subclass(savr[i])] * load[i] * (1.0 - mineral_total)
    m_dead = 0.0
    m_live = 0.0
    sigma = 0.0
    sink = 0.0
    fine_dead = 0.0
    fine_moist = 0.0
    fine_live = 0.0
    for i in range(6):
        if load[i] <= 0.0:
            continue
        category = f_dead if i < 4 else f_live
        sigma += category * f[i] * savr[i]
        # effective heating number and heat of preignition (eqs 14, 12)
        sink += category * f[i] * math.exp(-138.0 / savr[i]) * (250.0 + 1116.0 * moist[i])
        if i < 4:
            m_dead += f[i] * moist[i]
            fine = load[i] * math.exp(-138.0 / savr[i])
            fine_dead += fine
            fine_moist += fine * moist[i]
        else:
            m_live += f[i] * moist[i]
            fine_live += load[i] * math.exp(-500.0 / savr[i])
    extinction = fuel[EXTINCTION]
    live_extinction = extinction
    if fine_live > 1e-12:
        # Albini 1976, p. 89
        ratio = fine_dead / fine_live
        mean = fine_moist / fine_dead if fine_dead > 0.0 else 0.0
        live_extinction = max(2.9 * ratio * (1.0 - mean / extinction) - 0.226, extinction)
    bulk = total / depth
    packing = bulk / density
    relative = packing / (3.348 * sigma**-0.8189)
    # reaction velocity (eqs 36, 38, with Albini's A)
    s15 = sigma**1.5
    a = 133.0 * sigma**-0.7913
    velocity = s15 / (495.0 + 0.0594 * s15) * relative**a * math.exp(a * (1.0 - relative))
    mineral = min(1.0, 0.174 * mineral_effective**-0.19)
    reaction = 0.0
    for j in range(2):
        m, mx = (m_dead, extinction) if j == 0 else (m_live, live_extinction)
        if m < mx and net[j] > 0.0:
            r = m / mx
            reaction += velocity * net[j] * heat * mineral * (1.0 - 2.59 * r + 5.11 * r * r - 3.52 * r**3)
    # propagating flux (eq. 42)
    xi = math.exp((0.792 + 0.681 * math.sqrt(sigma)) * (packing + 0.1)) / (192.0 + 0.2595 * sigma)
    rate = reaction * xi / (bulk * sink)
    residence_min = 384.0 / sigma  # Anderson 1969
    c = 7.47 * math.exp(-0.133 * sigma**0.55)
    b = 0.02526 * sigma**0.54
    e = 0.715 * math.exp(-3.59e-4 * sigma)
    # a planner's adjustment of the rate, as in FARSITE (Finney 1998); 1 unless given
    out[R0] = rate * FTMIN_MS * fuel[FACTOR]
    out[REACTION] = reaction * IR_SI
    out[HEAT_AREA] = reaction * residence_min * BTU_KJ / FT_M**2
    out[WIND_K] = c * relative**-e * (1.0 / FTMIN_MS) ** b
    out[WIND_B] = b
    out[SLOPE_K] = 5.275 * packing**-0.3
    out[WIND_LIMIT] = 0.9 * reaction * FTMIN_MS
    return


@njit(cache=True, nogil=True)
def length_to_width(effective_wind_m_s):
    """Length to width of the fire's ellipse, Anderson (1983), capped at 8."""
    u = effective_wind_m_s / MPH_MS
    lw = 0.936 * math.exp(0.1147 * u) + 0.461 * math.exp(-0.0692 * u) - 0.397
    return min(max(lw, 1.0), LENGTH_TO_WIDTH_CAP)


@njit(cache=True, nogil=True)
def head(bed, wind_x_m_s, wind_y_m_s, slope_x, slope_y, wind_limit):
    """Head fire in a cell: wind and slope factors added as vectors (Andrews 2018, section 5; Rothermel 1983).

    Parameters
    ----------
    bed : float64[8]
        From :func:`fuel_bed`.
    wind_x_m_s, wind_y_m_s : float
        Midflame wind, the way it blows to (x east, y north).
    slope_x, slope_y : float
        Uphill gradient (tangent).
    wind_limit : bool
        Apply Rothermel's wind limit (off by default everywhere, as in BehavePlus 6 and Andrews et al. 2013).

    Returns
    -------
    tuple
        Rate of spread m/s, unit heading x and y (upslope or downwind; (1, 0) when there is neither), length to width,
        effective wind m/s.
    """
    rate0 = bed[R0]
    wind = math.sqrt(wind_x_m_s * wind_x_m_s + wind_y_m_s * wind_y_m_s)
    slope = math.sqrt(slope_x * slope_x + slope_y * slope_y)
    px = 0.0
    py = 0.0
    if wind > 0.0:
        phi = bed[WIND_K] * wind ** bed[WIND_B]
        px += phi * wind_x_m_s / wind
        py += phi * wind_y_m_s / wind
    if slope > 0.0:
        phi = bed[SLOPE_K] * slope
        px += phi * slope_x
        py += phi * slope_y
    phi = math.sqrt(px * px + py * py)
    if rate0 <= 0.0 or phi < 1e-12:
        return rate0, 1.0, 0.0, 1.0, 0.0
    effective = (phi / bed[WIND_K]) ** (1.0 / bed[WIND_B]) if slope > 0.0 else wind
    hx, hy = px / phi, py / phi
    if wind_limit and effective > bed[WIND_LIMIT]:
        effective = bed[WIND_LIMIT]
        phi = bed[WIND_K] * effective ** bed[WIND_B]
    return rate0 * (1.0 + phi), hx, hy, length_to_width(effective), effective


@njit(cache=True, nogil=True)
def backing_rate(head_m_s, lw):
    """Backing rate by the ellipse's head to back ratio (Alexander 1985)."""
    e = math.sqrt(max(lw * lw - 1.0, 0.0)) / lw
    return head_m_s * (1.0 - e) / (1.0 + e)


@njit(cache=True, nogil=True)
def flanking_rate(head_m_s, lw):
    """Half of the ellipse's growth in width."""
    return 0.5 * (head_m_s + backing_rate(head_m_s, lw)) / lw


@njit(cache=True, nogil=True)
def fireline_intensity(heat_area_kj_m2, rate_m_s):
    """Byram's fireline intensity, kW/m."""
    return heat_area_kj_m2 * rate_m_s


@njit(cache=True, nogil=True)
def flame_length(intensity_kw_m):
    """Byram's flame length, m: 0.45 I**0.46 ft with I in Btu/ft/s."""
    if intensity_kw_m <= 0.0:
        return 0.0
    return BYRAM_M * intensity_kw_m**BYRAM_POWER


@njit(cache=True, nogil=True)
def wind_adjustment(depth_m, canopy_cover, canopy_height_m, crown_ratio):
    """Midflame wind over the wind at 20 ft (Albini & Baughman 1979; Andrews 2012).

    Sheltered where crowns fill at least 5 % of the volume under the canopy top and that is at least 6 ft high, else by
    the depth of the fuel bed.
    """
    fill = canopy_cover * crown_ratio / 3.0
    if fill >= 0.05 and canopy_height_m >= SHELTER_M:
        h = canopy_height_m / FT_M
        return 0.555 / (math.sqrt(fill * h) * math.log((20.0 + 0.36 * h) / (0.13 * h)))
    h = max(depth_m / FT_M, 0.1)
    return 1.83 / math.log((20.0 + 0.36 * h) / (0.13 * h))


@njit(cache=True, nogil=True)
def ellipse_metric(head_m_s, hx, hy, lw, slope_x, slope_y):
    """Randers metric of the ellipse: time to travel (dx, dy) metres on the map is ``sqrt(d'Md) + w.d`` seconds.

    From ``|A^-1 (d - c t)| = t`` with semi-axes A and drift c (Richards 1990 for the ellipse). It lies in the plane
    of the slope and is projected on the map: uphill lengths on the map are shorter by the cosine of the slope.

    Parameters
    ----------
    head_m_s, hx, hy, lw : float
        From :func:`head`.
    slope_x, slope_y : float
        Uphill gradient (tangent); zeros for a map that is the ground.

    Returns
    -------
    tuple
        Mxx, Mxy, Myy (s2/m2), wx, wy (s/m).
    """
    e = math.sqrt(max(lw * lw - 1.0, 0.0)) / lw
    # the fire starts in a focus: r = head (1 - e) / (1 - e cos) in polar coordinates, so F = s (|d| - e h.d)
    s = 1.0 / (head_m_s * (1.0 - e))
    s2 = s * s
    g2 = slope_x * slope_x + slope_y * slope_y
    wx, wy = -s * e * hx, -s * e * hy
    if g2 <= 1e-8:
        return s2, 0.0, s2, wx, wy
    # ground length of a map vector: stretched by sqrt(1 + g2) along the gradient g, so |d|^2 is d'(1 + gg')d
    along = (math.sqrt(1.0 + g2) - 1.0) / g2 * (slope_x * wx + slope_y * wy)
    mxx, mxy, myy = s2 * (1.0 + slope_x * slope_x), s2 * slope_x * slope_y, s2 * (1.0 + slope_y * slope_y)
    wx, wy = wx + along * slope_x, wy + along * slope_y
    return mxx, mxy, myy, wx, wy

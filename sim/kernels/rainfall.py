"""Rain in space and time: hyetographs and the shape of a moving elliptical storm. Depths m, rates m/s, time s.

Sources: Keifer and Chu (1957), J. Hydraul. Div. 83(4) (Chicago hyetograph) in the form of the Chinese storm formula
``i = a / (t + b)^n`` (GB 50014); the areal shape is an own choice, a stretched exponential over an ellipse.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.kernels.infiltration import curve_number_runoff

# columns of a row of ``storms``
X, Y, VX, VY, T_REF, MAJOR, MINOR, COS, SIN, POWER, BACKGROUND = range(11)


@njit(cache=True, nogil=True)
def chicago_intensity(time_s, duration_s, depth_m, peak_ratio, b_s, n):
    """Rate (m/s) of a Chicago storm scaled to ``depth_m``, peak at ``peak_ratio * duration_s``.

    Before the peak ``i = a [(1-n) tb/r + b] / (tb/r + b)^(1+n)``, after it with ``ta/(1-r)``.
    """
    if time_s < 0.0 or time_s > duration_s:
        return 0.0
    peak = peak_ratio * duration_s
    if time_s < peak:
        s = (peak - time_s) / peak_ratio
    else:
        s = (time_s - peak) / (1.0 - peak_ratio)
    a = depth_m * (duration_s + b_s) ** n / duration_s
    return a * ((1.0 - n) * s + b_s) / (s + b_s) ** (1.0 + n)


@njit(cache=True, nogil=True)
def chicago_depth(time_s, duration_s, depth_m, peak_ratio, b_s, n):
    """Depth (m) fallen until ``time_s`` in a Chicago storm: the integral of the above, ``a s / (s + b)^n`` in parts."""
    t = min(max(time_s, 0.0), duration_s)
    peak = peak_ratio * duration_s
    a = depth_m * (duration_s + b_s) ** n / duration_s
    whole = a * duration_s / (duration_s + b_s) ** n
    if t == peak:
        # with b = 0 the parts below are 0 / 0 here
        return peak_ratio * whole
    if t < peak:
        s = (peak - t) / peak_ratio
        return peak_ratio * (whole - a * s / (s + b_s) ** n)
    s = (t - peak) / (1.0 - peak_ratio)
    return peak_ratio * whole + (1.0 - peak_ratio) * a * s / (s + b_s) ** n


@njit(cache=True, nogil=True)
def chicago_depths(times_s, duration_s, depth_m, peak_ratio, b_s, n):
    """Return :func:`chicago_depth` at many times, float64[k]."""
    out = np.empty(times_s.size)
    for k in range(times_s.size):
        out[k] = chicago_depth(times_s[k], duration_s, depth_m, peak_ratio, b_s, n)
    return out


@njit(cache=True, nogil=True)
def sum_by_group(depth_m, group, groups):
    """Sum the rows of float64[n, k] by their group number, int64[n]: float64[groups, k]."""
    out = np.zeros((groups, depth_m.shape[1]))
    for p in range(group.size):
        for k in range(depth_m.shape[1]):
            out[group[p], k] += depth_m[p, k]
    return out


@njit(cache=True, nogil=True, error_model="numpy")
def storm_shape(x_m, y_m, time_s, storm):
    """Share (0-1) of the central rate at a point: ``b + (1 - b) exp(-ln 2 r^p)`` with r = 1 on the half-rate ellipse.

    ``storm``: centre x, y (m) at ``T_REF`` (s), velocity (m/s), semi-axes (m), cosine and sine of the major axis'
    direction (mathematical angle), power p, background b.
    """
    dx = x_m - (storm[X] + storm[VX] * (time_s - storm[T_REF]))
    dy = y_m - (storm[Y] + storm[VY] * (time_s - storm[T_REF]))
    along = (dx * storm[COS] + dy * storm[SIN]) / storm[MAJOR]
    across = (-dx * storm[SIN] + dy * storm[COS]) / storm[MINOR]
    r2 = along * along + across * across
    power = storm[POWER]
    far = r2 if power == 2.0 else r2 ** (0.5 * power)
    return storm[BACKGROUND] + (1.0 - storm[BACKGROUND]) * np.exp(-0.6931471805599453 * far)


@njit(cache=True, nogil=True, error_model="numpy")
def fill_rain(rate, interval, from_s, bed, wall_m, rain, soil, rained):
    """Write the rate (m/s) that reaches the surface in an interval to ``rate``; return the sum of the rates lost.

    The storm stands where it is in the middle of the interval. With a curve number (``soil.retention_m``) the loss is
    the part of the interval's rain that does not run off; with plants (``soil.interception_m``; not both) what they can
    still hold. ``rained`` (m, since the start) moves on for the part of the interval after ``from_s`` only, so that a
    run taken up in the middle of an interval loses alike.
    """
    rows, cols = rate.shape
    span = rain.interval_s
    middle = (interval + 0.5) * span
    use_cn = soil.retention_m.shape[0] > 0
    held = soil.interception_m.shape[0] > 0
    zones = rain.zone.shape[0] > 0 and interval < rain.zone_rate_m_s.shape[1]
    storms = rain.storms.shape[0] if interval < rain.intensity_m_s.shape[1] else 0
    falls = zones
    for s in range(storms):
        falls = falls or rain.intensity_m_s[s, interval] > 0.0
    if not falls:
        rate[:] = 0.0
        return 0.0
    fresh = from_s <= interval * span + 1.0e-6
    lost = 0.0
    for i in range(rows):
        y = rain.north_m - (i + 0.5) * rain.cell_m
        for j in range(cols):
            rate[i, j] = 0.0
            if bed[i, j] >= wall_m:
                continue
            r = 0.0
            for s in range(storms):
                if rain.intensity_m_s[s, interval] > 0.0:
                    x = rain.west_m + (j + 0.5) * rain.cell_m
                    r += rain.intensity_m_s[s, interval] * storm_shape(x, y, middle, rain.storms[s])
            if zones and rain.zone[i, j] >= 0:
                r += rain.zone_rate_m_s[rain.zone[i, j], interval]
            if (use_cn or held) and r > 0.0:
                done = rained[i, j] + r * span
                if fresh:
                    rained[i, j] = done
                else:
                    done = rained[i, j]
            if held and r > 0.0:
                # what the plants still hold of this interval: the part of it below their storage
                keep = min(max(soil.interception_m[i, j] - (done - r * span), 0.0), r * span) / span
                lost += keep
                rate[i, j] = r - keep
                continue
            if use_cn and r > 0.0:
                run = curve_number_runoff(done, soil.retention_m[i, j], soil.initial_ratio)
                run -= curve_number_runoff(done - r * span, soil.retention_m[i, j], soil.initial_ratio)
                lost += r - run / span
                r = run / span
            rate[i, j] = r
    return lost


@njit(cache=True, nogil=True, error_model="numpy")
def depth_at_points(x_m, y_m, interval_s, storms, intensity_m_s, first, intervals):
    """Rain (m) fallen at points in each interval: (points, intervals); the sum that the flood's own rain makes.

    Intervals before ``first`` are left at 0.
    """
    depth = np.zeros((x_m.size, intervals))
    for p in range(x_m.size):
        for k in range(first, min(intervals, intensity_m_s.shape[1])):
            for s in range(storms.shape[0]):
                if intensity_m_s[s, k] > 0.0:
                    share = storm_shape(x_m[p], y_m[p], (k + 0.5) * interval_s, storms[s])
                    depth[p, k] += intensity_m_s[s, k] * share * interval_s
    return depth

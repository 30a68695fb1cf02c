"""Counter-based noise: a hash of a key and a lattice point, so that any cell can be made alone and in any order."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def hash_unit(key, i, j):
    """Uniform number in [0, 1) of a uint64 key and two integers.

    The finaliser is splitmix64's (Steele, Lea & Flood 2014, OOPSLA, figure 15), applied after each word.
    """
    h = np.uint64(key)
    for word in (np.uint64(i), np.uint64(j)):
        h = h + word * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x632BE59BD9B4E019)
        h = (h ^ (h >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        h = (h ^ (h >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        h = h ^ (h >> np.uint64(31))
    return float(h >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def hash_units(key, i, j):
    """Array of :func:`hash_unit` for two integer arrays of equal length."""
    out = np.empty(i.size, np.float64)
    for k in range(i.size):
        out[k] = hash_unit(key, i[k], j[k])
    return out


@njit(cache=True, nogil=True)
def gradient_noise(key, rows, cols, west_m, north_m, cell_m, wavelength_m, octaves, gain):
    """Fractal gradient noise at cell centres, roughly in [-1, 1]; [row, col], row 0 north.

    Gradient noise after Perlin (1985, SIGGRAPH 19(3)) with the quintic fade of Perlin (2002, SIGGRAPH, eq. 2); octave
    k has wavelength ``wavelength_m / 2**k`` and weight ``gain**k``. It is a function of position, so grids of any size
    and cell see the same field.
    """
    out = np.zeros((rows, cols), np.float64)
    total = 0.0
    weight = 1.0
    for octave in range(octaves):
        wave_m = wavelength_m / 2.0**octave
        octave_key = np.uint64(key) + np.uint64(octave) * np.uint64(0xD1342543DE82EF95)
        nodes = int((cols * cell_m) // wave_m) + 3
        node0 = int(np.floor((west_m + 0.5 * cell_m) / wave_m))
        gx = np.empty((2, nodes))
        gy = np.empty((2, nodes))
        last = -(2**62)
        for r in range(rows):
            y = (north_m - (r + 0.5) * cell_m) / wave_m
            j = int(np.floor(y))
            if j != last:
                for side in range(2):
                    for n in range(nodes):
                        angle = 2.0 * np.pi * hash_unit(octave_key, node0 + n, j + side)
                        gx[side, n] = np.cos(angle)
                        gy[side, n] = np.sin(angle)
                last = j
            v = y - j
            fv = v * v * v * (v * (v * 6.0 - 15.0) + 10.0)
            for c in range(cols):
                x = (west_m + (c + 0.5) * cell_m) / wave_m
                i = int(np.floor(x))
                u = x - i
                n = i - node0
                fu = u * u * u * (u * (u * 6.0 - 15.0) + 10.0)
                south = (gx[0, n] * u + gy[0, n] * v) * (1.0 - fu) + (gx[0, n + 1] * (u - 1.0) + gy[0, n + 1] * v) * fu
                v1 = v - 1.0
                north = (gx[1, n] * u + gy[1, n] * v1) * (1.0 - fu) + (
                    gx[1, n + 1] * (u - 1.0) + gy[1, n + 1] * v1
                ) * fu
                out[r, c] += weight * (south * (1.0 - fv) + north * fv)
        total += weight
        weight *= gain
    return out * (1.6 / total)

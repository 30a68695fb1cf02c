"""Seeds of streams as numpy's seed sequence makes them, and the first uniform number of many streams at once.

Sources: O'Neill (2014), HMC-CS-2014-0905 (PCG64, XSL-RR); the seed sequence is numpy's, after O'Neill (2015),
"Developing a seed_seq alternative".
"""

import numpy as np
from numba import njit

_XSHIFT = np.uint32(16)
_INIT_A, _MULT_A = np.uint32(0x43B0D7E5), np.uint32(0x931E8875)
_INIT_B, _MULT_B = np.uint32(0x8B51F9DD), np.uint32(0x58F38DED)
_MIX_L, _MIX_R = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
_PCG_HIGH, _PCG_LOW = np.uint64(0x2360ED051FC65DA4), np.uint64(0x4385DF649FCCF645)
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_ONE, _SIXTY_THREE = np.uint64(1), np.uint64(63)
_TOP_BITS, _TURN = np.uint64(11), np.uint64(58)


@njit(cache=True, nogil=True)
def _hash(value, const, multiplier):
    value = np.uint32(value ^ const)
    const = np.uint32(const * multiplier)
    value = np.uint32(value * const)
    return np.uint32(value ^ (value >> _XSHIFT)), const


@njit(cache=True, nogil=True)
def _mix(x, y):
    result = np.uint32(np.uint32(_MIX_L * x) - np.uint32(_MIX_R * y))
    return np.uint32(result ^ (result >> _XSHIFT))


@njit(cache=True, nogil=True)
def _step(high, low, add_high, add_low):
    """Return ``state * multiplier + add`` of 128 bits."""
    a0, a1 = low & _LOW, low >> _HALF
    b0, b1 = _PCG_LOW & _LOW, _PCG_LOW >> _HALF
    p0, p1, p2 = a0 * b0, a0 * b1, a1 * b0
    carry = (p0 >> _HALF) + (p1 & _LOW) + (p2 & _LOW)
    new_low = (p0 & _LOW) | (carry << _HALF)
    new_high = a1 * b1 + (p1 >> _HALF) + (p2 >> _HALF) + (carry >> _HALF)
    new_high += high * _PCG_LOW + low * _PCG_HIGH
    sum_low = new_low + add_low
    new_high += add_high
    if sum_low < new_low:
        new_high += _ONE
    return new_high, sum_low


@njit(cache=True, nogil=True)
def seed(words, out):
    """Fill ``out``, uint64[4], with ``SeedSequence(words).generate_state(4, uint64)``; words uint32[k], k from 4."""
    pool = np.empty(4, np.uint32)
    const = _INIT_A
    for i in range(4):
        pool[i], const = _hash(words[i], const, _MULT_A)
    for i in range(4):
        for j in range(4):
            if i != j:
                value, const = _hash(pool[i], const, _MULT_A)
                pool[j] = _mix(pool[j], value)
    for i in range(4, words.size):
        for j in range(4):
            value, const = _hash(words[i], const, _MULT_A)
            pool[j] = _mix(pool[j], value)
    const = _INIT_B
    for i in range(8):
        value, const = _hash(pool[i % 4], const, _MULT_B)
        half = np.uint64(value)
        if i % 2 == 0:
            out[i // 2] = half
        else:
            out[i // 2] |= half << _HALF


@njit(cache=True, nogil=True)
def first_uniforms(words):
    """Return the first ``random()`` of ``Generator(PCG64(SeedSequence(row)))`` for each row of entropy, float64[n].

    Parameters
    ----------
    words : uint32[n, k]
        Entropy as the seed sequence takes it, k at least 4.
    """
    out = np.empty(words.shape[0])
    state = np.empty(4, np.uint64)
    for row in range(words.shape[0]):
        seed(words[row], state)
        start_high, start_low, seq_high, seq_low = state[0], state[1], state[2], state[3]
        step_high, step_low = (seq_high << _ONE) | (seq_low >> _SIXTY_THREE), (seq_low << _ONE) | _ONE
        # seeding: a step from nothing, the start added, a step; then the first number's own step
        low = step_low + start_low
        high = step_high + start_high
        if low < step_low:
            high += _ONE
        high, low = _step(high, low, step_high, step_low)
        high, low = _step(high, low, step_high, step_low)
        value64 = high ^ low
        turn = high >> _TURN
        if turn > np.uint64(0):
            value64 = (value64 >> turn) | (value64 << (np.uint64(64) - turn))
        out[row] = np.float64(value64 >> _TOP_BITS) * (1.0 / 9007199254740992.0)
    return out

"""The course of a flood: the water carried from step to step, its crossings, frames and books."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from sim.kernels.basin import (
    balance,
    copy_water,
    make_ladder,
    make_log,
    make_water,
    volumes,
)
from sim.kernels.breaching import NOW, ONSET, OUT, PEAK
from sim.kernels.finite_volume import advance as advance_volume
from sim.kernels.flood_classes import standing_at_least
from sim.kernels.inundation import advance
from sim.kernels.speeds import no_peaks, note_speeds
from sim.kernels.step_desk import Desk, make_desk
from sim.kernels.tile_steps import LEVELS
from sim.kernels.water import CELL_STEPS, STEPS, TIME, Edges, Rain, Reservoirs, Soil, Sources, Terrain, Water
from sim.kernels.waterworks import interpolate
from sim.text import _

ERROR_RATIO = 1.0e-12
"""A run whose books are further off than this fails."""
FRAME_DEPTH_M = 12.0
"""Depth of the brightest frame value: a frame holds ``255 sqrt(depth / 12 m)``, so shallow water is finer."""
FRAME_SPEED_M_S = 0.1
"""What one step of a speed frame's value stands for; it holds 25.5 m/s at most."""
VOLUME_NOTE_S = 60.0
"""How often speeds are noted with the finite-volume scheme; with the local inertial one at the rain's intervals."""


@dataclass(frozen=True)
class Setting:
    """All that the water meets: arrays of the kernels and the figures of the scheme."""

    cell_m: float
    theta: float
    courant: float
    step_cap_s: float
    frame_s: float
    terrain: Terrain
    soil: Soil
    rain: Rain
    edges: Edges
    sources: Sources
    reservoirs: Reservoirs
    stored_m3: tuple[float, ...]
    ladder_m: tuple[float, ...]
    datum_m: np.ndarray
    scheme: str = "local inertial"
    debris_land: np.ndarray | None = None
    """Kind of land by which debris is reckoned; None: the conservative factor everywhere."""

    @property
    def note_s(self) -> float:
        """How often speeds are noted."""
        return VOLUME_NOTE_S if self.scheme == "finite volume" else self.rain.interval_s


class Frames(Protocol):
    """What a flood showed at the ends of its frames' intervals: (n, rows, cols) uint8 each."""

    @property
    def depth(self) -> np.ndarray:
        """Depths above the land; see :data:`FRAME_DEPTH_M`."""

    @property
    def speed(self) -> np.ndarray:
        """Greatest speeds noted since the frame before, in steps of :data:`FRAME_SPEED_M_S`."""

    def columns(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return depths and speeds in some cells (flat indices of the grid): (n, cells) uint8 each."""


@dataclass(frozen=True)
class HeldFrames:
    """Frames in memory."""

    depth: np.ndarray
    speed: np.ndarray

    def columns(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return depths and speeds in some cells (flat indices of the grid): (n, cells) uint8 each."""
        flat = [frames.reshape(len(frames), -1)[:, cells] for frames in (self.depth, self.speed)]
        return flat[0], flat[1]


@dataclass(frozen=True)
class Course:
    """What came of a flood until ``until_s`` (from the hazard's start): plain arrays, as they are cached.

    ``time_s, cell, level, rising``: crossings in every cell (flat index of the grid) of every rung of ``ladder_m``
    above the land, ordered by time. ``moving``: frames every ``frame_s``, most of what a flood takes: those of a kept
    one stay on disk.
    ``hazard_max_m2_s``, ``rating_max`` (FD2320) and ``class_max`` (AIDR): greatest depth above the land times speed,
    and ratings of depth and speed of one moment each; noted as often as :attr:`Setting.note_s` says, and no less than
    those of water standing at the greatest depth.
    ``node_m`` and ``breach_m``: levels of the storage nodes and mean widths of the breaches, every 5 minutes; of each
    breach its onset (infinite where there was none), its greatest flow and the volume that went through. After the
    breaches come the works (:mod:`sim.hazards.works`), with flows in place of widths.
    """

    until_s: float
    frame_s: float
    ladder_m: np.ndarray
    time_s: np.ndarray
    cell: np.ndarray
    level: np.ndarray
    rising: np.ndarray
    depth_max_m: np.ndarray
    speed_max_m_s: np.ndarray
    hazard_max_m2_s: np.ndarray
    rating_max: np.ndarray
    class_max: np.ndarray
    moving: Frames
    node_m: np.ndarray
    breach_m: np.ndarray
    breach_onset_s: np.ndarray
    breach_peak_m3_s: np.ndarray
    breach_m3: np.ndarray
    books: dict[str, float] = field(default_factory=dict)

    @property
    def frames(self) -> np.ndarray:
        """Depths above the land in frames: (n, rows, cols) uint8."""
        return self.moving.depth

    @property
    def speed_frames(self) -> np.ndarray:
        """Speeds in frames: (n, rows, cols) uint8."""
        return self.moving.speed

    @cached_property
    def _by_place(self) -> tuple[np.ndarray, np.ndarray]:
        """Crossings sorted by cell and rung: their order, and the sorted keys."""
        key = self.cell.astype(np.int64) * len(self.ladder_m) + self.level
        order = np.argsort(key, kind="stable")
        return order, key[order]

    def select(self, cell: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return ``(which, crossing)``: pairs of a position in the query and one in the course, ordered by time."""
        rungs = len(self.ladder_m)
        order, ranked = self._by_place
        want = np.asarray(cell, np.int64) * rungs + np.asarray(level, np.int64)
        first, last = np.searchsorted(ranked, want, "left"), np.searchsorted(ranked, want, "right")
        many = last - first
        which = np.repeat(np.arange(want.size), many)
        at = np.repeat(first, many) + np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        hit = order[at]
        by_time = np.lexsort((which, self.time_s[hit]))
        return which[by_time], hit[by_time]


class Runner:
    """Carries the water on and remembers; steps depend on the state alone, never on where it is asked to stop.

    Parameters
    ----------
    setting : Setting
        What the water meets.
    water : Water, optional
        Where it starts, else at rest at time 0 with empty land.
    parent : Runner, optional
        What ran before an amendment: its crossings, frames, maxima and first stock are taken over.
    """

    def __init__(self, setting: Setting, water: Water | None = None, parent: Runner | None = None) -> None:
        self.setting = setting
        self.water = water or make_water(
            setting.terrain,
            0.0,
            setting.stored_m3,
            soil=setting.soil,
            breaches=len(setting.reservoirs.breaches.kind),
            flow=np.float64 if setting.scheme == "finite volume" else np.float32,
        )
        self.ladder = make_ladder(self.water, setting.ladder_m, setting.datum_m)
        self.log = make_log(self.ladder)
        self.begun_s = self.time_s
        shape = self.water.depth_m.shape
        self._street = np.zeros(shape)
        self._street[1:-1, 1:-1] = setting.datum_m
        self._land = np.zeros(shape, np.int64)
        if setting.debris_land is not None:
            self._land[1:-1, 1:-1] = setting.debris_land
        if parent is None:
            self.first = volumes(self.water, setting.cell_m)
            self.peaks = no_peaks(shape)
            self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
            self._frames: list[np.ndarray] = []
            self._speeds: list[np.ndarray] = []
            self._nodes: list[np.ndarray] = []
            self._widths: list[np.ndarray] = []
        else:
            self.first = parent.first
            # what a parent noted beyond the amendment (an hour at most) stays in: a peak is never below the truth
            self.peaks = type(parent.peaks)(*(a.copy() for a in parent.peaks))
            moved = np.searchsorted(setting.ladder_m, parent.setting.ladder_m)
            self._parts = [
                (
                    t[t <= self.begun_s],
                    c[t <= self.begun_s],
                    moved[v[t <= self.begun_s]].astype(np.uint8),
                    r[t <= self.begun_s],
                )
                for t, c, v, r in parent._parts
            ]
            frames = 1 + int(self.begun_s // setting.frame_s)
            self._frames, self._speeds = parent._frames[:frames], parent._speeds[:frames]
            if frames < len(parent._speeds):
                self.peaks.lately_m_s[1:-1, 1:-1] = FRAME_SPEED_M_S * parent._speeds[frames]
            intervals = 1 + int(self.begun_s // setting.rain.interval_s)
            self._nodes, self._widths = parent._nodes[:intervals], parent._widths[:intervals]
        self._saved: list[Water] = [copy_water(self.water)]
        if not self._frames:
            self._keep_frame()
            self._note()

    @property
    def time_s(self) -> float:
        """Time (s from the hazard's start) that the water has reached."""
        return float(self.water.totals[TIME])

    def frame(self) -> np.ndarray:
        """Depth above the land as it is now, quantised."""
        above = np.clip(self.water.depth_m[1:-1, 1:-1] - self.setting.datum_m, 0.0, FRAME_DEPTH_M)
        return np.asarray(np.rint(255.0 * np.sqrt(above / FRAME_DEPTH_M)), np.uint8)

    def _keep_frame(self) -> None:
        """Keep the depth as it is now, and the greatest speed since the last frame, rounded up."""
        self._frames.append(self.frame())
        lately = self.peaks.lately_m_s
        steps = np.ceil(lately[1:-1, 1:-1] / FRAME_SPEED_M_S - 1e-3)
        self._speeds.append(np.asarray(np.clip(steps, 0.0, 255.0), np.uint8))
        lately[:] = 0.0

    def node_levels(self) -> np.ndarray:
        """Level (m) of each storage node now."""
        r = self.setting.reservoirs
        stored = self.water.stored_m3
        return np.array([interpolate(stored[k], r.curve_m3[k], r.curve_m[k]) for k in range(len(stored) // 2)])

    def _note(self) -> None:
        """Keep what is kept at the ends of intervals."""
        self._nodes.append(self.node_levels())
        self._widths.append(self.water.breach[:, NOW].copy())

    def run(self, until_s: float) -> None:
        """Carry the water to the first step boundary at or after ``until_s``.

        Raises
        ------
        RuntimeError
            If the books of water do not close within ``ERROR_RATIO``, or the log of crossings overflowed.
        """
        s = self.setting
        while self.time_s < until_s:
            interval = s.rain.interval_s
            end = (np.floor(self.time_s / interval + 1e-9) + 1.0) * interval
            look = min((np.floor(self.time_s / s.note_s + 1e-9) + 1.0) * s.note_s, end)
            self._advance(min(look, until_s))
            if self.time_s >= look:
                water = self.water
                in_cells = s.scheme == "finite volume"
                flow = (water.depth_m, s.terrain.bed_m, water.qx, water.qy, in_cells)
                note_speeds(*flow, self._street, self._land, self.peaks)
            if self.time_s == end:
                self._note()
                if end % s.frame_s == 0.0:
                    self._keep_frame()
                if end % 3600.0 == 0.0:
                    self._saved = [*self._saved[-1:], copy_water(self.water)]
        self.books()

    @cached_property
    def _desk(self) -> Desk:
        return make_desk(self.water, self.ladder)

    def _advance(self, until_s: float) -> None:
        s = self.setting
        parts = (s.terrain, s.soil, self.water, s.rain, s.edges, s.sources, s.reservoirs, self.ladder, self.log)
        full = 1
        while full:
            if s.scheme == "finite volume":
                full = advance_volume(until_s, s.cell_m, s.courant, s.step_cap_s, *parts)
            else:
                full = advance(until_s, s.cell_m, s.theta, s.courant, s.step_cap_s, LEVELS, *parts, self._desk)
            n = int(self.log.filled[0])
            if self.log.filled[1]:
                raise RuntimeError(f"{self.log.filled[1]} crossings of one step found no room in the log")
            if n:
                row, col = np.divmod(self.log.cell[:n], self.water.depth_m.shape[1])
                cell = ((row - 1) * (self.water.depth_m.shape[1] - 2) + col - 1).astype(np.int32)
                self._parts.append(
                    (self.log.time_s[:n].copy(), cell, self.log.level[:n].copy(), self.log.rising[:n].copy())
                )
                self.log.filled[0] = 0

    def water_at(self, time_s: float) -> Water:
        """Return a copy of the water at the first step boundary at or after a time.

        Taken up from the last state kept (hourly, the two latest, and the runner's own beginning).

        Raises
        ------
        ValueError
            If the time lies before all that is kept.
        """
        if time_s > self.time_s:
            self.run(time_s)
        for saved in (self.water, *reversed(self._saved)):
            if saved.totals[TIME] <= time_s:
                break
        else:
            if self._saved[0].totals[TIME] == self.begun_s:
                return copy_water(self._saved[0])
            raise ValueError(f"no state is kept from before {time_s:g} s")
        again = Runner.__new__(Runner)
        again.setting, again.water = self.setting, copy_water(saved)
        again.ladder = make_ladder(again.water)
        again.log = make_log(again.ladder, 1)
        again._parts = []
        if again.time_s < time_s:
            again._advance(time_s)
        return again.water

    def books(self) -> dict[str, float]:
        """Return the balance of water since the beginning; raises RuntimeError when it does not close."""
        books = balance(self.first, volumes(self.water, self.setting.cell_m))
        if not books["error_ratio"] <= ERROR_RATIO:
            raise RuntimeError(
                _("the flood lost or made water: {volume:.3g} m3, {ratio:.2g} of what came").format(
                    volume=books["error_m3"], ratio=books["error_ratio"]
                )
            )
        return books

    def course(self) -> Course:
        """Return what came so far."""
        columns: list[Any] = [np.zeros(0), np.zeros(0, np.int32), np.zeros(0, np.uint8), np.zeros(0, bool)]
        if self._parts:
            columns = [np.concatenate(c) for c in zip(*self._parts, strict=True)]
        order = np.lexsort((columns[2], columns[1], columns[0]))
        time_s, cell, level, rising = (c[order] for c in columns)
        above = np.maximum(self.water.depth_max_m[1:-1, 1:-1] - self.setting.datum_m, 0.0)
        inner = (slice(1, -1), slice(1, -1))
        peaks = self.peaks
        rating, kind = peaks.rating[inner].copy(), peaks.kind[inner].copy()
        standing_at_least(above, self._land[inner], rating, kind)
        return Course(
            self.time_s,
            self.setting.frame_s,
            np.array(self.setting.ladder_m),
            time_s,
            cell,
            level,
            rising,
            above.astype(np.float32),
            peaks.speed_m_s[inner].astype(np.float32),
            peaks.product_m2_s[inner].astype(np.float32),
            rating.astype(np.float32),
            kind,
            HeldFrames(np.stack(self._frames), np.stack(self._speeds)),
            np.stack(self._nodes),
            np.stack(self._widths),
            self.water.breach[:, ONSET].copy(),
            self.water.breach[:, PEAK].copy(),
            self.water.breach[:, OUT].copy(),
            {
                **self.books(),
                "steps": float(self.water.totals[STEPS]),
                "cell_steps": float(self.water.totals[CELL_STEPS]),
            },
        )

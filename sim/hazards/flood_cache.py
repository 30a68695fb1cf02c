"""Floods kept by content: the same storm on the same ground with the same code is computed once."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import time
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.files import cache_dir, write_bytes

if TYPE_CHECKING:
    from sim.hazards.flood_course import Course

Some = TypeVar("Some")

CODE = (
    "kernels/inundation.py",
    "kernels/finite_volume.py",
    "kernels/finite_volume_faces.py",
    "kernels/finite_volume_cells.py",
    "kernels/finite_volume_edges.py",
    "kernels/water.py",
    "kernels/face_flow.py",
    "kernels/cell_water.py",
    "kernels/active_tiles.py",
    "kernels/tile_steps.py",
    "kernels/step_desk.py",
    "kernels/tile_moves.py",
    "kernels/tile_windows.py",
    "kernels/block_copy.py",
    "kernels/tile_seams.py",
    "kernels/tile_works.py",
    "kernels/depth_ladder.py",
    "kernels/infiltration.py",
    "kernels/rainfall.py",
    "kernels/waterworks.py",
    "kernels/breach.py",
    "kernels/breaching.py",
    "kernels/culverts.py",
    "kernels/links.py",
    "kernels/data/hds5_inlets.csv",
    "kernels/basin.py",
    "kernels/speeds.py",
    "kernels/flood_classes.py",
    "kernels/data/aidr_2017.csv",
    "kernels/data/fd2320_classes.csv",
    "kernels/data/fd2321_debris.csv",
    "hazards/flood_course.py",
    "hazards/flood.py",
    "hazards/flood_setting.py",
    "hazards/flood_checks.py",
    "hazards/flood_soil.py",
    "hazards/storage_node.py",
    "hazards/breaches.py",
    "hazards/works.py",
    "hazards/fragility.py",
    "hazards/inflow.py",
    "hazards/rainstorm.py",
    "hazards/storm_cells.py",
    "hazards/liulin_2021_hourly.csv",
    "hazards/soils.csv",
    "hazards/horton.csv",
)
PATIENCE_S = 3600.0
"""How long one waits for another process that computes the same flood before doing it oneself."""
ARRAYS = (
    "ladder_m",
    "time_s",
    "cell",
    "level",
    "rising",
    "depth_max_m",
    "speed_max_m_s",
    "hazard_max_m2_s",
    "rating_max",
    "class_max",
    "node_m",
    "breach_m",
    "breach_onset_s",
    "breach_peak_m3_s",
    "breach_m3",
)

FRAMES = ("frames", "speed_frames")

_recent: OrderedDict[str, Course] = OrderedDict()
RECENT = 2
_in_hand: OrderedDict[Path, tuple[np.ndarray, np.ndarray, np.ndarray]] = OrderedDict()
"""Cells, and depths and speeds there in frames, of the floods looked at last (1 MB each), for a run asks often."""
IN_HAND = 8
BROKEN = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
"""What reading a file can fail with."""
_known: OrderedDict[int, tuple[np.ndarray, str]] = OrderedDict()
KNOWN = 32


@cache
def code_digest() -> str:
    """Digest of the code that makes a flood: a changed solver never meets an old result."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for name in CODE:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def array_digest(*arrays: np.ndarray) -> str:
    """Digest of arrays: their shapes, kinds and bytes. Read-only ones, which runs share, are read once a process."""
    return hashlib.sha256("".join(_digest(a) for a in arrays).encode()).hexdigest()


def _digest(array: np.ndarray) -> str:
    whole = array.base if isinstance(array.base, np.ndarray) and array.base.shape == array.shape else array
    shared = not whole.flags.writeable and whole.ctypes.data == array.ctypes.data and whole.dtype == array.dtype
    if shared and id(whole) in _known:
        return _known[id(whole)][1]
    head = f"{array.shape}{array.dtype.str}".encode()
    digest = hashlib.sha256(head + np.ascontiguousarray(array).tobytes()).hexdigest()
    if shared:
        # the array is kept too, so that its number cannot be given to another
        _known[id(whole)] = (whole, digest)
        while len(_known) > KNOWN:
            _known.popitem(last=False)
    return digest


def content_key(*parts: Any) -> str:
    """Key of a flood: a digest of everything it depends on, the code too."""
    text = json.dumps([code_digest(), *parts], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def folder() -> Path:
    """Where floods are kept (``YINGJI_CACHE``, else the user's cache folder)."""
    return cache_dir() / "floods"


def fetch(key: str, make: Callable[[], Course]) -> Course:
    """Return the flood of a key: from this process, from disk, or made now and kept.

    Two processes that want the same flood: the second waits for the first while that one lives, else makes it too; a
    file appears whole or not at all.
    """
    kept = _recent.pop(key, None)  # one step, since threads share it
    if kept is not None:
        _recent[key] = kept
        return kept
    path = folder() / key[:2] / f"{key}.npz"
    course = read(path, make)
    if course is None:
        with _turn(path):
            course = read(path, make)
            if course is None:
                made = make()
                write(path, made)
                # its frames, most of what it takes, need not stay in memory
                course = replace(made, moving=KeptFrames(path, make))
    _recent[key] = course
    while len(_recent) > RECENT:
        _recent.popitem(last=False)
    return course


@dataclass(frozen=True)
class KeptFrames:
    """Frames on disk: whole ones (some 60 MB of a county) are read when asked for; what stood in cells is held.

    A flood whose file has gone or is broken is made and kept again.
    """

    path: Path
    make: Callable[[], Course]

    @property
    def depth(self) -> np.ndarray:
        """Depths above the land."""
        return self._read(lambda data: np.asarray(data["frames"]), lambda made: made.frames)

    @property
    def speed(self) -> np.ndarray:
        """Greatest speeds since the frame before."""
        return self._read(lambda data: np.asarray(data["speed_frames"]), lambda made: made.speed_frames)

    def columns(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return depths and speeds in some cells (flat indices of the grid): (n, cells) uint8 each."""
        held = _in_hand.get(self.path)
        if held is None or not np.isin(cells, held[0]).all():
            every = np.unique(cells if held is None else np.concatenate([held[0], cells]))
            found = self._read(
                lambda data: (_columns(data.zip, "frames", every), _columns(data.zip, "speed_frames", every)),
                lambda made: made.moving.columns(every),
            )
            held = _in_hand[self.path] = every, *found
            while len(_in_hand) > IN_HAND:
                _in_hand.popitem(last=False)
        at = np.searchsorted(held[0], cells)
        return held[1][:, at], held[2][:, at]

    def _read(self, kept: Callable[[Any], Some], anew: Callable[[Course], Some]) -> Some:
        try:
            with np.load(self.path, allow_pickle=False) as data:
                return kept(data)
        except BROKEN:
            made = self.make()
            write(self.path, made)
            return anew(made)


def _columns(archive: zipfile.ZipFile, name: str, cells: np.ndarray) -> np.ndarray:
    """Return what frames of a file say of some cells, frame by frame: never more than one of them is in memory."""
    with archive.open(f"{name}.npy") as file:
        np.lib.format.read_magic(file)
        (count, rows, cols), _fortran, _kind = np.lib.format.read_array_header_1_0(file)
        found = np.empty((count, cells.size), np.uint8)
        for k in range(count):
            frame = np.frombuffer(file.read(rows * cols), np.uint8)
            found[k] = frame[cells]
    return found


def forget() -> None:
    """Drop what this process remembers (the disk keeps its own)."""
    _recent.clear()
    _in_hand.clear()


def write(path: Path, course: Course) -> None:
    """Write a course as compressed arrays, atomically; compressed quickly, for a flood is read a few times at most."""
    head = {"until_s": course.until_s, "frame_s": course.frame_s, "books": course.books}
    out = io.BytesIO()
    arrays = {name: getattr(course, name) for name in ARRAYS + FRAMES}
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.asanyarray(array), allow_pickle=False)
    write_bytes(path, out.getvalue())


def read(path: Path, make: Callable[[], Course]) -> Course | None:
    """Return the course of a file, its frames left there; None where there is none or it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as data:
            head = json.loads(bytes(data["head"]).decode())
            arrays = {name: data[name] for name in ARRAYS}
    except BROKEN:
        return None
    from sim.hazards.flood_course import Course

    moving = KeptFrames(path, make)
    return Course(until_s=head["until_s"], frame_s=head["frame_s"], books=head["books"], moving=moving, **arrays)


@contextlib.contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Hold the lock of a flood; it names its process, so that one who died is not waited for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.with_suffix(".lock")
    give_up = time.monotonic() + PATIENCE_S
    mine = False
    while not mine and time.monotonic() < give_up:
        try:
            with lock.open("x") as file:
                file.write(f"{os.getpid()}")
            mine = True
        except FileExistsError:
            if not _alive(lock):
                lock.unlink(missing_ok=True)
                continue
            time.sleep(0.1)
            if path.exists():
                break
    try:
        yield
    finally:
        if mine:
            lock.unlink(missing_ok=True)


def _alive(lock: Path) -> bool:
    """Whether the process that holds a lock still runs on this machine."""
    try:
        text = lock.read_text()
        if not text:
            # just made, its number not written yet
            return time.time() - lock.stat().st_mtime < 10.0
        os.kill(int(text), 0)
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True

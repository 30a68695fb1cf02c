"""Buildings on a user's raster: as blocks that stand up from the ground, or as rough ground."""

from pathlib import Path

import numpy as np

from scenarios.alone import bad, read_layer, refuse
from scenarios.alone_shapes import SUFFIXES, read_figures
from scenarios.alone_water import FloodAsk, must_be
from scenarios.problems import expected, nearest
from scenarios.regions.rasters import Raster
from sim.ground import Grid
from sim.text import _

WAYS = ("blocks", "roughness")
BLOCK_M = 5.0
"""Height of a block over the ground, which no flood passes; rain that falls on it runs off (own judgement)."""
BLOCK_SHARE = 0.5
"""From so much of a cell built on it is a block."""
ROUGH_N = 0.3
"""Manning's n of ground that is built on altogether (estimate in the manner of Syme 2008, who has 0.3 and more)."""
PARTS = 5
"""A cell's share is counted on so many times so many points."""


def read_buildings(ask: FloodAsk, dem: Raster | None, arrays: dict[str, np.ndarray], notes: list[str]) -> None:
    """Put the buildings that are asked for into the ground fields.

    Raises
    ------
    BadInputError
        If they cannot be read, or lie nowhere on the raster.
    """
    if ask.buildings_as not in WAYS:
        what = expected(_("one of {words}").format(words=", ".join(WAYS)), ask.buildings_as)
        raise bad(what + nearest(ask.buildings_as, WAYS), "--buildings-as")
    if not ask.buildings:
        return
    file = Path(ask.buildings)
    if dem is None or "manning_n" not in arrays:
        must_be(ask.buildings)
        return
    share = _drawn(file, dem) if file.suffix.lower() in SUFFIXES else _raster(file, dem, ask.dem)
    share = np.where(arrays["in_region"], share, 0.0)
    if not share.any():
        raise bad(_("no building lies on the elevation's cells with data"), ask.buildings)
    if ask.buildings_as == "blocks":
        block = share >= BLOCK_SHARE
        raised = np.where(block, arrays["elevation_m"] + BLOCK_M, arrays["elevation_m"])
        arrays["elevation_m"] = arrays["land_m"] = raised
        notes.append(
            _(
                "Buildings: {count} cells that are built on by half or more stand {height} m above the ground; depths "
                "there are on the roofs."
            ).format(count=int(block.sum()), height=f"{BLOCK_M:g}")
        )
        return
    arrays["manning_n"] = (1.0 - share) * arrays["manning_n"] + share * np.maximum(ROUGH_N, arrays["manning_n"])
    notes.append(
        _(
            "Buildings: Manning's n rises to {n} where all is built on, in {count} cells by their share (estimate); "
            "they take no room from the water."
        ).format(n=f"{ROUGH_N:g}", count=int((share > 0).sum()))
    )


def _raster(file: Path, dem: Raster, dem_file: Path) -> np.ndarray:
    values = read_layer(file, dem, dem_file)
    known = np.isfinite(values)
    refuse(known & ~((values >= 0) & (values <= 1)), values, dem.grid, file, _("a share built on from 0 to 1"))
    return np.where(known, values, 0.0)


def _drawn(file: Path, dem: Raster) -> np.ndarray:
    """Return the share of each cell that lies in areas of a GeoJSON file."""
    figures = [figure for figure in read_figures(file, dem.crs) if figure.kind == "area"]
    if not figures:
        raise bad(_("the file holds no area; buildings are areas"), str(file))
    g = dem.grid
    fine = Grid("fine", g.west_m, g.north_m, g.cell_m / PARTS, g.rows * PARTS, g.cols * PARTS)
    hit = np.zeros(fine.shape, bool)
    for figure in figures:
        mask = np.zeros(fine.shape, bool)
        for ring in figure.rings:
            # points whose middle lies in the outline and in no hole
            mask[fine.within(ring)] ^= True
        hit |= mask
    return np.asarray(hit.reshape(g.rows, PARTS, g.cols, PARTS).mean(axis=(1, 3)))

"""The ground of a fire alone: elevation, fuel and canopy from single rasters or from one landscape file."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scenarios.alone import check_dem, check_layer, fill_nearest, load_raster, refuse
from scenarios.problems import BadInputError, Faults, Problem
from scenarios.regions.lcp import NO_DATA, read_lcp
from scenarios.regions.rasters import TIFF_SUFFIXES, Raster, RasterError, read_bands, read_prj
from sim.ground import Grid
from sim.hazards.fuels import FuelTable, fuel_table
from sim.text import N_, _

LCP_SUFFIX = ".lcp"
OPTIONS = {
    "elevation_m": "--dem",
    "fuel_model": "--fuel",
    "canopy_cover": "--canopy-cover",
    "canopy_height_m": "--canopy-height",
    "canopy_base_m": "--canopy-base",
    "canopy_bulk_kg_m3": "--canopy-bulk",
}
NAMES = {
    "elevation_m": N_("elevation"),
    "fuel_model": N_("fuel models"),
    "canopy_cover": N_("canopy cover"),
    "canopy_height_m": N_("canopy height"),
    "canopy_base_m": N_("height of the crowns' base"),
    "canopy_bulk_kg_m3": N_("bulk density of the crowns"),
}
BAND_SCALES = {
    "elevation_m": (1, 1.0),
    "fuel_model": (4, 1.0),
    "canopy_cover": (5, 0.01),
    "canopy_height_m": (6, 0.1),
    "canopy_base_m": (7, 0.1),
    "canopy_bulk_kg_m3": (8, 0.01),
}
"""Band, and what its figures are times to be in SI, of a landscape as a GeoTIFF (LANDFIRE, FlamMap 6)."""
NO_FUEL = range(90, 100)
"""Numbers of ground that does not burn: urban, snow, farmland, water, bare (Scott and Burgan 2005)."""
MOST_CODES = 8
BOUNDS = {"canopy_height_m": 120.0, "canopy_base_m": 60.0, "canopy_bulk_kg_m3": 2.0}


@dataclass
class FireGround:
    """What a fire burns on.

    Attributes
    ----------
    dem : Raster
        Elevation as given, NaN outside; everything lies on its grid.
    dem_file : Path
        Where it was read.
    layers : dict
        Fields of the hazard; unburnable outside the data.
    notes : list of str
        What was assumed.
    table : FuelTable
        Its fuel models.
    files : dict of str to Path
        The files read, by what they hold.
    """

    dem: Raster
    dem_file: Path
    layers: dict[str, np.ndarray]
    notes: list[str] = field(default_factory=list)
    table: FuelTable = field(default_factory=fuel_table)
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def grid(self) -> Grid:
        """Where it lies."""
        return self.dem.grid

    @property
    def inside(self) -> np.ndarray:
        """Where there is data."""
        return np.asarray(np.isfinite(self.dem.values))

    @property
    def burns(self) -> np.ndarray:
        """Where fuel burns; everywhere as long as the fuel is not known."""
        fuel = self.layers.get("fuel_model")
        if fuel is None:
            return np.ones(self.grid.shape, bool)
        row_of = self.table.row_of
        return np.asarray(row_of[np.clip(fuel, 0, row_of.size - 1)] >= 0)

    @property
    def crowns(self) -> bool:
        """Whether there is what a crown fire needs: height of the crowns' base and their bulk density."""
        return "canopy_base_m" in self.files and "canopy_bulk_kg_m3" in self.files


def read_ground(
    given: dict[str, Path | None], landscape: Path | None, faults: Faults, table: FuelTable
) -> FireGround | None:
    """Read the layers; what is wrong with any of them goes into ``faults``.

    Parameters
    ----------
    given : dict of str to Path or None
        Rasters by field (``OPTIONS``); they take the place of the landscape's.
    landscape : Path, optional
        ``.lcp``, or a GeoTIFF with the bands of one.
    faults : Faults
        Where problems go.
    table : FuelTable
        Fuel models.

    Returns
    -------
    FireGround or None
        None where the elevation cannot be used; without ``fuel_model`` among its layers where the fuel cannot.
    """
    notes: list[str] = []
    sources: dict[str, tuple[Path, Raster]] = {}
    if landscape is not None:
        with faults.kept():
            sources = {key: (landscape, raster) for key, raster in _landscape(landscape).items()}
            if landscape.suffix.lower() in TIFF_SUFFIXES:
                notes.append(
                    _("Units of the landscape's bands were taken as LANDFIRE's: %, m x 10, m x 10, kg/m3 x 100.")
                )
    for key, file in given.items():
        if file is None:
            continue
        sources.pop(key, None)
        with faults.kept():
            if file.suffix.lower() == LCP_SUFFIX:
                bands = _landscape(file)
                if key not in bands:
                    raise BadInputError([Problem("", _("the landscape has no band of crowns"), str(file))])
                sources[key] = (file, bands[key])
            else:
                sources[key] = (file, _in_si(key, load_raster(file, "terrain"), file, notes))
    for key in ("elevation_m", "fuel_model"):
        if key not in sources and given.get(key) is None and landscape is None:
            message = _("this is missing: a raster, or all layers in one file with --landscape")
            faults.problems.append(Problem(OPTIONS[key], message))
    if "elevation_m" not in sources:
        return None
    dem_file, dem = sources.pop("elevation_m")
    ground = FireGround(dem, dem_file, {}, notes, table=table, files={"elevation_m": dem_file})
    usable = False
    with faults.kept():
        check_dem(dem, dem_file)
        usable = True
    if not usable:
        return None
    ground.layers["elevation_m"] = fill_nearest(dem.values).astype(np.float32)
    _pairs(ground, set(sources) | {key for key in OPTIONS if given.get(key) is not None}, faults)
    for key, (file, raster) in sources.items():
        with faults.kept():
            values = check_layer(raster, file, dem, dem_file)
            if key == "fuel_model":
                _fuel(ground, values, file)
            else:
                _canopy(ground, key, values, file)
            ground.files[key] = file
    for key in ("canopy_cover", "canopy_height_m"):
        ground.layers.setdefault(key, np.zeros(ground.grid.shape, np.float32))
    if "canopy_cover" not in sources and "canopy_height_m" not in sources:
        ground.notes.append(_("No canopy was given: every cell is open to the wind and the sun."))
    return ground


def _landscape(file: Path) -> dict[str, Raster]:
    """Return the bands of a landscape file in SI."""
    try:
        if file.suffix.lower() == LCP_SUFFIX:
            found = read_lcp(file, "terrain")
            crs = read_prj(file)
            return {key: Raster(found.grid, values, crs) for key, values in found.bands.items()}
        if file.suffix.lower() in TIFF_SUFFIXES:
            bands = read_bands(file, "terrain")
            if len(bands) < 5:
                message = _(
                    "expected the bands of a landscape (elevation, slope, aspect, fuel, cover ...), found {count}"
                )
                raise BadInputError([Problem("", message.format(count=len(bands)), str(file))])
            return {
                key: Raster(bands[0].grid, _declared(bands[band - 1].values) * scale, bands[0].crs)
                for key, (band, scale) in BAND_SCALES.items()
                if band <= len(bands)
            }
    except RasterError as error:
        raise BadInputError([Problem("", str(error))]) from None
    message = _("expected a FARSITE landscape (.lcp) or a GeoTIFF with its bands")
    raise BadInputError([Problem("", message, str(file))])


def _declared(values: np.ndarray) -> np.ndarray:
    """Return values with NaN for -9999, which landscapes use without declaring it."""
    return np.where(values == NO_DATA, np.nan, values)


def _in_si(key: str, raster: Raster, file: Path, notes: list[str]) -> Raster:
    """Return a single raster in SI: cover as a share."""
    if key != "canopy_cover":
        return raster
    with np.errstate(invalid="ignore"):
        wrong = (raster.values < 0) | (raster.values > 100)
        refuse(wrong, raster.values, raster.grid, file, _("canopy cover from 0 to 100 %"))
        if bool((raster.values > 1).any()):
            return Raster(raster.grid, raster.values / 100.0, raster.crs)
        if bool((raster.values > 0).any()):
            notes.append(_("No canopy cover is above 1: the raster was read as shares, not as %."))
    return raster


def _pairs(ground: FireGround, have: set[str], faults: Faults) -> None:
    """Tell of canopy layers that are of no use alone."""
    for one, other, why in (
        ("canopy_cover", "canopy_height_m", _("shelter from wind takes both canopy rasters: {option} is missing")),
        ("canopy_base_m", "canopy_bulk_kg_m3", _("crown fire takes both rasters of the crowns: {option} is missing")),
    ):
        for there, missing in ((one, other), (other, one)):
            if there in have and missing not in have:
                faults.problems.append(Problem(OPTIONS[there], why.format(option=OPTIONS[missing])))
    if "canopy_base_m" in have and "canopy_bulk_kg_m3" in have and "canopy_cover" not in have:
        message = _("crown fire takes canopy cover and height, too: {option} is missing")
        faults.problems.append(Problem(OPTIONS["canopy_base_m"], message.format(option="--canopy-cover")))


def _fuel(ground: FireGround, fuel: np.ndarray, file: Path) -> None:
    """Check fuel model numbers: all that are not known are named with their counts."""
    inside = ground.inside
    table = ground.table
    known_to = table.row_of.size
    number = np.where(np.isfinite(fuel), fuel, 99.0)
    whole = (number == np.floor(number)) & (number >= 0) & (number < known_to)
    index = np.where(whole, number, 0).astype(np.int64)
    known = whole & ((table.row_of[index] >= 0) | np.isin(index, list(NO_FUEL)) | (index == 0))
    wrong = ~known & inside
    if wrong.any():
        numbers = np.flatnonzero(table.row_of >= 0)
        what = _("a fuel model's number (Anderson {a} to {b}, Scott and Burgan {c} to {d}; 0 and 91 to 99 do not burn)")
        what = what.format(a=numbers[0], b=numbers[numbers < 90].max(), c=numbers[numbers > 99].min(), d=numbers[-1])
        row, col = (int(i) for i in np.argwhere(wrong)[0])
        x, y = ground.grid.centres(row, col)
        codes, counts = np.unique(fuel[wrong], return_counts=True)
        commonest = np.argsort(-counts, kind="stable")[:MOST_CODES]
        pairs = [(f"{codes[i]:g}", int(counts[i])) for i in commonest]
        told = [_("{code} in {count} cell(s)").format(code=code, count=count) for code, count in pairs]
        if len(codes) > MOST_CODES:
            told.append(_("and {count} more").format(count=len(codes) - MOST_CODES))
        message = _("row {row}, column {col} (at {x},{y}): expected {what}, found {found}").format(
            row=row + 1, col=col + 1, x=f"{float(x):.12g}", y=f"{float(y):.12g}", what=what, found=", ".join(told)
        )
        raise BadInputError([Problem("", message, str(file))])
    index[~inside] = 99
    unknown = int((~np.isfinite(fuel) & inside).sum())
    if unknown:
        ground.notes.append(
            _("{count} cell(s) without a fuel were taken as ground that does not burn.").format(count=unknown)
        )
    if not (table.row_of[index] >= 0).any():
        raise BadInputError([Problem("", _("no cell of this raster can burn"), str(file))])
    ground.layers["fuel_model"] = index.astype(np.int16)


def _canopy(ground: FireGround, key: str, values: np.ndarray, file: Path) -> None:
    """Check a layer of the canopy; nothing stands where it has no data."""
    low, high, what = {
        "canopy_cover": (0.0, 1.0, _("canopy cover from 0 to 100 %")),
        "canopy_height_m": (0.0, BOUNDS["canopy_height_m"], _("tree height from 0 to 120 m")),
        "canopy_base_m": (0.0, BOUNDS["canopy_base_m"], _("height of the crowns' base from 0 to 60 m (not m x 10)")),
        "canopy_bulk_kg_m3": (0.0, BOUNDS["canopy_bulk_kg_m3"], _("bulk density from 0 to 2 kg/m3 (not kg/m3 x 100)")),
    }[key]
    with np.errstate(invalid="ignore"):
        refuse((values < low) | (values > high), values, ground.grid, file, what)
    gap = int((~np.isfinite(values) & ground.inside).sum())
    if gap:
        message = _("{count} cell(s) without {layer} were taken as having none.")
        ground.notes.append(message.format(count=gap, layer=_(NAMES[key])))
    ground.layers[key] = np.nan_to_num(values).astype(np.float32)

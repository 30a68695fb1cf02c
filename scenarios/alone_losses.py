"""What takes a user's water away: soil, plants and drains, as ``yingji hazard flood`` is told of them."""

from pathlib import Path

import numpy as np

from scenarios.alone import bad, read_layer, refuse
from scenarios.alone_rain import Words
from scenarios.alone_water import FloodAsk, must_be, number_of
from scenarios.problems import Faults, expected, nearest
from scenarios.regions.rasters import Raster
from sim.hazards.design_rain import Drains, storm_formulas
from sim.hazards.flood import Flood
from sim.hazards.flood_soil import HORTON_FIELDS, MM_H, Infiltration, horton_soils, soils
from sim.text import _
from sim.units import FREQUENCY, RAIN, SPEED, TIME, Dimension

MOST_RATE_M_S = 2000.0 * MM_H
MOST_HELD_M = 0.1
DRAINS = ("P", "t", "psi", "place")


def read_losses(ask: FloodAsk, dem: Raster | None, arrays: dict[str, np.ndarray]) -> tuple[Infiltration, str]:
    """Return the model and soil that Flood takes; adds the ground fields that it needs.

    Raises
    ------
    BadInputError
        If a loss cannot be read.
    """
    model, _colon, rest = ask.infiltration.partition(":")
    option, default_soil = "--infiltration", str(Flood.model_fields["soil"].default)
    if model == "none" and not rest:
        return "none", default_soil
    if model == "green-ampt":
        if rest not in soils():
            what = _("green-ampt:SOIL with one of the soils {soils}").format(soils=", ".join(soils()))
            raise bad(expected(what, ask.infiltration) + nearest(rest, soils()), option)
        return "green-ampt", rest
    if model == "horton":
        if rest in horton_soils():
            return "horton", rest
        own = _own_horton(rest, ask.infiltration, option)
        if dem is not None:
            arrays |= {name: np.full(dem.grid.shape, x) for name, x in zip(HORTON_FIELDS, own, strict=True)}
        return "horton", default_soil
    if model == "curve-number" and rest:
        number, what = number_of(rest), _("a curve number from 30 to 100")
        if number is not None and not 30 <= number <= 100:
            raise bad(expected(what, rest), option)
        if dem is None:
            must_be(rest if number is None else "")
        elif number is None:
            inside = np.isfinite(dem.values)
            values = read_layer(Path(rest), dem, ask.dem)
            refuse(inside & ~((values >= 30) & (values <= 100)), values, dem.grid, Path(rest), what)
            arrays["curve_number"] = np.where(inside, values, 100.0)
        else:
            arrays["curve_number"] = np.full(dem.grid.shape, number)
        return "curve number", default_soil
    what = _("none, curve-number:N, curve-number:FILE, green-ampt:SOIL, horton:SOIL or horton:F0,FC,K")
    raise bad(expected(what, ask.infiltration), option)


def _own_horton(text: str, whole: str, option: str) -> tuple[float, float, float]:
    """Return first and last rate (m/s) and decay (1/s) of ``76 mm/h,6 mm/h,4.14 /h``."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3:
        what = _("horton:SOIL with one of the soils {soils}; or horton:F0,FC,K such as horton:76 mm/h,6 mm/h,4.14 /h")
        raise bad(expected(what.format(soils=", ".join(horton_soils())), whole) + nearest(text, horton_soils()), option)
    faults, values = Faults(), list[float]()
    for part, dimension in zip(parts, (SPEED, SPEED, FREQUENCY), strict=True):
        try:
            values.append(dimension.parse(part))
        except ValueError as error:
            faults.problems += bad(str(error), option).problems
    faults.tell()
    first, last, decay = values
    if not (0.0 <= last <= first <= MOST_RATE_M_S and decay > 0.0):
        what = _("rates with 0 <= FC <= F0 <= {most} mm/h, and a decay above 0")
        raise bad(expected(what.format(most=f"{MOST_RATE_M_S / MM_H:g}"), text), option)
    return first, last, decay


def read_held_and_drained(ask: FloodAsk, dem: Raster | None, arrays: dict[str, np.ndarray], notes: list[str]) -> None:
    """Add what plants hold of the first rain, and what drains take; see the help of the command.

    Raises
    ------
    BadInputError
        If one of them cannot be read, or curve numbers hold the first rain back already.
    """
    faults = Faults()
    with faults.kept():
        _read_interception(ask, dem, arrays)
    with faults.kept():
        _read_drains(ask, dem, arrays, notes)
    faults.tell()


def _read_interception(ask: FloodAsk, dem: Raster | None, arrays: dict[str, np.ndarray]) -> None:
    """Add what plants hold of the first rain, from a depth or a raster in mm."""
    if not ask.interception:
        return
    if ask.infiltration.startswith("curve-number"):
        raise bad(_("curve numbers hold the first rain back already (initial abstraction)"), "--interception")
    what = _("a depth from 0 to {most} mm").format(most=f"{1e3 * MOST_HELD_M:g}")
    _add(ask.interception, "interception_m", RAIN, MOST_HELD_M, 1e-3, what, "--interception", ask, dem, arrays)


def _read_drains(ask: FloodAsk, dem: Raster | None, arrays: dict[str, np.ndarray], notes: list[str]) -> None:
    """Add what drains take: a rate, a raster in mm/h, or what drains of a return period were built for."""
    text, option = ask.drains, "--drains"
    if not text:
        return
    if "=" in text:
        words = Words(text, DRAINS, option)
        usual = Drains()
        place = words.given.get("place", usual.place)
        if place not in storm_formulas():
            what = _("a place whose storm formula is known, one of {places}")
            what = expected(what.format(places=", ".join(storm_formulas())), place)
            words.wrong(what + nearest(place, storm_formulas()))
            place = usual.place
        drains = Drains(
            place=place,
            years=max(words.years(0.25), 0.25),
            concentration_s=words.quantity("t", usual.concentration_s, 300.0, 7200.0, TIME),
            runoff=words.share("psi", usual.runoff, 0.01, 1.0),
        )
        words.faults.tell()
        rate = drains.capacity_m_s()
        said = _("Drains take {rate:.1f} mm/h at most: the storm formula of {place} ({certainty}).")
        certainty = _(storm_formulas()[place].certainty)
        notes.append(said.format(rate=rate / MM_H, place=place, certainty=certainty))
        if dem is not None:
            arrays["drain_m_s"] = np.full(dem.grid.shape, rate)
        return
    what = _("a rate from 0 to {most} mm/h").format(most=f"{MOST_RATE_M_S / MM_H:g}")
    _add(text, "drain_m_s", SPEED, MOST_RATE_M_S, MM_H, what, option, ask, dem, arrays)


def _add(
    text: str, field: str, dimension: Dimension, most: float, unit: float, what: str, option: str,
    ask: FloodAsk, dem: Raster | None, arrays: dict[str, np.ndarray],
) -> None:  # fmt: skip
    """Add a field from a quantity with its unit, or from a raster whose values are in ``unit`` (SI)."""
    if Path(text).suffix.lower() in (".asc", ".tif", ".tiff"):
        file = Path(text)
        if dem is None:
            must_be(text)
            return
        inside = np.isfinite(dem.values)
        values = read_layer(file, dem, ask.dem)
        refuse(inside & ~((values >= 0.0) & (values <= most / unit * (1 + 1e-12))), values, dem.grid, file, what)
        arrays[field] = np.where(inside, values, 0.0) * unit
        return
    try:
        value = dimension.parse(text)
    except ValueError as error:
        raise bad(_("{reason}; or a raster (.asc, .tif)").format(reason=error), option) from None
    if not 0.0 <= value <= most:
        raise bad(expected(what, text), option)
    if dem is not None:
        arrays[field] = np.full(dem.grid.shape, value)

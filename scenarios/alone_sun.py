"""Where the sun stands over a user's rasters, and what of that is assumed: it dries fuels on slopes."""

import math
import re
import struct
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from scenarios.alone_landscape import FireGround
from scenarios.problems import expected
from sim.hazards.fire_moisture import SunPlace
from sim.text import _
from sim.units import plain

HIGHEST_DEG = 66.0
"""Nearer to the poles the sun may not rise for a day, which the moisture model does not know."""
LATITUDE = struct.Struct("<8xi")
"""Where the header of a FARSITE landscape has its latitude."""


_LATITUDE = re.compile(
    r"(?P<side>北纬|南纬|[NS])?\s*(?P<sign>[+-]?)(?P<deg>\d+(?:\.\d+)?)\s*(?:°|度|deg)?"
    r"(?:\s*(?P<min>\d+(?:\.\d+)?)\s*(?:[′'’]|分))?(?:\s*(?P<sec>\d+(?:\.\d+)?)\s*(?:″|\"|′′|''|秒))?"
    r"\s*(?P<end>[NS北南])?"
)


def read_latitude(text: str) -> float:
    """Return degrees, south negative, of ``31.6``, ``31.6 deg``, ``31°36′``, ``31.6N`` or ``北纬31.6度``.

    Raises
    ------
    ValueError
        With what was expected, where it is none from 66 degrees south to 66 north.
    """
    found = _LATITUDE.fullmatch(plain(text).strip())
    if found is not None:
        minutes, seconds = float(found["min"] or 0), float(found["sec"] or 0)
        south = found["sign"] == "-" or (found["side"] or "N") in "南纬S" or (found["end"] or "N") in "南S"
        degrees = float(found["deg"]) + minutes / 60 + seconds / 3600
        if minutes < 60 and seconds < 60 and degrees <= HIGHEST_DEG:
            return -degrees if south else degrees
    what = _("degrees such as 31.6 or 31°36′, south negative, at most {most}").format(most=f"{HIGHEST_DEG:g}")
    raise ValueError(expected(what, text))


class Sun(NamedTuple):
    """Where the sun stands, and the sentence that says where that is known from."""

    place: SunPlace
    note: str


def sun_of(ground: FireGround, ignition: datetime, latitude_deg: float | None = None) -> Sun:
    """Return where the sun stands: by the option, else by the rasters' own reference, else assumed, which is told.

    Parameters
    ----------
    ground : FireGround
        The rasters.
    ignition : datetime
        Local time. Clocks are taken to show Beijing time in China and zone time elsewhere.
    latitude_deg : float, optional
        What the user says.
    """
    day = ignition.timetuple().tm_yday - 1
    usual = SunPlace(day=day)
    own = _lonlat(ground)
    noon_h, lat = usual.noon_h, latitude_deg
    if own is not None:
        lon = own[0]
        zone = 8 if 73 < lon < 135 and 18 < own[1] < 54 else round(lon / 15)
        noon_h = round(min(max(12.0 + zone - lon / 15.0, 10.0), 15.0), 2)
        lat = own[1] if lat is None else lat
    elif lat is None and ground.dem_file.suffix.lower() == ".lcp":
        lat = latitude_of_landscape(ground.dem_file)
    shown = usual.latitude_deg if lat is None else round(min(max(lat, -HIGHEST_DEG), HIGHEST_DEG), 2)
    north = _("{degrees} degrees north") if shown >= 0 else _("{degrees} degrees south")
    where = north.format(degrees=f"{abs(shown):g}")
    if lat is None:
        note = _("Sun on the fuels: ASSUMED at {where} (Guangshui), for the rasters do not say where they lie; "
                 "say it with --latitude.").format(where=where)  # fmt: skip
    elif latitude_deg is not None:
        note = _("Sun on the fuels: as at {where}, as given by --latitude.").format(where=where)
    else:
        note = _("Sun on the fuels: as at {where}, by the rasters' own reference.").format(where=where)
    hour = f"{int(noon_h)}:{round(noon_h % 1 * 60):02d}"
    noon = _("It is highest at {hour}.") if own is not None else _("It is taken to be highest at {hour} by the clock.")
    return Sun(
        SunPlace(day=day, latitude_deg=shown, noon_h=noon_h),
        _("{one} {other}").format(one=note, other=noon.format(hour=hour)),
    )


def latitude_of_landscape(file: Path) -> float | None:
    """Return the latitude that a landscape's header names, whole degrees, south negative; None where it names none."""
    with file.open("rb") as stream:
        head = stream.read(LATITUDE.size)
    if len(head) < LATITUDE.size:
        return None
    (degrees,) = LATITUDE.unpack(head)
    # who does not know it leaves 0 there
    return float(degrees) if degrees and abs(degrees) <= 90 else None


def _lonlat(ground: FireGround) -> tuple[float, float] | None:
    """Return longitude and latitude of the rasters' middle; None where they or this installation cannot tell."""
    if not ground.dem.crs:
        return None
    try:
        from pyproj import CRS, Transformer
        from pyproj.exceptions import ProjError
    except ImportError:
        return None
    grid = ground.grid
    x, y = 0.5 * (grid.west_m + grid.east_m), 0.5 * (grid.north_m + grid.south_m)
    try:
        turn = Transformer.from_crs(CRS.from_user_input(ground.dem.crs), CRS.from_epsg(4326), always_xy=True)
        lon, lat = turn.transform(x, y)
    except ProjError:
        return None
    return (lon, lat) if math.isfinite(lon) and math.isfinite(lat) else None

"""``yingji hazard fire|flood``: a hazard alone, on a user's own rasters, without a region or a plan."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.text import _
from yingji.hazard_help import FIRE_HELP, FLOOD_HELP
from yingji.telling import tell_slow_steps

if TYPE_CHECKING:
    from scenarios.alone import Outcome
    from scenarios.problems import Faults
    from sim.units import Dimension

hazard = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help=_("Run a fire or a flood alone on your own rasters (ESRI ASCII grids; GeoTIFF with the extra 'geo')."),
)

Out = Annotated[
    Path, typer.Option("--out", help=_("Folder to write; made, or an earlier run's replaced."), metavar="DIR")
]
Dem = Annotated[Path, typer.Option("--dem", help=_("Elevation, m."), metavar="FILE")]


@hazard.command("fire", help=FIRE_HELP)
def fire(
    weather: Annotated[Path, typer.Option(help=_("Hourly weather, see above."), metavar="FILE.csv|FILE.wxs")],
    out: Out,
    dem: Annotated[Path | None, typer.Option("--dem", help=_("Elevation, m."), metavar="FILE")] = None,
    fuel: Annotated[Path | None, typer.Option(help=_("Fuel model numbers."), metavar="FILE")] = None,
    landscape: Annotated[
        Path | None, typer.Option(help=_("All layers in one file; single rasters replace its own."), metavar="FILE.lcp")
    ] = None,
    canopy_cover: Annotated[
        Path | None, typer.Option(help=_("Canopy cover, % (where no cell is above 1: shares)."), metavar="FILE")
    ] = None,
    canopy_height: Annotated[Path | None, typer.Option(help=_("Height of the trees, m."), metavar="FILE")] = None,
    canopy_base: Annotated[Path | None, typer.Option(help=_("Height of the crowns' base, m."), metavar="FILE")] = None,
    canopy_bulk: Annotated[
        Path | None, typer.Option(help=_("Bulk density of the crowns, kg/m3."), metavar="FILE")
    ] = None,
    ignition: Annotated[
        list[str] | None,
        typer.Option(help=_("Where it starts, m; may be given several times."), metavar="X,Y|FILE.geojson"),
    ] = None,
    duration: Annotated[str, typer.Option(help=_("How long it is followed, such as 24h."), metavar="TIME")] = "",
    spread: Annotated[
        bool, typer.Option("--spread/--no-spread", help=_("Let it spread, or find each cell's behaviour by itself."))
    ] = True,
    barriers: Annotated[
        list[Path] | None,
        typer.Option(help=_("Lines and areas that do not burn; may be given several times."), metavar="FILE.geojson"),
    ] = None,
    start: Annotated[
        str,
        typer.Option(
            help=_(
                "Time of the ignition (with --no-spread: the hour looked at), such as '2024-04-04 14:00'; the first "
                "row's if not given."
            ),
            metavar="TIME",
        ),
    ] = "",
    cell: Annotated[
        str, typer.Option(help=_("Cell of the fire: the raster's divided by a whole number."), metavar="LENGTH")
    ] = "",
    live_herbaceous: Annotated[
        str, typer.Option(help=_("Moisture of live grass and herbs, % of dry weight."), metavar="SHARE")
    ] = "50 %",
    live_woody: Annotated[
        str, typer.Option(help=_("Moisture of live shrubs and twigs, % of dry weight."), metavar="SHARE")
    ] = "85 %",
    foliar_moisture: Annotated[
        str, typer.Option(help=_("Moisture of living needles, for crown fire, % of dry weight."), metavar="SHARE")
    ] = "110 %",
    since_rain: Annotated[
        str, typer.Option(help=_("Time since it last rained when the weather begins."), metavar="TIME")
    ] = "5 d",
    dead_moisture: Annotated[
        str,
        typer.Option(
            help=_("Moisture of dead 1-, 10- and 100-h fuels everywhere, in place of the weather's: '6 %, 7 %, 8 %'."),
            metavar="SHARE,SHARE,SHARE",
        ),
    ] = "",
    weather_height: Annotated[
        str,
        typer.Option(
            help=_("Height above the sea where the weather was measured; a stream names its own."), metavar="LENGTH"
        ),
    ] = "",
    latitude: Annotated[
        str,
        typer.Option(
            help=_(
                "Latitude for the sun on the fuels, south negative, such as 31.6 or 31°36′; where it is not given, the "
                "rasters' own where they say where they lie, else 31.6 degrees north (Guangshui)."
            ),
            metavar="ANGLE",
        ),
    ] = "",
    terrain_wind: Annotated[
        bool, typer.Option("--terrain-wind", help=_("Let the wind follow ridges, valleys, windward and lee slopes."))
    ] = False,
    spread_model: Annotated[
        str, typer.Option(help=_("Model of spread; wang-mao is not verified."), metavar="rothermel|wang-mao")
    ] = "rothermel",
    crown_rate: Annotated[
        str, typer.Option(help=_("Whose rate of spread crown fires have."), metavar="rothermel-1991|cruz-2005")
    ] = "rothermel-1991",
    wind_limit: Annotated[
        bool, typer.Option("--wind-limit", help=_("Apply Rothermel's (1972) limit to the wind."))
    ] = False,
    fuel_models: Annotated[Path | None, typer.Option(help=_("Own fuel models, see above."), metavar="FILE.csv")] = None,
) -> None:
    """Run a fire; see ``FIRE_HELP``."""
    from reports.fire_alone import fire_page
    from scenarios.alone_fire import PAGE, FireAsk, run_fire
    from scenarios.problems import Faults
    from sim.units import LENGTH, SHARE, TIME

    faults = Faults()
    ask = FireAsk(
        weather=weather,
        out=out,
        layers={
            "elevation_m": dem,
            "fuel_model": fuel,
            "canopy_cover": canopy_cover,
            "canopy_height_m": canopy_height,
            "canopy_base_m": canopy_base,
            "canopy_bulk_kg_m3": canopy_bulk,
        },
        landscape=landscape,
        ignition=ignition or (),
        barriers=barriers or (),
        duration_s=_quantity(TIME, duration, "--duration", 60.0, 720 * 3600.0, faults) if duration else None,
        spread=spread,
        start=start,
        cell_m=_quantity(LENGTH, cell, "--cell", 0.01, 1e4, faults) if cell else None,
        live_herbaceous=_quantity(SHARE, live_herbaceous, "--live-herbaceous", 0.3, 3.0, faults),
        live_woody=_quantity(SHARE, live_woody, "--live-woody", 0.3, 3.0, faults),
        foliar=_quantity(SHARE, foliar_moisture, "--foliar-moisture", 0.3, 3.0, faults),
        since_rain_s=_quantity(TIME, since_rain, "--since-rain", 0.0, 1e9, faults),
        dead=_three(dead_moisture, "--dead-moisture", faults) if dead_moisture else None,
        weather_height_m=_quantity(LENGTH, weather_height, "--weather-height", -500.0, 9000.0, faults)
        if weather_height
        else None,
        latitude_deg=_latitude(latitude, faults) if latitude else None,
        terrain_wind=terrain_wind,
        crown_rate=_one_of(crown_rate, ("rothermel-1991", "cruz-2005"), "--crown-rate", faults),
        wind_limit=wind_limit,
        spread_model=_one_of(spread_model, ("rothermel", "wang-mao"), "--spread-model", faults),
        fuel_models=fuel_models,
    )
    tell_slow_steps()
    run = run_fire(ask, faults)
    run.outcome.texts[PAGE] = fire_page(run)
    _finish(run.outcome, out)


@hazard.command("flood", help=FLOOD_HELP)
def flood(
    dem: Dem,
    duration: Annotated[
        str, typer.Option(help=_("How long the water is followed, such as 6h; a multiple of 5 min."), metavar="TIME")
    ],
    out: Out,
    manning: Annotated[str, typer.Option(help=_("Manning's n: a number or a raster."), metavar="N|FILE")] = "0.03",
    rain: Annotated[
        str,
        typer.Option(
            help=_("Rain: a rate with its unit, a table, or a design storm, see above."),
            metavar="'20 mm/h'|FILE.csv|'chicago P=20a T=2h'",
        ),
    ] = "",
    infiltration: Annotated[
        str,
        typer.Option(
            help=_(
                "Losses: none, curve-number:N, curve-number:FILE (SCS, mean wetness), green-ampt:SOIL, horton:SOIL, "
                "horton:F0,FC,K (such as 'horton:76 mm/h,6 mm/h,4.14 /h': first and last rate, decay)."
            ),
            metavar="MODEL",
        ),
    ] = "none",
    interception: Annotated[
        str,
        typer.Option(help=_("What plants hold of the first rain: a depth, or a raster in mm."), metavar="'2 mm'|FILE"),
    ] = "",
    drains: Annotated[
        str,
        typer.Option(
            help=_(
                "What drains take off the ground: a rate, a raster in mm/h, or what they were built for: 'P=1a t=20min "
                "psi=0.65 place=suizhou' (return period, time of concentration, runoff coefficient, storm formula)."
            ),
            metavar="'36 mm/h'|FILE|'P=1a'",
        ),
    ] = "",
    wetness: Annotated[
        str, typer.Option(help=_("How wet the soil is: 0 % dry, 50 % mean, 100 % wet."), metavar="SHARE")
    ] = "50 %",
    inflow: Annotated[Path | None, typer.Option(help=_("Flow that enters at a point."), metavar="FILE.csv")] = None,
    inflow_at: Annotated[str, typer.Option(help=_("Where it enters, m."), metavar="X,Y")] = "",
    boundary: Annotated[
        str,
        typer.Option(
            help=_("Edge of the data: open, closed, or water at a level: 'stage FILE.csv'."),
            metavar="open|closed|'stage FILE.csv'",
        ),
    ] = "open",
    scheme: Annotated[
        str,
        typer.Option(
            help=_(
                "How water flows: 'local inertial' is quick and right where friction rules (rain, rivers, plains); "
                "'finite volume' is right where a dam or levee breaks and on torrents, and takes several times as long."
            ),
            metavar="SCHEME",
        ),
    ] = "local inertial",
    gauges: Annotated[Path | None, typer.Option(help=_("Points to report on."), metavar="FILE.csv")] = None,
    frames: Annotated[
        str, typer.Option(help=_("Interval of the depths over time, a multiple of 5 min."), metavar="TIME")
    ] = "",
    arrival_depth: Annotated[
        str, typer.Option(help=_("Depth from which the water counts as arrived."), metavar="LENGTH")
    ] = "0.1 m",
    duration_depth: Annotated[
        list[str] | None,
        typer.Option(
            help=_("Depth above which time is counted (duration_0.3m_min); may be given several times; 0.3 m."),
            metavar="LENGTH",
        ),
    ] = None,
    debris_land: Annotated[
        str,
        typer.Option(
            help=_(
                "Land by which FD2320's debris factor goes: conservative (for plans), pasture, woodland, urban, or a "
                "raster of 0 to 3 for these."
            ),
            metavar="LAND|FILE",
        ),
    ] = "conservative",
    buildings: Annotated[
        str, typer.Option(help=_("Buildings: areas, or a raster of the share built on."), metavar="FILE.geojson|FILE")
    ] = "",
    buildings_as: Annotated[
        str,
        typer.Option(
            help=_("How buildings are taken: blocks that water flows round, or rough ground."),
            metavar="blocks|roughness",
        ),
    ] = "blocks",
    works: Annotated[
        list[Path] | None,
        typer.Option(
            help=_("Reservoirs, gates, culverts, bridges, basins, see above; may be given several times."),
            metavar="FILE.yaml|FILE.geojson",
        ),
    ] = None,
    breach: Annotated[
        list[Path] | None,
        typer.Option(
            help=_("Breaches of dams and levees, see above; may be given several times."),
            metavar="FILE.yaml|FILE.geojson",
        ),
    ] = None,
) -> None:
    """Run a flood; see ``FLOOD_HELP``."""
    from reports.flood_alone import flood_page
    from scenarios.alone import read_point
    from scenarios.alone_flood import PAGE, run_flood
    from scenarios.alone_water import FloodAsk
    from scenarios.problems import Faults
    from sim.units import LENGTH, SHARE, TIME

    faults = Faults()
    # a point that cannot be read is told, and is no point that is missing
    point = (math.nan, math.nan) if inflow_at else None
    with faults.kept():
        point = read_point(inflow_at, "--inflow-at") if inflow_at else None
    ask = FloodAsk(
        dem=dem,
        duration_s=_quantity(TIME, duration, "--duration", 300.0, 720 * 3600.0, faults),
        out=out,
        manning=manning,
        rain=rain,
        infiltration=infiltration,
        interception=interception,
        drains=drains,
        wetness=_quantity(SHARE, wetness, "--wetness", 0.0, 1.0, faults),
        inflow=inflow,
        inflow_at=point,
        boundary=boundary,
        scheme=_one_of(scheme, ("local inertial", "finite volume"), "--scheme", faults),
        gauges=gauges,
        frame_s=_quantity(TIME, frames, "--frames", 300.0, 720 * 3600.0, faults) if frames else None,
        arrival_m=_quantity(LENGTH, arrival_depth, "--arrival-depth", 0.001, 100.0, faults),
        above_m=tuple(
            sorted(
                {_quantity(LENGTH, d, "--duration-depth", 0.001, 100.0, faults) for d in duration_depth or ["0.3 m"]}
            )
        ),
        debris_land=debris_land,
        buildings=buildings,
        buildings_as=buildings_as,
        works=tuple(works or ()),
        breach=tuple(breach or ()),
    )
    tell_slow_steps()
    run = run_flood(ask, faults)
    run.outcome.texts[PAGE] = flood_page(run)
    _finish(run.outcome, out)


def _quantity(dimension: "Dimension", text: str, option: str, low: float, high: float, faults: "Faults") -> float:
    """Return the SI value of an option; its unit must be there. What is wrong is kept in ``faults``."""
    from scenarios.alone import bad
    from scenarios.problems import expected

    try:
        value = dimension.parse(text)
        if low <= value <= high:
            return value
        what = _("from {low} to {high}").format(low=dimension.write(low), high=dimension.write(high))
        error = bad(expected(what, text), option)
    except ValueError as wrong:
        error = bad(str(wrong), option)
    faults.problems += error.problems
    return low


def _latitude(text: str, faults: "Faults") -> float | None:
    """Return degrees, south negative; what is wrong is kept in ``faults``."""
    from scenarios.alone_sun import read_latitude
    from scenarios.problems import Problem

    try:
        return read_latitude(text)
    except ValueError as wrong:
        faults.problems.append(Problem("--latitude", str(wrong)))
        return None


def _three(text: str, option: str, faults: "Faults") -> tuple[float, float, float] | None:
    """Return three shares of an option; what is wrong is kept in ``faults``."""
    from scenarios.problems import Problem, expected
    from sim.units import SHARE

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 3:
        faults.problems.append(Problem(option, expected(_("three shares such as '6 %, 7 %, 8 %'"), text)))
        return None
    one, ten, hundred = (_quantity(SHARE, part, option, 0.01, 2.0, faults) for part in parts)
    return one, ten, hundred


def _one_of(word: str, words: tuple[str, ...], option: str, faults: "Faults") -> str:
    """Return a word of some; another one is kept in ``faults``."""
    from scenarios.problems import Problem, expected, nearest

    if word in words:
        return word
    what = _("one of {words}").format(words=", ".join(words))
    faults.problems.append(Problem(option, expected(what, word) + nearest(word, words)))
    return words[0]


def _finish(outcome: "Outcome", out: Path) -> None:
    """Write everything and print a line for each file, the figures and what a reader must know."""
    from reports.figure_words import shown, titled

    lines = outcome.write(out)
    typer.echo(_("Written to {folder}:").format(folder=out))
    for line in lines:
        typer.echo(f"  {line}")
    for name, value in outcome.figures.items():
        parts = isinstance(value, dict) and "median" not in value
        for part, figure in value.items() if parts else [(name, value)]:
            typer.echo(_("{figure}: {value}").format(figure=titled(part), value=shown(figure)))
    for note in outcome.notes:
        typer.echo(f"- {note}")

"""``yingji hazard fire|flood``: a hazard alone, on a user's own rasters, without a region or a plan."""

import typer

from sim.text import _

hazard = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help=_("Run a fire or a flood alone on your own rasters (ESRI ASCII grids; GeoTIFF with the extra 'geo')."),
)

"""``yingji demo``: Guangshui within minutes: storms on a coarser grid, fire seasons, the verdicts and the report."""

from pathlib import Path
from typing import Annotated

import typer

from sim.text import _

PLAN = "guangshui-14th"
STORMS = 60
SEASONS = 175
"""Enough for 300 fires that count as such: about 2 a season (402 in 200 seasons of seed 1)."""
FLOOD_CELL = "flood_cell=240 m"


def demo(
    out: Annotated[Path, typer.Option(help=_("Folder for the results and the report."))] = Path("out/demo"),
    workers: Annotated[int, typer.Option(min=0, help=_("Processes; 0 takes one a core."))] = 0,
    seed: Annotated[int, typer.Option(min=0, help=_("The study's seed."))] = 1,
) -> None:
    """Evaluate Guangshui's plan against storms and fires, and write the report; *undecided* is an honest answer."""
    from experiments.worker import cap_threads

    cap_threads()
    from experiments.beside import beside
    from scenarios.known_places import is_made
    from yingji import studies
    from yingji.commands_report import make_report
    from yingji.evaluate import run_and_tell

    typer.echo(
        _("{storms} storms on a flood grid of 240 m (an evaluation takes 120 m) and {seasons} fire seasons").format(
            storms=STORMS, seasons=SEASONS
        )
    )
    with beside("scenarios.build:compile_kernels", not is_made("guangshui")):
        todo = [
            studies.make_study("guangshui-flood", PLAN, seed, STORMS, 1, (FLOOD_CELL,)),
            studies.make_study("guangshui-fire", PLAN, seed, SEASONS, 1),
        ]
    folders = []
    for study in todo:
        folder = out / study.folder_name()
        results = run_and_tell(study, folder, workers)
        typer.echo(f"results sha256 {results.sha256}")
        folders.append(folder)
    if "fires" in results.table:
        typer.echo(
            _("{count:.0f} fires in {seasons} seasons").format(count=results.table["fires"].sum(), seasons=SEASONS)
        )
    from sim.text import language

    path = make_report(folders, out=out / f"report.{language()}.html")
    typer.echo(_("report: {path}").format(path=path.resolve()))

"""``yingji verify queues|flood|fire|crown|spot|contain``: the engine and its physics held against published numbers."""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.text import _
from yingji.cli import OK, PROBLEMS, fail

verify = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help=_("Hold the engine against published numbers; leaves with 1 where a figure is missed."),
)


@verify.command("queues", help=_("Simulate queueing systems with our own resources and compare with theory."))
def queues(
    table: Annotated[
        Path | None, typer.Option(help=_("Table of systems and expected figures; our own where none is given."))
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help=_("Processes; 0 takes one a core."))] = 0,
    seed: Annotated[int, typer.Option(min=0, help=_("Seed of all streams."))] = 1,
) -> None:
    """Print expected, simulated, standard error and z of each row."""
    import os

    from rich.console import Console

    from experiments.verify import queues as theory

    path = table or Path(theory.__file__).with_name("queueing.csv")
    if not path.is_file():
        raise fail(_("{file}: there is no such file").format(file=path))
    raise typer.Exit(theory.run(path, Console(), workers or os.cpu_count() or 1, seed))


@verify.command(
    "flood",
    help=_("Both flow schemes against analytic solutions and the tests 1 to 4 of the UK benchmark; minutes."),
)
def flood() -> None:
    """Print each figure and its bar."""
    from experiments.verify.flood import verify as checks

    raise typer.Exit(_print_checks(checks()))


Table = Annotated[
    Path | None, typer.Option(help=_("Table with the same columns as our own, which is taken where none is given."))
]


@verify.command("fire", help=_("Surface fire behaviour against BehavePlus; without --table also growth in an ellipse."))
def fire(table: Table = None) -> None:
    """Print the errors of each output column; then each figure of the ellipse and its bar."""
    from experiments.verify.surface import SURFACE

    code = _print_table(SURFACE, table)
    if table is None:
        from experiments.verify.fire import ellipse

        code = max(code, _print_checks(ellipse()))
    raise typer.Exit(code)


@verify.command("crown", help=_("Crown fire (Van Wagner, Rothermel, Thomas) against BehavePlus."))
def crown(table: Table = None) -> None:
    """Print the errors of each output column."""
    from experiments.verify.crown import CROWN

    raise typer.Exit(_print_table(CROWN, table))


@verify.command("spot", help=_("Spotting distance (Albini, Chase) against BehavePlus."))
def spot(table: Table = None) -> None:
    """Print the errors of each output column."""
    from experiments.verify.spot import SPOT

    raise typer.Exit(_print_table(SPOT, table))


@verify.command("contain", help=_("Containment by crews on both flanks (Fried and Fried 1996): BehavePlus, our crews."))
def contain(
    table: Table = None,
    size_limit: Annotated[
        float, typer.Option(min=0, metavar="ACRES", help=_("Acres above which a fire is given up (status 7)."))
    ] = 1000.0,
) -> None:
    """Print errors of each output column, rows whose status 1 % of line rate flips; then our crews on the raster."""
    from experiments.verify.containment import family

    code = _print_table(family(size_limit), table)
    if table is None:
        from experiments.verify import crews

        found = [crews.fought(case) for case in crews.cases()]
        for line in crews.lines_of(found):
            typer.echo(line)
        usual = [crews.fought(case, crews.USUAL) for case in crews.cases()]
        text = _("with a plan's batches of {metres:g} m and {minutes:g} min (not judged): {text}")
        rules = crews.USUAL
        batch = {"metres": rules.batch_length_m, "minutes": rules.batch_time_s / 60.0}
        typer.echo(text.format(**batch, text=crews.differences(usual)))
        code = max(code, OK if crews.passed(found) else PROBLEMS)
    raise typer.Exit(code)


@verify.command(
    "liulin",
    help=_(
        "The flash flood of Liulin, August 2021: published rain in, depth, hours and toll beside the published ones; "
        "terrain is made up (see docs/validation/liulin-2021.md)."
    ),
)
def liulin(
    events: Annotated[
        int, typer.Option(min=0, help=_("Replays of the scenario liulin-2021 for toll and loss; minutes each."))
    ] = 0,
) -> None:
    """Print the towns in made valleys, the county's replays, the published figures, and what can be judged."""
    from experiments.verify import liulin as check

    found = check.towns()
    for line in check.lines(found):
        typer.echo(line)
    mean_mm, wet_km2 = check.storm_mean_mm()
    text = _("the scenario's storm: {mean:.0f} mm in the mean over the area of Suizhou, {wet:.0f} km2 above 100 mm")
    typer.echo(text.format(mean=mean_mm, wet=wet_km2))
    for event, figures in enumerate(check.county(events)):
        shown = ", ".join(f"{name} {value:,.0f}" for name, value in figures.items())
        typer.echo(_("liulin-2021 over Guangshui, event {event}: {figures}").format(event=event, figures=shown))
    typer.echo(_("published:"))
    for what, (low, high, unit) in check.published().items():
        typer.echo(f"  {what}: {low:g}{f' - {high:g}' if high != low else ''} {unit}")
    raise typer.Exit(_print_checks(check.checks(found)))


@verify.command(
    "oroville",
    help=_(
        "The evacuation below Oroville Dam, February 2017: how people are warned, leave and fill the roads beside what "
        "was published (see docs/validation/oroville-2017.md); figures outside are no failure."
    ),
)
def oroville() -> None:
    """Print the figures of the day beside ours, then what must hold whatever the day was like."""
    from experiments.verify import oroville as check

    found = check.day()
    for line in check.lines(found):
        typer.echo(line)
    raise typer.Exit(_print_checks(check.checks(found)))


@verify.command("seasons", help=_("Fire seasons under the 13th plan against Hubei's statistics, and what was fitted."))
def seasons(
    events: Annotated[int, typer.Option(min=10, help=_("Seasons."))] = 120,
    workers: Annotated[int, typer.Option(min=0, help=_("Processes; 0 takes one a core."))] = 0,
    seed: Annotated[int, typer.Option(min=0, help=_("The study's seed."))] = 1,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=_("Change one figure, to see the fit move."))
    ] = None,
) -> None:
    """Run the seasons, print each figure beside its published range, and the free parameters with their values."""
    import tempfile

    from experiments.runner import run_study
    from experiments.verify.seasons import fits, free_parameters, lines
    from yingji import studies

    study = studies.make_study("guangshui-fire", "guangshui-13th", seed, events, 1, tuple(sets or ()))
    with tempfile.TemporaryDirectory() as folder, studies.progress("guangshui-fire / guangshui-13th") as show:
        found = fits(run_study(study, Path(folder) / "seasons", workers or studies.cores(), show).results)
    missed = 0
    for estimate, interval, wanted, fit in lines(found):
        missed += not fit.within
        state = _("within") if fit.within else _("OUTSIDE")
        how = _("fitted") if fit.fitted else _("not fitted")
        typer.echo(f"{state:<8} {estimate:>8} ({interval}), {wanted}: {_(fit.figure)} ({how})")
    typer.echo(_("free parameters, the same for every plan (change one with --set):"))
    for path, value, fitted, what in free_parameters(study.scenario, study.plan):
        typer.echo(f"  {path} = {value}  [{_('fitted') if fitted else _('not fitted')}] {_(what)}")
    raise typer.Exit(PROBLEMS if missed else OK)


def _print_table(family: Any, table: Path | None) -> int:
    """Hold a table against our figures and print the errors; return the exit code."""
    from experiments.verify.tables import hold, lines_of

    held = hold(family, table)
    for line in lines_of(family, held):
        typer.echo(line)
    return OK if held.passed else PROBLEMS


def _print_checks(checks: Iterable[Any]) -> int:
    """Print one line a check, as they come; return the exit code. Figures without a bar are told only."""
    count = missed = 0
    for check in checks:
        if check.bar == math.inf:
            state = _("told")
            typer.echo(f"{state:<7} {check.got:>10.4g} {'':10} {check.case}: {check.figure} ({check.source})")
            continue
        count += 1
        missed += not check.passed
        state = _("met") if check.passed else _("MISSED")
        typer.echo(f"{state:<7} {check.got:>10.3g} <= {check.bar:<7.3g} {check.case}: {check.figure} ({check.source})")
    typer.echo(_("{count} checks, {missed} missed").format(count=count, missed=missed))
    return PROBLEMS if missed or not count else OK

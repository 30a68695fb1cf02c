"""``yingji evaluate``: does the plan hold? N events, R responses to each, a verdict on every target."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.text import _

if TYPE_CHECKING:
    from experiments.design import Study
    from experiments.results import Results


def evaluate(
    scenario: Annotated[str, typer.Argument(help=_("Name in the library, or a file."), show_default=False)],
    plan: Annotated[
        str, typer.Option(help=_("Name in the library, or a file; the scenario's own where none is named."))
    ] = "",
    events: Annotated[int, typer.Option(min=1, help=_("Storms or seasons: the number of independent cases."))] = 120,
    replications: Annotated[int, typer.Option(min=1, help=_("Responses to each event."))] = 1,
    workers: Annotated[int, typer.Option(min=0, help=_("Processes; 0 takes one a core."))] = 0,
    seed: Annotated[int, typer.Option(min=0, help=_("The study's seed."))] = 1,
    out: Annotated[
        Path | None, typer.Option(help=_("Folder for the results; a new one under out/ where none."))
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help=_("Change one figure: flood_cell=240m, plan.relief.stops=6.")),
    ] = None,
) -> None:
    """Evaluate a plan: run the events, print each target's verdict. The same command again goes on where it stopped."""
    from experiments.worker import cap_threads

    cap_threads()
    from yingji import studies

    study = studies.make_study(scenario, plan, seed, events, replications, tuple(sets or ()))
    folder = out or Path("out") / study.folder_name()
    results = run_and_tell(study, folder, workers)
    typer.echo(studies.next_step([folder]))
    typer.echo(f"results sha256 {results.sha256}")
    if len(results.failures) == len(results.table):
        raise typer.Exit(1)


def run_and_tell(study: "Study", folder: Path, workers: int) -> "Results":
    """Run a study, write its summary, print its verdicts, and return the results.

    Raises
    ------
    typer.Exit
        With 2 where the folder holds something else, with 130 where the planner interrupted.
    """
    from experiments.bottlenecks import bottlenecks, write_table
    from experiments.results import RefusedError
    from experiments.runner import run_study
    from experiments.verdicts import judge
    from yingji import studies

    what, plan = study.scenario, study.plan
    for warning in what.cut_short:
        # before the runs, too: who sees it now need not wait for figures that are wrong
        typer.echo(warning, err=True)
    try:
        with studies.progress(f"{what.name} / {plan.name}") as show:
            session = run_study(study, folder, workers or studies.cores(), show)
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo(_("stopped; the same command goes on from here ({folder})").format(folder=folder), err=True)
        raise typer.Exit(130) from None
    weak = studies.weak_points(study)
    verdicts = judge(session.results, what.targets, weak)
    late = bottlenecks(session.results)
    write_table(folder, late)
    studies.write_json(folder / "summary.json", studies.summary(session, verdicts, weak, late))

    from reports.lists import write_lists
    from yingji import tables
    from yingji.cause_tables import fire_tables, late_relief
    from yingji.commands_lists import of_study

    console = studies.console()
    heading = _("{scenario} under {plan}: {events} events x {replications} responses, seed {seed}").format(
        scenario=what.title, plan=plan.title, events=study.events, replications=study.replications, seed=study.seed
    )
    console.print(tables.verdict_table(verdicts, "\n".join([heading, *tables.changed_lines(what, study.sets)])))
    for table in (*late_relief(session.results), *fire_tables(session.results.cases)):
        console.print(table)
    written = write_lists(of_study(session.results), folder)
    for line in (
        *tables.definition_lines(verdicts),
        _("The number of events was fixed before the first run. An event is one case, however many responses it had."),
        *tables.condition_lines(weak),
        *studies.session_lines(session),
        *([_("lists to take away: {files}").format(files=", ".join(p.name for p in written))] if written else []),
    ):
        console.print(line, markup=False, soft_wrap=True)
    return session.results

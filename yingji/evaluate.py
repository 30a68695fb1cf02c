"""``yingji evaluate``: does the plan hold? N events, R responses to each, a verdict on every target."""

from pathlib import Path
from typing import Annotated

import typer

from sim.text import _


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
) -> None:
    """Evaluate a plan: run the events, print each target's verdict. The same command again goes on where it stopped."""
    from experiments.worker import cap_threads

    cap_threads()
    from experiments.results import RefusedError
    from experiments.runner import run_study
    from experiments.verdicts import judge
    from scenarios.load import load_plan, load_scenario
    from yingji import studies

    what = load_scenario(scenario)
    plan = plan or what.plan
    if not plan:
        raise typer.BadParameter(_("the scenario names no plan; say which: --plan NAME"))
    with_plan = load_plan(plan)
    study = studies.make_study(what, with_plan, (scenario, plan), seed, events, replications)
    folder = out or Path("out") / study.folder_name()
    try:
        with studies.progress(f"{what.name} / {with_plan.name}") as show:
            session = run_study(study, folder, workers or studies.cores(), show)
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo(_("stopped; the same command goes on from here ({folder})").format(folder=folder), err=True)
        raise typer.Exit(130) from None
    weak = studies.weak_points(study)
    verdicts = judge(session.results, what.targets, weak)
    studies.write_json(folder / "summary.json", studies.summary(session, verdicts, weak))

    from yingji import tables

    console = studies.console()
    heading = _("{scenario} under {plan}: {events} events x {replications} responses, seed {seed}").format(
        scenario=what.title, plan=with_plan.title, events=events, replications=replications, seed=seed
    )
    console.print(tables.verdict_table(verdicts, heading))
    for line in (
        *tables.definition_lines(verdicts),
        _("The number of events was fixed before the first run. An event is one case, however many responses it had."),
        *tables.condition_lines(weak),
        *studies.session_lines(session),
    ):
        console.print(line, markup=False, soft_wrap=True)
    typer.echo(f"results sha256 {session.results.sha256}")
    if len(session.results.failures) == len(session.results.table):
        raise typer.Exit(1)

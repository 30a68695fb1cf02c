"""``yingji compare``: plans held against each other on the same events and the same luck."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from sim.text import _


def compare(
    scenario: Annotated[str, typer.Argument(help=_("Name in the library, or a file."), show_default=False)],
    more: Annotated[list[str] | None, typer.Argument(hidden=True)] = None,
    plans: Annotated[
        list[str] | None,
        typer.Option(help=_("Plans, the baseline first: --plans A B; each other is held against the first.")),
    ] = None,
    events: Annotated[int, typer.Option(min=1, help=_("Storms or seasons: the number of independent cases."))] = 120,
    replications: Annotated[int, typer.Option(min=1, help=_("Responses to each event."))] = 1,
    workers: Annotated[int, typer.Option(min=0, help=_("Processes; 0 takes one a core."))] = 0,
    seed: Annotated[int, typer.Option(min=0, help=_("The study's seed."))] = 1,
    out: Annotated[
        Path | None, typer.Option(help=_("Folder for the results; a new one under out/ where none."))
    ] = None,
) -> None:
    """Compare plans on common random numbers: paired differences, and the targets that ask for less than before."""
    # click gives an option one word; the words after it come as arguments
    names = [word for text in [*(plans or []), *(more or [])] for word in text.split(",") if word]
    if len(names) < 2:
        raise typer.BadParameter(_("name two plans or more: --plans A B"))
    from experiments.worker import cap_threads

    cap_threads()
    from experiments.compare import compare as compare_results
    from experiments.results import RefusedError
    from experiments.runner import Session, run_study
    from experiments.verdicts import judge
    from scenarios.load import load_plan, load_scenario
    from sim.kpis import all_kpis
    from yingji import studies, tables

    what = load_scenario(scenario)
    loaded = [load_plan(name) for name in names]
    if len({plan.name for plan in loaded}) < len(loaded):
        raise typer.BadParameter(_("the plans must have different names"))
    todo = [
        studies.make_study(what, plan, (scenario, name), seed, events, replications)
        for plan, name in zip(loaded, names, strict=True)
    ]
    key = hashlib.sha256("".join(study.digest for study in todo).encode()).hexdigest()[:8]
    short = "-".join(plan.name for plan in loaded)
    folder = out or Path("out") / f"compare-{what.name}-{short}-n{events}-r{replications}-s{seed}-{key}"
    console = studies.console()
    sessions: list[Session] = []
    try:
        for study in todo:
            with studies.progress(f"{what.name} / {study.plan.name}") as show:
                session = run_study(study, folder / study.plan.name, workers or studies.cores(), show)
            weak = studies.weak_points(study)
            verdicts = judge(session.results, what.targets, weak)
            studies.write_json(session.results.folder / "summary.json", studies.summary(session, verdicts, weak))
            console.print(tables.verdict_table(verdicts, study.plan.title))
            sessions.append(session)
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo(_("stopped; the same command goes on from here ({folder})").format(folder=folder), err=True)
        raise typer.Exit(130) from None

    kpis = all_kpis()
    weak = tuple(dict.fromkeys(c for study in todo for c in studies.weak_points(study)))
    found = []
    for study, session in zip(todo[1:], sessions[1:], strict=True):
        pair = (loaded[0].name, study.plan.name)
        comparison = compare_results(sessions[0].results, session.results, what.targets, weak)
        found.append((pair, comparison))
        console.print(tables.difference_table(comparison, kpis, pair))
        passes = tables.passes_table(comparison, pair)
        if passes is not None:
            console.print(passes)
        if comparison.verdicts:
            console.print(tables.verdict_table(comparison.verdicts, _("targets against {plan}").format(plan=pair[0])))
            for line in tables.definition_lines(comparison.verdicts):
                console.print(line, markup=False, soft_wrap=True)
    for line in (*tables.condition_lines(weak), *(text for s in sessions for text in studies.session_lines(s))):
        console.print(line, markup=False, soft_wrap=True)
    studies.write_json(folder / "compare.json", [tables.plain(pair, comparison) for pair, comparison in found])
    hashes = "".join(session.results.sha256 for session in sessions)
    typer.echo(f"results sha256 {hashlib.sha256(hashes.encode()).hexdigest()}")

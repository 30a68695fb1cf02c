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
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help=_("Change one figure: flood_cell=240m, plan.relief.stops=6.")),
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
    from yingji import comparison_tables, studies, tables
    from yingji.commands_report import COMPARISON
    from yingji.evaluate import run_and_tell

    todo = [studies.make_study(scenario, name, seed, events, replications, tuple(sets or ())) for name in names]
    if len({study.plan.name for study in todo}) < len(todo):
        raise typer.BadParameter(_("the plans must have different names"))
    key = hashlib.sha256("".join(study.digest for study in todo).encode()).hexdigest()[:8]
    short = "-".join(study.plan.name for study in todo)
    folder = out or Path("out") / f"compare-{todo[0].scenario.name}-{short}-n{events}-r{replications}-s{seed}-{key}"
    results = [run_and_tell(study, folder / study.plan.name, workers) for study in todo]

    console = studies.console()
    weak = tuple(dict.fromkeys(c for study in todo for c in studies.weak_points(study)))
    found = []
    for study, other in zip(todo[1:], results[1:], strict=True):
        pair = (todo[0].plan.name, study.plan.name)
        comparison = compare_results(results[0], other, study.scenario.targets, weak)
        found.append(comparison_tables.plain(pair, comparison))
        narrow = console.width < comparison_tables.WIDE
        console.print(comparison_tables.difference_table(comparison, pair, narrow))
        for line in comparison_tables.difference_lines(comparison, narrow):
            console.print(line, markup=False, soft_wrap=True)
        passes = comparison_tables.passes_table(comparison, pair)
        if passes is not None:
            console.print(passes)
        if comparison.verdicts:
            heading = _("targets against {plan}").format(plan=pair[0])
            changed = tables.changed_lines(study.scenario, study.sets)
            console.print(tables.verdict_table(comparison.verdicts, "\n".join([heading, *changed])))
            for line in tables.definition_lines(comparison.verdicts):
                console.print(line, markup=False, soft_wrap=True)
        if comparison.failed:
            text = _("{count} runs failed; their events are left out on both sides").format(count=comparison.failed)
            console.print(text, markup=False)
    studies.write_json(folder / COMPARISON, found)
    typer.echo(studies.next_step([folder]))
    hashes = "".join(result.sha256 for result in results)
    typer.echo(f"results sha256 {hashlib.sha256(hashes.encode()).hexdigest()}")

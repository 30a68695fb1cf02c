"""``yingji report``: one self-contained HTML file from the folders of finished studies."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.text import _, language, use_language
from yingji.telling import tell_slow_steps

if TYPE_CHECKING:
    from experiments.results import Results
    from reports.page import StudyPart
    from scenarios.scenario import Scenario


def report(
    folders: Annotated[
        list[Path], typer.Argument(help=_("Folders that `yingji evaluate` wrote."), metavar="DIR...", exists=True)
    ],
    lang: Annotated[str, typer.Option(help=_("Language of the report: zh or en."), metavar="zh|en")] = "",
    by: Annotated[str, typer.Option(help=_("KPI that picks the median and the worst run."))] = "",
    out: Annotated[Path | None, typer.Option(help=_("The HTML file; report.<lang>.html in the first folder."))] = None,
) -> None:
    """Write the report: verdicts, distributions, replays of the median and the worst run, what it rests on."""
    if lang and lang not in ("zh", "en"):
        raise typer.BadParameter(_("zh or en"), param_hint="--lang")
    typer.echo(str(make_report(folders, lang, by, out)))


def make_report(folders: list[Path], lang: str = "", by: str = "", out: Path | None = None) -> Path:
    """Write the report of finished studies and return its path; the chosen runs are replayed in full for it."""
    before = language()
    use_language(lang or before)
    try:
        from experiments.results import RefusedError
        from reports.page import write_page

        tell_slow_steps()
        try:
            parts = [_part(folder, by) for folder in folders]
        except RefusedError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
        return write_page(parts, out or folders[0] / f"report.{language()}.html")
    finally:
        use_language(before)


def _part(folder: Path, by: str) -> "StudyPart":
    from experiments.design import Run
    from experiments.results import read_results, study_of
    from experiments.verdicts import conditions, judge
    from reports.page import ChosenRun, StudyPart
    from scenarios.build import build
    from scenarios.known_places import load_region
    from scenarios.plan import Plan
    from scenarios.scenario import Scenario
    from sim.kpis import all_kpis

    results = read_results(folder)
    about = results.about
    scenario = Scenario.from_planner(about["scenario"])
    plan = Plan.from_planner(about["plan"])
    verdicts = judge(results, scenario.targets, conditions(scenario, plan, about["provenance"].get("layers", ())))
    kpi = by or _telling_kpi(results, scenario)
    if kpi and kpi not in results.kpis:
        raise typer.BadParameter(_("the study has no KPI '{kpi}'").format(kpi=kpi), param_hint="--by")
    picked: dict[str, Run] = results.pick(kpi, all_kpis()[kpi].better) if kpi else {}
    titles = {"median": _("median"), "worst": _("worst")}
    runs = []
    study = study_of(about)
    for name, run in picked.items():
        if name == "median" and run == picked["worst"]:
            continue  # two or three runs: the same one twice tells nothing
        world = build(scenario, plan, seed=about["seed"], event=run.event, replication=run.replication)
        runs.append(ChosenRun(titles[name], run.event, run.replication, kpi, world.run(), study.command(run)))
    return StudyPart(scenario, plan, results, verdicts, runs, load_region(scenario.region))


def _telling_kpi(results: "Results", scenario: "Scenario") -> str:
    """Return the first KPI of the targets that differs between runs."""
    # a figure that judges an event by itself shows the worst event; a count of kept promises would show a mild one
    for target in sorted(scenario.targets, key=lambda t: len(t.kpis)):
        for kpi in target.kpis:
            if kpi in results.kpis and results.table[kpi].nunique() > 1:
                return kpi
    return next((kpi for kpi in results.kpis if results.table[kpi].nunique() > 1), "")

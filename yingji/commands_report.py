"""``yingji report``: one self-contained HTML file from the folders of finished studies and comparisons."""

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.text import _, language, use_language
from yingji.telling import tell_slow_steps

if TYPE_CHECKING:
    from experiments.results import Results
    from reports.study_part import StudyPart
    from scenarios.scenario import Scenario

COMPARISON = "compare.json"
"""What `yingji compare` leaves in its folder, beside a folder a plan."""


def report(
    folders: Annotated[
        list[Path],
        typer.Argument(
            help=_("Folders that `yingji evaluate` or `yingji compare` wrote."),
            metavar="DIR...",
            exists=True,
            file_okay=False,
        ),
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
            found = [_gather(folder, by) for folder in folders]
        except RefusedError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
        parts = [part for some, _sections in found for part in some]
        sections = [section for _parts, some in found for section in some]
        return write_page(parts, out or folders[0] / f"report.{language()}.html", sections)
    finally:
        use_language(before)


def _gather(folder: Path, by: str) -> "tuple[list[StudyPart], list[dict[str, Any]]]":
    """Return the parts of a folder, and the comparisons where `yingji compare` wrote it: later plans come first."""
    if not is_comparison(folder):
        return [_part(folder, by)], []
    from experiments.compare import compare
    from reports.comparison import section

    pairs = json.loads((folder / COMPARISON).read_text(encoding="utf-8"))
    first = _part(folder / pairs[0]["first"], by, replays=False)
    parts, sections = [], []
    for pair in pairs:
        part = _part(folder / pair["second"], by)
        weak = tuple(dict.fromkeys(c for p in (first, part) for c in p.conditions))
        comparison = compare(first.results, part.results, part.scenario.targets, weak)
        parts.append(replace(part, verdicts=comparison.judged(part.verdicts)))
        sections.append(section(comparison, first, parts[-1]))
    return [*parts, first], sections


def is_comparison(folder: Path) -> bool:
    """Return whether `yingji compare` wrote a folder, to the end."""
    return (folder / COMPARISON).is_file() and not (folder / "study.json").exists()


def _part(folder: Path, by: str, replays: bool = True) -> "StudyPart":
    from experiments.design import Run
    from experiments.results import read_results, study_of
    from experiments.verdicts import conditions, judge
    from reports.study_part import ChosenRun, StudyPart
    from scenarios.build import build
    from scenarios.known_places import load_region
    from scenarios.plan import Plan
    from scenarios.scenario import Scenario
    from sim.kpis import all_kpis

    results = read_results(folder)
    about = results.about
    scenario = Scenario.from_planner(about["scenario"])
    plan = Plan.from_planner(about["plan"])
    weak = conditions(scenario, plan, about["provenance"].get("layers", ()))
    verdicts = judge(results, scenario.targets, weak)
    kpi = by or _telling_kpi(results, scenario)
    if kpi and kpi not in results.kpis:
        raise typer.BadParameter(_("the study has no KPI '{kpi}'").format(kpi=kpi), param_hint="--by")
    picked: dict[str, Run] = results.pick(kpi, all_kpis()[kpi].better) if kpi and replays else {}
    titles = {"median": _("median"), "worst": _("worst")}
    runs = []
    study = study_of(about)
    for name, run in picked.items():
        if name == "median" and run == picked["worst"]:
            continue  # two or three runs: the same one twice tells nothing
        world = build(scenario, plan, seed=about["seed"], event=run.event, replication=run.replication)
        runs.append(ChosenRun(titles[name], run.event, run.replication, kpi, world.run(), study.command(run)))
    elsewhere = "" if replays else shlex.join(["yingji", "report", str(folder)])
    return StudyPart(scenario, plan, results, verdicts, runs, load_region(scenario.region), weak, elsewhere)


def _telling_kpi(results: "Results", scenario: "Scenario") -> str:
    """Return the first KPI of the targets that differs between runs."""
    # a figure that judges an event by itself shows the worst event; a count of kept promises would show a mild one
    for target in sorted(scenario.targets, key=lambda t: len(t.kpis)):
        for kpi in target.kpis:
            if kpi in results.kpis and results.table[kpi].nunique() > 1:
                return kpi
    return next((kpi for kpi in results.kpis if results.table[kpi].nunique() > 1), "")

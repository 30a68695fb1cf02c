"""``yingji run`` and ``yingji warmup``: one run in full, and everything made ready for many."""

import math
import shlex
from pathlib import Path
from typing import Annotated

import typer

from sim.text import _
from yingji.cli import PROBLEMS, fail
from yingji.telling import tell_slow_steps


def run(
    scenario: Annotated[str, typer.Argument(help=_("Scenario: a name from the library or a file."))],
    plan: Annotated[str, typer.Option(help=_("Plan: a name or a file; the scenario's own where none is given."))] = "",
    event: Annotated[int, typer.Option(min=0, help=_("Number of the storm or season."))] = 0,
    replication: Annotated[int, typer.Option(min=0, help=_("Number of the response to it."))] = 0,
    seed: Annotated[int, typer.Option(min=0, help=_("Seed of the study."))] = 1,
    out: Annotated[
        Path | None, typer.Option(help=_("Folder for the record and its account as HTML and .xlsx; it is replaced."))
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help=_("Change one figure: flood_cell=240m, plan.relief.stops=6.")),
    ] = None,
) -> None:
    """Replay one run and print its KPIs; the same numbers give the same record."""
    from scenarios.build import build
    from scenarios.load import load_plan, load_scenario
    from scenarios.override import override
    from scenarios.problems import BadInputError, Problem
    from sim.kpis import all_kpis

    chosen = load_scenario(scenario)
    if not (plan or chosen.plan):
        raise BadInputError([Problem("", _("name a plan: --plan"))])
    if out is not None and out.exists() and (not out.is_dir() or (any(out.iterdir()) and not _is_record(out))):
        raise fail(_("{out} holds something else; it is not replaced").format(out=out), PROBLEMS)
    chosen, with_plan = override(chosen, load_plan(plan or chosen.plan), sets or ())
    for warning in chosen.cut_short:
        typer.echo(warning, err=True)
    tell_slow_steps()
    world = build(chosen, with_plan, seed=seed, event=event, replication=replication)
    told = _("running {scenario} under {plan}: event {event}, replication {replication} ...")
    typer.echo(told.format(scenario=chosen.title, plan=with_plan.title, event=event, replication=replication), err=True)
    record = world.run()
    figures = {name: kpi(record) for name, kpi in all_kpis().items()}
    record.about["kpis"] = {name: None if math.isnan(value) else value for name, value in figures.items()}
    if out is not None:
        record.write(out)
    wide = max((len(name) for name in figures), default=0)
    asked = {kpi for target in chosen.targets for kpi in target.kpis}
    for name, kpi in all_kpis().items():
        if math.isnan(figures[name]) and name not in asked:
            continue  # of another hazard, or a share of nobody
        typer.echo(f"{name:<{wide}}  {shown(figures[name], kpi.unit, kpi.shown_as):>16}  {_(kpi.title)}")
    typer.echo(_("{count} entries, sha256 {digest}").format(count=len(record), digest=record.digest()))
    if out is not None:
        from reports.account import write_account
        from reports.lists import lists, write_lists
        from reports.names import names_of
        from scenarios.known_places import load_region

        words = ["yingji", "run", scenario, "--plan", plan or chosen.plan, "--event", str(event)]
        words += ["--replication", str(replication), "--seed", str(seed)]
        words += [word for text in sets or () for word in ("--set", text)]
        region = load_region(chosen.region)
        page, book = write_account(record, chosen, with_plan, region, out, shlex.join(words))
        typer.echo(_("the record is in {out}").format(out=out))
        typer.echo(_("to read: {page} (any browser), {book} (a spreadsheet)").format(page=page, book=book))
        written = write_lists(lists(record, names_of(with_plan, region)), out)
        if written:
            files = ", ".join(str(path) for path in written)
            typer.echo(_("lists to take away: {files}").format(files=files))


def _is_record(folder: Path) -> bool:
    return (folder / "about.json").exists()


def shown(value: float, unit: str, shown_as: str) -> str:
    """Return a KPI's figure in the unit that reports show it in; a dash where it does not exist."""
    from reports.rounding import in_digits
    from scenarios.quantity import ratio

    text = in_digits(value * ratio(unit, shown_as), shown_as)
    return text if math.isnan(value) else f"{text} {_(shown_as)}".strip()


def warmup(
    scenarios: Annotated[
        list[str] | None, typer.Argument(help=_("Scenarios; all of the library where none is given."))
    ] = None,
) -> None:
    """Make the region and compile every kernel, in this one process: others then only read the caches."""
    import time

    from scenarios.build import warm
    from scenarios.load import library, load_plan, load_scenario

    tell_slow_steps()
    for name in scenarios or list(library("scenario")):
        started = time.perf_counter()
        scenario = load_scenario(name)
        warm(scenario, load_plan(scenario.plan))
        typer.echo(_("{name}: ready after {seconds:.1f} s").format(name=name, seconds=time.perf_counter() - started))

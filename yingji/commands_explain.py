"""``yingji explain``: why the relief of a group was late, step by step, from the record of one run."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.text import _
from yingji.cli import PROBLEMS, fail

STORIES = 3
"""Of each of the worst groups so many stories are told; of a named one all."""

if TYPE_CHECKING:
    from reports.explain import Group
    from reports.names import Names
    from scenarios.regions.base import Region
    from sim.record import Record


def explain(
    run: Annotated[
        Path,
        typer.Argument(help=_("Folder that `yingji run --out` wrote."), metavar="RUN", exists=True, file_okay=False),
    ],
    group: Annotated[str, typer.Option(help=_("A hamlet: its id or its name."))] = "",
    worst: Annotated[int, typer.Option(min=1, help=_("So many groups, those with most lateness first."))] = 3,
) -> None:
    """Print the chain of causes why groups were late: what they waited for, and what stood behind each wait."""
    from reports import explain as words
    from sim.kpis.waits import Waits

    record = _read(run)
    names = _names(record)
    waits = Waits.of(record)
    found = words.groups(record, waits)
    if not found:
        typer.echo(_("Nobody is in need of relief in this run."))
        return
    chosen = [_pick(found, group, names)] if group else found[:worst]
    most = 10**9 if group else STORIES
    for i, one in enumerate(chosen):
        if i:
            typer.echo("")
        for depth, text in words.explain(record, waits, one, names, most):
            typer.echo("  " * depth + text)
    late = sum(1 for one in found if one.late_s > 0)
    typer.echo("")
    typer.echo(
        _(
            "{late} of {all} groups with people in need were late; a step's time counts until the next one begins."
        ).format(late=late, all=len(found))
    )


def _read(run: Path) -> "Record":
    """Read a record; every kind of entry must have been declared first."""
    import importlib
    import pkgutil

    from sim.record import Record

    for package in ("sim.people", "sim.resources", "sim.missions", "sim.command", "sim.hazards"):
        for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{info.name}")
    if not (run / "about.json").exists():
        raise fail(_("{folder} holds no record: yingji run --out writes one").format(folder=run), PROBLEMS)
    try:
        return Record.read(run)
    except (KeyError, TypeError):
        raise fail(_("{folder} was written by another version; run it again").format(folder=run), PROBLEMS) from None


def _names(record: "Record") -> "Names":
    """Return the names of the run's plan and region; ids where they are not at hand any more."""
    from reports.names import Names, names_of
    from scenarios.known_places import load_region
    from scenarios.load import load_plan
    from scenarios.problems import BadInputError

    try:
        region = load_region(str(record.about["region"]))
        named = names_of(load_plan(str(record.about["plan"])), region)
    except (BadInputError, OSError, KeyError):
        return Names()
    return replace(named, places=dict(named.places) | _roads(record, region, named))


def _roads(record: "Record", region: "Region", names: "Names") -> dict[str, str]:
    """Return the roads that somebody found cut or open again, each by the hamlet next to its middle."""
    from scipy.spatial import cKDTree

    from sim.missions.travel import TurnedBack, WayFound, WayShut

    met = [e.edge for e in record.of(TurnedBack)] + [e.edge for e in record.of(WayShut)]
    met += [e.edge for e in record.of(WayFound)]
    edges = sorted({edge for edge in met if edge >= 0})
    x, y = region.network().midpoints()
    hamlets = region.hamlets
    tree = cKDTree(hamlets[["x_m", "y_m"]].to_numpy(float))
    near = tree.query([(x[edge], y[edge]) for edge in edges])[1] if edges else []
    ids = hamlets["id"].astype(str).to_numpy()
    said = _("road {number} near {place}")
    return {f"road:{e}": said.format(number=e, place=names.place(ids[i])) for e, i in zip(edges, near, strict=True)}


def _pick(found: "list[Group]", wanted: str, names: "Names") -> "Group":
    from scenarios.problems import nearest

    hits = [one for one in found if wanted in (one.id, names.place(one.id))]
    if len(hits) == 1:
        return hits[0]
    if hits:
        ids = ", ".join(one.id for one in hits)
        raise fail(_("several groups are called '{name}': {ids}").format(name=wanted, ids=ids), PROBLEMS)
    told = _("no group '{name}' is in need of relief in this run").format(name=wanted)
    known = [text for one in found for text in (one.id, names.place(one.id))]
    raise fail(told + nearest(wanted, known), PROBLEMS)

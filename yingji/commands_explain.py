"""``yingji explain``: why the relief of a group was late, step by step, from the record of one run."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.text import _
from yingji.cli import PROBLEMS, fail
from yingji.recorded import names_of_record, read_record

STORIES = 3
"""Of each of the worst groups so many stories are told; of a named one all."""

if TYPE_CHECKING:
    from reports.explain import Group
    from reports.names import Names
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

    record = read_record(run)
    names = _with_roads(record, names_of_record(record))
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


def _with_roads(record: "Record", names: "Names") -> "Names":
    """Return names with the roads that somebody found cut or open again, each by the hamlet next to its middle."""
    from scipy.spatial import cKDTree

    from scenarios.known_places import load_region
    from sim.missions.travel import TurnedBack, WayFound, WayShut
    from sim.traffic import HeldUp

    met = [e.edge for e in record.of(TurnedBack)] + [e.edge for e in record.of(WayShut)]
    met += [e.edge for e in record.of(WayFound)] + [e.edge for e in record.of(HeldUp)]
    edges = sorted({edge for edge in met if edge >= 0})
    if not edges or not names.places:
        return names
    region = load_region(str(record.about["region"]))
    x, y = region.network().midpoints()
    hamlets = region.hamlets
    tree = cKDTree(hamlets[["x_m", "y_m"]].to_numpy(float))
    near = tree.query([(x[edge], y[edge]) for edge in edges])[1]
    ids = hamlets["id"].astype(str).to_numpy()
    said = _("road {number} near {place}")
    told = {f"road:{e}": said.format(number=e, place=names.place(ids[i])) for e, i in zip(edges, near, strict=True)}
    return replace(names, places=dict(names.places) | told)


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

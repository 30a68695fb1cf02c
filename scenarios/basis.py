"""What the figures of a plan rest on: every number is covered by a line that says where it comes from."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import BaseModel

from sim.params import Params, Pert
from sim.text import N_, _

Certainty = Literal["A", "B", "C", "D", "E"]

CERTAINTIES: dict[str, str] = {
    "A": N_("the text itself was seen"),
    "B": N_("seen for a comparable place"),
    "C": N_("from a norm or a table of another place"),
    "D": N_("recalled, to be verified"),
    "E": N_("estimate"),
}
"""What the letters mean: message ids for gettext."""


class Basis(Params):
    """Where the figures under a path come from."""

    path: str
    """Which figures: a path with ids in it and ``*`` for anything, such as ``teams.fire-city*.turnout_*``."""
    certainty: Certainty
    """A text seen, B seen for a comparable place, C norm or another place, D recalled, E estimate."""
    source: str
    """The row of the inventory, the rule or the judgement that the figures rest on."""
    note: str = ""
    """How the figure was made from it."""

    def covers(self, path: str) -> bool:
        """Return whether a figure's path falls under this line."""
        return fnmatchcase(path, self.path)

    @property
    def certainty_text(self) -> str:
        """What the letter means, in the language in use."""
        return _(CERTAINTIES[self.certainty])


def figures(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, float | Pert]]:
    """Yield (path, value) of every number in a model: ids (or items) name the members of lists, not their positions."""
    for name, field in type(model).model_fields.items():
        if name != "basis":
            yield from _figures(getattr(model, name), f"{prefix}{field.alias or name}")


def _figures(value: Any, path: str) -> Iterator[tuple[str, float | Pert]]:
    if isinstance(value, BaseModel):
        yield from figures(value, path + ".")
    elif isinstance(value, tuple):
        for position, member in enumerate(value):
            named = next((getattr(member, n) for n in ("id", "item", "skill", "name") if hasattr(member, n)), position)
            if hasattr(member, "reserve"):
                named = f"{named}/{member.reserve}"
            yield from _figures(member, f"{path}.{named}")
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _figures(member, f"{path}.{key}")
    elif isinstance(value, Pert) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield path, value


def basis_of(basis: tuple[Basis, ...], path: str) -> Basis | None:
    """Return the line that a figure rests on: the first that covers it, or None."""
    return next((line for line in basis if line.covers(path)), None)


def without_basis(model: BaseModel, basis: tuple[Basis, ...]) -> list[str]:
    """Return the paths of all figures that no line covers."""
    return [path for path, _value in figures(model) if basis_of(basis, path) is None]

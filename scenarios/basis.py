"""What the figures of a plan rest on: every number is covered by a line that says where it comes from."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, Literal

from pydantic import BaseModel

from scenarios.problems import nearest
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


def covering_nothing(model: Params, basis: tuple[Basis, ...]) -> Iterator[tuple[int, str]]:
    """Yield position and message of each line that covers no field of a model: a mistyped one would rest on nothing."""
    paths = list(_leaves(model, ""))
    for position, line in enumerate(basis):
        if any(line.covers(path) for path in paths):
            continue
        beneath = any(path.startswith(line.path + ".") for path in paths)
        hint = _("; did you mean '{word}'?").format(word=f"{line.path}.*") if beneath else nearest(line.path, paths)
        yield position, _("no figure of this plan lies under '{path}'").format(path=line.path) + hint


def _leaves(value: Any, path: str) -> Iterator[str]:
    """Yield the path of everything that is neither a mapping nor a list of mappings, named as in :func:`figures`."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            key = field.alias or name
            if name != "basis":
                yield from _leaves(getattr(value, name), f"{path}.{key}" if path else key)
    elif isinstance(value, tuple) and value:
        for position, member in enumerate(value):
            yield from _leaves(member, f"{path}.{name_of(member, position)}")
        if not any(isinstance(member, BaseModel) for member in value):
            yield path
    elif isinstance(value, dict) and value:
        for key, member in value.items():
            yield from _leaves(member, f"{path}.{key}")
    else:
        yield path


def name_of(member: Any, position: int) -> str:
    """Return by what a member of a list is known in paths: its id, item, skill or name, else its position."""
    named = next((getattr(member, n) for n in ("id", "item", "skill", "name") if hasattr(member, n)), position)
    return f"{named}/{member.reserve}" if hasattr(member, "reserve") else str(named)


def figures(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, float | Pert]]:
    """Yield (path, value) of every number in a model: ids (or items) name the members of lists, not their positions."""
    for path, value, _text in _figures(model, None, prefix.removesuffix(".")):
        yield path, value


def figures_in_words(model: Params) -> Iterator[tuple[str, float | Pert, str]]:
    """Yield (path, value, text) of every number in a model, the text as a planner writes it: with its unit."""
    yield from _figures(model, model.to_planner(), "")


def _figures(value: Any, words: Any, path: str) -> Iterator[tuple[str, float | Pert, str]]:
    """Yield the numbers of a value; ``words`` is the value as a planner writes it, None where that is not asked for."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            key = field.alias or name
            if name != "basis":
                yield from _figures(getattr(value, name), words and words.get(key), f"{path}.{key}" if path else key)
    elif isinstance(value, tuple):
        for position, member in enumerate(value):
            yield from _figures(member, words and words[position], f"{path}.{name_of(member, position)}")
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _figures(member, words and words.get(key), f"{path}.{key}")
    elif isinstance(value, Pert) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield path, value, "" if words is None else f"{words:g}" if isinstance(words, float) else str(words)


def values_of(model: Params, basis: tuple[Basis, ...]) -> list[str]:
    """Return, for each line of a basis, the values with units of the figures that rest on it.

    Figures of the same name (of several teams) are told together: each value once, from the least to the greatest, or
    the two ends where they are many. The name stands before the values where the line covers figures of several names.
    """
    found: list[dict[str, dict[str, float]]] = [{} for _line in basis]
    for path, value, text in figures_in_words(model):
        at = next((i for i, line in enumerate(basis) if line.covers(path)), None)
        if at is not None:
            size = value.mid if isinstance(value, Pert) else float(value)
            found[at].setdefault(path.rsplit(".", 1)[-1], {})[text] = size
    return [
        "; ".join(f"{name}: {_together(values)}" if len(by_name) > 1 else _together(values)
                  for name, values in by_name.items())
        for by_name in found
    ]  # fmt: skip


def _together(values: dict[str, float], most: int = 4) -> str:
    ordered = sorted(values, key=lambda text: (values[text], text))
    if len(ordered) <= most:
        return ", ".join(ordered)
    return _("{low} … {high} ({count} values)").format(low=ordered[0], high=ordered[-1], count=len(ordered))


def basis_of(basis: tuple[Basis, ...], path: str) -> Basis | None:
    """Return the line that a figure rests on: the first that covers it, or None."""
    return next((line for line in basis if line.covers(path)), None)


def without_basis(model: BaseModel, basis: tuple[Basis, ...]) -> list[str]:
    """Return the paths of all figures that no line covers."""
    return [path for path, _value in figures(model) if basis_of(basis, path) is None]

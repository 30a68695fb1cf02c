"""What is wrong with a file, in a planner's words: file and line, path, what was expected and what was found."""

import difflib
import json
import types
import typing
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from scenarios.document import Loc
from scenarios.quantity import parse_quantity
from sim.text import _

_TAGS = ("kind", "how")
"""Fields that tell the members of a union apart."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes
    ----------
    path : str
        ``plan.depots[2].stock[0].item``.
    message : str
        What was found and what was expected, in the language in use.
    file : str
        As the planner named it; empty where there is none.
    line : int
        From 1; 0 where there is none.
    """

    path: str
    message: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line or "") if part)
        return ": ".join(part for part in (where, self.path, self.message) if part)


class BadInputError(ValueError):
    """A file or a scenario that cannot be used, with everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.text())

    def text(self) -> str:
        """Return one line a problem."""
        return "\n".join(str(problem) for problem in self.problems)


class Faults:
    """What is wrong over several steps, kept until all of them were tried, so that all is told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Keep what a step finds wrong; the lines after it go on."""
        try:
            yield
        except BadInputError as error:
            self.problems += [problem for problem in error.problems if problem not in self.problems]

    def tell(self) -> None:
        """Raise BadInputError with everything that was kept; nothing where there is nothing."""
        if self.problems:
            raise BadInputError(self.problems)


def path_text(root: str, loc: Loc) -> str:
    """Return ``plan.depots[2].place`` of ``("depots", 2, "place")``."""
    text = root + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc)
    return text.lstrip(".")


def shown(value: Any, limit: int = 60) -> str:
    """Return a value as it may be quoted in a message, shortened."""
    if isinstance(value, str):
        text = f"'{value}'"
    else:
        try:
            text = json.dumps(value, ensure_ascii=False)
        except (TypeError, ValueError):
            text = str(value)
    return text if len(text) <= limit else text[: limit - 4] + " ..."


def nearest(word: Any, known: Iterable[str]) -> str:
    """Return ``; did you mean 'x'?`` where a known word is near, else nothing."""
    near = difflib.get_close_matches(str(word), sorted(set(known)), n=1, cutoff=0.6)
    return _("; did you mean '{word}'?").format(word=near[0]) if near else ""


def expected(what: str, found: Any) -> str:
    """Return the sentence ``expected ..., found ...``."""
    return _("expected {what}, found {found}").format(what=what, found=shown(found))


def validation_problems(error: ValidationError, model: type[BaseModel], data: Any) -> list[tuple[Loc, str]]:
    """Return (path, message) of every fault that pydantic found, in the order of the model's fields."""
    found: list[tuple[Loc, str]] = []
    for fault in error.errors(include_url=False):
        loc = _clean(fault["loc"], data, missing=fault["type"] == "missing")
        if fault["type"] == "too_short" and _at(data, loc):
            continue  # its members are wrong, each told by itself
        message = _message(fault, loc, model, data)
        if (loc, message) not in found:
            found.append((loc, message))
    return found


def _clean(loc: Loc, data: Any, *, missing: bool) -> Loc:
    """Drop the parts of pydantic's location that are names of union members and not keys of the data."""
    kept: list[str | int] = []
    here = data
    for position, part in enumerate(loc):
        last = position == len(loc) - 1
        if (isinstance(here, dict) and part in here) or (isinstance(here, list) and _index(part, here)):
            kept.append(part)
            here = here[part]  # type: ignore[index]
        elif missing and last:
            kept.append(part)
    return tuple(kept)


def _index(part: str | int, data: list[Any]) -> bool:
    return isinstance(part, int) and 0 <= part < len(data)


def _message(fault: Any, loc: Loc, model: type[BaseModel], data: Any) -> str:
    kind, context, value = fault["type"], fault.get("ctx", {}), fault["input"]
    if kind in ("unit", "pert"):
        reason = str(context["reason"])
        return reason if shown(value).strip("'") in reason else reason + _("; found {found}").format(found=shown(value))
    if kind == "missing":
        return _("this is missing, and there is no default for it")
    if kind == "extra_forbidden":
        known = fields_at(model, data, loc[:-1])
        return _("there is no '{key}' here").format(key=loc[-1]) + (
            nearest(loc[-1], known) or _("; known here: {known}").format(known=", ".join(known))
        )
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        tag = str(context["discriminator"]).strip("'")
        if kind == "union_tag_not_found":
            return _("say of which {tag} it is").format(tag=f"'{tag}'")
        tags = [t.strip(" '") for t in str(context["expected_tags"]).split(",")]
        return expected(_("one of {words}").format(words=", ".join(tags)), context["tag"]) + nearest(
            context["tag"], tags
        )
    if kind in ("literal_error", "enum"):
        words = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return expected(_("one of {words}").format(words=words), value) + nearest(value, words.split(", "))
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        sign = {
            "greater_than": _("more than {bound}"),
            "greater_than_equal": _("{bound} or more"),
            "less_than": _("less than {bound}"),
            "less_than_equal": _("{bound} or less"),
        }[kind]
        return _out_of_bounds(sign, next(iter(context.values())), _at(data, loc))
    if kind in ("too_short", "string_too_short"):
        return _("expected at least {bound} entries").format(bound=context.get("min_length", 1))
    if kind == "string_pattern_mismatch":
        return expected(_("a name of letters, digits and hyphens"), value)
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", fault["msg"]))
    what = _expected_type(kind)
    return expected(what, value) if what else str(fault["msg"]) + _("; found {found}").format(found=shown(value))


def _out_of_bounds(sign: str, bound: float, written: Any) -> str:
    """Return the message with the bound in the unit that was written."""
    unit = ""
    if isinstance(written, str):
        try:
            quantity = parse_quantity(written)
            bound, unit = quantity.shown(bound), quantity.unit
        except ValueError:
            pass
    return expected(sign.format(bound=f"{bound:g} {unit}".strip()), written)


def _at(data: Any, loc: Loc) -> Any:
    """Return what stands at a path of the data; None where there is nothing."""
    for part in loc:
        if (isinstance(data, dict) and part in data) or (isinstance(data, list) and _index(part, data)):
            data = data[part]  # type: ignore[index]
        else:
            return None
    return data


def _expected_type(kind: str) -> str:
    """Return what was expected in the words of a planner; empty where the kind of fault is not a wrong type."""
    if kind.startswith("int"):
        return _("a whole number")
    if kind.startswith(("float", "finite")):
        return _("a number")
    if kind.startswith("string"):
        return _("a text")
    if kind.startswith("bool"):
        return _("true or false")
    if kind.startswith(("tuple", "list", "set", "frozen_set")):
        return _("a list")
    if kind.startswith(("model", "dict", "mapping", "dataclass")):
        return _("a mapping (key: value)")
    return ""


def fields_at(model: type[BaseModel], data: Any, loc: Loc) -> list[str]:
    """Return the names that a planner may write at a path, in the order of the model."""
    here: Any = model
    for part in loc:
        if isinstance(data, dict):
            if isinstance(here, type) and issubclass(here, BaseModel):
                field = next((f for n, f in here.model_fields.items() if part in (n, f.alias)), None)
                here = field.annotation if field else None
            data = data.get(part)
        elif isinstance(data, list) and _index(part, data):
            data = data[part]  # type: ignore[index]
        else:
            return []
        here = _member(here, data)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [field.alias or name for name, field in here.model_fields.items()]
    return []


def _member(annotation: Any, data: Any) -> Any:
    """Return the model that an annotation means for this piece of data, through tuples, options and unions."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _member(typing.get_args(annotation)[0], data)
    if origin in (typing.Union, types.UnionType):
        members = [m for m in typing.get_args(annotation) if m is not type(None)]
        if isinstance(data, dict):
            for member in members:
                fields = getattr(member, "model_fields", {})
                if any(tag in fields and tag in data and fields[tag].default == data[tag] for tag in _TAGS):
                    return member
        return _member(members[0], data) if len(members) == 1 else annotation
    if origin in (tuple, list) and not isinstance(data, list):
        return _member(typing.get_args(annotation)[0], data)
    return annotation

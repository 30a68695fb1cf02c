"""Figures that a file does not give, so that their defaults are used: a deleted line would fall silent otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from sim.params import Params, Pert


def defaults_used(thing: Params, data: Any) -> list[tuple[str, str]]:
    """Return path and value, in a planner's units, of every figure of a thing that stands in the file's data nowhere.

    Parameters
    ----------
    thing : Params
        What was made of the data.
    data : object
        The file's mappings and lists.
    """
    return list(_fields(thing, data, thing.to_planner(), ""))


def _fields(model: BaseModel, data: Any, written: Any, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield the figures of a model that are not in its data; ``written`` is the model in a planner's words."""
    given: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    for name, field in type(model).model_fields.items():
        key = field.alias or name
        value, text = getattr(model, name), written.get(key)
        path = f"{prefix}{key}"
        if key in given or name in given:
            yield from _inside(value, given.get(key, given.get(name)), text, path)
        else:
            yield from _all(value, text, path)


def _inside(value: Any, data: Any, text: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield what is not given in a value that the data has."""
    if isinstance(value, BaseModel) and isinstance(data, Mapping):
        yield from _fields(value, data, text, f"{path}.")
    elif isinstance(value, tuple) and isinstance(data, list) and len(value) == len(data) == len(text):
        for i, (member, of, words) in enumerate(zip(value, data, text, strict=True)):
            yield from _inside(member, of, words, f"{path}[{i}]")


def _all(value: Any, text: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield every figure of a value that the data does not have."""
    if isinstance(value, BaseModel):
        yield from _fields(value, {}, text, f"{path}.")
    elif isinstance(value, tuple):
        if value and all(_is_figure(member) for member in value):
            yield path, ", ".join(str(words) for words in text)
        else:
            for i, (member, words) in enumerate(zip(value, text, strict=True)):
                yield from _all(member, words, f"{path}[{i}]")
    elif _is_figure(value):
        yield path, str(text)


def _is_figure(value: Any) -> bool:
    return isinstance(value, Pert) or (isinstance(value, int | float) and not isinstance(value, bool))

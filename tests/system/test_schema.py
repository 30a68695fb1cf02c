"""The schemas that are printed: everything in them is written as a planner writes it, so that ``check`` takes it."""

import json
import typing
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo
from typer.testing import CliRunner

from scenarios.load import KINDS, model_of
from sim.text import use_language
from sim.units import REQUIRED
from yingji.cli import make_app

BOUNDS = ("x-minimum", "x-exclusive-minimum", "x-maximum", "x-exclusive-maximum")


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every model that stands in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from models(part)


def closure(root: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return a model and all that it is made of, by name."""
    found: dict[str, type[BaseModel]] = {}
    todo = [root]
    while todo:
        model = todo.pop()
        if model.__name__ in found:
            continue
        found[model.__name__] = model
        todo += [m for f in model.model_fields.values() for m in models(f.annotation)]
    return found


def printed(kind: str) -> dict[str, Any]:
    """Return what ``yingji schema`` prints."""
    result = CliRunner().invoke(make_app(), ["schema", kind])
    assert result.exit_code == 0, result.output
    return typing.cast(dict[str, Any], json.loads(result.output))


def properties(kind: str) -> Iterator[tuple[str, FieldInfo, dict[str, Any]]]:
    """Yield the path, the field and the printed schema of every property of a kind of file."""
    schema, classes = printed(kind), closure(model_of(kind))
    parts = {model_of(kind).__name__: schema} | schema["$defs"]
    for name, part in parts.items():
        by_key = {f.alias or n: f for n, f in classes[name].model_fields.items()} if name in classes else {}
        for key, told in part.get("properties", {}).items():
            if key in by_key:
                yield f"{name}.{key}", by_key[key], told


def accepted(field: FieldInfo, value: Any) -> Any:
    """Return what a planner's value of a field is read as, with the checks of a file: units are required."""
    return TypeAdapter(
        Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    ).validate_python(value, context=REQUIRED)


@pytest.mark.parametrize("kind", KINDS)
def test_every_default_in_a_schema_is_accepted_by_check_and_is_the_default(kind: str) -> None:
    seen = 0
    for path, field, told in properties(kind):
        if "default" in told:
            seen += 1
            assert accepted(field, told["default"]) == field.get_default(call_default_factory=True), path
    assert seen > 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_example_in_a_schema_is_accepted_by_check(kind: str) -> None:
    for path, field, told in properties(kind):
        for example in told.get("examples", ()):
            assert accepted(field, example) is not None, path


def test_bounds_of_quantities_are_told_with_their_unit_and_hold() -> None:
    cell = printed("scenario")["properties"]["flood_cell"]
    assert cell["default"] == "120 m"
    assert (cell["x-minimum"], cell["x-maximum"]) == ("30 m", "960 m")
    for kind in KINDS:
        for path, field, told in properties(kind):
            for word in BOUNDS:
                if word not in told:
                    continue
                assert isinstance(told[word], str), path
                assert told[word] in told["description"], path
                if "exclusive" not in word:
                    accepted(field, told[word])


def test_the_printed_limits_are_in_the_language_in_use() -> None:
    use_language("zh")
    try:
        told = printed("scenario")["properties"]["flood_cell"]["description"]
    finally:
        use_language("en")
    assert "30 m" in told
    assert "units" not in told


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_alone_stand_only_where_the_schema_asks_for_a_number(kind: str) -> None:
    for path, _field, told in properties(kind):
        if told.get("type") == "string":
            assert isinstance(told.get("default", ""), str), path

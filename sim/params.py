"""Declarative parameters: frozen, checked, with a path for every error; and three-point estimates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from sim.text import _
from sim.units import REQUIRED, TIME, Dimension, plain

_BETWEEN_POINTS = re.compile(r"\s*/\s*(?=[\d.+-])")
_FIGURE = re.compile(r"(?<![A-Za-z\d.])\d+(?:\.\d+)?")
_SUFFIX = re.compile(r"_(s|m|m2|m3|m_s|m3_s|per_s|deg|c|kw_m|kg|yuan)$")


def planner_name(field: str) -> str:
    """Return the name a planner writes: the field's without its unit (``turnout_s`` -> ``turnout``)."""
    return _SUFFIX.sub("", field)


class Params(BaseModel):
    """Base of everything declarative: frozen, no unknown fields, planner names without unit suffixes.

    Construction checks and does nothing else. Python code may use either name and SI numbers.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=planner_name,
        populate_by_name=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
        ser_json_inf_nan="constants",
    )

    @classmethod
    def from_planner(cls, data: Any) -> Any:
        """Validate what a planner wrote: units are required. Raises pydantic.ValidationError with all errors."""
        return cls.model_validate(data, context=REQUIRED)

    def to_planner(self) -> dict[str, Any]:
        """Return plain data with units, which :meth:`from_planner` reads back to an equal object."""
        return self.model_dump(mode="json", by_alias=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """Describe the fields as a planner writes them: defaults, bounds and examples with their units.

        A bound of a quantity is text and no number, which JSON Schema's own words cannot say: it stands under
        ``x-minimum``, ``x-exclusive-minimum``, ``x-maximum`` and ``x-exclusive-maximum``, its units under ``x-units``.
        """
        described = handler(schema)
        properties = handler.resolve_ref_schema(described).get("properties", {})
        defaults = cls.model_construct().to_planner()
        for name, field in cls.model_fields.items():
            key = field.alias or name
            if key not in properties:
                continue
            if not field.is_required():
                properties[key]["default"] = defaults[key]
            for mark in field.metadata:
                if isinstance(mark, Dimension | PertOf):
                    default = None if field.is_required() else field.default
                    properties[key].update(_in_units(mark, field.metadata, default))
        return described


@dataclass(frozen=True, slots=True)
class Pert:
    """A three-point estimate: low, most likely, high (SI), drawn as a beta-PERT with lambda = 4.

    Source: Malcolm, Roseboom, Clark & Fazar (1959), Operations Research 7(5); mean (low + 4 mid + high) / 6.
    """

    low: float
    mid: float
    high: float

    @property
    def mean(self) -> float:
        """The mean of the beta-PERT."""
        return (self.low + 4 * self.mid + self.high) / 6

    def at(self, share: float) -> float:
        """Return the quantile at ``share`` (0-1) of the distribution."""
        from scipy.special import betaincinv

        if self.high == self.low:
            return self.mid
        width = self.high - self.low
        a, b = 1 + 4 * (self.mid - self.low) / width, 1 + 4 * (self.high - self.mid) / width
        return float(self.low + width * betaincinv(a, b, share))

    def draw(self, rng: np.random.Generator) -> float:
        """Draw once; a constant uses a draw too, so that a plan with a certain figure keeps the luck of the others."""
        return self.at(float(rng.random()))


class PertOf:
    """Annotation that reads a :class:`Pert` from ``8 / 15 / 30 min`` or one quantity, in the dimension given."""

    def __init__(self, dimension: Dimension) -> None:
        self.dimension = dimension

    def validate(self, value: Any, info: core_schema.ValidationInfo) -> Pert:
        """Return the three points; raise with the reason when they are not in order or have no unit."""
        if isinstance(value, str):
            value = plain(value)
        if isinstance(value, Pert):
            points = [value.low, value.mid, value.high]
        elif isinstance(value, Mapping):
            points = [self.dimension.validate(value[k], info) for k in ("low", "mid", "high") if k in value]
        elif isinstance(value, str) and len(re.split(_BETWEEN_POINTS, value)) == 2:
            points = []  # one is missing
        elif isinstance(value, str) and len(re.split(_BETWEEN_POINTS, value)) == 3:
            *first, last = (part.strip() for part in re.split(_BETWEEN_POINTS, value))
            unit = re.sub(r"^[\d.,_ eE+-]+", "", last)
            points = [
                self.dimension.validate(part if part[-1:].isalpha() else f"{part} {unit}", info) for part in first
            ]
            points.append(self.dimension.validate(last, info))
        else:
            try:
                points = [self.dimension.validate(value, info)] * 3
            except PydanticCustomError:
                # several figures that no slash parts (8、15、30 min): that is what is wrong, not the unit
                if not isinstance(value, str) or len(_FIGURE.findall(value)) < 2:
                    raise
                points = []
        if len(points) != 3 or not points[0] <= points[1] <= points[2]:
            raise PydanticCustomError(
                "pert",
                "{reason}",
                {
                    "reason": _("expected low / mid / high in rising order, such as '8 / 15 / 30 {unit}'").format(
                        unit=self.dimension.written[:2][-1]
                    )
                },
            )
        return Pert(*points)

    def write(self, value: Pert) -> str:
        """Write the points with units; equal points as one quantity."""
        parts = [self.dimension.write(x) for x in (value.low, value.mid, value.high)]
        if parts[0] == parts[1] == parts[2]:
            return parts[0]
        numbers, units = zip(*(p.split(" ", 1) for p in parts), strict=True)
        if len(set(units)) == 1:
            return " / ".join(numbers) + f" {units[0]}"
        for unit in self.dimension.written:
            size = self.dimension.units[unit]
            tried = [f"{x / size:.12g}" for x in (value.low, value.mid, value.high)]
            if [self.dimension.parse(f"{t} {unit}") for t in tried] == [value.low, value.mid, value.high]:
                return " / ".join(tried) + f" {unit}"
        return " / ".join(parts)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Validate from text, a quantity or a mapping; write as text in JSON mode."""
        return core_schema.with_info_plain_validator_function(
            self.validate, serialization=core_schema.plain_serializer_function_ser_schema(self.write, when_used="json")
        )

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """Describe the three points as one string."""
        unit = self.dimension.written[0]
        return {
            "type": "string",
            "description": f"{self.dimension.name}: low / mid / high or one quantity",
            "examples": [f"8 / 15 / 30 {unit}"],
        }


_BOUNDS = {"ge": "x-minimum", "gt": "x-exclusive-minimum", "le": "x-maximum", "lt": "x-exclusive-maximum"}


def _in_units(mark: "Dimension | PertOf", metadata: list[Any], default: Any) -> dict[str, Any]:
    """Return what the schema says of a quantity beside its default: bounds, an example that keeps them, units."""
    dimension = mark if isinstance(mark, Dimension) else mark.dimension
    bounds = {word: getattr(m, word) for m in metadata for word in _BOUNDS if getattr(m, word, None) is not None}
    said: dict[str, Any] = {_BOUNDS[word]: dimension.write(float(bound)) for word, bound in bounds.items()}
    said["x-units"] = dimension.named()
    if default is not None:
        said["examples"] = [mark.write(default)]
    elif isinstance(mark, Dimension):
        low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
        usual = dimension.parse(dimension.example)
        if (low is not None and usual <= low) or (high is not None and usual >= high):
            ends = [float(bound) for bound in (low, high) if bound is not None]
            # one bound alone: a figure well on its right side
            usual = sum(ends) / 2 if len(ends) == 2 else ends[0] + (1.0 if low is not None else -1.0)
        said["examples"] = [dimension.write(usual)]
    return said


Month = Annotated[int, Field(ge=1, le=12)]
PertSeconds = Annotated[Pert, PertOf(TIME)]

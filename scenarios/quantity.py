"""A quantity of any dimension, told by its unit word: what a target's threshold is written in."""

import math
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from sim import units
from sim.text import N_, _
from sim.units import Dimension

COUNT = Dimension(
    "count",
    {"": 1.0, "persons": 1.0, "people": 1.0} | dict.fromkeys(("人", "个", "名", "户", "件", "起", "次"), 1.0),
    ("persons",),
)
"""Things that are counted: the only dimension whose unit may be left out."""

# the dimensions' names stand in messages; here so that the catalogue has them
_NAMES = (
    N_("time"),
    N_("length"),
    N_("area"),
    N_("volume"),
    N_("speed"),
    N_("discharge"),
    N_("frequency"),
    N_("angle"),
    N_("temperature"),
    N_("share"),
    N_("fireline intensity"),
    N_("mass"),
    N_("money"),
)

DIMENSIONS: tuple[Dimension, ...] = (
    *(thing for thing in vars(units).values() if isinstance(thing, Dimension)),
    COUNT,
)


def dimension_of(unit: str) -> Dimension | None:
    """Return the dimension that a unit word belongs to, or None."""
    for dimension in DIMENSIONS:
        if unit in dimension.units:
            return dimension
    return next((d for d in DIMENSIONS if unit.lower() in d.units), None)


def ratio(unit: str, shown_as: str) -> float:
    """Return what a figure in one unit is multiplied by to be shown in another; a word of no dimension counts as 1."""
    of, to = (d.units.get(word, 1.0) if (d := dimension_of(word)) else 1.0 for word in (unit, shown_as))
    return of / to


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in SI with the unit word that it was written in, so that it is shown as the planner knows it.

    Attributes
    ----------
    si : float
        The value in SI; a count or a share as a plain number.
    unit : str
        The word it was written with (``mu``, ``per mille``); empty for a count.
    """

    si: float
    unit: str = ""

    @property
    def dimension(self) -> Dimension:
        """What the quantity measures."""
        found = dimension_of(self.unit)
        if found is None:
            raise ValueError(f"{self.unit!r} is not a unit")
        return found

    def shown(self, si: float) -> float:
        """Return another value of the same kind in this quantity's unit."""
        return si / self.dimension.units[self.unit]

    def __str__(self) -> str:
        for digits in (12, 17):
            text = f"{self.shown(self.si):.{digits}g} {self.unit}".strip()
            if parse_quantity(text).si == self.si:
                break
        return text


def parse_quantity(text: str) -> Quantity:
    """Return the quantity of ``30 mu``, ``0.9 per mille`` or ``10000``.

    Raises
    ------
    ValueError
        With the reason in the planner's language.
    """
    text = units.plain(text)
    number = units._QUANTITY.match(text)
    unit = number[2] if number else ""
    dimension = dimension_of(unit)
    if number is None or not number[1].strip(" +-"):
        raise ValueError(
            _("'{text}' is not a quantity; write a number and a unit, such as {example}").format(
                text=text, example="95 %"
            )
        )
    if dimension is None and unit[:1] in units._MANY and (dimension := dimension_of(unit[1:].strip())) is not None:
        # 2 万米: the quantity is told in its plain unit
        si = dimension.parse(text) if unit[1:].strip() else float(number[1]) * units._MANY[unit[0]]
        return Quantity(si, unit[1:].strip())
    if dimension is None:
        raise ValueError(_("'{unit}' is not a unit that is known here").format(unit=unit))
    if unit not in dimension.units:
        unit = unit.lower()
    # a count has no unit, which Dimension.parse refuses
    value = dimension.parse(text) if unit else float(number[1].replace(" ", "").replace("_", "").replace(",", ""))
    return Quantity(value, unit)


class _AnyQuantity:
    """Annotation that reads a :class:`Quantity` from text, or from a plain number as a count."""

    def validate(self, value: Any) -> Quantity:
        if isinstance(value, Quantity):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return Quantity(float(value))
        try:
            if isinstance(value, str):
                return parse_quantity(value)
            raise ValueError(_("expected a quantity such as '{example}'").format(example="95 %"))
        except ValueError as error:
            raise PydanticCustomError("unit", "{reason}", {"reason": str(error)}) from None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.validate, serialization=core_schema.plain_serializer_function_ser_schema(str, when_used="json")
        )

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        return {"type": ["string", "number"], "examples": ["95 %", "30 mu", "0.9 per mille", 10000]}


AnyQuantity = Annotated[Quantity, _AnyQuantity()]

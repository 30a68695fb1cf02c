"""Quantities with units: planners write ``24 h`` or ``30 mu``, the engine computes in SI and seconds.

A unit type is a ``float`` annotated with a :class:`Dimension`. In files and on the command line a bare number is
refused (validation context ``{"units": "required"}``); Python code may pass SI numbers.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from sim.text import _, language

_NUMBER = r"[+-]?(?:\d+(?:[ _,]?\d{3})*|\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"^\s*({_NUMBER})\s*(.*?)\s*$")

_CHINESE = re.compile(r"/?[\u4e00-\u9fff]")
_MANY = {"万": 1e4, "亿": 1e8}
"""Ten thousand and a hundred million, as they stand before units in Chinese."""

FOOT_M, POUND_KG = 0.3048, 0.45359237
"""The international foot and pound of published tables."""

REQUIRED = {"units": "required"}


def plain(text: str) -> str:
    """Return a text with full-width digits, slashes and signs (``８／１５``, ``95％``, ``㎡``) in plain ones."""
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True)
class Dimension:
    """What a quantity measures.

    Attributes
    ----------
    name : str
        In English: ``time``, ``length`` ...
    units : dict
        Unit word to its size in SI; the first ones are preferred when a value is written.
    written : tuple of str
        Units tried, in order, to write a value; the first that gives a short number wins.
    """

    name: str
    units: dict[str, float]
    written: tuple[str, ...]

    def parse(self, text: str) -> float:
        """Return the SI value of ``24 h``; raise ValueError with the reason in the planner's language."""
        match = _QUANTITY.match(plain(text))
        if not match or not match[1].strip(" +-"):
            raise ValueError(
                _("'{text}' is not a quantity; write a number and a unit, such as {example}").format(
                    text=text, example=self.example
                )
            )
        number = float(re.sub(r"[ _,]", "", match[1]))
        unit = match[2]
        if not unit:
            raise ValueError(
                _("say the unit: '{text}' has none; one of {units}").format(
                    text=text.strip(), units=", ".join(self.named())
                )
            )
        size = self.units.get(unit, self.units.get(unit.lower()))
        if size is None and unit[:1] in _MANY:
            # 2 万米, 3 万亩; units that stand in the table with 万 (万元) were found before
            number, size = number * _MANY[unit[0]], self.units.get(unit[1:].strip())
        if size is None:
            raise ValueError(
                _("'{text}' is not in a unit of {dimension}; one of {units}").format(
                    text=text.strip(), dimension=_(self.name), units=", ".join(self.named())
                )
            )
        return number * size if size >= 1 else number / round(1 / size, 9)

    def named(self) -> list[str]:
        """Return the units that messages and the schema name: in Chinese with the Chinese words, which are read too."""
        if language() != "zh":
            return list(self.written)
        sizes = {self.units[unit] for unit in self.written}
        chinese = {size: word for word, size in reversed(self.units.items()) if size in sizes and _CHINESE.match(word)}
        return [*self.written, *(chinese[self.units[unit]] for unit in self.written if self.units[unit] in chinese)]

    def write(self, value: float) -> str:
        """Return ``value`` (SI) with the unit that reads best; parsing it gives ``value`` again, exactly."""
        best = ""
        for unit in self.written:
            exact = value / self.units[unit]
            # a neighbour in the last place may be the one that multiplies back exactly
            near = (math.nextafter(exact, math.inf), math.nextafter(exact, -math.inf))
            for digits in (f"{exact:.12g}", *(repr(x) for x in (exact, *near))):
                if self.parse(f"{digits} {unit}") == value:
                    # fewer digits, and the whole no longer: 100 % is not "1 of 1"
                    fewer = len(digits) + 1 < len(best.split(" ", 1)[0])
                    if not best or (fewer and len(f"{digits} {unit}") <= len(best)):
                        best = f"{digits} {unit}"
                    break
        if not best:
            raise ValueError(f"{value!r} cannot be written exactly in a unit of {self.name}")
        return best

    @property
    def example(self) -> str:
        """A quantity of this dimension, for messages."""
        return f"24 {self.written[0]}"

    # -- pydantic ---------------------------------------------------------------------------------------------------
    def validate(self, value: Any, info: core_schema.ValidationInfo) -> float:
        """Return the SI float of what was written."""
        if type(value) is float and not info.context and math.isfinite(value):
            return value
        if isinstance(value, str):
            try:
                number = self.parse(value)
            except ValueError as error:
                raise PydanticCustomError("unit", "{reason}", {"reason": str(error)}) from None
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            raise PydanticCustomError(
                "unit",
                "{reason}",
                {"reason": _("expected a quantity such as '{example}'").format(example=self.example)},
            )
        elif info.context and info.context.get("units") == "required":
            raise PydanticCustomError(
                "unit",
                "{reason}",
                {
                    "reason": _("say the unit: '{text}' has none; one of {units}").format(
                        text=value, units=", ".join(self.named())
                    )
                },
            )
        else:
            number = float(value)
        if not math.isfinite(number):
            raise PydanticCustomError("unit", "{reason}", {"reason": _("expected a finite number")})
        return number

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Validate strings with units into SI floats, and write them back with units in JSON mode."""
        return core_schema.with_info_before_validator_function(
            self.validate,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(self.write, when_used="json"),
        )

    def __get_pydantic_json_schema__(self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """Describe the quantity as a string with a unit."""
        return {
            "type": "string",
            "description": f"{self.name}; units: {', '.join(self.units)}",
            "examples": [self.example],
        }

    def __hash__(self) -> int:
        return hash(self.name)


TIME = Dimension(
    "time",
    {
        "s": 1.0,
        "min": 60.0,
        "h": 3600.0,
        "d": 86400.0,
        "sec": 1.0,
        "day": 86400.0,
        "days": 86400.0,
        "hours": 3600.0,
        "秒": 1.0,
        "分钟": 60.0,
        "分": 60.0,
        "小时": 3600.0,
        "year": 365 * 86400.0,
        "years": 365 * 86400.0,
        "年": 365 * 86400.0,
        "天": 86400.0,
        "日": 86400.0,
        "时": 3600.0,
        "个小时": 3600.0,
        "秒钟": 1.0,
    },
    ("h", "min", "s", "d"),
)
RETURN_PERIOD = Dimension(
    "return period", {"a": 1.0, "years": 1.0, "year": 1.0, "yr": 1.0, "年": 1.0, "年一遇": 1.0}, ("a", "years")
)
"""Years between events on average; no stretch of time that passes, so hours are none."""
AGE = Dimension("time", TIME.units, ("d", "h"))
"""Times that are written in days: ages."""
LENGTH = Dimension(
    "length",
    {
        "m": 1.0,
        "km": 1000.0,
        "cm": 0.01,
        "mm": 0.001,
        "米": 1.0,
        "公里": 1000.0,
        "千米": 1000.0,
        "厘米": 0.01,
        "毫米": 0.001,
        "里": 500.0,
    },
    ("m", "km", "mm"),
)
RAIN = Dimension("length", LENGTH.units, ("mm", "m"))
"""Lengths that are written in millimetres: depths of rain."""
AREA = Dimension(
    "area",
    {
        "m2": 1.0,
        "ha": 1e4,
        "km2": 1e6,
        "mu": 2000.0 / 3.0,
        "m²": 1.0,
        "km²": 1e6,
        "平方米": 1.0,
        "公顷": 1e4,
        "平方公里": 1e6,
        "亩": 2000.0 / 3.0,
    },
    ("ha", "mu", "m2", "km2"),
)
VOLUME = Dimension(
    "volume",
    {
        "m3": 1.0,
        "L": 0.001,
        "Mm3": 1e6,
        "m³": 1.0,
        "l": 0.001,
        "立方米": 1.0,
        "方": 1.0,
        "升": 0.001,
        "万m3": 1e4,
        "万立方米": 1e4,
    },
    ("m3", "L", "Mm3"),
)
SPEED = Dimension(
    "speed",
    {
        "m/s": 1.0,
        "km/h": 1 / 3.6,
        "m/min": 1 / 60,
        "m/h": 1 / 3600,
        "mm/h": 1 / 3.6e6,
        "mm/d": 1 / 8.64e7,
        "米/秒": 1.0,
        "公里/小时": 1 / 3.6,
        "毫米/小时": 1 / 3.6e6,
        "千米/小时": 1 / 3.6,
        "公里/时": 1 / 3.6,
        "千米/时": 1 / 3.6,
        "米/分钟": 1 / 60,
        "米/分": 1 / 60,
        "米/小时": 1 / 3600,
        "米/时": 1 / 3600,
        "毫米/时": 1 / 3.6e6,
        "毫米/天": 1 / 8.64e7,
        "毫米/日": 1 / 8.64e7,
    },
    ("m/s", "km/h", "m/h", "mm/h"),
)
DISCHARGE = Dimension(
    "discharge",
    {
        "m3/s": 1.0,
        "m3/h": 1 / 3600,
        "L/s": 0.001,
        "立方米/秒": 1.0,
        "方/秒": 1.0,
        "立方米/小时": 1 / 3600,
        "升/秒": 0.001,
        "升/分钟": 0.001 / 60,
    },
    ("m3/s", "L/s"),
)
FREQUENCY = Dimension(
    "frequency",
    {
        "/s": 1.0,
        "/min": 1 / 60,
        "/h": 1 / 3600,
        "/d": 1 / 86400,
        "/小时": 1 / 3600,
        "/天": 1 / 86400,
        "次/小时": 1 / 3600,
        "次/天": 1 / 86400,
        "次/日": 1 / 86400,
        "次/分钟": 1 / 60,
        "次/秒": 1.0,
    },
    ("/h", "/d", "/min", "/s"),
)
ANGLE = Dimension("angle", {"deg": 1.0, "°": 1.0, "度": 1.0}, ("deg",))
TEMPERATURE = Dimension("temperature", {"C": 1.0, "°C": 1.0, "degC": 1.0, "℃": 1.0, "摄氏度": 1.0, "度": 1.0}, ("C",))
SHARE = Dimension("share", {"%": 0.01, "per mille": 0.001, "‰": 0.001, "of 1": 1.0}, ("%", "per mille", "of 1"))
INTENSITY = Dimension("fireline intensity", {"kW/m": 1.0, "千瓦/米": 1.0}, ("kW/m",))
MASS = Dimension(
    "mass", {"kg": 1.0, "t": 1000.0, "g": 0.001, "公斤": 1.0, "吨": 1000.0, "千克": 1.0, "克": 0.001}, ("kg", "t")
)
MONEY = Dimension("money", {"yuan": 1.0, "元": 1.0, "万元": 1e4, "亿元": 1e8, "10k yuan": 1e4}, ("yuan",))

Seconds = Annotated[float, TIME]
SecondsOfAge = Annotated[float, AGE]
Years = Annotated[float, RETURN_PERIOD]
Metres = Annotated[float, LENGTH]
MetresOfRain = Annotated[float, RAIN]
SquareMetres = Annotated[float, AREA]
CubicMetres = Annotated[float, VOLUME]
MetresPerSecond = Annotated[float, SPEED]
CubicMetresPerSecond = Annotated[float, DISCHARGE]
PerSecond = Annotated[float, FREQUENCY]
Degrees = Annotated[float, ANGLE]
Celsius = Annotated[float, TEMPERATURE]
Share = Annotated[float, SHARE]
KilowattsPerMetre = Annotated[float, INTENSITY]
Kilograms = Annotated[float, MASS]
Yuan = Annotated[float, MONEY]

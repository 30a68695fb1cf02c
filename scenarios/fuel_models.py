"""A planner's own fuel models from a CSV file: a row a model, each column's unit in its name."""

from pathlib import Path
from typing import Any

from scenarios.columns import Column, Words, read_columns
from scenarios.problems import BadInputError, Problem
from sim.hazards.fuel_model import BARE_NUMBERS, FuelModel
from sim.hazards.fuels import TONS_ACRE
from sim.kernels.rothermel import BTU_KJ, FT_M, LB_KG
from sim.text import _

FORESTS = ("none", "masson_pine", "broadleaf")
BTU_LB = BTU_KJ / LB_KG


def _load(name: str) -> Column:
    headers = {f"{name}_t_ac": TONS_ACRE, f"{name}_t_ha": 0.1, f"{name}_kg_m2": 1.0}
    return Column(headers, low=0, high=500, default=0.0)


def _savr(name: str, per_ft: float) -> Column:
    return Column({f"{name}_ft": 1 / FT_M, f"{name}_m": 1.0}, low=16, high=20_000, default=per_ft / FT_M)


def _number(text: str) -> float:
    if not text.isdigit() or not 1 <= int(text) <= 256 or int(text) in BARE_NUMBERS:
        raise ValueError(_("a whole number from 1 to 256 and not 90 to 99, which do not burn"))
    return float(text)


def _flag(text: str) -> float:
    if text not in ("0", "1"):
        raise ValueError(_("0 or 1"))
    return float(text)


def _forest(text: str) -> float:
    if text not in FORESTS:
        raise ValueError(_("one of {words}").format(words=", ".join(FORESTS)))
    return float(FORESTS.index(text))


def read_fuel_models(file: Path) -> tuple[FuelModel, ...]:
    """Read fuel models; what is wrong is told with its line, all at once.

    Raises
    ------
    BadInputError
        For a wrong column or cell, a number that stands twice, a model without any load.
    """
    table = read_columns(
        file,
        {
            "number": Column({"number": 1.0}, read=_number),
            "code": Words("code"),
            "name": Column({"name": 1.0}, default=0.0, read=lambda _text: 0.0),
            "depth_m": Column({"depth_ft": FT_M, "depth_m": 1.0, "depth_cm": 0.01}, low=1e-3, high=300),
            "extinction": Column({"extinction_pct": 0.01}, low=1, high=300),
            "heat_kj_kg": Column(
                {"heat_btu_lb": BTU_LB, "heat_kj_kg": 1.0}, low=1000, high=40_000, default=8000 * BTU_LB
            ),
            **{
                f"{name}_kg_m2": _load(name) for name in ("load_1h", "load_10h", "load_100h", "load_herb", "load_woody")
            },
            "savr_1h_m": _savr("savr_1h", 2000.0),
            "savr_herb_m": _savr("savr_herb", 1800.0),
            "savr_woody_m": _savr("savr_woody", 1600.0),
            "dynamic": Column({"dynamic": 1.0}, default=0.0, read=_flag),
            "forest": Column({"forest": 1.0}, default=0.0, read=_forest),
        },
    )
    found: list[FuelModel] = []
    problems: list[Problem] = []
    numbers = table.numbers
    for i, line in enumerate(table.lines):
        number = int(numbers["number"][i])
        if number in [model.number for model in found]:
            problems.append(
                Problem("number", _("fuel model {number} stands twice").format(number=number), str(file), line)
            )
            continue
        given = {
            key: values[i] for key, values in numbers.items() if key not in ("number", "name", "dynamic", "forest")
        }
        try:
            model = FuelModel(
                number=number,
                code=table.words["code"][i],
                name=table.cells["name"][i] if "name" in table.cells else "",
                dynamic=bool(numbers["dynamic"][i]),
                forest=FORESTS[int(numbers["forest"][i])],
                **given,
            )
        except ValueError as error:
            faults: list[Any] = getattr(error, "errors", list)()
            texts = [(".".join(str(p) for p in f["loc"]), str(f["msg"]).removeprefix("Value error, ")) for f in faults]
            problems += [Problem(path, text, str(file), line) for path, text in texts or [("", str(error))]]
            continue
        found.append(model)
    if problems:
        raise BadInputError(problems)
    return tuple(found)

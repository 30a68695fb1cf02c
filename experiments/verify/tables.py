"""A table of published inputs and outputs held against our own figures: errors by output column, verdict."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from scenarios.columns import Column, Columns, read_columns
from sim.text import _

RATIO, ANGLE, EXACT = "ratio", "angle", "exact"
RATIO_FLOOR, ANGLE_FLOOR_DEG = 0.001, 0.5


def one_of(words: Mapping[str, int]) -> Column:
    """Return a column (its header is filled in by the family) whose cells are words that stand for numbers."""

    def read(text: str) -> float:
        if text not in words:
            raise ValueError(_("one of {words}").format(words=", ".join(words)))
        return float(words[text])

    return Column({}, read=read)


def anything() -> Column:
    """Return a column that may hold any text and is not used; it may be missing."""
    return Column({}, default=0.0, read=lambda _text: 0.0)


@dataclass(frozen=True)
class Family:
    """A family of tables.

    Attributes
    ----------
    source : str
        Beginning of its default table's name.
    inputs : mapping of str to Column
        By header. Headers in the columns themselves are filled in.
    outputs : mapping of str to str
        Output columns and how they are judged: ``""`` by relative error, RATIO, ANGLE or EXACT.
    relative : float
        Largest relative error.
    behaviour : callable
        Our outputs of a row of inputs.
    notes : tuple of str
        What is said beside the figures.
    settings : mapping of str to float
        What notes name.
    judged : callable, optional
        Given the row of inputs, the table's outputs and ours: the columns that are not judged in this row, and a line
        to print about it or nothing.
    """

    source: str
    inputs: Mapping[str, Column]
    outputs: Mapping[str, str]
    relative: float
    behaviour: Callable[[dict[str, float]], dict[str, float]]
    notes: tuple[str, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)
    judged: Callable[[dict[str, float], dict[str, float], dict[str, float]], tuple[frozenset[str], str]] | None = None

    def default(self) -> Path:
        """Return the table that comes with us."""
        return Path(__file__).with_name(f"{self.source}.csv")

    def read(self, table: Path | None = None) -> Columns:
        """Read a table; everything that is wrong with it is told at once.

        Raises
        ------
        BadInputError
            With file and line of each fault.
        """
        wanted = {
            name: Column({name: 1.0}, c.low, c.high, c.default, c.read)
            for name, c in [*self.inputs.items(), *((o, Column({})) for o in self.outputs)]
        }
        return read_columns(table or self.default(), wanted)


@dataclass
class Errors:
    """Errors of one output column over the rows of a table."""

    column: str
    how: str
    relative: list[float] = field(default_factory=list)
    absolute: list[float] = field(default_factory=list)
    share: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether each row is within what is allowed, and there was one."""
        return all(s <= 1.0 for s in self.share)

    @property
    def worst_line(self) -> int:
        """The file's line of the largest share of what is allowed."""
        return self.lines[max(range(len(self.share)), key=self.share.__getitem__)]


@dataclass(frozen=True)
class Held:
    """A table held against our figures."""

    table: str
    rows: int
    errors: list[Errors]
    remarks: list[str]

    @property
    def passed(self) -> bool:
        """Whether every output column of every row is within what is allowed."""
        return self.rows > 0 and all(e.passed for e in self.errors)


def allowed(how: str, text: str, relative: float) -> float:
    """Return how far a figure may lie from the table's cell.

    The largest of the relative error, half of the last printed digit, and the floors of ratios and angles.
    """
    if how == EXACT:
        return 0.0
    mantissa, _e, exponent = text.lower().partition("e")
    half_digit = 0.5 * 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    floor = {RATIO: RATIO_FLOOR, ANGLE: ANGLE_FLOOR_DEG}.get(how, 0.0)
    return max(relative * abs(float(text)), half_digit, floor)


def departure(how: str, got: float, expected: float) -> float:
    """Return how far a figure lies from the table's; angles the short way round."""
    off = abs(got - expected)
    return abs(math.remainder(off, 360.0)) if how == ANGLE else off


def hold(family: Family, table: Path | None = None) -> Held:
    """Compute every row of a table and compare.

    Raises
    ------
    BadInputError
        Where the table cannot be read.
    """
    columns = family.read(table)
    errors = {name: Errors(name, how) for name, how in family.outputs.items()}
    remarks = []
    for i, line in enumerate(columns.lines):
        inputs = {name: columns.numbers[name][i] for name in family.inputs}
        expected = {name: columns.numbers[name][i] for name in family.outputs}
        got = family.behaviour(inputs)
        left, remark = family.judged(inputs, expected, got) if family.judged else (frozenset[str](), "")
        if remark:
            remarks.append(_("line {line}: {text}").format(line=line, text=remark))
        for name, error in errors.items():
            if name in left:
                continue
            off = departure(error.how, got[name], expected[name])
            bar = allowed(error.how, columns.cells[name][i], family.relative)
            error.absolute.append(off)
            error.relative.append(off / abs(expected[name]) if expected[name] else math.inf if off > bar else 0.0)
            error.share.append(off / bar if bar else math.inf if off else 0.0)
            error.lines.append(line)
    return Held(columns.file, len(columns.lines), list(errors.values()), remarks)


def lines_of(family: Family, held: Held) -> list[str]:
    """Return what is printed: a line an output column, remarks, notes, and the verdict."""
    head = (
        _("column"),
        _("rows"),
        _("max rel."),
        _("median rel."),
        _("max abs."),
        _("max/allowed"),
        _("worst line"),
        "",
    )
    found: list[tuple[str, ...]] = [head]
    for e in held.errors:
        if e.share:
            figures = (
                f"{max(e.relative):.4%}",
                f"{median(e.relative):.4%}",
                f"{max(e.absolute):.4g}",
                f"{max(e.share):.3g}",
                str(e.worst_line),
            )
        else:
            figures = ("-", "-", "-", "-", "-")
        found.append((e.column, str(len(e.share)), *figures, _("met") if e.passed else _("MISSED")))
    widths = [max(len(line[c]) for line in found) for c in range(len(head))]
    cells = [
        [
            c.ljust(w) if i in (0, len(head) - 1) else c.rjust(w)
            for i, (c, w) in enumerate(zip(line, widths, strict=True))
        ]
        for line in found
    ]
    missed = sum(not e.passed for e in held.errors)
    last = _("{rows} rows of {table}: {columns} output columns, {missed} missed; {verdict}")
    return [
        *("  ".join(line).rstrip() for line in cells),
        *held.remarks,
        *(_(note).format(**family.settings) for note in family.notes),
        last.format(
            rows=held.rows,
            table=held.table,
            columns=len(held.errors),
            missed=missed,
            verdict=_("passed") if held.passed else _("failed"),
        ),
    ]

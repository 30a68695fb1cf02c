"""CSV tables that a user gives: named columns with bounds, and the line of everything that is wrong."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scenarios.csv_text import rows_of
from scenarios.problems import BadInputError, Problem, expected, nearest
from sim.text import _

MOST_PROBLEMS = 20
"""After so many the rest is not listed."""
MOST_ALIKE = 3
"""So many rows that are wrong for one reason are told one by one; more are told at once, with the first lines."""


@dataclass(frozen=True)
class Column:
    """What may stand in a column of numbers.

    Attributes
    ----------
    headers : mapping of str to float
        The names it may have in the file, and what its figures are times to be in SI.
    low, high : float
        Bounds, in the figures of the file's header.
    default : float, optional
        Value of all rows where the file has no such column; None where it must be there.
    read : callable, optional
        Turns a cell into a number in place of ``float``; it raises ValueError with what was expected.
    after : callable, optional
        Says what is wrong with a number (SI) after that of the row before, empty where nothing is.
    """

    headers: Mapping[str, float]
    low: float = -math.inf
    high: float = math.inf
    default: float | None = None
    read: Callable[[str], float] | None = None
    after: Callable[[float, float], str] | None = None


def rising(before: float, here: float) -> str:
    """Say that times must rise, where they do not; for :class:`Column`."""
    return "" if here > before else _("times must rise")


@dataclass(frozen=True)
class Words:
    """A column of names; each may stand once."""

    header: str


@dataclass(frozen=True)
class Columns:
    """A table as read.

    SI numbers and words by column, the file's line of each row, the file's names of columns, the cells as they stand,
    and what a reader must know: columns that were not used.
    """

    file: str
    numbers: dict[str, list[float]]
    words: dict[str, list[str]]
    lines: list[int]
    titles: dict[str, str]
    cells: dict[str, list[str]]
    notes: list[str] = field(default_factory=list)

    def wrong(self, row: int, message: str, column: str = "") -> BadInputError:
        """Return an error about a row."""
        return BadInputError([Problem(self.titles.get(column, column), message, self.file, self.lines[row])])


def read_columns(file: Path, wanted: Mapping[str, Column | Words]) -> Columns:
    """Read a CSV file with a header; lines that begin with ``#``, empty ones and further columns are left out.

    Raises
    ------
    BadInputError
        With the file and line of each fault: no such file, columns missing or mistyped, cells that are no numbers
        or out of bounds, rows in the wrong order.
    """
    name = str(file)
    lines = rows_of(file, {title for column in wanted.values() for title in _titles(column)})
    if not lines:
        raise BadInputError([Problem("", _("the table is empty; a header line with column names is due"), name, 1)])
    at, header = lines[0]
    where, unused = _places(name, at, header, wanted)
    problems: list[tuple[str, Problem]] = []
    numbers: dict[str, list[float]] = {k: [] for k, c in wanted.items() if isinstance(c, Column)}
    words: dict[str, list[str]] = {k: [] for k, c in wanted.items() if isinstance(c, Words)}
    before: dict[str, float] = {}
    for line, row in lines[1:]:
        if len(row) != len(header):
            what = _("{count} values").format(count=len(header))
            problems.append((what, Problem("", expected(what, len(row)), name, line)))
            continue
        for key, column in wanted.items():
            if isinstance(column, Words):
                word = row[where[key]]
                if not word or word in words[key]:
                    what = _("a name of its own")
                    problems.append((what, Problem(column.header, expected(what, word), name, line)))
                words[key].append(word)
            elif key in where:
                title, cell = header[where[key]], row[where[key]]
                last = before.pop(key, None)
                try:
                    value = _number(cell, column) * column.headers[title]
                except ValueError as error:
                    problems.append((str(error), Problem(title, expected(str(error), cell), name, line)))
                    continue
                numbers[key].append(value)
                before[key] = value
                if column.after is not None and last is not None and (said := column.after(last, value)):
                    problems.append(("after", Problem(title, said, name, line)))
            else:
                numbers[key].append(float(column.default or 0.0))
    if not problems and len(lines) < 2:
        problems.append(("", Problem("", _("the table has a header and no rows"), name, at)))
    refuse_rows(problems, len(lines) - 1)
    titles = {key: header[place] for key, place in where.items()}
    cells = {key: [row[place] for _line, row in lines[1:]] for key, place in where.items()}
    text = _("{file}: columns that are not known here were not used: {columns}")
    notes = [text.format(file=name, columns=", ".join(unused))] if unused else []
    return Columns(name, numbers, words, [line for line, _row in lines[1:]], titles, cells, notes)


def refuse_rows(problems: Sequence[tuple[str, Problem]], rows: int) -> None:
    """Raise where rows of a table are wrong; what is wrong with many for one reason is told once.

    Parameters
    ----------
    problems : sequence of (str, Problem)
        Each with its reason, which is the same in rows that are wrong in the same way.
    rows : int
        How many rows the table has.

    Raises
    ------
    BadInputError
        Where there are problems.
    """
    groups: dict[tuple[str, str], list[Problem]] = {}
    for reason, problem in problems:
        groups.setdefault((problem.path, reason), []).append(problem)
    told: list[Problem] = []
    for alike in groups.values():
        if len(alike) <= MOST_ALIKE:
            told += alike
            continue
        first = ", ".join(str(problem.line) for problem in alike[:MOST_ALIKE])
        count = _("; so in {count} of {rows} rows (lines {first} ...)").format(count=len(alike), rows=rows, first=first)
        told.append(replace(alike[0], message=alike[0].message + count))
    told.sort(key=lambda problem: problem.line)
    if len(told) > MOST_PROBLEMS:
        more = Problem("", _("and {count} more").format(count=len(told) - MOST_PROBLEMS), told[0].file)
        told = [*told[:MOST_PROBLEMS], more]
    if told:
        raise BadInputError(told)


def _titles(column: Column | Words) -> tuple[str, ...]:
    return tuple(column.headers) if isinstance(column, Column) else (column.header,)


def _places(
    name: str, line: int, header: list[str], wanted: Mapping[str, Column | Words]
) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, and the names of those that nobody asks for."""
    known = {title: key for key, column in wanted.items() for title in _titles(column)}
    where: dict[str, int] = {}
    unknown: list[str] = []
    problems = []
    for place, title in enumerate(header):
        key = known.get(title)
        if key is None:
            unknown.append(title)
        elif key in where:
            message = _("the columns '{one}' and '{two}' say the same").format(one=header[where[key]], two=title)
            problems.append(Problem("", message, name, line))
        else:
            where[key] = place
    missing = [
        _titles(column)
        for key, column in wanted.items()
        if key not in where and (isinstance(column, Words) or column.default is None)
    ]
    if missing and not where and len(header) == 1:
        message = _("the header has one column, '{column}': write commas (or semicolons, or tabs) between columns")
        problems.append(Problem("", message.format(column=header[0]), name, line))
        unknown = []
    for title in unknown:
        # an unknown column may be one that is missing, or is not missed, by another name: then it is no remark
        if missing or nearest(title, known):
            message = _("there is no column '{column}' here; known: {known}").format(
                column=title, known=", ".join(known)
            )
            problems.append(Problem("", message + nearest(title, known), name, line))
    for titles in missing:
        message = _("a column is missing: {columns}").format(columns=_(" or ").join(f"'{t}'" for t in titles))
        problems.append(Problem("", message, name, line))
    if problems:
        raise BadInputError(problems)
    return where, [title for title in unknown if title]


def _number(text: str, column: Column) -> float:
    """Return the cell's number; ValueError says what was expected."""
    if column.read is not None:
        return column.read(text)
    try:
        value = float(text)
    except ValueError:
        raise ValueError(_("a number")) from None
    if not math.isfinite(value) or not column.low <= value <= column.high:
        if math.isinf(column.high):
            what = _("{bound} or more").format(bound=f"{column.low:g}") if math.isfinite(column.low) else _("a number")
        else:
            what = _("a number from {low} to {high}").format(low=f"{column.low:g}", high=f"{column.high:g}")
        raise ValueError(what)
    return value

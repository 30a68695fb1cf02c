"""CSV tables that a user gives: named columns with bounds, and the line of everything that is wrong."""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scenarios.problems import BadInputError, Problem, expected, nearest
from sim.text import _

MOST_PROBLEMS = 20
"""After so many the rest is not listed."""
MOST_ALIKE = 3
"""So many rows that are wrong for one reason are told one by one; more are told at once, with the first lines."""
ENCODINGS = ("utf-8-sig", "gb18030")
"""As tables are written: UTF-8, with or without a mark at its head, and GBK as by Excel in China."""


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
    """

    headers: Mapping[str, float]
    low: float = -math.inf
    high: float = math.inf
    default: float | None = None
    read: Callable[[str], float] | None = None


@dataclass(frozen=True)
class Words:
    """A column of names; each may stand once."""

    header: str


@dataclass(frozen=True)
class Columns:
    """A table as read.

    SI numbers and words by column, the file's line of each row, the file's names of columns, the cells as they stand.
    """

    file: str
    numbers: dict[str, list[float]]
    words: dict[str, list[str]]
    lines: list[int]
    titles: dict[str, str]
    cells: dict[str, list[str]]

    def wrong(self, row: int, message: str, column: str = "") -> BadInputError:
        """Return an error about a row."""
        return BadInputError([Problem(self.titles.get(column, column), message, self.file, self.lines[row])])


def read_columns(file: Path, wanted: Mapping[str, Column | Words]) -> Columns:
    """Read a CSV file with a header; lines that begin with ``#`` and empty ones are left out.

    Raises
    ------
    BadInputError
        With the file and line of each fault: no such file, columns missing or unknown, cells that are no numbers or
        out of bounds.
    """
    name = str(file)
    lines = [(n, row) for n, row in _rows(file) if row and any(row) and not row[0].startswith("#")]
    if not lines:
        raise BadInputError([Problem("", _("the table is empty; a header line with column names is due"), name, 1)])
    at, header = lines[0]
    where = _places(name, at, header, wanted)
    problems: list[tuple[str, Problem]] = []
    numbers: dict[str, list[float]] = {k: [] for k, c in wanted.items() if isinstance(c, Column)}
    words: dict[str, list[str]] = {k: [] for k, c in wanted.items() if isinstance(c, Words)}
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
                try:
                    numbers[key].append(_number(row[where[key]], column) * column.headers[header[where[key]]])
                except ValueError as error:
                    wrong = Problem(header[where[key]], expected(str(error), row[where[key]]), name, line)
                    problems.append((str(error), wrong))
            else:
                numbers[key].append(float(column.default or 0.0))
    if not problems and len(lines) < 2:
        problems.append(("", Problem("", _("the table has a header and no rows"), name, at)))
    refuse_rows(problems, len(lines) - 1)
    titles = {key: header[place] for key, place in where.items()}
    cells = {key: [row[place] for _line, row in lines[1:]] for key, place in where.items()}
    return Columns(name, numbers, words, [line for line, _row in lines[1:]], titles, cells)


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


def text_of(file: Path) -> str:
    """Return a text file's content; raises BadInputError where it is not there or in no encoding that tables have."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise BadInputError([Problem("", _("there is no such file"), str(file))]) from None
    except OSError as error:
        reason = _("the file cannot be read: {reason}").format(reason=error.strerror)
        raise BadInputError([Problem("", reason, str(file))]) from None
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError([Problem("", _("the file is neither UTF-8 nor GBK text"), str(file))])


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text_of(file), newline=""))
    found = []
    try:
        for row in reader:
            found.append((reader.line_num, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise BadInputError([Problem("", str(error), str(file), reader.line_num)]) from None
    return found


def _places(name: str, line: int, header: list[str], wanted: Mapping[str, Column | Words]) -> dict[str, int]:
    """Return where each column stands."""
    known = {h: k for k, c in wanted.items() for h in (c.headers if isinstance(c, Column) else (c.header,))}
    where: dict[str, int] = {}
    problems = []
    for place, title in enumerate(header):
        key = known.get(title)
        if key is None:
            message = _("there is no column '{column}' here; known: {known}").format(
                column=title, known=", ".join(known)
            )
            problems.append(Problem("", message + nearest(title, known), name, line))
        elif key in where:
            message = _("the columns '{one}' and '{two}' say the same").format(one=header[where[key]], two=title)
            problems.append(Problem("", message, name, line))
        else:
            where[key] = place
    for key, column in wanted.items():
        if key not in where and (isinstance(column, Words) or column.default is None):
            titles = [column.header] if isinstance(column, Words) else list(column.headers)
            message = _("a column is missing: {columns}").format(columns=_(" or ").join(f"'{t}'" for t in titles))
            problems.append(Problem("", message, name, line))
    if problems:
        raise BadInputError(problems)
    return where


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

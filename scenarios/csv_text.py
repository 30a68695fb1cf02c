"""The rows of a table as spreadsheets write it: UTF-8, GBK or UTF-16, parted by commas, semicolons or tabs."""

import codecs
import csv
import io
from collections.abc import Container
from pathlib import Path

from scenarios.problems import BadInputError, Problem
from sim.text import _

ENCODINGS = ("utf-8-sig", "gb18030")
"""As tables are written: UTF-8, with or without a mark at its head, and GBK as by Excel in China."""
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""Marks at the head of UTF-16, which Excel calls "Unicode text"."""
SEPARATORS = ",;\t"
SUFFIXES = (".csv", ".txt", ".tsv")
"""Names of tables end like this."""


def text_of(file: Path) -> str:
    """Return a text file's content; raises BadInputError where it is not there or in no encoding that tables have."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        raise BadInputError([Problem("", _("there is no such file"), str(file))]) from None
    except OSError as error:
        reason = _("the file cannot be read: {reason}").format(reason=error.strerror)
        raise BadInputError([Problem("", reason, str(file))]) from None
    for encoding in ("utf-16",) if raw.startswith(WIDE) else ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError([Problem("", _("the file is neither UTF-8 nor GBK text"), str(file))])


def rows_of(file: Path, known: Container[str]) -> list[tuple[int, list[str]]]:
    """Return line and cells of each row; lines that begin with ``#`` and empty ones are left out.

    Parameters
    ----------
    file : Path
        The table.
    known : container of str
        Names of columns: what parts most of them in the header is what parts the cells.

    Raises
    ------
    BadInputError
        Where the file cannot be read.
    """
    text = text_of(file)
    lines = (line for line in text.splitlines() if line.strip(SEPARATORS + " ") and not line.startswith(("#", '"#')))
    head = next(lines, "")
    parted = {sign: sum(cell.strip(' "') in known for cell in head.split(sign)) for sign in SEPARATORS}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(SEPARATORS, key=lambda sign: parted[sign]))
    found = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not cells[0].startswith("#"):
                found.append((reader.line_num, cells))
    except csv.Error as error:
        raise BadInputError([Problem("", str(error), str(file), reader.line_num)]) from None
    return found

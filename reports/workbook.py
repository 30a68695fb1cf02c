"""Tables as one spreadsheet file, a sheet a table."""

import io
import re
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reports.table import Table
from sim.files import write_bytes

WIDEST = 60
SHEET_CHARS = 31
"""What a sheet's name may have at most."""


def write_workbook(tables: Sequence[Table], out: Path) -> Path:
    """Write an ``.xlsx`` file, atomically, and return its path: heads that stay in sight, a filter on each sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", table.title)[:SHEET_CHARS])
        sheet.append(table.heads)
        for row in table.rows:
            sheet.append(row)
            for cell in sheet[sheet.max_row]:
                if cell.data_type == "f":
                    cell.data_type = "s"  # a name that begins with = is no formula
                elif isinstance(cell.value, float):
                    # the library would write 590.93 with 16 digits, 590.9299999999999: give it the digits
                    cell.value, cell.data_type = repr(float(cell.value)), "n"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDE7F0")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for column, head in enumerate(table.heads, 1):
            texts = [head[:16], *(str(row[column - 1]) for row in table.rows[:500] if row[column - 1] is not None)]
            sheet.column_dimensions[get_column_letter(column)].width = min(WIDEST, 2 + max(map(_width, texts)))
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
    data = io.BytesIO()
    book.save(data)
    write_bytes(out, data.getvalue())
    return out


def _width(text: str) -> int:
    """Return how wide a text is: a Chinese character takes the room of two letters."""
    return sum(1 if character.isascii() else 2 for character in text)

"""A table as a CSV file."""

import csv
import io
from pathlib import Path

from reports.table import Table
from sim.files import write_bytes


def write_csv(table: Table, out: Path) -> None:
    """Write a table as a CSV file that Excel opens with its characters whole: UTF-8 with a byte order mark."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.heads)
    for row in table.rows:
        # a name that begins like a formula is none
        writer.writerow([f"'{c}" if isinstance(c, str) and c[:1] in "=+-@" and len(c) > 1 else c for c in row])
    write_bytes(out, text.getvalue().encode("utf-8-sig"))

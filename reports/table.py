"""A table of the account: a sheet of the spreadsheet, and where it is short a table of the page."""

from dataclasses import dataclass, field

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A sheet.

    Attributes
    ----------
    title : str
        In the language in use.
    heads : list of str
        The columns, with their units.
    rows : list of list
        Texts and numbers; None where there is nothing (what never happened).
    """

    title: str
    heads: list[str]
    rows: list[list[Cell]] = field(default_factory=list)

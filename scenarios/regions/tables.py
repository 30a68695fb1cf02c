"""Reading pandas tables with plain types: the stubs type every cell as anything a frame can hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Go through a table row by row; a row's columns are its attributes."""
    yield from table.itertuples(index=False)


def column(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Return a column of numbers as float64."""
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def points(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return ``x_m, y_m`` of a table's rows, (n, 2) metres."""
    return np.column_stack([column(table, "x_m"), column(table, "y_m")])

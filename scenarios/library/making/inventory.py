"""The inventory that plans are made of, which notes for each figure what it rests on."""

import csv
from pathlib import Path

import numpy as np

from sim.params import Pert

HERE = Path(__file__).parents[1]
MINUTE, HOUR = 60.0, 3600.0


class Inventory:
    """The inventory of one period, which notes for each figure what it rests on.

    Parameters
    ----------
    period : {"13th", "14th"}
        The five-year period.
    """

    def __init__(self, period: str) -> None:
        self.new = period == "14th"
        with (HERE / "inventory.csv").open(encoding="utf-8", newline="") as file:
            self.rows = {row["item"]: row for row in csv.DictReader(file)}
        self.basis: list[dict[str, str]] = []

    def rests(self, path: str, item: str, note: str = "") -> None:
        """Note that the figures under a path rest on a row."""
        row = self.rows[item]
        what = f"inventory: {item}" + (f" ({row['basis']})" if row["basis"] not in ("estimate", "same norm") else "")
        note = "; ".join(part for part in (note, row["note"]) if part)
        line = {"path": path, "certainty": row["certainty"], "source": what}
        self.basis.append(line | ({"note": note} if note else {}))

    def judged(self, path: str, note: str) -> None:
        """Note that the figures under a path are own judgement."""
        self.basis.append({"path": path, "certainty": "E", "source": "own judgement", "note": note})

    def read(self, path: str, source: str, note: str) -> None:
        """Note that the figures under a path stand in a text that was seen."""
        self.basis.append({"path": path, "certainty": "A", "source": source, "note": note})

    def mid(self, item: str) -> float:
        """Return the period's most likely figure."""
        return float(self.rows[item]["plan14_mid" if self.new else "plan13_mid"])

    def count(self, item: str) -> int:
        """Return the period's most likely number."""
        return round(self.mid(item))

    def times(self, item: str, unit_s: float = MINUTE, factor: float = 1.0) -> Pert:
        """Return the period's low / mid / high, seconds."""
        row = self.rows[item]
        low, mid, high = (float(row[f"plan13_{k}"]) for k in ("low", "mid", "high"))
        ratio = float(row["plan14_mid"]) / mid if self.new else 1.0
        points = (round(x * ratio * factor * unit_s / 30.0) * 30.0 for x in (low, mid, high))
        return Pert(*points)


def minutes(low: float, mid: float, high: float) -> Pert:
    """Return three points that are given in minutes."""
    return Pert(low * MINUTE, mid * MINUTE, high * MINUTE)


def shared_out(total: int, weights: np.ndarray) -> list[int]:
    """Share a whole number out in proportion to weights, by largest remainders."""
    exact = total * weights / weights.sum()
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return [int(n) for n in whole]

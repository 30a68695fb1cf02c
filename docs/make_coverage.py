"""Make ``docs/coverage.md`` from ``docs/coverage.csv`` and the plan's 150 systems; run as ``make coverage``."""

import csv
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
STATES = ("works", "partly", "not-yet", "not-simulated")


def rows() -> list[dict[str, str]]:
    """Return the rows of ``coverage.csv`` with the system's words from ``plan_systems.csv``."""
    with (HERE / "plan_systems.csv").open(encoding="utf-8", newline="") as stream:
        systems = {row["id"]: row for row in csv.DictReader(stream)}
    with (HERE / "coverage.csv").open(encoding="utf-8", newline="") as stream:
        return [{**systems[row["id"]], **row} for row in csv.DictReader(stream)]


def page(table: list[dict[str, str]]) -> str:
    """Return the page in Markdown."""
    count = Counter(row["state"] for row in table)
    lines = [
        "# Coverage of the five-year plan",
        "",
        "What of the plan's 150 systems a run represents today. Made from `docs/coverage.csv` by `make coverage`;",
        "a row says *works* only with a test that exists (`tests/contracts/test_coverage.py`).",
        "",
        ", ".join(f"{state}: {count[state]}" for state in STATES),
        "",
        "| id | system | state | test | note |",
        "|---|---|---|---|---|",
    ]
    for row in table:
        test = f"`{row['test']}`" if row["test"] else ""
        lines.append(f"| {row['id']} | {row['chinese']} ({row['english']}) | {row['state']} | {test} | {row['note']} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE / "coverage.md").write_text(page(rows()), encoding="utf-8")

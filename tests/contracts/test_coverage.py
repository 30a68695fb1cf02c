"""The coverage page tells the truth: a row that works names a test that exists."""

import ast
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("make_coverage", ROOT / "docs" / "make_coverage.py")
make_coverage = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make_coverage)
ROWS = make_coverage.rows()


def _has_test(test_id: str) -> bool:
    path, _, name = test_id.partition("::")
    file = ROOT / path
    if not file.exists() or not name:
        return False
    names = {node.name for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef)}
    return name.split("[")[0] in names


def test_every_system_has_one_row():
    assert [row["id"] for row in ROWS] == [f"S{i:03d}" for i in range(1, 151)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_row_that_works_names_a_test(row):
    assert row["state"] in make_coverage.STATES
    if row["state"] == "works":
        assert _has_test(row["test"]), row["test"]
    if row["test"]:
        assert _has_test(row["test"]), row["test"]


def test_the_page_is_made_from_the_table():
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == make_coverage.page(ROWS)

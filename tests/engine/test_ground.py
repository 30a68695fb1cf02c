"""The ground: grids, copy-on-write fields, amendments."""

import itertools

import numpy as np
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ground import TILE, Field, Grid, Ground

GRID = Grid("terrain", 1000.0, 5000.0, 10.0, 150, 130)


def make(arrays=None, grids=None):
    env = simpy.Environment()
    grids = grids or {"terrain": GRID}
    arrays = arrays or {("terrain", "elevation_m"): np.zeros(GRID.shape)}
    return env, Ground(grids, arrays, env.event, lambda: env.now)


def test_cells_and_centres_agree_and_row_0_is_north():
    row, col = GRID.cells(1000.0, 5000.0 - 1e-6)
    assert (row, col) == (0, 0)
    x, y = GRID.centres(np.arange(150)[:, None], np.arange(130)[None, :])
    row, col = GRID.cells(*np.broadcast_arrays(x, y))
    assert (row == np.arange(150)[:, None]).all() and (col == np.arange(130)).all()
    assert (GRID.south_m, GRID.east_m, GRID.cell_area_m2) == (3500.0, 2300.0, 100.0)


@given(st.lists(st.tuples(st.floats(1005, 2290), st.floats(3510, 4990)), min_size=2, max_size=6))
@settings(max_examples=100, deadline=None)
def test_a_line_is_closed_to_eight_neighbours(points):
    row, col = GRID.rasterise("line", np.array(points))
    covered = set(zip(row.tolist(), col.tolist(), strict=True))
    # every point of the line lies in a covered cell, or on the edge of one
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        for t in np.linspace(0, 1, 60):
            r, c = GRID.cells(x0 + t * (x1 - x0), y0 + t * (y1 - y0))
            assert any((int(r) + i, int(c) + j) in covered for i in (-1, 0, 1) for j in (-1, 0, 1))
    # in a grid of its own the line parts nothing diagonally: its cells hang together by edges
    seen, stack = set(), [next(iter(covered))]
    while stack:
        r, c = stack.pop()
        if (r, c) in seen or (r, c) not in covered:
            continue
        seen.add((r, c))
        stack += [(r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)]
    assert seen == covered


def test_an_area_covers_what_it_encloses():
    square = np.array([[1100, 4900], [1300, 4900], [1300, 4700], [1100, 4700]], float)
    row, col = GRID.rasterise("area", square)
    inner = (row >= 10) & (row < 30) & (col >= 10) & (col < 30)
    assert inner.sum() == 400 and row.size <= 22 * 22
    outside = GRID.rasterise("area", square + 1e6)
    assert outside[0].size == 0


def test_points_outside_are_dropped():
    row, col = GRID.rasterise("points", np.array([[1005.0, 4995.0], [0.0, 0.0], [1005.0, 4995.0]]))
    assert (row.tolist(), col.tolist()) == ([0], [0])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 149), st.integers(0, 129), st.integers(0, 9)), max_size=12), st.data())
def test_a_field_is_copied_on_write_and_reads_like_an_array(changes, data):
    base = np.arange(150 * 130, dtype=float).reshape(150, 130)
    base.flags.writeable = False
    plain, field = base.copy(), Field(base)
    for r, c, value in changes:
        before = field
        field = field.set(np.array([r]), np.array([c]), value)
        assert before.at(np.array([r]), np.array([c]))[0] == plain[r, c]
        plain[r, c] = value
    r0, c0 = data.draw(st.integers(0, 149)), data.draw(st.integers(0, 129))
    r1, c1 = data.draw(st.integers(r0 + 1, 150)), data.draw(st.integers(c0 + 1, 130))
    assert np.array_equal(field.window(r0, r1, c0, c1), plain[r0:r1, c0:c1])
    assert np.array_equal(field.whole(), plain)
    row, col = np.mgrid[0:150:7, 0:130:11]
    assert np.array_equal(field.at(row.ravel(), col.ravel()), plain[row.ravel(), col.ravel()])
    assert len(field.tiles) == len({(r // TILE, c // TILE) for r, c, _ in changes})
    if not changes:
        assert field.whole() is not None and np.shares_memory(field.whole(), base)


def test_an_amendment_reaches_every_grid_that_has_the_field_and_old_fields_stay():
    fine = Grid("fire", 1500.0, 4500.0, 5.0, 40, 40)
    arrays = {
        ("terrain", "fuel"): np.zeros(GRID.shape),
        ("fire", "fuel"): np.zeros(fine.shape),
        ("terrain", "elevation_m"): np.zeros(GRID.shape),
    }
    env, ground = make(arrays, {"terrain": GRID, "fire": fine})
    before, changed = ground.fields, ground.changed
    env.run(until=60)
    done = ground.amend("fuel", "line", [[1500, 4450], [1700, 4450]], 9.0)
    assert (done.time_s, done.revision, ground.revision) == (60, 1, 1)
    assert changed.triggered and not ground.changed.triggered
    assert (ground.fields["fire", "fuel"].whole() == 9).sum() >= 40
    assert (ground.fields["terrain", "fuel"].whole() == 9).sum() >= 20
    assert not before["fire", "fuel"].whole().any() and not ground.fields["terrain", "elevation_m"].whole().any()
    assert not done.xy_m.flags.writeable


def test_what_no_grid_has_is_kept_as_an_amendment():
    _env, ground = make()
    ground.amend("fireline", "line", [[1000, 4000], [1100, 4000]])
    ground.amend("elevation_m", "points", [[1005, 4995]], 3.0)
    assert [a.field for a in ground.fields.since(0)] == ["fireline", "elevation_m"]
    assert [a.field for a in ground.fields.since(0, "fireline")] == ["fireline"] and not ground.fields.since(2)
    assert not ground.fields.has("fireline") and ground.fields.has("elevation_m")
    with pytest.raises(KeyError, match="no field 'fireline' on grid 'terrain'"):
        ground.fields["terrain", "fireline"]


def test_a_field_must_have_the_shape_of_its_grid():
    with pytest.raises(ValueError, match="has shape"):
        make({("terrain", "fuel"): np.zeros((2, 2))})


def test_a_window_lies_on_multiples_of_its_cells():
    window = GRID.window(1234.0, 4321.0, 400.0, 5.0, "fire-1")
    assert (window.west_m - GRID.west_m) % 5 == 0 and (GRID.north_m - window.north_m) % 5 == 0
    assert window.west_m <= 1034 <= window.west_m + 5 and window.shape == (80, 80)

"""Which of many places are neighbours: Gabriel pairs, and a spanning tree with shortcuts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay, cKDTree

from scenarios.regions.relief import Floats


def gabriel(xy: Floats) -> NDArray[np.int64]:
    """Pairs of neighbours whose circle is empty (Gabriel & Sokal 1969), as (n, 2) indices, the shortest first."""
    triangles = Delaunay(xy).simplices
    pairs = np.unique(
        np.sort(np.vstack([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]), axis=1), axis=0
    )
    middle = (xy[pairs[:, 0]] + xy[pairs[:, 1]]) / 2
    length = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    nearest = cKDTree(xy).query(middle)[0]
    keep = nearest >= length / 2 - 1e-6
    pairs, length = pairs[keep], length[keep]
    return np.asarray(pairs[np.argsort(length, kind="stable")], dtype=np.int64)


def tree_and_shortcuts(xy: Floats) -> list[tuple[int, int]]:
    """Return a spanning tree of the xy, then the other Gabriel pairs as shortcuts."""
    pairs = gabriel(xy)
    length = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    graph = coo_matrix((length, (pairs[:, 0], pairs[:, 1])), shape=(len(xy), len(xy)))
    tree = minimum_spanning_tree(graph).tocoo()
    first = sorted({(int(min(a, b)), int(max(a, b))) for a, b in zip(tree.row, tree.col, strict=True)})
    return first + [(int(a), int(b)) for a, b in pairs if (int(a), int(b)) not in set(first)]

"""Roads: a shared network, and one run's state of it: what is closed to whom, and what has been reported of that.

Ways are chosen by what is known. A road is closed or open at once, known as such only after a report; who drives finds
the truth at the place.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scatter import Scatter

# Depth at which a road is closed to a class of vehicle, metres.
# Small cars float from 0.3 m; large 4WD limit 0.45-0.5 m (AR&R Project 10 as in AIDR 2017, ADR Guideline 7-3).
FORDING_DEPTH_M = {"car": 0.3, "truck": 0.5, "boat": float("inf")}
VEHICLE_CLASSES = tuple(FORDING_DEPTH_M)
MOST_TREES = 256
"""Trees of ways kept at once in a run; the oldest goes first (some 0.2 MB each in a county)."""
MOST_LED = 16
"""A way is looked for among at most this part of the nodes before the whole tree is mended."""
MOST_DRY = 96
"""Trees on open roads kept for all runs of a process: of depots, stations and shelters, which all runs ask for."""

Tree = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Network:
    """A road graph, shared by all runs and never changed.

    Attributes
    ----------
    node_x_m, node_y_m : (n,) float64
        Positions of the nodes.
    from_node, to_node : (m,) int32
        Ends of the edges; every edge is travelled both ways.
    length_m, speed_m_s : (m,) float64
        Length and free-flow speed.
    road_class : (m,) uint8
        Index into ``class_names``.
    class_names : tuple of str
        ``expressway trunk county town village``.
    lanes : (m,) float64, optional
        Lanes in each direction; by class where it is None.
    """

    node_x_m: np.ndarray
    node_y_m: np.ndarray
    from_node: np.ndarray
    to_node: np.ndarray
    length_m: np.ndarray
    speed_m_s: np.ndarray
    road_class: np.ndarray
    class_names: tuple[str, ...]
    lanes: np.ndarray | None = None

    @functools.cached_property
    def rows(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The graph as compressed sparse rows: ``indptr``, ``head``, ``edge``."""
        m = self.from_node.size
        tail = np.concatenate([self.from_node, self.to_node])
        head = np.concatenate([self.to_node, self.from_node])
        edge = np.concatenate([np.arange(m), np.arange(m)])
        order = np.lexsort((edge, tail))
        indptr = np.zeros(self.node_x_m.size + 1, np.int32)
        np.cumsum(np.bincount(tail, minlength=self.node_x_m.size), out=indptr[1:])
        return indptr, head[order].astype(np.int32), edge[order].astype(np.int32)

    @functools.cached_property
    def nodes(self) -> Scatter:
        """Where the nodes are."""
        return Scatter(self.node_x_m, self.node_y_m)

    @functools.cached_property
    def edges(self) -> list[tuple[int, int, float]]:
        """Both ends and the length of each edge, as numbers: for who goes from edge to edge."""
        return list(zip(self.from_node.tolist(), self.to_node.tolist(), self.length_m.tolist(), strict=True))

    @functools.cached_property
    def free_flow_s(self) -> np.ndarray:
        """Seconds to travel each edge when nothing is in the way."""
        return np.asarray(self.length_m / self.speed_m_s, dtype=np.float64)

    def dry_tree(self, start: int) -> Tree:
        """Return the tree of ways from a node on open roads; those asked for last are kept for all runs."""
        tree = self._dry.pop(start, None)
        if tree is None:
            if len(self._dry) >= MOST_DRY:
                del self._dry[next(iter(self._dry))]
            tree = _dijkstra(start, -1, *self.rows, self.free_flow_s)
        self._dry[start] = tree
        return tree

    @functools.cached_property
    def room(self) -> Tree:
        """Room in which a way is looked for."""
        n = self.node_x_m.size
        return np.full(n, np.inf), np.empty(n, np.int32), np.empty(n, np.int32)

    @functools.cached_property
    def _dry(self) -> dict[int, Tree]:
        return {}

    def midpoints(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the middle of each edge, metres east and north: where a gauge for it stands."""
        u, v = self.from_node, self.to_node
        return (self.node_x_m[u] + self.node_x_m[v]) / 2, (self.node_y_m[u] + self.node_y_m[v]) / 2


@dataclass(frozen=True, slots=True)
class Route:
    """A way through the network: its edges in order, with seconds and metres (at the speed class asked for)."""

    edges: tuple[int, ...]
    time_s: float
    length_m: float


class Roads:
    """One run's state of the network.

    Parameters
    ----------
    network : Network
        The shared graph.
    new_event : callable
        Makes an event with ``succeed()`` (``env.event``); :attr:`changed` fires at each closing and re-opening,
        :attr:`news` when what is known changes.

    Attributes
    ----------
    depth_m, blocked : (m,) arrays
        The truth.
    known_depth_m, known_blocked : (m,) arrays
        As last reported: what ways are chosen by.
    revision : int
        How often the truth has changed.
    traffic : Traffic or None
        The cars of those who leave (:mod:`sim.traffic`); None where they do not load the roads.
    """

    def __init__(self, network: Network, new_event: Callable[[], Any]) -> None:
        self.network = network
        self.depth_m = np.zeros(network.length_m.size)
        self.blocked = np.zeros(network.length_m.size, dtype=bool)
        self.known_depth_m = self.depth_m.copy()
        self.known_blocked = self.blocked.copy()
        self.revision = 0
        self.traffic: Any = None
        self._new_event = new_event
        self.changed = new_event()
        self.news = new_event()
        self._followers: dict[Any, frozenset[int]] = {}
        self._told = 0
        # edges that opened or closed to a class of vehicle, as far as is known, in order
        self._news: dict[str, list[int]] = {vehicle: [] for vehicle in VEHICLE_CLASSES}
        # with how much of that news each tree was made
        self._trees: dict[tuple[int, str], tuple[Tree, int]] = {}
        self._asked: set[int] = set()
        self._costs: dict[str, np.ndarray] = {}

    # -- the truth --------------------------------------------------------------------------------------------------
    def set_depth(self, edge: int, depth_m: float) -> bool:
        """Set the water depth on an edge; return whether it opened or closed to any class of vehicle."""
        before = [self.is_open(edge, v) for v in VEHICLE_CLASSES]
        self.depth_m[edge] = depth_m
        return self._changed(edge, before)

    def set_blocked(self, edge: int, blocked: bool) -> bool:
        """Block an edge to every vehicle (fire, slide, lost bridge) or clear it; return whether that changed it."""
        before = [self.is_open(edge, v) for v in VEHICLE_CLASSES]
        self.blocked[edge] = blocked
        return self._changed(edge, before)

    def _changed(self, edge: int, before: Sequence[bool]) -> bool:
        if before == [self.is_open(edge, v) for v in VEHICLE_CLASSES]:
            return False
        self.revision += 1
        event, self.changed = self.changed, self._new_event()
        event.succeed(self.revision)
        self._tell(edge)
        return True

    def is_open(self, edge: int, vehicle: str) -> bool:
        """Return whether a vehicle of this class can use the edge now."""
        return bool(not self.blocked[edge] and self.depth_m[edge] < FORDING_DEPTH_M[vehicle])

    def first_closed(self, edges: Sequence[int], vehicle: str) -> int | None:
        """Return the position of the first edge of a route that is closed now; None where all are open."""
        return _first_shut(self.blocked, self.depth_m, edges, vehicle) if self.revision else None

    # -- what is known ----------------------------------------------------------------------------------------------
    def report(self, edge: int) -> bool:
        """Let everybody know an edge as it is now; return whether that is news."""
        before = [self.seems_open(edge, v) for v in VEHICLE_CLASSES]
        self.known_depth_m[edge], self.known_blocked[edge] = self.depth_m[edge], self.blocked[edge]
        after = [self.seems_open(edge, v) for v in VEHICLE_CLASSES]
        if before == after:
            return False
        self._told += 1
        for vehicle, was_open, is_open in zip(VEHICLE_CLASSES, before, after, strict=True):
            if is_open != was_open:
                self._cost(vehicle)[edge] = self.network.free_flow_s[edge] if is_open else np.inf
                self._news[vehicle].append(edge)
        event, self.news = self.news, self._new_event()
        event.succeed(edge)
        self._tell(edge)
        return True

    def seems_open(self, edge: int, vehicle: str) -> bool:
        """Return whether an edge is open to a class of vehicle as far as is known."""
        return bool(not self.known_blocked[edge] and self.known_depth_m[edge] < FORDING_DEPTH_M[vehicle])

    def first_known_closed(self, edges: Sequence[int], vehicle: str) -> int | None:
        """Return the position of the first edge of a route that is known to be closed; None where there is none."""
        return _first_shut(self.known_blocked, self.known_depth_m, edges, vehicle) if self._told else None

    def edges_at(self, node: int) -> list[int]:
        """Return the edges that meet in a node: what somebody who stands there sees."""
        indptr, _, edge = self.network.rows
        return [int(e) for e in edge[indptr[node] : indptr[node + 1]]]

    def follow(self, edges: Sequence[int]) -> Any:
        """Return an event that fires once when one of the edges changes or is reported; :meth:`leave` ends it."""
        event = self._new_event()
        self._followers[event] = frozenset(edges)
        return event

    def leave(self, event: Any) -> None:
        """Stop following edges."""
        del self._followers[event]

    def tell_all(self, edges: Sequence[int]) -> None:
        """Wake who follows any of some edges."""
        for event, followed in self._followers.items():
            if not followed.isdisjoint(edges) and not event.triggered:
                event.succeed(edges[0])

    def _tell(self, edge: int) -> None:
        self.tell_all((edge,))

    # -- ways -------------------------------------------------------------------------------------------------------
    def _cost(self, vehicle: str) -> np.ndarray:
        cost = self._costs.get(vehicle)
        if cost is None:
            shut = self.known_blocked | (self.known_depth_m >= FORDING_DEPTH_M[vehicle])
            cost = self._costs[vehicle] = np.where(shut, np.inf, self.network.free_flow_s)
        return cost

    def times_s(self, start: int, vehicle: str = "car") -> np.ndarray:
        """Return seconds from a node to every node on the roads known as open; ``inf`` where there is none."""
        return self._tree(start, vehicle)[0]

    def _tree(self, start: int, vehicle: str) -> Tree:
        """Return the tree of ways from a node for what is known now; an older one is mended."""
        from sim.kernels.routing import mend_tree

        network, news = self.network, self._news[vehicle]
        kept = self._trees.get((start, vehicle))
        if kept is None:
            if len(self._trees) >= MOST_TREES:
                del self._trees[next(iter(self._trees))]
            kept = self._trees[start, vehicle] = network.dry_tree(start), 0
        tree, known = kept
        if known < len(news):
            tree = (tree[0].copy(), tree[1].copy(), tree[2].copy())
            changed, ends = np.array(news[known:], np.int32), (network.from_node, network.to_node)
            mend_tree(start, *network.rows, self._cost(vehicle), changed, *ends, *tree)
            self._trees[start, vehicle] = tree, len(news)
        return tree

    def route(self, start: int, target: int, vehicle: str = "car") -> Route | None:
        """Return the fastest way between two nodes on the roads known as open; None where there is none."""
        from sim.kernels.routing import way_back

        cost = self._cost(vehicle)
        way = np.empty(self.network.node_x_m.size, np.int32)
        # edges are travelled both ways: a tree that was asked for from the target serves as well
        root, node = (target, start) if start not in self._asked and target in self._asked else (start, target)
        if root in self._asked:
            edges = self._led(root, node, vehicle, way)
        else:
            # asked for the first time: most who stop somewhere go on from there once, and not far
            self._asked.add(root)
            tree = _dijkstra(root, node, *self.network.rows, cost)
            edges = way[: way_back(node, cost, cost, *tree[1:], way)][::-1]
        if not edges.size and start != target:
            return None
        if root != start:
            edges = edges[::-1]
        return Route(tuple(edges.tolist()), float(cost[edges].sum()), float(self.network.length_m[edges].sum()))

    def _led(self, root: int, node: int, vehicle: str, way: np.ndarray) -> np.ndarray:
        """Return the edges of the fastest way from a root, that at the root first, on open roads or round shut ones."""
        from sim.kernels.routing import guided, way_back

        network, cost = self.network, self._cost(vehicle)
        low_s, via_edge, via_node = network.dry_tree(root)
        passed = way_back(node, network.free_flow_s, cost, via_edge, via_node, way)
        if passed < 0 and self._trees.get((root, vehicle), (None, -1))[1] < len(self._news[vehicle]):
            passed = guided(
                node, root, *network.rows, cost, low_s, *network.room, way, network.node_x_m.size // MOST_LED
            )
            if passed >= 0:
                return way[:passed]
        if passed < 0:
            # far round, or nowhere: the tree says it, and says it to the next who ask
            passed = way_back(node, cost, cost, *self._tree(root, vehicle)[1:], way)
        return way[:passed][::-1]


def _dijkstra(start: int, target: int, *graph: np.ndarray) -> Tree:
    # here and not above: a plan is checked without compiled code
    from sim.kernels.routing import dijkstra

    found: Tree = dijkstra(start, target, *graph)
    return found


def _first_shut(blocked: np.ndarray, depth_m: np.ndarray, edges: Sequence[int], vehicle: str) -> int | None:
    if not len(edges):
        return None
    chosen = np.asarray(edges)
    shut = blocked[chosen] | (depth_m[chosen] >= FORDING_DEPTH_M[vehicle])
    return int(shut.argmax()) if shut.any() else None

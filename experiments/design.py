"""The design of a study: so many events, so many responses to each, and what makes two studies the same."""

import hashlib
import importlib
import json
import platform
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

_PACKAGES = ("sim", "scenarios", "experiments")
_SOURCES = {".py", ".csv", ".json", ".geojson", ".npz", ".npy"}
_LIBRARIES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "simpy", "pydantic")


class Run(NamedTuple):
    """One run of a study: the storm or season, and the response to it.

    Attributes
    ----------
    event : int
        Number of the event, from 0: hazards draw by it.
    replication : int
        Number of the response, from 0 in each event.
    """

    event: int
    replication: int


def named(path: str) -> Callable[..., Any]:
    """Return the function of ``module:function``.

    Raises
    ------
    ImportError
        If there is no such module.
    AttributeError
        If the module has no such function.
    """
    module, _, name = path.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def dumped(thing: Any) -> Any:
    """Return a scenario or plan as plain data: with units where it is :class:`sim.params.Params`."""
    return thing.to_planner() if hasattr(thing, "to_planner") else thing


def digest(data: Any) -> str:
    """Return the SHA-256 of plain data in a canonical form."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_digest() -> str:
    """Return the SHA-256 of every source and table that a run may depend on."""
    sha = hashlib.sha256()
    root = Path(__file__).resolve().parent.parent
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in _SOURCES and "__pycache__" not in path.parts and path.is_file():
                sha.update(str(path.relative_to(root).as_posix()).encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that figures may depend on."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True)
class Study:
    """N events by R replications of one plan in one scenario.

    The number of events is fixed before the first run, so that nobody stops at a lucky moment; a larger study is a new
    one.

    Attributes
    ----------
    scenario, plan : object
        What every run is given; picklable.
    seed : int
        The study's seed.
    events, replications : int
        N and R.
    scenario_name, plan_name : str
        As the planner typed them: the command that repeats a run names them.
    run : str
        ``module:function`` with ``(scenario, plan, seed, event, replication) -> dict of floats``, a pure function.
    warm : str
        ``module:function`` with ``(scenario, plan)``, called in one process before a pool starts: it compiles kernels
        and fills caches. Empty for none.
    sets : tuple of str
        ``path=value`` by which scenario and plan were changed on the command line; a run is repeated with them.
    provenance : dict
        What else the figures rest on (digest and layers of the region); part of the study's identity.
    """

    scenario: Any
    plan: Any
    seed: int
    events: int
    replications: int
    scenario_name: str
    plan_name: str
    run: str = "experiments.worker:simulate"
    warm: str = ""
    sets: tuple[str, ...] = ()
    provenance: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.seed < 0 or self.events < 1 or self.replications < 1:
            raise ValueError("seed >= 0, events >= 1 and replications >= 1 are needed")

    def runs(self) -> list[Run]:
        """Return all runs, by event and replication."""
        return [Run(e, k) for e in range(self.events) for k in range(self.replications)]

    def identity(self) -> dict[str, str]:
        """Return what must be equal for two studies to have equal results: a digest a part."""
        parts = {
            "scenario": dumped(self.scenario),
            "plan": dumped(self.plan),
            "seed": self.seed,
            "events": self.events,
            "replications": self.replications,
            "run": self.run,
            "provenance": self.provenance,
            "versions": versions(),
            "code": code_digest(),
        }
        return {name: digest(value) for name, value in parts.items()}

    @property
    def digest(self) -> str:
        """The SHA-256 of the identity."""
        return digest(self.identity())

    def command(self, run: Run) -> str:
        """Return the shell command that repeats one run in full."""
        return (
            f"yingji run {shlex.quote(self.scenario_name)} --plan {shlex.quote(self.plan_name)}"
            f" --event {run.event} --replication {run.replication} --seed {self.seed}"
            + "".join(f" --set {shlex.quote(text)}" for text in self.sets)
        )

    def folder_name(self) -> str:
        """Return a folder name that no other study has."""
        names = "-".join(Path(n).stem for n in (self.scenario_name, self.plan_name))
        return f"{names}-n{self.events}-r{self.replications}-s{self.seed}-{self.digest[:8]}"

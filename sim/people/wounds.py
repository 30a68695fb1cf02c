"""Who is hurt how badly, and by when they must be treated: figures in ``wounds.csv``, laws in ``kernels.survival``."""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import simpy

if TYPE_CHECKING:
    from sim.people.part import Part

RED, YELLOW, GREEN, BLACK = "red", "yellow", "green", "black"
RANK = {RED: 0, YELLOW: 1, BLACK: 2, GREEN: 3}
"""Order in which the hurt are served; whom no help can reach in time comes after those whom it can."""
BEYOND_HELP_S = 1800.0
"""Who must be treated sooner than this is tagged black: no ambulance gets them to a theatre by then (judgement)."""
BURIED = 0.2
"""Share of those who survive the water in a house that it destroys who lie under its ruins (estimate)."""


@dataclass(frozen=True, slots=True)
class Severity:
    """One colour: its share of the hurt, and the law by which they can still be saved (none for the walking)."""

    triage: str
    share: float
    scale_s: float
    shape: float


@dataclass(slots=True, eq=False)
class Casualty:
    """Somebody badly hurt.

    Attributes
    ----------
    number : int
        Index in ``People.casualties``.
    group, home : int
        Row of the hamlet, and class of home.
    name : str
        Hamlet, class and a number there: names their random streams, alike under every plan.
    triage : str
        ``red yellow black``.
    hurt_s : float
        When it happened.
    wait_s : float
        How long after they are out they can wait for treatment.
    until_s : float
        When they die unless they are treated (dug out, while buried); ``inf`` once they are treated.
    buried : bool
        Whether they lie under ruins.
    part : Part or None
        The part that they are, or are with; None while at home.
    treated, dead : bool
        How far it has come.
    entry : int
        The record entry of the injury.
    died, fetched : simpy.Event
        Fire at their death, and when an ambulance has taken them.
    """

    number: int
    group: int
    home: int
    name: str
    triage: str
    hurt_s: float
    wait_s: float
    until_s: float
    buried: bool
    entry: int
    died: simpy.Event
    fetched: simpy.Event
    part: "Part | None" = None
    treated: bool = False
    dead: bool = False

    @property
    def rank(self) -> int:
        """Their place in a queue: lower goes first."""
        return RANK[self.triage]


@cache
def severities() -> tuple[Severity, ...]:
    """Return the colours in the order of ``wounds.csv``; their shares add up to one."""
    with (Path(__file__).parent / "wounds.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Severity(
                row["triage"],
                float(row["share"]),
                60.0 * float(row["scale_min"]) if row["scale_min"] else math.inf,
                float(row["shape"]) if row["shape"] else math.nan,
            )
            for row in csv.DictReader(file)
        )


@cache
def badly_share() -> float:
    """Return the share of the hurt who cannot walk and need a hospital: red and yellow."""
    return sum(severity.share for severity in severities() if math.isfinite(severity.scale_s))


def wound(u: float, v: float) -> tuple[str, float]:
    """Return the colour and how long they can wait for treatment (``inf``: the walking), by two numbers from 0 to 1."""
    # here and not above: a plan is checked without compiled code
    from sim.kernels.survival import latest_treatment_s

    left = u
    for severity in severities():
        left -= severity.share
        if left < 0.0:
            break
    if not math.isfinite(severity.scale_s):
        return severity.triage, math.inf
    wait_s = float(latest_treatment_s(min(max(v, 1e-9), 1.0 - 1e-9), severity.scale_s, severity.shape))
    return (BLACK if wait_s < BEYOND_HELP_S else severity.triage), wait_s

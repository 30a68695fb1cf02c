"""A part of a group: people who left home together, and what they have had since."""

from dataclasses import dataclass, field

import numpy as np

from sim.people.wounds import Casualty
from sim.text import N_

NEEDS = ("food", "clothing", "roof", "water", "care")
NEED_TITLES = {
    "food": N_("food"),
    "clothing": N_("clothing"),
    "roof": N_("shelter"),
    "water": N_("clean water"),
    "care": N_("medical care"),
}
"""The five needs of the plan: message ids."""
AT_HOME, HIT, TRAPPED = 0, 1, 2
HOME_STATES = ("home", "hit", "trapped")
"""What water makes of people at home, by class of homes."""
BEFOREHAND, FLED, RESCUED = "beforehand", "fled", "rescued"
"""Why a part left home: ordered before water came, by itself out of the water, or taken out of it."""


class Turn:
    """A place in the line at a shelter's desk, shared by all who stand in it together."""


@dataclass(slots=True)
class Part:
    """People of a group who left home together.

    Attributes
    ----------
    number : int
        Its part number, the index in ``People.parts``.
    group : int
        Row of the hamlet.
    state, place : str
        Where they are and how: ``leaving aboard lodged sheltered hurt in-hospital dead``.
    by_class : (CLASSES,) int array
        People by the class of home they come from.
    bound : int
        How many of them cannot walk.
    origin : str
        ``beforehand``, ``fled`` or ``rescued``.
    harm_s : float
        When water entered their homes; NaN where it has not.
    wet : bool
        Whether they came out of the water.
    until : dict
        Until when each need is met; ``-inf`` where it never was.
    since_s : float
        When they arrived where they are.
    entry : int
        The record entry that says how they came there.
    besides : dict
        By need that a service of their shelter meets now: until when it is met without that service.
    hurt : list of Casualty
        Those of them who are badly hurt; they count among those who cannot walk.
    turn : Turn, optional
        Where they stand in line to be registered in their shelter: till then nothing is handed out to them.
    """

    number: int
    group: int
    state: str
    place: str
    by_class: np.ndarray
    bound: int
    origin: str
    harm_s: float
    wet: bool
    since_s: float
    entry: int
    until: dict[str, float] = field(default_factory=lambda: dict.fromkeys(NEEDS, float("-inf")))
    besides: dict[str, float] = field(default_factory=dict)
    hurt: list["Casualty"] = field(default_factory=list)
    turn: Turn | None = None

    @property
    def count(self) -> int:
        """People in the part."""
        return sum(self.by_class.tolist())  # a tenth of what numpy takes for so few

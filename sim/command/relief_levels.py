"""Response levels IV to I of relief: when each is declared, by what is known of people resettled, dead and houses."""

from dataclasses import dataclass

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.record import Entry

MINUTE = 60.0
NONE = 5
"""Before any level is declared."""


@dataclass(frozen=True, slots=True)
class Toll:
    """What is known of a disaster, by all reports together.

    Attributes
    ----------
    resettled : int
        People in lodging with no home to live in (紧急转移安置). Who was moved as a precaution and has a dry home
        (紧急避险转移) is a column of its own in the national form since 2024, and is not counted here.
    dead : int
        Dead and missing.
    collapsed, severe : int
        Rooms collapsed, and rooms severely damaged.
    """

    resettled: int = 0
    dead: int = 0
    collapsed: int = 0
    severe: int = 0


class ReliefLevel(Params):
    """One level of the relief response, declared once any one of its figures is reached by what is known."""

    level: int = Field(ge=1, le=4)
    """4 for IV ... 1 for I."""
    persons: int = Field(ge=0)
    """Urgently resettled people by all reports together; those moved as a precaution do not count."""
    dead: int = Field(default=0, ge=0)
    """Dead and missing in the damage reports; 0: no criterion."""
    collapsed_rooms: int = Field(default=0, ge=0)
    """Rooms collapsed in the damage reports; 0: no criterion."""
    severe_rooms: int = Field(default=0, ge=0)
    """Rooms severely damaged in the damage reports; 0: no criterion."""
    decision_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the report until it is declared (estimate); level IV goes with the first decision on relief."""

    def reached(self, toll: Toll) -> str:
        """Return what is reached: ``resettled dead collapsed severe``; empty where nothing is."""
        for by, most in (("dead", self.dead), ("collapsed", self.collapsed_rooms), ("severe", self.severe_rooms)):
            if most and getattr(toll, by) >= most:
                return by
        return "resettled" if toll.resettled >= self.persons else ""


LEVELS = (
    ReliefLevel(level=4, persons=300, dead=1, collapsed_rooms=30, severe_rooms=100),
    ReliefLevel(
        level=3, persons=2000, dead=3, collapsed_rooms=500, decision_s=Pert(20 * MINUTE, 40 * MINUTE, 90 * MINUTE)
    ),
    ReliefLevel(
        level=2, persons=5000, dead=5, collapsed_rooms=1000, decision_s=Pert(30 * MINUTE, 60 * MINUTE, 120 * MINUTE)
    ),
    ReliefLevel(
        level=1, persons=10000, dead=10, collapsed_rooms=2000, decision_s=Pert(30 * MINUTE, 60 * MINUTE, 120 * MINUTE)
    ),
)
"""IV: an autonomous county's plan (1-2 dead, 300-999 resettled, 30-149 rooms collapsed, 100-499 severely damaged;
fsou.com 17315927_7). III, II: another county's (3-4 and 5-9 dead, 2,000-4,999 and 5,000-9,999 resettled, 500-999 and
1,000-1,999 rooms; fymate.net 17340217_5). I: above.

Guangshui's own thresholds were not seen; a third county has II at 1,200 resettled. Times are estimates.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefLevelRaised(Entry):
    """The city declared a level of the relief response: so many people were known to be resettled.

    ``by`` is the figure that was reached (``resettled dead collapsed severe``), and ``count`` what was known of it.
    """

    level: int
    persons: int
    by: str = "resettled"
    count: int = 0

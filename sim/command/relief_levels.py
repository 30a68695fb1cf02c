"""Response levels IV to I of relief: when each is declared, by how many people are known to be resettled."""

from dataclasses import dataclass

from pydantic import Field

from sim.params import Params, Pert, PertSeconds
from sim.record import Entry

MINUTE = 60.0
NONE = 5
"""Before any level is declared."""


class ReliefLevel(Params):
    """One level of the relief response, declared once so many people are known to be urgently resettled.

    These are people in lodging with no home to live in (紧急转移安置). Who was moved as a precaution and has a dry home
    (紧急避险转移) is a column of its own in the national form since 2024, and is not counted here.
    """

    level: int = Field(ge=1, le=4)
    """4 for IV ... 1 for I."""
    persons: int = Field(ge=0)
    """Urgently resettled people by all reports together, from which on it is declared."""
    decision_s: PertSeconds = Pert(0.0, 0.0, 0.0)
    """From the report until it is declared (estimate); level IV goes with the first decision on relief."""


LEVELS = (
    ReliefLevel(level=4, persons=300),
    ReliefLevel(level=3, persons=2000, decision_s=Pert(20 * MINUTE, 40 * MINUTE, 90 * MINUTE)),
    ReliefLevel(level=2, persons=5000, decision_s=Pert(30 * MINUTE, 60 * MINUTE, 120 * MINUTE)),
    ReliefLevel(level=1, persons=10000, decision_s=Pert(30 * MINUTE, 60 * MINUTE, 120 * MINUTE)),
)
"""IV: an autonomous county's plan (300-999 resettled); III, II: another county's (2,000-4,999, 5,000-9,999); I: above.

Guangshui's own thresholds were not seen; a third county has II at 1,200. Times are estimates.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefLevelRaised(Entry):
    """The city declared a level of the relief response: so many people were known to be resettled."""

    level: int
    persons: int

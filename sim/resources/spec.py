"""What a planner writes of a resource, and what counts as day."""

from abc import abstractmethod
from typing import Any

import simpy
from pydantic import Field

from sim.params import Params
from sim.record import Record

DAY_FROM_H, DAY_UNTIL_H = 7.0, 19.0
"""Hours between which the day figures of turnout, opening and call hold (own convention; the rest is night)."""


def by_day(hour: float) -> bool:
    """Return whether a local hour (0 to 24) counts as day."""
    return DAY_FROM_H <= hour < DAY_UNTIL_H


class ResourceSpec(Params):
    """Base of everything in a plan's inventory. A subclass declares its ``kind`` and builds its running resource."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:_-]*$")
    """Stable id, by which records and missions name it."""
    name_zh: str
    """Chinese name."""
    name_en: str = ""
    """English name; reports fall back on the Chinese one."""

    @abstractmethod
    def build(self, env: simpy.Environment, record: Record) -> Any:
        """Return the running resource with this spec."""

"""What a planner writes of a resource."""

from abc import abstractmethod
from typing import Any

import simpy
from pydantic import Field

from sim.params import Params
from sim.record import Record


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

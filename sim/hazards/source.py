"""A source of hazards: draws when and where hazards of a kind begin during a run (a fire season's ignitions)."""

from abc import abstractmethod
from typing import Any, ClassVar

from sim.ground import Fields
from sim.hazards.base import Hazard
from sim.params import Params
from sim.streams import Streams


class HazardSource(Params):
    """Base of all sources. Drawing is pure: the same fields and streams give the same hazards."""

    needs: ClassVar[frozenset[str]] = frozenset()
    """Ground fields that must exist, checked when the world is built."""

    @property
    def harms_until_s(self) -> float:
        """Until when a hazard may begin, from the start of the run: a run must last longer. 0 if unsaid."""
        return 0.0

    @abstractmethod
    def draw(self, fields: Fields, streams: Streams) -> list[tuple[str, Hazard[Any]]]:
        """Return the hazards of a run with their incident names, each with its own ``start_s``."""

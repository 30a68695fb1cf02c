"""Village rooms: where people who lodge in a village are served, and which of them stand dry now."""

import numpy as np

from sim.worldlike import WorldLike


class Rooms:
    """The villages' own rooms as relief points, one index a run.

    Attributes
    ----------
    ids : list of str
        Place ids of the rooms.
    doctors : set of str
        Places where somebody treats the sick without being sent for.
    """

    def __init__(self, world: WorldLike) -> None:
        places, people = world.places, world.people
        sites = world.data["sites"]
        chosen = sites[sites["kind"] == "village_room"]
        self.ids: list[str] = [str(i) for i in chosen["id"]]
        self.village: list[str] = [str(v) for v in chosen["village"]]
        self._rows = np.array([places.index(i) for i in self.ids], dtype=np.int64)
        self._people, self._places = people, places
        self.doctors: set[str] = set()
        self.town: dict[str, str] = dict(zip(self.ids, (str(t) for t in chosen["town"]), strict=True))

    @classmethod
    def of(cls, world: WorldLike) -> "Rooms":
        """Return the run's index of rooms; it is made when it is first asked for."""
        rooms = world.data.get("rooms")
        if rooms is None:
            rooms = world.data["rooms"] = cls(world)
        found: Rooms = rooms
        return found

    def nearest_dry(self, g: int, at: int | None = None) -> tuple[str, float]:
        """Return the dry room nearest to a hamlet, or to the place ``at``, and its distance, metres.

        The nearest at all where none is dry.
        """
        home = self._places.index(self._people.ids[g]) if at is None else at
        away = np.hypot(
            self._places.x_m[self._rows] - self._places.x_m[home], self._places.y_m[self._rows] - self._places.y_m[home]
        )
        order = np.argsort(away, kind="stable")
        wet = self._people.wet_places
        best = next((i for i in order if self.ids[i] not in wet), order[0])
        return self.ids[best], float(away[best])

"""Action: shelters are opened before anybody comes."""

from collections.abc import Generator, Mapping
from typing import Any, ClassVar, Literal

from sim.rules.base import Action, Names, Order, rows, towns_of
from sim.rules.wording import in_towns, listed
from sim.text import _
from sim.worldlike import WorldLike


class OpenShelters(Action):
    """Collective shelters are opened: their keys and staff come, and who arrives later finds an open door."""

    kind: Literal["open-shelters"] = "open-shelters"
    """Action kind."""
    towns: tuple[str, ...] = ()
    """Whose indoor shelters; all where none is named, in a rule that goes by towns those of the one it fired for."""
    shelters: tuple[str, ...] = ()
    """Only these, by id, open-air ones and relief points among them."""

    refers: ClassVar[Mapping[str, str]] = {"towns": "town", "shelters": "shelter"}
    hazard: ClassVar[str] = "flood"

    def run(self, world: WorldLike, order: Order) -> Generator[Any, Any, None]:
        """Order each of them open; one that is open, or was ordered to, stays as it is."""
        places = world.places
        for name, shelter in sorted(world.shelters.items()):
            town = places.towns[places.index(shelter.place)]
            usual = shelter.spec.indoor and not shelter.spec.dispersed
            meant = name in self.shelters if self.shelters else usual
            if meant and not shelter.is_open and town in towns_of(self.towns, order.town, (town,)):
                rng = world.streams[f"shelter/{name}"]
                world.env.process(shelter.open(world.hour(), rng, order.cause))
        yield world.env.timeout(0)

    def says(self, names: Names, who: tuple[str, ...]) -> str:
        """Return it in words."""
        if self.shelters:
            return _("open {shelters}").format(shelters=listed(map(names, self.shelters)))
        return in_towns(_("open the shelters"), self.towns, names)

    def never(self, plan: Mapping[str, Any]) -> str:
        """Return why there is nothing to open."""
        if not rows(plan, "shelters"):
            return _("the plan has no shelters")
        return ""

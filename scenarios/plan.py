"""The plan: what we have and do. Declarative; it is swapped while region, hazards and targets stay."""

from typing import Literal

from pydantic import Field

from scenarios.basis import Basis
from scenarios.grass_roots import GrassRoots
from sim.command.casualty_desk import CareSpec
from sim.command.dam_patrols import PatrolSpec
from sim.command.damage_reports import ReportsSpec
from sim.command.detection import DetectionSpec
from sim.command.evacuation import EvacuationSpec
from sim.command.fire_dispatch import FireDispatchSpec
from sim.command.headquarters import HeadquartersSpec
from sim.command.relief import ReliefSpec
from sim.command.warning import WarningSpec
from sim.command.works_desk import WorksOrder
from sim.params import Params
from sim.resources.fleet import FleetSpec
from sim.resources.hospital import HospitalSpec
from sim.resources.lots import Keeping
from sim.resources.readiness import ReadinessSpec
from sim.resources.shelter import ShelterSpec
from sim.resources.stock import DepotSpec, StockLine
from sim.resources.team import TeamSpec
from sim.rules.rule import Rule
from sim.text import language
from sim.traffic import RoadsSpec
from sim.units import Share


class Plan(Params):
    """Teams, vehicles, stock, shelters and hospitals, and the rules by which they are warned, moved and sent."""

    kind: Literal["plan"] = "plan"
    """Says that the file is a plan."""
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    """Short name by which commands find it."""
    title_zh: str
    """Title in Chinese."""
    title_en: str
    """Title in English."""
    region: str
    """Name of the region whose places the plan uses."""
    teams: tuple[TeamSpec, ...] = ()
    """Who acts."""
    fleets: tuple[FleetSpec, ...] = ()
    """Vehicles, own or called in."""
    depots: tuple[DepotSpec, ...] = ()
    """Where relief goods lie."""
    central_store: str = ""
    """Id of the one depot in which all goods in store lie; empty: each holds what its list says."""
    keeping: tuple[Keeping, ...] = ()
    """How goods are kept there, by item: lots, ages, condition; without a line all of an item is new and alike."""
    shelters: tuple[ShelterSpec, ...] = ()
    """Where people are taken in."""
    hospitals: tuple[HospitalSpec, ...] = ()
    """Where the badly hurt are treated."""
    headquarters: HeadquartersSpec
    """How many decisions are made at once, and how long one takes by day and by night."""
    warning: WarningSpec | None = None
    """Who warns whom and when; without it nobody is warned."""
    evacuation: EvacuationSpec | None = None
    """Who is fetched and where to; without it people leave by themselves only."""
    roads: RoadsSpec | None = None
    """How those who leave load the roads, contraflow and green lanes against it; without it nobody slows another."""
    care: CareSpec = CareSpec()
    """What is done for the hurt until they are in a hospital."""
    relief: ReliefSpec | None = None
    """What is delivered to whom; without it nothing is."""
    reports: ReportsSpec | None = None
    """When damage is reported and how true reports are; without it none are made."""
    detection: DetectionSpec | None = None
    """How fires are seen and reported; a scenario with fires asks for it."""
    fire: FireDispatchSpec | None = None
    """Who is sent to a fire; a scenario with fires asks for it (for nobody, an empty list of echelons)."""
    orders: tuple[WorksOrder, ...] = ()
    """What is ordered to gates, culverts and bridges of a flood, and when (调度令)."""
    patrols: PatrolSpec | None = None
    """How the dams of reservoirs are walked in a flood; without it nobody does."""
    relocated: Share = Field(0.0, ge=0.0, le=1.0)
    """Share of the people of each danger zone who have been resettled for good, to the largest safe place of their
    town (避险搬迁)."""
    readiness: ReadinessSpec | None = None
    """Drills, the age of the plan, the command platform and demonstration communities; without it none acts."""
    rules: tuple[Rule, ...] = ()
    """Orders that are given when what is known calls for them, beside those of the other parts."""
    grass_roots: GrassRoots | None = None
    """The six haves of the towns (六有), for `yingji score`; in a run they act where `readiness.towns_act` says so."""
    basis: tuple[Basis, ...] = ()
    """What the figures rest on."""

    @property
    def gathered(self) -> "Plan":
        """The plan as it is run: with a central store, what the lists of the others have in store is on its list."""
        if not self.central_store:
            return self
        total: dict[str, int] = {}
        for depot in self.depots:
            for line in depot.stock:
                if line.reserve == "physical":
                    total[line.item] = total.get(line.item, 0) + line.amount
        depots = []
        for depot in self.depots:
            lines = [line for line in depot.stock if line.reserve != "physical"]
            if depot.id == self.central_store:
                lines = [StockLine(item=item, amount=amount) for item, amount in total.items()] + lines
            depots.append(depot.model_copy(update={"stock": tuple(lines)}))
        return self.model_copy(update={"depots": tuple(depots)})

    @property
    def title(self) -> str:
        """The title in the language in use."""
        return self.title_zh if language() == "zh" else self.title_en

    @property
    def rests_on_estimates(self) -> bool:
        """Whether any figure is less than a text that was seen: verdicts are then conditional."""
        return any(line.certainty != "A" for line in self.basis) or not self.basis

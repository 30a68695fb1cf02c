"""The plan's figures of relief."""

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.command.procurement import ProcurementSpec
from sim.command.relief_levels import LEVELS, ReliefLevel
from sim.command.reserves import ACTIVATIONS, Activation
from sim.command.supply_spec import SupplySpec
from sim.missions.donations import DonationSpec
from sim.missions.volunteers import VolunteerSpec
from sim.params import Params, Pert, PertSeconds
from sim.resources.stock_book import RecordsSpec
from sim.text import _
from sim.units import CubicMetres, PerSecond, Seconds, Share


class VillageGoods(Params):
    """Goods of one item in each village's station."""

    item: Literal["food_day", "water_l", "quilt", "clothing", "bed", "tent"]
    """Which item."""
    amount: int = Field(ge=1)
    """Pieces in each station, fit for use."""


class ReliefSpec(Params):
    """What the plan does to relieve: reports of need, goods and their handing out, medical visits, road repair."""

    information_officers: int = Field(419, ge=1)
    """Information officers in all villages and towns together (419 is one each)."""
    officer_away: Share = Field(0.2, ge=0.0, le=1.0)
    """Share of the officers who are away on the day."""
    report_s: PertSeconds = Pert(1200.0, 2400.0, 3600.0)
    """From harm in a village to the officer's report at headquarters."""
    late_report_s: PertSeconds = Pert(7200.0, 14400.0, 28800.0)
    """The same where no officer is there and somebody has to come by."""
    report_error: Share = Field(0.2, ge=0.0, le=1.0)
    """Standard deviation of the logarithm of reported over true numbers."""
    margin: Share = Field(0.1, ge=0.0, le=1.0)
    """Goods sent above the reported need."""
    supply_s: Seconds = Field(86400.0, ge=21600.0)
    """How long the food and water of one delivery last."""
    ahead_s: Seconds = Field(21600.0, ge=0.0)
    """How long before they run out the next delivery is ordered."""
    drinking_water_m3: CubicMetres = Field(0.0015, gt=0.0, le=0.02)
    """Drinking water a person and day."""
    quilts: float = Field(1.0, gt=0.0, le=2.0)
    """Quilts or blankets a person."""
    clothing: float = Field(1.0, ge=0.0, le=2.0)
    """Sets of clothing a person who got wet, November to March."""
    beds: float = Field(0.5, ge=0.0, le=1.0)
    """Folding beds a person in a collective shelter; the others lie on mats."""
    tent_persons: int = Field(5, ge=1, le=20)
    """People in one tent; tents are for those whom neither hosts nor shelters took in."""
    unload_s: PertSeconds = Pert(600.0, 1200.0, 2400.0)
    """To unload at one stop."""
    hand_out_per_s: PerSecond = Field(200 / 3600, gt=0.0)
    """Persons served an hour at one point."""
    gather_s: Seconds = Field(1800.0, ge=0.0)
    """How long a town's reports are gathered before rounds are made up, once headquarters has decided on the town."""
    stops: int = Field(4, ge=1, le=20)
    """Points that one truck serves on a round."""
    village_doctor: Share = Field(0.5, ge=0.0, le=1.0)
    """Share of villages whose doctor is there and can treat the sick in the first days."""
    care_visit_s: PertSeconds = Pert(1200.0, 2700.0, 5400.0)
    """A medical team's stay at one point."""
    care_lasts_s: Seconds = Field(86400.0, ge=3600.0)
    """How long a visit counts before the next one is due."""
    hosts_water: Share = Field(0.8, ge=0.0, le=1.0)
    """Share of villages whose tap water is fit to drink for those whom hosts take in, while any hamlet there is dry."""
    kit_days: int = Field(3, ge=1, le=30)
    """Days for which the stock's kit list is reckoned."""
    kit_beds: float = Field(0.125, ge=0.0, le=1.0)
    """Folding beds a person in the kit list: a quarter in collective shelters, half of them on beds."""
    kit_tents: float = Field(0.01, ge=0.0, le=1.0)
    """Tents a person in the kit list: one in twenty finds neither hosts nor a shelter, five to a tent."""
    kit_clothing: float = Field(0.2, ge=0.0, le=2.0)
    """Sets of clothing a person in the kit list: who came out of the water, whatever the season."""
    washed_out: Share = Field(0.03, ge=0.0, le=1.0)
    """Share of road edges once under half a metre of water that stay blocked (debris, washed-out beds, bridges)."""
    repair_s: PertSeconds = Pert(3600.0, 10800.0, 28800.0)
    """For one gang to make such an edge passable."""
    road_report_s: PertSeconds = Pert(900.0, 3600.0, 14400.0)
    """From a road closing or opening until that is known, unless a driver finds it first."""

    levels: tuple[ReliefLevel, ...] = LEVELS
    """From how many resettled people on each level of the relief response is declared."""
    activations: tuple[Activation, ...] = ACTIVATIONS
    """When reserves that lie in no store are called in, and by whom."""
    procurement: ProcurementSpec | None = None
    """What may be bought, with or without the green channel."""
    donations: DonationSpec | None = None
    """How donations come, and are sorted."""
    village_stock: tuple[VillageGoods, ...] = ()
    """What lies in the station of each village that has one, for the people who lodge there."""
    volunteers: VolunteerSpec | None = None
    """How volunteers and social groups come, and whether they are registered; without it none come."""
    distribution: SupplySpec = SupplySpec()
    """How goods move between depots, where rounds load, and who gets how much of what is scarce."""
    records: RecordsSpec | None = None
    """How well the depots' records agree with what lies there; without it headquarters knows that exactly."""

    @model_validator(mode="after")
    def _ordered_in_time(self) -> Self:
        # a supply that is ordered again the instant it comes would be ordered for ever
        if self.ahead_s >= self.supply_s:
            raise ValueError(
                _("ahead must be shorter than supply: the next delivery is ordered before the last one ends")
            )
        return self

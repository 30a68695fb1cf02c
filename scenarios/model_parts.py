"""The models that a scenario's hazards and the response to them are made of: each with what it was held against.

A hazard is no single model. What is held against published figures (``yingji verify`` and ``tests/literature``) stands
here part by part, and so does what is not: a reader of a verdict must be able to tell them apart.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from scenarios.vocabulary import TITLES
from sim.hazards.kinds import FIRE_KINDS
from sim.text import N_


@dataclass(frozen=True, slots=True)
class ModelPart:
    """One model.

    Attributes
    ----------
    title : str
        What it computes: a message id.
    cites : str
        Its publications; empty where it is own judgement.
    held : str
        What it was held against, a message id; empty where it was not.
    note : str
        Why not, or what of it is an estimate: a message id.
    """

    title: str
    cites: str
    held: str = ""
    note: str = ""

    @property
    def verified(self) -> bool:
        """Whether it was held against published figures."""
        return bool(self.held)


BEHAVE = N_("BehavePlus, row by row")
ESTIMATED = N_("own estimates; no figures to hold it against")
OWN_WORD = N_("what its model says of itself")
BY_HAND = N_("the formulas are checked by hand, not against observations")

SEASON = ModelPart(
    N_("fire season: number, places, hours and weather of ignitions"),
    "Richardson 1981",
    note=N_("estimates, fitted to the province's statistics (yingji verify seasons)"),
)
DANGER = ModelPart(
    N_("fire danger grades of a day"), "LY/T 1172-95", N_("the standard's tables, as far as they were found")
)
SPREAD = ModelPart(
    N_("surface fire: rate of spread, intensity, flame length"),
    "Rothermel 1972; Albini 1976; Andrews 2018; Anderson 1982, 1983; Scott & Burgan 2005; Byram 1959",
    BEHAVE,
)
WANG_MAO = ModelPart(
    N_("surface fire: rate of spread after Wang Zhengfei and Mao Xianmin"),
    "Wang Zhengfei 1983, 1992; Mao Xianmin 1993",
    note=N_("from secondary sources; no primary figures were found"),
)
SOLVER = ModelPart(
    N_("growth over the terrain: arrival times"),
    "Sethian & Vladimirsky 2003; Mirebeau 2014; Anderson 1983",
    N_("the ellipse of a fire in uniform fuel"),
)
DEAD = ModelPart(
    N_("moisture of dead fuels"),
    "Van Wagner 1987; Simard 1968; Byram 1963; Rothermel et al. 1986",
    N_("the tables of Rothermel 1983"),
)
LIVE = ModelPart(N_("moisture of living herbs and shrubs"), "Jolly, Nemani & Running 2005; Jolly 2018", note=BY_HAND)
OVER_TERRAIN = ModelPart(N_("wind over the terrain"), "Liston & Elder 2006; Ryan 1977", note=BY_HAND)
CROWNS = ModelPart(
    N_("crown fire: when it climbs, how fast it runs"),
    "Van Wagner 1977; Rothermel 1991; Scott & Reinhardt 2001; Thomas 1963",
    BEHAVE,
)
BRANDS_FLY = ModelPart(N_("firebrands: how far they fly at most"), "Albini 1979, 1983; Chase 1984", BEHAVE)
BRANDS_LIGHT = ModelPart(
    N_("firebrands: how many there are, how far of that they fly, what they light"), "Schroeder 1969", note=ESTIMATED
)
TREES = ModelPart(
    N_("damage to trees: consumed, killed, hurt"),
    "Van Wagner 1973; Ryan & Reinhardt 1988; DB51/T 2923-2022",
    note=N_("the formulas are published, the classes of trees are estimates"),
)
DETECTION = ModelPart(N_("detection: who sees a fire, when it is known"), "", note=ESTIMATED)
CONTAINMENT = ModelPart(
    N_("suppression: containment by crews along the edge"),
    "Fried & Fried 1996",
    N_("the analytic solution, and BehavePlus"),
)
LINE_RATES = ModelPart(
    N_("suppression: line rates, limits of flame and wind, night, fatigue"),
    "NWCG Incident Response Pocket Guide; Rothermel 1983",
    note=N_("published for crews in the USA; for teams here estimates"),
)
BREAKS = ModelPart(N_("suppression: firebreaks that hold or not"), "Wilson 1988; Frost et al. 2022", note=BY_HAND)
DROPS = ModelPart(N_("suppression: water from helicopters"), "USFS drop guides", note=ESTIMATED)

RAIN = ModelPart(
    N_("rain: how much, where and when"), "Keifer & Chu 1957; GB 50014", note=N_("statistics of a station: estimates")
)
FORESEEN = ModelPart(
    N_("forecasts of rain"), "", note=N_("no verification of a county's forecasts was found; bands are estimates")
)
LOSSES = ModelPart(
    N_("losses of rain to the soil"), "USDA SCS 1972; Green & Ampt 1911; Rawls et al. 1983", note=BY_HAND
)
FLOW = ModelPart(
    N_("flow of water over the land"),
    "Bates, Horritt & Fewtrell 2010; de Almeida et al. 2012",
    N_("analytic solutions, and the books of water"),
)
HARM = ModelPart(
    N_("harm by water: deaths, homes, vehicles"),
    "Jonkman 2007; Huizinga et al. 2017; AIDR 7-3 (2017); Shand et al. 2011",
    note=N_("constants partly as recalled; not held against a flood here"),
)
PEOPLE = ModelPart(N_("warning, moving and relief of people"), "", note=ESTIMATED)

MEANS = ModelPart(
    N_("teams, vehicles, stores and shelters that are waited for"),
    "Erlang 1917; Pollaczek 1930; Cobham 1954; Jackson 1957",
    N_("queueing theory, row by row"),
)
WAYS = ModelPart(N_("travel by road and on foot"), "Dijkstra 1959; Tobler 1993", note=ESTIMATED)


def model_parts(hazards: Iterable[Any]) -> list[ModelPart]:
    """Return the models that scenarios with these hazards use, as the hazards are set, each once."""
    found: list[ModelPart] = []
    for hazard in hazards:
        kind = str(getattr(hazard, "kind", ""))
        found += _of_fire(hazard, kind) if kind in FIRE_KINDS else _of_water() if kind == "flood" else [_whole(hazard)]
    return [*dict.fromkeys(found), MEANS, WAYS]


def _whole(hazard: Any) -> ModelPart:
    """Return a hazard whose parts nobody has listed here as one model, with what it says of itself."""
    kind = str(getattr(hazard, "kind", type(hazard).__name__))
    verified = getattr(hazard, "verified", False) and getattr(hazard, "is_verified", True)
    return ModelPart(TITLES.get(kind, kind), str(getattr(hazard, "cites", "")), OWN_WORD if verified else "")


def _of_fire(hazard: Any, kind: str) -> Iterator[ModelPart]:
    if kind == "fire-season":
        yield SEASON
        yield DANGER
    yield SPREAD if hazard.spread_model == "rothermel" else WANG_MAO
    yield SOLVER
    yield DEAD
    if kind == "fire-season":
        yield LIVE
    if hazard.terrain_wind is not None:
        yield OVER_TERRAIN
    if hazard.crowns is not None:
        yield from (CROWNS, BRANDS_FLY, BRANDS_LIGHT)
    yield from (TREES, DETECTION, CONTAINMENT, LINE_RATES, BREAKS, DROPS)


def _of_water() -> tuple[ModelPart, ...]:
    return RAIN, FORESEEN, LOSSES, FLOW, HARM, PEOPLE

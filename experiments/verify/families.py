"""From a row of a table of queueing theory to a system of our own resources and the figure that the row asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from experiments.verify.holdings import BaseStock, Occupancy, TwoUnits
from experiments.verify.laws import Departure, Diffusion, Endurance, LastOf, Nearest, PertMean
from experiments.verify.network import Cycle, Network
from experiments.verify.road import Bottleneck, RoadSpeed
from experiments.verify.sample import System
from experiments.verify.service import Service, exponential, with_moments
from experiments.verify.station import CustomerClass, Station

Inputs = Mapping[str, Any]


class UnexpressedError(Exception):
    """A row that our resources cannot express; the message is the reason."""


NOT_QUEUES = {
    "larson_Q": "a correction factor of an approximation, not a system",
    "kwh_travel": "vehicles drive at the speed of each road: no acceleration is modelled",
    "newsvendor": "no rule of ours orders for one period's demand; stock is a figure of the plan",
    "sigmoid_departure": "people leave home by a Rayleigh law here",
    "lindell_delay": "people leave home by a Rayleigh law here",
    "fire_race": "the formula lets the whole edge run on until it is closed; our crews' line holds what it has passed"
    " (see verify contain)",
    "ci_wilson": "a confidence limit, not a system",
    "ci_cp": "a confidence limit, not a system",
    "ci_zero_fail": "a confidence limit, not a system",
}


def _only(inputs: Inputs, *names: str) -> None:
    strange = sorted(set(inputs) - set(names))
    if strange:
        raise UnexpressedError(f"inputs not understood: {', '.join(strange)}")


def _service(inputs: Inputs, model: str) -> Service:
    """Return the service distribution that the inputs of an M/G/1 row describe."""
    given = {name: value for name, value in inputs.items() if name not in ("lam", "c")}
    if "dist" in given:
        mean = float(given["mean"] if "mean" in given else given["ES"])
        second = given.get("ES2", mean**2 * (1 + given["cv"] ** 2) if "cv" in given else None)
        if second is None:
            second = {"exp": 2 * mean**2, "det": mean**2}.get(given["dist"], 0.0)
        return with_moments(given["dist"], mean, second)
    match sorted(given):
        case ["D"]:
            return Service("det", (given["D"],))
        case ["mu"]:
            return exponential(given["mu"])
        case ["a", "b"]:
            return Service("uniform", (given["a"], given["b"]))
        case ["a", "b", "mode"]:
            return Service("triangular", (given["a"], given["mode"], given["b"]))
        case ["cv", "mean"]:
            kind = "gamma" if "/G" in model.upper().replace("M/G/1", "") or "gamma" in model.lower() else "lognormal"
            return with_moments(kind, given["mean"], given["mean"] ** 2 * (1 + given["cv"] ** 2))
        case ["means", "p"]:
            p = given["p"][0] if isinstance(given["p"], Sequence) else given["p"]
            if len(given["means"]) != 2:
                raise UnexpressedError("a hyperexponential of more than two phases")
            return Service("hyperexp", (p, *given["means"]))
        case ["k", "mean"]:
            return Service("gamma", (given["k"], given["mean"]))
        case ["k", "mu"]:
            return Service("gamma", (given["k"], 1 / given["mu"]))
        case ["mean"]:
            return Service("det" if model.startswith("M/D") else "exp", (given["mean"],))
    raise UnexpressedError(f"service not understood: {', '.join(sorted(given))}")


def _station(inputs: Inputs, room: int | None = None, patience_rate: float = 0.0) -> Station:
    service = exponential(inputs.get("mu", 1.0))
    return Station(int(inputs.get("c", 1)), (CustomerClass(inputs["lam"], service, 0, False, patience_rate),), room)


def _erlang_b(inputs: Inputs, model: str) -> System:
    _only(inputs, "c", "lam", "mu")
    return _station(inputs, room=int(inputs["c"]))


def _erlang_c(inputs: Inputs, model: str) -> System:
    _only(inputs, "c", "lam", "mu", "t")
    station = _station(inputs)
    return replace(station, thresholds=(float(inputs["t"]),)) if "t" in inputs else station


def _room(inputs: Inputs, model: str) -> System:
    _only(inputs, "K", "c", "lam", "mu")
    return _station(inputs, room=int(inputs["K"]))


def _erlang_a(inputs: Inputs, model: str) -> System:
    _only(inputs, "c", "lam", "mu", "theta")
    return _station(inputs, patience_rate=inputs["theta"])


def _mg1(inputs: Inputs, model: str) -> System:
    return Station(1, (CustomerClass(inputs["lam"], _service(inputs, model)),))


def _classes(inputs: Inputs, preempt: bool) -> System:
    _only(inputs, "ES", "ES2", "cls", "dist", "lam", "c")
    kinds = inputs["dist"] if isinstance(inputs["dist"], list) else [inputs["dist"]] * len(inputs["lam"])
    services = [with_moments(*of) for of in zip(kinds, inputs["ES"], inputs["ES2"], strict=True)]
    return Station(
        int(inputs.get("c", 1)),
        tuple(
            CustomerClass(rate, service, i, preempt and i + 1 < len(services))
            for i, (rate, service) in enumerate(zip(inputs["lam"], services, strict=True))
        ),
    )


def _cobham_np(inputs: Inputs, model: str) -> System:
    return _classes(inputs, preempt=False)


def _preempt_resume(inputs: Inputs, model: str) -> System:
    return _classes(inputs, preempt=True)


def _cobham_mmc(inputs: Inputs, model: str) -> System:
    _only(inputs, "c", "cls", "lam", "mu")
    service = exponential(inputs.get("mu", 1.0))
    return Station(int(inputs["c"]), tuple(CustomerClass(lam, service, i) for i, lam in enumerate(inputs["lam"])))


def _ppr(inputs: Inputs, model: str) -> System:
    _only(inputs, "c", "lam_high", "lam_low", "mu", "theta_low")
    service = exponential(inputs.get("mu", 1.0))
    return Station(
        int(inputs["c"]),
        (
            CustomerClass(inputs["lam_high"], service, 0, True),
            CustomerClass(inputs["lam_low"], service, 1, False, inputs["theta_low"]),
        ),
    )


def _machines(inputs: Inputs, model: str) -> System:
    _only(inputs, "N", "c", "lam", "mu")
    repair = (int(inputs.get("c", 1)), exponential(inputs.get("mu", 1.0)))
    return Cycle(int(inputs["N"]), exponential(inputs["lam"]), (repair,))


def _convoy(inputs: Inputs, model: str) -> System:
    _only(inputs, "dock_h", "travel_h", "trucks")
    docks = tuple((1, Service("exp", (mean,))) for mean in inputs["dock_h"])
    return Cycle(int(inputs["trucks"]), Service("exp", (inputs["travel_h"],)), docks)


def _jackson(inputs: Inputs, model: str) -> System:
    _only(inputs, "lam", "mu", "P", "c", "ext")
    mu = tuple(float(m) for m in inputs["mu"])
    n = len(mu)
    servers = inputs.get("c", [1] * n)
    servers = tuple(servers) if isinstance(servers, list) else (int(servers),) * n
    if "P" in inputs:
        outside = tuple(float(x) for x in inputs["ext"])
        routing = tuple(tuple(float(p) for p in row) for row in inputs["P"])
    else:
        outside = (float(inputs["lam"]),) + (0.0,) * (n - 1)
        routing = tuple(tuple(float(j == i + 1) for j in range(n)) for i in range(n))
    network = Network(outside, mu, servers, routing)
    network.flows()
    return network


def _two_units(inputs: Inputs, model: str) -> System:
    _only(inputs, "lam1", "lam2", "mu", "rule", "units")
    if inputs.get("units", 2) != 2 or "lost" not in inputs.get("rule", "lost"):
        raise UnexpressedError("only two units whose calls are lost when both are busy")
    return TwoUnits((inputs["lam1"], inputs["lam2"]), exponential(inputs.get("mu", 1.0)))


def _base_stock(inputs: Inputs, model: str) -> System:
    _only(inputs, "S", "mean_LT_demand")
    return BaseStock(int(inputs["S"]), float(inputs["mean_LT_demand"]))


def _nearest(inputs: Inputs, model: str) -> System:
    _only(inputs, "area_km2", "units", "k")
    if "Euclid" not in model:
        raise UnexpressedError("ways are straight or along roads here, no right-angle metric")
    return Nearest(float(inputs["units"]) / float(inputs["area_km2"]), int(inputs.get("k", 1)))


def _diffusion(inputs: Inputs, model: str) -> System:
    _only(inputs, "a1", "a2", "a3", "k", "t_min")
    k = float(inputs["k"])
    return Diffusion(k * inputs["a1"] * inputs["a3"], (1.0 - k) * inputs["a2"], float(inputs["t_min"]))


def _departure(inputs: Inputs, model: str) -> System:
    _only(inputs, "scale_min", "t_min")
    return Departure(float(inputs["scale_min"]), float(inputs["t_min"]))


def _greenshields(inputs: Inputs, model: str) -> System:
    _only(inputs, "alpha", "k", "k_bp", "k_jam", "uf_mph", "v0_mph")
    if inputs["k"] != int(inputs["k"]):
        raise UnexpressedError("cars are counted whole here")
    law = (inputs["k_bp"], inputs["k_jam"], inputs["v0_mph"], inputs["alpha"])
    return RoadSpeed(int(inputs["k"]), float(inputs["uf_mph"]), tuple(float(x) for x in law))


def _bottleneck(inputs: Inputs, model: str) -> System:
    _only(inputs, "N", "c", "ff_min", "q")
    return Bottleneck(int(inputs["N"]), float(inputs["q"]), float(inputs["c"]), float(inputs["ff_min"]))


def _last_of(inputs: Inputs, model: str) -> System:
    _only(inputs, "n", "mean_min")
    return LastOf(int(inputs["n"]), float(inputs["mean_min"]))


def _pert(inputs: Inputs, model: str) -> System:
    _only(inputs, "a", "b", "m")
    return PertMean(float(inputs["a"]), float(inputs["m"]), float(inputs["b"]))


def _endurance(inputs: Inputs, model: str) -> System:
    _only(inputs, "per_person_day", "pop", "stock")
    a_day, stock = inputs["per_person_day"] * inputs["pop"], float(inputs["stock"])
    if a_day != int(a_day) or stock != int(stock) or a_day < 1:
        raise UnexpressedError("goods are counted in whole pieces here")
    return Endurance(int(stock), int(a_day))


def _occupancy(inputs: Inputs, model: str) -> System:
    _only(inputs, "lam_per_h", "mean_stay_h", "t_h")
    return Occupancy(inputs["lam_per_h"], inputs["mean_stay_h"], inputs["t_h"])


FAMILIES: dict[str, Callable[[Inputs, str], System]] = {
    "erlang_b": _erlang_b,
    "erlang_c": _erlang_c,
    "erlang_c_tail": _erlang_c,
    "erlang_a": _erlang_a,
    "mm1k": _room,
    "mmck": _room,
    "mg1_pk": _mg1,
    "cobham_np": _cobham_np,
    "cobham_mmc": _cobham_mmc,
    "preempt_resume": _preempt_resume,
    "ppr": _ppr,
    "machine_repair": _machines,
    "jackson": _jackson,
    "hypercube2": _two_units,
    "convoy_mva": _convoy,
    "base_stock": _base_stock,
    "mginf": _occupancy,
    "sqrt_law": _nearest,
    "sqrt_law_k": _nearest,
    "warning_diffusion": _diffusion,
    "rayleigh_departure": _departure,
    "greenshields": _greenshields,
    "bottleneck": _bottleneck,
    "order_stat": _last_of,
    "pert": _pert,
    "endurance": _endurance,
}

_RENAMED = {
    "P_wait_high": "P_wait[1]",
    "P_wait_low": "P_wait[2]",
    "P_renege_low": "P_abandon[2]",
    "P_abandon_low": "P_abandon[2]",
    "P_renege": "P_abandon",
    "preemptions_per_low": "preemptions[2]",
    "Wq_high": "Wq[1]",
    "Wq_low": "Wq[2]",
    "T_high": "T[1]",
    "T_low": "T[2]",
    "loads_per_h": "loads",
    "W": "T",
    "rho": "utilisation",
    "L1": "L[1]",
    "L2": "L[2]",
    "L_1": "L[1]",
    "L_2": "L[2]",
}


def system_of(family: str, model: str, inputs: Inputs) -> System:
    """Return the system that a row describes.

    Raises
    ------
    UnexpressedError
        With the reason, if our resources cannot express it or it has no steady state.
    """
    if family not in FAMILIES:
        raise UnexpressedError(NOT_QUEUES.get(family, "no system of ours is known for this family"))
    try:
        system = FAMILIES[family](inputs, model)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise UnexpressedError(f"inputs not understood: {error}") from error
    if isinstance(system, Station) and system.room is None:
        load = sum(k.rate * k.service.mean for k in system.classes if not k.patience_rate) / system.servers
        if load >= 1:
            raise UnexpressedError("no steady state: the load is not below the number of servers")
    return system


def figure_of(family: str, quantity: str, inputs: Inputs) -> str:
    """Return the name of the figure that a row asks for, as our systems call it."""
    if quantity.endswith("_class") and "cls" in inputs:
        return f"{quantity.removesuffix('_class')}[{inputs['cls']}]"
    if quantity in ("P(Wq>t)", "P(W>t)") and "t" in inputs:
        return f"P(Wq>{float(inputs['t']):g})"
    if family == "jackson" and quantity in ("W", "T"):
        return "T_total"
    return _RENAMED.get(quantity, quantity)

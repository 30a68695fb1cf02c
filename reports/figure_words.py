"""Figures of a hazard alone in the reader's words, for its page and for the console."""

from sim.text import N_, _

FIGURES = {
    # fire
    "ignition": N_("ignition (local time)"), "hour": N_("hour looked at"), "followed_h": N_("followed, h"),
    "burnt_area_ha": N_("burnt area, ha"), "burnt_forest_ha": N_("burnt forest, ha"),
    "damaged_forest_ha": N_("damaged forest, ha (estimate)"), "intensity_max_kw_m": N_("greatest intensity, kW/m"),
    "open_edge_m": N_("open edge at the end, m"), "out": N_("out at the end"),
    "reached_edge_of_data": N_("reached the edge of the data"), "cells_that_burn": N_("cells that can burn"),
    "area_that_burns_ha": N_("area that can burn, ha"), "area_too_moist_ha": N_("of it too moist to carry a fire, ha"),
    "rate_m_min": N_("rate of spread, m/min"), "intensity_kw_m": N_("fireline intensity, kW/m"),
    "flame_length_m": N_("flame length, m"),
    "consumed_forest_ha": N_("consumed forest, ha (estimate)"), "killed_forest_ha": N_("killed forest, ha (estimate)"),
    "hurt_forest_ha": N_("hurt forest, ha (estimate)"), "crown_fire_ha": N_("burnt in the crowns, ha"),
    "spot_fires": N_("cells lit by firebrands"),
    # flood
    "rain_m3": N_("rain, m3"), "inflow_m3": N_("inflow, m3"), "outflow_m3": N_("outflow over the boundary, m3"),
    "lost_m3": N_("lost to soil and plants, m3"), "drained_m3": N_("taken by drains, m3"),
    "surface_m3": N_("on the surface at the end, m3"),
    "error_m3": N_("error of the balance, m3"), "error_ratio": N_("error of the balance, share"),
    "area_ha": N_("area with data, ha"), "flooded_0_1_area_ha": N_("deeper than 0.1 m at any time, ha"),
    "flooded_0_3_area_ha": N_("deeper than 0.3 m at any time, ha"),
    "flooded_1_0_area_ha": N_("deeper than 1 m at any time, ha"), "depth_max_m": N_("greatest depth, m"),
    "hazard_h3_area_ha": N_("AIDR class H3 or worse, ha"), "hazard_h5_area_ha": N_("AIDR class H5 or worse, ha"),
    "rating_all_area_ha": N_("FD2320: danger for all, ha"), "hazard_class": N_("AIDR class"),
    "hazard_rating": N_("FD2320 rating"),
    "velocity_max_m_s": N_("greatest speed of the water, m/s"), "arrival_min": N_("first water after, min"),
    "nodes_first_m3": N_("in reservoirs and basins at first, m3"),
    "nodes_m3": N_("in reservoirs and basins at the end, m3"), "works": N_("reservoirs, breaches and works"),
    "level_max_m": N_("highest level, m"), "level_end_m": N_("level at the end, m"),
    "onset_min": N_("breach begins after, min"), "width_m": N_("width of the breach, m"),
    "peak_m3_s": N_("greatest flow, m3/s"), "through_m3": N_("volume through, m3"),
    "steps": N_("steps of the calculation"),
}  # fmt: skip
"""Figures as ``figures.json`` names them, in words: message ids."""
QUANTILES = {"p10": "10 %", "median": N_("median"), "p90": "90 %", "max": N_("largest")}


def titled(name: str) -> str:
    """Return a figure's name in words; one that is not known, such as a gauge's, stays as it is."""
    return _(FIGURES[name]) if name in FIGURES else name


def shown(value: object) -> str:
    """Return a figure in words: numbers with four digits, yes and no, a dash where there is none."""
    if isinstance(value, dict):
        parts = ((_(QUANTILES[name]) if name in QUANTILES else titled(name), part) for name, part in value.items())
        return ", ".join(f"{name} {shown(part)}" for name, part in parts) or "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return "–" if value is None else str(value)

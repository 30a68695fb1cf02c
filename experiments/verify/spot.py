"""Maximum spotting distance by Albini (1979, 1981, 1983) and Chase (1981, 1984) against the USDA's own program.

Table: ``behave_spot.csv``; its head says how it was made.
"""

from experiments.verify.tables import Family, one_of
from scenarios.columns import Column
from sim.kernels import rothermel as r
from sim.kernels import spotting as s
from sim.text import N_

PILE, SURFACE, TORCHING = 0, 1, 2
SPECIES = {
    "engelmann_spruce": s.SPRUCE,
    "douglas_fir": s.FIR,
    "subalpine_fir": s.FIR,
    "western_hemlock": s.HEMLOCK,
    "ponderosa_pine": s.PONDEROSA,
    "lodgepole_pine": s.PONDEROSA,
    "western_white_pine": s.WHITE_PINE,
    "grand_fir": s.GRAND_FIR,
    "balsam_fir": s.GRAND_FIR,
    "slash_pine": s.SLASH_PINE,
    "longleaf_pine": s.SLASH_PINE,
    "pond_pine": s.SHORTLEAF,
    "shortleaf_pine": s.SHORTLEAF,
    "loblolly_pine": s.LOBLOLLY,
}
LOCATIONS = {
    "windward": s.WINDWARD,
    "midslope_windward": s.WINDWARD,
    "valley": s.VALLEY,
    "valley_bottom": s.VALLEY,
    "leeward": s.LEEWARD,
    "midslope_leeward": s.LEEWARD,
    "ridge": s.RIDGE,
    "ridge_top": s.RIDGE,
}


def behaviour(row: dict[str, float]) -> dict[str, float]:
    """Return the table's output columns, computed by our kernels from its input columns."""
    wind = row["wind20ft_mph"] * r.MPH_MS
    # vegetation downwind that is open counts half its height (Albini 1979)
    cover = row["cover_height_ft"] * r.FT_M * (0.5 if row["canopy"] else 1.0)
    what = row["flame_ft_or_trees"]
    if row["source"] == PILE:
        flat = s.pile_distance(what * r.FT_M, cover, wind)
    elif row["source"] == SURFACE:
        flat = s.surface_distance((what / 0.45) ** (1 / 0.46) * r.BTU_KJ / r.FT_M, cover, wind)
    else:
        size = row["dbh_in"] * s.INCH_M, row["tree_height_ft"] * r.FT_M
        flat = s.torching_distance(s.SPECIES[int(row["species"])], what, *size, cover, wind)
    spacing, relief = row["ridge_valley_dist_mi"] * s.MILE_M, row["ridge_valley_elev_ft"] * r.FT_M
    return {"flat_spot_m": flat, "mountain_spot_m": s.over_ridges(flat, int(row["location"]), spacing, relief)}


SPOT = Family(
    source="behave_spot",
    inputs={
        "source": one_of({"pile": PILE, "surface": SURFACE, "torching": TORCHING}),
        "location": one_of(LOCATIONS),
        "ridge_valley_dist_mi": Column({}, low=0),
        "ridge_valley_elev_ft": Column({}, low=0),
        "cover_height_ft": Column({}, low=0),
        "canopy": one_of({"open": 1, "closed": 0}),
        "flame_ft_or_trees": Column({}, low=0),
        "wind20ft_mph": Column({}, low=0),
        # for rows of torching trees only; without them 20 in, 30 ft, spruce: the program's own test
        "dbh_in": Column({}, low=0, default=20.0),
        "tree_height_ft": Column({}, low=0, default=30.0),
        "species": Column({}, default=0.0, read=one_of(SPECIES).read),
    },
    outputs={"flat_spot_m": "", "mountain_spot_m": ""},
    relative=0.01,
    behaviour=behaviour,
    notes=(
        N_("The table that comes with us has piles and surface fires on ridges with open canopy only."),
        N_("Torching trees and closed canopy are held against the program's own tests (tests/literature)."),
    ),
)

"""What must hold of crown fires and firebrands, whatever the stand and the wind."""

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from experiments.verify.surface import bed_of
from sim.kernels import crown as c
from sim.kernels import spotting as s

BED = bed_of({"m1_pct": 6, "m10_pct": 7, "m100_pct": 8, "mlh_pct": 60, "mlw_pct": 90}, c.CROWN_FUEL)
WIND = st.floats(0, 25)


@given(st.floats(0, 20), st.floats(0.3, 3), st.floats(0, 5))
def test_higher_crowns_are_harder_to_light(base, foliar, more):
    assert c.initiation_intensity(base + more, foliar) >= c.initiation_intensity(base, foliar) > 0
    assert c.initiation_intensity(base, foliar + more) >= c.initiation_intensity(base, foliar)


@given(st.floats(0, 20_000), st.floats(0, 12), WIND, st.floats(0, 0.5))
def test_a_type_is_one_of_four(surface, base, wind, density):
    rate = c.crown_rate(BED, wind)
    kind = c.fire_type(surface, base, 1.0, rate, density)
    climbs, runs = surface >= c.initiation_intensity(base, 1.0), rate >= c.active_rate(density)
    assert kind == {(0, 0): c.SURFACE, (1, 0): c.TORCHING, (0, 1): c.CONDITIONAL, (1, 1): c.CROWNING}[climbs, runs]
    if density > 0:
        assert runs == (wind >= c.crowning_wind(BED, density)) or math.isclose(wind, c.crowning_wind(BED, density))


@given(WIND, WIND, st.floats(1, 60_000), st.floats(1, 60_000), st.floats(0, 25))
def test_hotter_fires_and_stronger_winds_throw_farther(wind, more, intensity, hotter, cover):
    assert s.surface_loft(intensity, wind) <= s.surface_loft(intensity + hotter, wind)
    assert s.drift(s.surface_loft(intensity, wind), wind) <= s.drift(s.surface_loft(intensity + hotter, wind), wind)
    assert s.pile_distance(2.0, cover, wind) <= s.pile_distance(2.0, cover, wind + more) * (1 + 1e-9)
    assert s.torching_distance(s.SPECIES[s.PONDEROSA], 5, 0.2, 12.0, cover, 0.0) == 0.0


@given(st.floats(0.5, 1500), st.floats(0, 1500), st.floats(0, 1), WIND)
def test_brands_from_higher_fly_farther_over_the_same_cover(loft, more, share, wind):
    """Where Albini's formula means something: over a cover it admits, and not from deep below the crowns.

    d = sqrt(h) (0.362 + sqrt(z / h) ln(z / h) / 2) falls with z below z = h exp(-2), and the least cover that it admits
    rises with z.
    """
    least = s.least_cover(loft + more)
    cover = least + share * (loft * math.exp(2) - least)
    assume(least <= cover <= loft * math.exp(2))
    assert s.level_flight(loft, cover, wind) <= s.level_flight(loft + more, cover, wind) * (1 + 1e-9)


@given(st.floats(0, 3000), st.sampled_from([s.WINDWARD, s.VALLEY, s.LEEWARD, s.RIDGE]))
def test_level_country_is_the_level_distance(flat, place):
    assert s.over_ridges(flat, place, 0.0, 300.0) == flat == s.over_ridges(flat, place, 1600.0, 0.0)
    assert abs(s.over_ridges(flat, place, 1600.0, 300.0) - flat) < 1600.0

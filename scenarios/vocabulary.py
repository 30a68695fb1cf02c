"""The words that a plan may use for skills and items, with what they mean: a mistyped one would silently do nothing."""

from sim.text import N_

SKILLS: dict[str, str] = {
    "fire-line": N_("builds line at the flame"),
    "mop-up": N_("mops up after the flame"),
    "guard": N_("watches a fire that is out"),
    "fire-professional": N_("city professional forest-fire team"),
    "fire-township": N_("township semi-professional team"),
    "fire-farm": N_("forest farm team"),
    "fire-brigade": N_("forest-fire module of the national brigade"),
    "fire-village": N_("village fire team"),
    "fire-militia": N_("militia called to a fire"),
    "fire-suizhou": N_("team of Suizhou"),
    "fire-national": N_("national forest-fire unit"),
    "boat-rescue": N_("takes people out of the water by boat"),
    "medical": N_("treats the sick and hurt on the spot"),
    "fetch": N_("fetches those who cannot walk"),
    "repair": N_("makes roads passable"),
}
"""Skill to its meaning. An order may also ask for a ``fire-...`` skill of its own, which some team must have."""

ITEMS: dict[str, str] = {
    "tent": N_("tent, 12 m2"),
    "quilt": N_("quilt or blanket"),
    "clothing": N_("coat and set of clothing"),
    "bed": N_("folding bed"),
    "food_day": N_("food for one person and day"),
    "water_l": N_("drinking water, litres"),
}
"""Item of stock to its meaning."""

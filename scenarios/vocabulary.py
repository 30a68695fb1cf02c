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
    "fire-neighbour": N_("team of a neighbouring county"),
    "fire-national": N_("national forest-fire unit"),
    "boat-rescue": N_("takes people out of the water by boat"),
    "medical": N_("treats the sick and hurt on the spot"),
    "fetch": N_("fetches those who cannot walk"),
    "repair": N_("makes roads passable"),
    "surgery": N_("operates on the badly hurt in the hospital at its base"),
    "emergency": N_("treats the badly hurt in the emergency room at its base"),
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

TITLES: dict[str, str] = {
    "fire-season": N_("A fire season: number, place, hour and weather of its ignitions are drawn"),
    "flood": N_("A flood from a rainstorm: losses, flow in two dimensions, reservoirs"),
    "forest-fire": N_("A surface fire on fuels, slope, wind and moisture"),
    "ambulance": N_("The badly hurt are fetched by an ambulance"),
    "treat": N_("Somebody badly hurt is treated in a hospital"),
    "buy": N_("An item that is short is bought"),
    "call-in": N_("Reserves that lie in no store are called in"),
    "care": N_("A medical team's tour"),
    "deliver": N_("A truck's round with relief goods"),
    "donations": N_("Donations come and are sorted"),
    "volunteers": N_("Volunteers come, are registered and help"),
    "evacuate": N_("A hamlet moves on an order"),
    "fetch": N_("Those who cannot walk are fetched"),
    "fire-attack": N_("A crew goes to a fire and works there"),
    "fireline": N_("Line is built along a flank"),
    "flee": N_("People leave the water by themselves"),
    "guard": N_("A cold edge is watched"),
    "hand-out": N_("Goods are handed out at a relief point"),
    "helicopter": N_("A helicopter drops water"),
    "lodge": N_("People on their way to lodging"),
    "mop-up": N_("A fire's edge is mopped up"),
    "repair": N_("A blocked road is made passable"),
    "operate": N_("A gate is opened or shut, a culvert cleared"),
    "hold-dam": N_("A dam on which a patrol found something is held"),
    "transfer": N_("Goods go from one depot to another"),
    "move-on": N_("Who is at a place that floods leaves it and lodges again"),
    "rescue": N_("Trapped people are taken out by boat"),
    "warn": N_("A village gives notice to its households"),
}
"""Titles of hazards and missions by kind; one that has none here is shown by its own description."""

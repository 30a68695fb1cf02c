"""Words of a record's entries in the reader's language: colours, orders, channels, reasons, outcomes."""

from sim.people.part import NEED_TITLES
from sim.text import N_, _

WORDS = {
    # warning
    "blue": N_("blue"),
    "yellow": N_("yellow"),
    "orange": N_("orange"),
    "red": N_("red"),
    "forecast": N_("on the forecast"),
    "observed": N_("on rain that fell"),
    "prepare": N_("prepare to move"),
    "move": N_("move at once"),
    # who saw a fire
    "public": N_("people nearby"),
    "lookout": N_("lookout tower"),
    "camera": N_("camera"),
    "patrol": N_("patrol"),
    "drone": N_("drone"),
    "satellite": N_("satellite"),
    # why crews wait, why a level was raised
    "flames": N_("flames too long"),
    "gusts": N_("flames too long in gusts"),
    "wind": N_("wind too strong"),
    "dark": N_("dark"),
    "water": N_("no water"),
    "reach": N_("out of reach"),
    "burnt": N_("area burnt"),
    "damaged": N_("damaged forest"),
    "hurt": N_("people badly hurt"),
    "open": N_("time out of control"),
    "fires": N_("several fires at once"),
    "rule": N_("a rule of the plan"),
    # what held or ended a fire
    "crews": N_("crews"),
    "line": N_("line"),
    "itself": N_("by itself"),
    "rain": N_("rain"),
    "helicopter": N_("helicopter"),
    "not-followed": N_("it left the area that is followed"),
    "guarded": N_("watched until cold"),
    "unfinished": N_("the run ended first"),
    # authorities
    "city": N_("city"),
    "suizhou": N_("Suizhou"),
    "province": N_("province"),
    # why people left home
    "beforehand": N_("moved beforehand"),
    "fled": N_("fled from the water"),
    "rescued": N_("rescued"),
    "stayed": N_("stayed at home"),
    # lines ahead of a fire
    "parallel": N_("parallel"),
    "indirect": N_("indirect"),
    # needs; water means something else in other entries
    **{need: title for need, title in NEED_TITLES.items() if need != "water"},
}
"""Words of entries' fields; a word that is not here is shown as it is."""


def word(key: str) -> str:
    """Return a field's word in the language in use."""
    return _(WORDS[key]) if key in WORDS else key


def need(key: str) -> str:
    """Return one of the five needs."""
    return _(NEED_TITLES[key]) if key in NEED_TITLES else word(key)

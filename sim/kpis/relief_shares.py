"""Shares of the people in need who were relieved in time, on the official clock and on their own."""

from sim.kpis.base import FloodKpi
from sim.kpis.care_history import share
from sim.record import Record

HELD_H = 24.0
"""How long basic living must hold after it is judged, hours (own judgement)."""
_CLOCK = (
    "Clock: from the first home with water in the town; for people moved beforehand whose homes then had"
    " water, from their"
    " arrival (from their leaving home if they never arrived). Whom the water reaches only after that time is up has it"
    " from their own harm. A clock that would run beyond the run is judged at its end."
)


class ShareFirstRelief(FloodKpi):
    """First relief within 12 h of the official onset."""

    name = "share_first_relief_12h"
    looks_s = 12 * 3600.0
    shown_as = "%"
    title = "First relief within 12 h"
    definition = (
        "Share of the people in need who within 12 h were safe, under a roof, and had drinking water and one meal, and"
        " bedding when they came out of the water or it was November to March. Hurts and first aid are not simulated. "
        + _CLOCK
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where nobody is in need."""
        return share(record, 12.0, own=False, first=True)


class ShareBasicLiving(FloodKpi):
    """Basic living at 24 h on the official clock, and held."""

    name = "share_basic_living_24h"
    looks_s = 24 * 3600.0
    shown_as = "%"
    title = "Basic living within 24 h, and held"
    definition = (
        "Share of the people in need who 24 h after the onset have food, warm and dry clothing, a roof, clean water and"
        " medical care, and keep all five without a break for another 24 h (or to the end of the run). " + _CLOCK
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where nobody is in need."""
        return share(record, 24.0, own=False, first=False, held_h=HELD_H)


class ShareBasicLivingAt24(FloodKpi):
    """Basic living at the one instant of 24 h."""

    name = "share_basic_living_at_24h"
    looks_s = 24 * 3600.0
    shown_as = "%"
    title = "Basic living at 24 h, held or not"
    definition = "The same at that one instant: what is short of it by the figure that must hold lapsed afterwards."
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where nobody is in need."""
        return share(record, 24.0, own=False, first=False)


class ShareBasicLiving10(FloodKpi):
    """Basic living at the national plan's 10 h."""

    name = "share_basic_living_10h"
    looks_s = 10 * 3600.0
    shown_as = "%"
    title = "Basic living at 10 h (national plan)"
    definition = (
        "Share of the people in need who have all five needs met at the instant of 10 h, the line of the national 14th"
        " five-year plan. " + _CLOCK
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where nobody is in need."""
        return share(record, 10.0, own=False, first=False)


class ShareFirstReliefOwn(FloodKpi):
    """First relief within 12 h of each group's own harm."""

    name = "share_first_relief_12h_own"
    looks_s = 12 * 3600.0
    shown_as = "%"
    title = "First relief within 12 h of own harm"
    definition = (
        "Share of the people in need who had first relief within 12 h of the water entering their own homes (of their"
        " arrival where they were moved beforehand)."
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where nobody is in need."""
        return share(record, 12.0, own=True, first=True)


class ShareBasicLivingOwn(FloodKpi):
    """Basic living 24 h after each group's own harm."""

    name = "share_basic_living_24h_own"
    looks_s = 24 * 3600.0
    shown_as = "%"
    title = "Basic living 24 h after own harm"
    definition = (
        "Share of the people in need who have all five needs met 24 h after the water entered their own homes (after"
        " their arrival where they were moved beforehand), and keep them for another 24 h (or to the end of the run)."
    )
    better = 1

    def __call__(self, record: Record) -> float:
        """Return the share; NaN where nobody is in need."""
        return share(record, 24.0, own=True, first=False, held_h=HELD_H)

"""What a study keeps of each run's lists: a row a list, with ids and numbers side by side."""

import math
from typing import Any

from sim.command.damage_entries import DamageFigures, DamageReported, DamageTrue
from sim.kpis.call_log import by_village
from sim.kpis.duty_load import duty_load
from sim.kpis.evacuation_list import zones
from sim.record import Record

FIELDS: dict[str, tuple[str, ...]] = {
    "evacuation": ("danger", "persons", "bound", "water", "moved", "in_time", "short", "short_h", "lead_h", "done_h"),
    "calls": ("orders", "failed", "messengers", "never", "slowest_h"),
    "duty": ("count", "failed", "waited_h", "longest_h", "worked_h"),
    "damage": (
        "affected", "dead", "missing", "injured", "badly", "moved", "resettled", "staying", "collapsed", "severe",
        "slight", "loss_yuan",
    ),
}  # fmt: skip
"""Of each list the numbers kept of each id: of hamlets (``town/village/hamlet``), of villages (``town/village``), of
``level/hour``, of ``report/told|true``."""


def list_rows(record: Record) -> list[dict[str, Any]]:
    """Return a row for each list of a run that has anything on it: ``list``, ``ids``, ``values`` row by row."""
    listed: dict[str, list[tuple[str, list[float]]]] = {
        "evacuation": [
            (f"{z.town}/{z.village}/{z.group}",
             [z.danger, z.persons, z.bound, math.isfinite(z.water_s), z.moved, z.in_time, z.short, _finite(z.short_h),
              z.lead_h, _finite((z.done_s - z.received_s) / 3600.0)])
            for z in zones(record)
        ],
        "calls": [
            (f"{v.town}/{v.village}", [v.orders, v.failed, v.messengers, v.never, v.slowest_s / 3600.0])
            for v in by_village(record)
        ],
        "duty": [
            (f"{d.level}/{d.hour}", [d.count, d.failed, d.waited_s / 3600.0, d.longest_s / 3600.0, d.worked_s / 3600.0])
            for d in duty_load(record)
        ],
        "damage": _damage(record),
    }  # fmt: skip
    return [
        {"list": name, "ids": [i for i, _ in rows], "values": [float(x) for _, values in rows for x in values]}
        for name, rows in listed.items()
        if rows
    ]


def _finite(value: float) -> float:
    """Return a figure; NaN where there is no end to it (nobody ever left)."""
    return value if math.isfinite(value) else math.nan


def _damage(record: Record) -> list[tuple[str, list[float]]]:
    """Return the city's reports, all towns together: what was told and what was so; of daily ones the last."""
    last: dict[str, float] = {}
    for told in record.of(DamageReported):
        if told.level == "city":
            last[told.report] = told.time_s
    found: dict[str, list[float]] = {}
    kinds: tuple[tuple[type[DamageFigures], str], ...] = ((DamageReported, "told"), (DamageTrue, "true"))
    for kind, word in kinds:
        for e in record.of(kind):
            if e.level == "city" and e.time_s == last.get(e.report):
                row = found.setdefault(f"{e.report}/{word}", [0.0] * len(FIELDS["damage"]))
                for k, name in enumerate(FIELDS["damage"]):
                    row[k] += getattr(e, name)
    return list(found.items())

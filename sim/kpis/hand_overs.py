"""Hand-overs between headquarters: how many there were, and how long they were waited for."""

from sim.command.bodies import HandOverAsked, HandOverEnded, ReportPassedOn
from sim.kpis.base import Kpi
from sim.record import Record
from sim.text import N_


class HandOvers(Kpi):
    """Reports passed on and requests to other bodies."""

    name = "hand_overs"
    shown_as = ""
    title = N_("Hand-overs between headquarters")
    definition = N_(
        "Reports that one commanding body passed on to another, and requests for what belongs to another body; who"
        " waits for the answer to a request that was made already is not counted again. None in a unified headquarters."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Count them."""
        asked = sum(not entry.joined for entry in record.of(HandOverAsked))
        return float(asked + len(record.of(ReportPassedOn)))


class HandOverHours(Kpi):
    """Time that went into them."""

    name = "hand_over_time"
    unit = "s"
    shown_as = "h"
    title = N_("Time in hand-overs between headquarters")
    definition = N_(
        "Time of all hand-overs between headquarters together: of reports until they reached the body that decides, of"
        " requests until they were granted or given up, refusals and all; unanswered ones to the end of the run."
    )
    better = -1

    def __call__(self, record: Record) -> float:
        """Add them up."""
        end_s = float(record.about.get("horizon_s", 0.0))
        ended = {entry.cause: entry.time_s for entry in record.of(HandOverEnded)}
        total_s = sum(entry.took_s for entry in record.of(ReportPassedOn))
        for index, entry in enumerate(record):
            if isinstance(entry, HandOverAsked) and not entry.joined:
                total_s += ended.get(index, end_s) - entry.time_s
        return float(total_s)

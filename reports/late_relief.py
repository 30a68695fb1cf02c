"""What decided late relief, as tables of the report and of the console."""

from experiments.relief_causes import lacking, waited, what_was_late
from experiments.results import Results
from reports.event_words import need
from reports.fires import TitledTable
from sim.kpis.lateness import HOW, WAITS
from sim.text import _


def late_relief_tables(results: Results) -> list[TitledTable]:
    """Return tables (title, note, heads, rows of cells) of a study; none where nobody's relief was late."""
    late = what_was_late(results)
    if not late:
        return []
    heads = [one.text() for one in late]
    needs = [
        [_("{need}: {how}").format(need=need(key), how=_(HOW[how])), *(one.need_text((key, how)) for one in late)]
        for key, how in lacking(late)
    ]
    waits = [[_(WAITS[key]), *(one.wait_text(key) for one in late)] for key in waited(late)]
    need_note = _(
        "Of all runs together; each column adds up to 100 % of those who missed the promise. Of first relief the need"
        " that was met last decides, of basic living each that was not met at its hour or did not hold; who lacked"
        " several is divided among them."
    )
    wait_note = _(
        "The time from the promise's clock (or from the end of what they had) until the need was met, or to the end of"
        " the run, shared out by where the goods or the medical team were; a person counts as one, and each column adds"
        " up to 100 %. Whether a cause is the bottleneck shows when its figure is changed: --set and compare."
    )
    return [
        {"title": _("Which need decided late relief"), "note": need_note, "heads": [_("need"), *heads], "rows": needs},
        {"title": _("What those people waited for"), "note": wait_note, "heads": [_("waited for"), *heads],
         "rows": waits},
    ]  # fmt: skip

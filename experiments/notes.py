"""What a verdict may add in words: remarks with their figures, told in any language later."""

from dataclasses import dataclass, field
from typing import Any

from sim.text import N_, in_language, language

NOTES = {
    "left-out": N_("{count} of {runs} runs left out: in them there is nobody and nothing that the figure could be of"),
    "failed-bounded": N_(
        "{count} runs failed: counted as broken promises in the lower bound, as kept ones in the upper"
    ),
    "failed-refused": N_(
        "{count} runs failed: this figure cannot be bounded without them, so the target is not judged"
    ),
    "same": N_("the figure is the same in all {events} events"),
    "same-few": N_("the figure is the same in all {events} events, too few to say that others would not differ"),
    "least": N_("limited by {item} (enough for {least} {unit}); next {other} ({more})"),
    "least-one": N_("limited by {item}"),
    "fixed": N_("fixed by the plan alone: no sampling error"),
    "varies": N_("should be the same in every run, but lies between {low:.6g} and {high:.6g}"),
    "compare": N_("judged by yingji compare against plan {baseline}"),
    "baseline": N_("this plan is the one that others are held against"),
    "missing": N_("the runs have no figure named {kpi}"),
    "equal": N_(
        "both plans have the same figure in every event: they do not differ in anything that moves it, and more events"
        " would not decide"
    ),
    "equal-few": N_(
        "both plans have the same figure in all {events} events, too few to say that they would not differ in others"
    ),
    "no-cases": N_("no run has a case"),
}
"""What a verdict may add: message ids for gettext, with their fields."""
AT_ONCE = ("least", "least-one", "left-out")
"""Remarks that stand beside the target itself, not only under its definition."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark of :data:`NOTES` with its figures, told in any language later."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, lang: str | None = None) -> str:
        """Return the remark in a language, by default the one in use."""
        words = {k: in_language(v, lang or language()) if isinstance(v, str) else v for k, v in self.values.items()}
        return in_language(NOTES[self.name], lang or language()).format(**words)

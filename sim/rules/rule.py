"""A rule of a plan: when its conditions hold by what is known, its actions are ordered, until something ends it."""

from typing import TYPE_CHECKING, Any

from pydantic import Field

from sim.params import Params
from sim.registry import Registry
from sim.rules.base import Action, Condition, Names
from sim.text import _, language

CONDITIONS: Registry[Condition] = Registry("sim.rules", Condition)  # type: ignore[type-abstract]
ACTIONS: Registry[Action] = Registry("sim.rules", Action)  # type: ignore[type-abstract]

if TYPE_CHECKING:
    AnyCondition = Condition
    AnyAction = Action
else:
    AnyCondition = CONDITIONS.union()
    AnyAction = ACTIONS.union()


class Rule(Params):
    """One rule."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")
    """Short name, by which the record names it."""
    when: tuple[AnyCondition, ...] = Field(min_length=1)
    """Conditions, which must all hold by what is known."""
    do: tuple[AnyAction, ...] = Field(min_length=1)
    """What is then ordered, all at once."""
    who: tuple[str, ...] = ()
    """Who is asked by those actions that do not say it themselves: a skill, a kind of vehicle or an id; the next ones
    are substitutes of the first."""
    by_town: bool = False
    """Whether it is looked at for each town by itself: what names no town then means that one."""
    priority: int = Field(default=2, ge=0, le=9)
    """Of its decision and its claims, and among rules that fire at once; lower goes first."""
    decided: bool = False
    """Whether headquarters must decide first, at a desk and in its time; else it is ordered at once."""
    until: tuple[AnyCondition, ...] = ()
    """Conditions that end it, once all of them hold: what lasts of its actions ends, too. Without any it stands."""
    once: bool = True
    """Whether it fires once a run (a town, where it goes by towns). Else it is ready again once it has ended, or,
    without ``until``, once its conditions no longer hold."""

    def says(self, names: Names) -> str:
        """Return it as sentences that can be read aloud, in the language in use."""
        both = _(" and ")
        text = _("When {when}: {do}.").format(
            when=both.join(condition.says(names) for condition in self.when),
            do=_("; ").join(action.says(names, self.who) for action in self.do),
        )
        more: list[Any] = []
        if self.by_town:
            more.append(_("This holds for each town by itself."))
        if self.decided:
            more.append(_("Headquarters decides first, with priority {priority}.").format(priority=self.priority))
        if self.until:
            more.append(_("It ends when {until}.").format(until=both.join(c.says(names) for c in self.until)))
        if not self.once:
            more.append(_("It may come again."))
        return ("" if language() == "zh" else " ").join([text, *more])

"""What is told of something that happened: a head, to whom, and how many; the timeline joins those of one head."""

from dataclasses import dataclass

from sim.text import N_

WARNING, PEOPLE, RELIEF, ROADS, FIRE, COMMAND = (
    N_("warning"),
    N_("people"),
    N_("relief"),
    N_("roads"),
    N_("fire"),
    N_("command"),
)
"""Of what an event is: message ids."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is told of an entry.

    Attributes
    ----------
    about : str
        Of what it is, a message id: ``warning``, ``fire`` ...
    head : str
        What happened, in the reader's language; entries of the same head are told together. ``{count}`` in it is the
        sum of their counts.
    subject : str
        To whom or where; empty where the head says all.
    count : float
        What is summed up.
    """

    about: str
    head: str
    subject: str = ""
    count: float = 0.0

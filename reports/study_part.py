"""What a report is made of: a study with its verdicts, and the runs of it that are shown in full."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.results import Results
from experiments.verdicts import Condition, Verdict
from scenarios.plan import Plan
from scenarios.regions.base import Region
from scenarios.scenario import Scenario
from sim.record import Record


@dataclass(frozen=True)
class ChosenRun:
    """A run that the report shows in full.

    Attributes
    ----------
    name : str
        ``median`` or ``worst``, in the report's language.
    event, replication : int
        Which run.
    kpi : str
        The KPI by which it was chosen.
    record : Record
        Replayed in full.
    command : str
        The command that repeats it.
    """

    name: str
    event: int
    replication: int
    kpi: str
    record: Record
    command: str


@dataclass(frozen=True)
class StudyPart:
    """One study of the report.

    Attributes
    ----------
    scenario, plan, results, verdicts, region
        What was studied, and what came of it.
    runs : sequence of ChosenRun
        Shown in full.
    conditions : sequence of Condition
        What the verdicts rest on.
    elsewhere : str
        The command that writes the report with runs shown in full, where this one shows none.
    """

    scenario: Scenario
    plan: Plan
    results: Results
    verdicts: Sequence[Verdict]
    runs: Sequence[ChosenRun]
    region: Region
    conditions: Sequence[Condition] = ()
    elsewhere: str = ""

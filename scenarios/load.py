"""Finding and reading scenarios, plans and sets of targets, with everything that is wrong told at once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from scenarios.document import Document, Loc, NotYamlError, parse_text, read_text
from scenarios.problems import BadInputError, Problem, expected, nearest, path_text, validation_problems
from scenarios.wide_signs import PLAIN, plain_signs
from sim.params import Params
from sim.text import _

if TYPE_CHECKING:
    from scenarios.plan import Plan
    from scenarios.scenario import Scenario, TargetSet
    from scenarios.targets import Target

LIBRARY = Path(__file__).parent / "library"
KINDS = ("scenario", "plan", "targets")
SUFFIXES = (".yaml", ".yml")


def model_of(kind: str) -> type[Params]:
    """Return the class of a kind of file; imported late, because it brings every hazard and command with it."""
    if kind == "plan":
        from scenarios.plan import Plan

        return Plan
    from scenarios.scenario import Scenario, TargetSet

    return Scenario if kind == "scenario" else TargetSet


def library(kind: str) -> dict[str, Path]:
    """Return the library's files of a kind by name, sorted."""
    found = {}
    for path in sorted(LIBRARY.glob("*.yaml")):
        with path.open(encoding="utf-8") as stream:
            head = (line.strip() for line in stream if line.strip() and not line.startswith("#"))
            if next(head, "") == f"kind: {kind}":
                found[path.stem] = path
    return found


def find(name: str | Path, kind: str) -> Path:
    """Return the file of a library name, or of a path.

    Raises
    ------
    BadInputError
        When there is neither.
    """
    text = str(name)
    path = Path(text)
    if path.suffix in SUFFIXES or path.parent != Path() or path.is_file():
        return path
    known = library(kind)
    if text in known:
        return known[text]
    word = {"scenario": _("scenario"), "plan": _("plan"), "targets": _("set of targets")}[kind]
    message = _("there is no {kind} '{name}' in the library, nor a file of that name").format(kind=word, name=text)
    raise BadInputError([Problem("", message + nearest(text, known))])


@dataclass
class Reading:
    """A file that was read: what it says, the object if it could be made, and all problems."""

    path: Path
    kind: str
    document: Document
    thing: Any
    problems: list[Problem]


def read(path: Path, kind: str | None = None) -> Reading:
    """Read a file of a kind (or of the kind that it names) and check it; nothing is raised and nothing written."""
    try:
        text = read_text(path)
    except NotYamlError as error:
        return Reading(path, "", Document(), None, [Problem("", error.reason, str(path), error.line)])
    reading = _read(path, kind, text)
    meant, signs = plain_signs(text) if reading.problems else ("", [])
    if signs:
        # a full-width sign hides what is wrong besides: told by its own line, and read as it was meant
        reading = _read(path, kind, meant)
        sign_told = _("the full-width sign '{sign}' is text to YAML; write '{plain}' here (half-width)")
        space_told = _("a full-width space stands here; write a plain one (half-width)")
        reading.thing = None
        for line, sign in signs:
            message = space_told if sign.isspace() else sign_told.format(sign=sign, plain=PLAIN[sign])
            reading.problems.append(Problem("", message, str(path), line))
        reading.problems.sort(key=lambda problem: problem.line)
    return reading


def _read(path: Path, kind: str | None, text: str) -> Reading:
    """Read a file's text; see :func:`read`."""
    reading = Reading(path, kind or "", Document(), None, [])

    def add(loc: Loc, message: str, line: int | None = None) -> None:
        where = path_text(reading.kind, loc) if loc or reading.kind else ""
        problem = Problem(where, message, str(path), reading.document.line(loc) if line is None else line)
        if problem not in reading.problems:
            reading.problems.append(problem)

    try:
        reading.document = parse_text(text)
    except NotYamlError as error:
        reading.kind = ""
        add((), error.reason, error.line)
        return reading
    data = reading.document.data
    if not isinstance(data, dict):
        add((), expected(_("a mapping (key: value)"), data))
        return reading
    said = data.get("kind")
    if not kind and said not in KINDS:
        what = _("one of {words}").format(words=", ".join(KINDS))
        if "kind" in data:
            add(("kind",), expected(what, said) + nearest(said, KINDS))
        else:
            add((), _("say what the file is: kind: {words}").format(words=" | ".join(KINDS)))
        return reading
    if kind and said != kind:
        add(("kind",), expected(f"'{kind}'", said))
        return reading
    reading.kind = str(said)
    for loc, line, message in reading.document.faults:
        add(loc, message, line)
    _make(reading, data, add)
    reading.problems.sort(key=lambda problem: problem.line)
    return reading


def _make(reading: Reading, data: dict[str, Any], add: Callable[..., None]) -> None:
    """Make the object, and check what the models cannot know; both, so that all problems are told at once."""
    from scenarios.basis import covering_nothing
    from scenarios.check import cross_checks

    data = dict(data)
    if reading.kind == "scenario" and isinstance(data.get("targets"), str):
        try:
            data["targets"] = list(load_targets(_beside(reading.path, data["targets"])))
        except BadInputError as error:
            for problem in error.problems:
                add(("targets",), str(problem))
            data["targets"] = []
    plan = data.get("plan")
    if reading.kind == "scenario" and isinstance(plan, str) and Path(plan).suffix in SUFFIXES:
        beside = reading.path.parent / plan
        if not Path(plan).is_file() and beside.is_file():
            data["plan"] = str(beside)
        elif not Path(plan).is_file():
            add(("plan",), _("there is no file '{name}' here, nor beside this file").format(name=plan))
    model: type[BaseModel] = model_of(reading.kind)
    try:
        reading.thing = _validate(model, data)
    except ValidationError as error:
        for loc, message in validation_problems(error, model, data):
            add(loc, message)
    for loc, message in cross_checks(reading.kind, data):
        add(loc, message)
    if reading.kind == "plan" and reading.thing is not None:
        told = {problem.path for problem in reading.problems}
        for position, message in covering_nothing(reading.thing, reading.thing.basis):
            if path_text("plan", ("basis", position, "path")) not in told:
                add(("basis", position, "path"), message)
    if reading.problems:
        reading.thing = None


def _validate(model: type[BaseModel], data: dict[str, Any]) -> BaseModel:
    return model.from_planner(data)  # type: ignore[attr-defined,no-any-return]


def _beside(path: Path, name: str) -> str:
    """Return a path as it is meant from the file that names it; a library name stays."""
    there = path.parent / name
    return str(there) if Path(name).suffix in SUFFIXES else name


def load(name: str | Path, kind: str | None = None) -> Any:
    """Return the object of a library name or a file.

    Raises
    ------
    BadInputError
        With every problem that was found.
    """
    path = find(name, kind) if kind else Path(name)
    reading = read(path, kind)
    if reading.problems:
        raise BadInputError(reading.problems)
    return reading.thing


def load_scenario(name: str | Path) -> "Scenario":
    """Return a scenario by library name or path; raises BadInputError with all problems."""
    return load(name, "scenario")  # type: ignore[no-any-return]


def load_plan(name: str | Path) -> "Plan":
    """Return a plan by library name or path; raises BadInputError with all problems."""
    return load(name, "plan")  # type: ignore[no-any-return]


def load_target_set(name: str | Path) -> "TargetSet":
    """Return a set of targets by library name or path; raises BadInputError with all problems."""
    return load(name, "targets")  # type: ignore[no-any-return]


def load_targets(name: str | Path) -> "tuple[Target, ...]":
    """Return the targets of a set by library name or path; raises BadInputError with all problems."""
    return load_target_set(name).targets


def find_any(name: str | Path) -> Path:
    """Return the file of a path or of a library name of any kind; raises BadInputError when there is neither."""
    text = str(name)
    path = Path(text)
    if path.suffix in SUFFIXES or path.parent != Path() or path.is_file():
        return path
    known = {stem: file for kind in KINDS for stem, file in library(kind).items()}
    if text in known:
        return known[text]
    message = _("there is no '{name}' in the library, nor a file of that name").format(name=text)
    raise BadInputError([Problem("", message + nearest(text, known))])

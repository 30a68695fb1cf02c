"""The command line. Each command lives in a module of its own that is imported only when the command is called."""

import importlib
import os
import sys
from dataclasses import dataclass
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from sim.text import LANGUAGES, N_, _, speak_to_libraries, use_language

OK, PROBLEMS, USAGE = 0, 1, 2
"""Exit codes: all is well; something was found wrong; the command line itself was wrong."""


@dataclass(frozen=True, slots=True)
class Row:
    """Where a command is, and the line that ``--help`` prints: a message id."""

    where: str
    help: str


COMMANDS: dict[str, Row] = {
    "evaluate": Row("yingji.evaluate:evaluate", N_("Does the plan hold? Each target with its interval and verdict.")),
    "compare": Row("yingji.compare:compare", N_("Hold plans against each other on the same storms and fires.")),
    "report": Row("yingji.commands_report:report", N_("Write the report of an evaluation as one HTML file.")),
    "run": Row("yingji.commands_run:run", N_("Replay one run in full: its record and its KPIs.")),
    "explain": Row("yingji.commands_explain:explain", N_("Why relief was late: the chain of causes in one run.")),
    "lists": Row(
        "yingji.commands_lists:lists", N_("Lists to take away: evacuation, calls, duty, damage, as CSV files.")
    ),
    "list": Row("yingji.commands_list:list_things", N_("What there is: scenarios, plans, hazards, missions, KPIs.")),
    "schema": Row(
        "yingji.commands_list:schema", N_("Print the JSON Schema of a scenario, a plan or a set of targets.")
    ),
    "check": Row("yingji.commands_check:check", N_("Check files: every problem with its line and path.")),
    "score": Row("yingji.commands_score:score", N_("Score a plan's grass roots: what towns and villages lack first.")),
    "warmup": Row("yingji.commands_run:warmup", N_("Make the region and compile the kernels, in one process.")),
    "hazard": Row("yingji.commands_hazard:hazard", N_("Run a fire or a flood alone on your own rasters.")),
    "verify": Row("yingji.commands_verify:verify", N_("Hold the engine against published numbers.")),
    "demo": Row("yingji.demo:demo", N_("Evaluate Guangshui within minutes, on a coarser grid, and write the report.")),
}


def _real(name: str) -> Any:
    """Import a command and return it as the parser wants it."""
    from typer.main import get_command

    from yingji.parser_words import speaking

    module, _colon, function = COMMANDS[name].where.partition(":")
    found = getattr(importlib.import_module(module), function)
    if isinstance(found, typer.Typer):
        return speaking(get_command(found))
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, help=_(COMMANDS[name].help))(found)
    return speaking(get_command(app))


class LazyGroup(TyperGroup):
    """A group whose ``--help`` needs no command's module."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """Return a stub for the list of commands."""
        return TyperCommand(name=cmd_name, help=_(COMMANDS[cmd_name].help)) if cmd_name in COMMANDS else None

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> tuple[str | None, Any, list[str]]:  # type: ignore[override]
        """Return the command itself, now that it is called."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from scenarios.problems import nearest

            ctx.fail(_("there is no command '{name}'").format(name=args[0]) + nearest(args[0], COMMANDS))
        name, command, rest = super().resolve_command(ctx, args)
        return name, _real(str(name)) if command is not None else None, rest


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"yingji {version('yingji')}")
        raise typer.Exit(OK)


def make_app() -> typer.Typer:
    """Return the application; made after the language is known, because help texts are in it."""
    app = typer.Typer(cls=LazyGroup, add_completion=False, no_args_is_help=True, rich_markup_mode=None)

    @app.callback(help=_("Does the emergency plan hold? Disasters and the response to them, simulated."))
    def _main(
        lang: Annotated[str, typer.Option("--lang", help=_("Language of texts: zh or en."), metavar="zh|en")] = "",
        version: Annotated[
            bool, typer.Option("--version", help=_("Print the version."), callback=_version, is_eager=True)
        ] = False,
    ) -> None:
        if lang and lang not in LANGUAGES:
            raise typer.BadParameter(_("expected one of {words}").format(words="zh, en"), param_hint="--lang")

    return app


def _language_first(args: list[str]) -> list[str]:
    """Move ``--lang`` to the front, so that it may stand before or after the command."""
    for i, arg in enumerate(args):
        if arg == "--":
            break
        if arg.startswith("--lang="):
            return ["--lang", arg.removeprefix("--lang="), *args[:i], *args[i + 1 :]]
        if arg == "--lang" and i + 1 < len(args):
            return ["--lang", args[i + 1], *args[:i], *args[i + 2 :]]
    return args


def fail(message: str, code: int = PROBLEMS) -> typer.Exit:
    """Print a message on the error stream and return what to raise."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def main(args: list[str] | None = None) -> None:
    """Run a command line and leave with its exit code; never with a traceback for what a planner wrote."""
    args = _language_first(sys.argv[1:] if args is None else args)
    if args[:1] == ["--lang"] and args[1:2] and args[1] in LANGUAGES:
        use_language(args[1])
    speak_to_libraries()
    from typer.main import get_command

    from yingji.parser_words import show, speaking

    try:
        code = speaking(get_command(make_app()))(args, prog_name="yingji", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else OK)
    except typer.Abort:
        typer.echo(_("Aborted!"), err=True)
        sys.exit(PROBLEMS)
    except KeyboardInterrupt:
        typer.echo(_("interrupted"), err=True)
        sys.exit(130)
    except (OSError, ValueError) as error:
        # what a planner's input can cause arrives as one of these two; anything else is a defect and shows itself
        from scenarios.problems import BadInputError

        if isinstance(error, BadInputError):
            typer.echo(error.text(), err=True)
        elif isinstance(error, BrokenPipeError):
            # whoever read has gone; nothing more is to be flushed at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        elif isinstance(error, OSError):
            typer.echo(f"{error.filename or ''}: {error.strerror or error}".lstrip(": "), err=True)
        else:
            raise
        sys.exit(PROBLEMS)
    except Exception as error:
        # what the parser complains of; its classes are another library's in older versions
        if not hasattr(error, "format_message"):
            raise
        sys.exit(show(error))

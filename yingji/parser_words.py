"""What the command-line parser says by itself, in the language in use: usage, help and its own complaints.

The parser asks gettext for a few words only; the rest stands in its code in English, in sentences that are recognised
here. A sentence that is not is shown as it is.
"""

import re
from functools import cache
from typing import Any

import typer

from sim.text import N_, _, language

ASKED = (N_("Arguments"), N_("Options"), N_("Commands"), N_("required"), N_("default: {default}"), N_("Aborted!"))
"""Words that the parser asks gettext for; here so that the catalogue has them."""
USAGE, HELP = N_("Usage: "), N_("Show this message and exit.")
METAVARS = (N_("[OPTIONS]"), N_("COMMAND [ARGS]..."))
SENTENCES = (
    N_("Error: {rest}"),
    N_("Try '{command} {option}' for help."),
    N_("No such option: {option} (Possible options: {near})"),
    N_("No such option: {option}"),
    N_("No such command {name}."),
    N_("Missing command."),
    N_("Missing argument {name}."),
    N_("Missing option {name}."),
    N_("Missing parameter: {name}"),
    N_("Invalid value for {name}: {rest}"),
    N_("Invalid value: {rest}"),
    N_("Got unexpected extra argument(s) ({words})"),
    N_("Option {option} does not take a value."),
    N_("Option {option} requires an argument."),
    N_("Option {option} requires {count} arguments."),
    N_("path {path} does not exist."),
    N_("dir {path} does not exist."),
    N_("dir {path} is a file."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid number, unable to parse string as a number"),
    N_("Input should be greater than or equal to {bound}"),
    N_("Input should be less than or equal to {bound}"),
)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    found = []
    for sentence in SENTENCES:
        parts = re.split(r"\{(\w+)\}", sentence)
        pattern = "".join(f"(?P<{part}>.+)" if i % 2 else re.escape(part) for i, part in enumerate(parts))
        found.append((re.compile(pattern, re.DOTALL), sentence))
    return found


def in_words(text: str) -> str:
    """Return a sentence of the parser in the language in use."""
    if language() == "en":
        return text
    for pattern, sentence in _patterns():
        match = pattern.fullmatch(text)
        if match:
            values = {name: in_words(value) if name == "rest" else value for name, value in match.groupdict().items()}
            return _(sentence).format(**values)
    return text


def show(error: Any) -> int:
    """Print what the parser complains of, as it would itself, and return the exit code."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return int(error.exit_code)
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(context.get_usage(), err=True)
        names = context.help_option_names
        if names:
            typer.echo(in_words(f"Try '{context.command_path} {names[0]}' for help."), err=True)
        typer.echo("", err=True)
    typer.echo(in_words(f"Error: {error.format_message()}"), err=True)
    return int(error.exit_code)


def speaking(command: Any) -> Any:
    """Return a command whose usage and help, and those of the commands in it, are in the language in use."""
    context = type(command).context_class
    formatter = context.formatter_class

    class Formatter(formatter):  # type: ignore[misc, valid-type]
        """Writes the parser's own words in the language in use."""

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            for word in METAVARS:
                args = args.replace(word, _(word))
            super().write_usage(prog, args, _(USAGE) if prefix is None else prefix)

        def write_dl(self, rows: Any, *args: Any, **more: Any) -> None:
            super().write_dl([(name, text.replace(HELP, _(HELP))) for name, text in rows], *args, **more)

    class Context(context):  # type: ignore[misc, valid-type]
        """A context that writes with it."""

        formatter_class = Formatter

    command.context_class = Context
    for inner in getattr(command, "commands", {}).values():
        speaking(inner)
    return command

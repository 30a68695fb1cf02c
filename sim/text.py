"""Texts that a planner sees, in English (the message id) and Chinese, through gettext."""

import gettext
import os
from functools import cache
from pathlib import Path

LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("zh", "en")

_chosen: str | None = None


def use_language(lang: str | None) -> None:
    """Choose the language of planner-facing texts for this process: ``zh``, ``en`` or None for the environment's."""
    global _chosen
    _chosen = lang


def language() -> str:
    """Return the language in use: the chosen one, else YINGJI_LANG, else the locale's; ``en`` where none is Chinese."""
    if _chosen in LANGUAGES:
        return str(_chosen)
    for name in ("YINGJI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    return gettext.translation("yingji", LOCALE_DIR, languages=[lang], fallback=True)


def _(message: str) -> str:
    """Return ``message`` in the language in use."""
    return in_language(message, language())


def speak_to_libraries() -> None:
    """Have libraries that ask the process's gettext (the command-line parser) answer from our catalogue, too."""
    os.environ["LANGUAGE"] = language()
    gettext.bindtextdomain("yingji", LOCALE_DIR)
    gettext.textdomain("yingji")


def in_language(message: str, lang: str) -> str:
    """Return ``message`` in ``lang``, whatever the language in use."""
    # gettext's answer to an empty text is the catalogue's header
    return message if lang == "en" or not message else _catalogue(lang).gettext(message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a text for the catalogue where it is written; it is translated where it is shown."""
    return message


def percent(share: float, digits: int = 1) -> str:
    """Return a share as a figure in %, without the sign; only nobody is 0 and only everybody 100.

    A share that would round to 0 or to 100 is shown by its last digit beside it: 99.9 and 0.1, not 100.0 and 0.0.
    """
    step = 10.0**-digits
    value = 100.0 * share
    if 0.0 < share < 1.0:
        value = min(max(value, step), 100.0 - step)
    return f"{value:.{digits}f}"

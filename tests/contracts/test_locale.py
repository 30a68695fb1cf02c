"""The Chinese catalogue is whole: every text translated, its fields kept, the compiled file up to date."""

import gettext
import string

from sim.locale import catalogue
from sim.text import LOCALE_DIR, in_language

TEXTS = catalogue.translations()


def _fields(text):
    try:
        return sorted(
            (name, spec, turn) for _plain, name, spec, turn in string.Formatter().parse(text) if name is not None
        )
    except ValueError:
        return []  # a message about braces is no format


def test_the_catalogue_holds_every_text_of_the_sources():
    wanted = catalogue.message_ids()
    lacking = {text: files for text, files in wanted.items() if text not in TEXTS}
    assert not lacking, f"run make locale; not in the catalogue: {lacking}"
    assert set(TEXTS) == set(wanted), "run make locale: the catalogue holds texts that nobody says any more"


def test_every_text_is_translated():
    assert [text for text, chinese in TEXTS.items() if not chinese] == []


def test_both_sides_have_the_same_fields():
    assert {text: chinese for text, chinese in TEXTS.items() if _fields(chinese) != _fields(text)} == {}


def test_the_compiled_catalogue_is_up_to_date():
    assert catalogue.PO.with_suffix(".mo").read_bytes() == catalogue.compiled(), "run make locale"


def test_gettext_reads_what_was_compiled():
    found = gettext.translation("yingji", LOCALE_DIR, languages=["zh"])
    assert {text: found.gettext(text) for text in TEXTS} == TEXTS
    assert in_language("undecided", "zh") == "未定"
    assert in_language("undecided", "en") == "undecided"


def test_the_words_of_verdicts_are_the_plan_s():
    words = {"met": "达标", "not met": "不达标", "undecided": "未定", "conditional": "有条件"}
    assert {word: TEXTS[word] for word in words} == words

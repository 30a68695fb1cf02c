"""Bring the Chinese catalogue up to date: extract the message ids, keep the translations, compile.

Run as ``python -m sim.locale.catalogue`` in a checkout. It prints what has no translation and exits 1 if anything has none.
"""

import io
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PO = HERE / "zh" / "LC_MESSAGES" / "yingji.po"
PACKAGES = ("sim", "scenarios", "experiments", "reports", "yingji")
# texts that stand as class attributes and fields (a KPI's title and definition) are marked with N_ where they are written
KEYWORDS = {"_": None, "N_": None, "in_language": (1,)}


def message_ids() -> dict[str, list[tuple[str, int]]]:
    """Return every message id in the sources with the places where it stands."""
    from babel.messages.extract import extract_from_dir

    found: dict[str, list[tuple[str, int]]] = {}
    methods = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
    for package in PACKAGES:
        for file, line, message, _comments, _context in extract_from_dir(
            ROOT / package, methods, keywords=KEYWORDS, strip_comment_tags=True
        ):
            text = message[0] if isinstance(message, tuple) else message
            if text:
                found.setdefault(text, []).append((f"{package}/{file}", line))
    return found


def update(*more: Path) -> list[str]:
    """Rewrite the catalogue from the sources and compile it; return the ids that have no translation.

    Parameters
    ----------
    *more : Path
        Further .po files whose translations are taken over where the catalogue has none.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    known: dict[str, str] = {}
    for path in (*more, PO):
        if path.exists():
            with path.open("rb") as stream:
                known |= {str(m.id): str(m.string) for m in read_po(stream, locale="zh") if m.id and m.string}
    fresh = Catalog(locale="zh", project="yingji", charset="utf-8", fuzzy=False)
    for text, places in sorted(message_ids().items()):
        fresh.add(text, string=known.get(text, ""), locations=[(file, None) for file in sorted({f for f, _ in places})])
    out = io.BytesIO()
    write_po(out, fresh, width=120, sort_output=True, omit_header=False)
    lines = [ln for ln in out.getvalue().decode().splitlines() if not ln.startswith(('"POT-Creation', '"PO-Revision'))]
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text("\n".join(lines) + "\n", encoding="utf-8")
    compile_catalogue()
    return [str(m.id) for m in fresh if m.id and not m.string]


def compile_catalogue() -> None:
    """Write the .mo file that gettext reads."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with PO.open("rb") as stream, PO.with_suffix(".mo").open("wb") as out:
        write_mo(out, read_po(stream, locale="zh"))


if __name__ == "__main__":
    missing = update(*(Path(name) for name in sys.argv[1:]))
    for text in missing:
        print("untranslated:", text)
    sys.exit(1 if missing else 0)

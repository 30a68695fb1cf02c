"""Bring the Chinese catalogue up to date: collect the message ids, keep the translations, compile.

Run as ``python -m sim.locale.catalogue [more.po ...]`` in a checkout. It prints what has no translation and exits 1 if
anything has none.
"""

import csv
import importlib
import io
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PO = HERE / "zh" / "LC_MESSAGES" / "yingji.po"
PACKAGES = ("sim", "scenarios", "experiments", "reports", "yingji")
CHANGING = ('"POT-Creation', '"PO-Revision', '"Generated-By', '"Last-Translator', '"Report-Msgid', '"Language-Team')
"""Lines of the header that would change with the day, the machine or Babel, or say nothing."""
KEYWORDS = {"_": None, "N_": None, "in_language": (1,)}


def marked_ids() -> Iterator[tuple[str, str]]:
    """Yield every text that the sources mark, with the file where it stands."""
    from babel.messages.extract import extract_from_dir

    methods = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
    for package in PACKAGES:
        for file, _line, message, _comments, _context in extract_from_dir(
            ROOT / package, methods, keywords=KEYWORDS, strip_comment_tags=True
        ):
            text = message[0] if isinstance(message, tuple) else message
            if text:
                yield text, f"{package}/{file}"


def registered_ids() -> Iterator[tuple[str, str]]:
    """Yield the texts that registries and library carry: of KPIs, of the region's layers, of bases and judgements.

    They are put together from pieces or are data, which no extractor of marked texts sees.
    """
    import yaml

    from sim.kpis import all_kpis

    for kpi in all_kpis().values():
        where = type(kpi).__module__.replace(".", "/") + ".py"
        for name in ("title", "definition", "shown_as"):
            if text := getattr(kpi, name):
                yield text, where
    # what the library and the region say of themselves, as reports and verdicts print it
    for row in csv.DictReader((ROOT / "scenarios/regions/data/layers.csv").read_text(encoding="utf-8").splitlines()):
        for text in row.values():
            if text:
                yield text, "scenarios/regions/data/layers.csv"
    # names of the standard fuel models, which the page of a fire lists
    for file in sorted((ROOT / "sim/kernels/data").glob("fuels_*.csv")):
        lines = (line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
        for row in csv.DictReader(lines):
            yield row["name"], str(file.relative_to(ROOT))
    for path in sorted((ROOT / "scenarios" / "library").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        where = str(path.relative_to(ROOT))
        at = text.find("\nbasis:") if text.find("\nkind: plan\n") >= 0 else 0
        document = yaml.safe_load(text[at:]) if at >= 0 else {}
        for line in document.get("basis", ()):
            for name in ("source", "note"):
                if line.get(name):
                    yield line[name], where
        targets = document.get("targets", ())
        for target in targets if isinstance(targets, list) else ():
            if target.get("judgement"):
                yield target["judgement"], where
            if unit := str(target["threshold"]).partition(" ")[2]:
                yield unit, where


def schema_ids() -> Iterator[tuple[str, str]]:
    """Yield what the models of files say of their fields: the descriptions of their JSON Schemas."""
    # by name, since this floor must not know the one above it; nothing runs but this tool
    load = importlib.import_module("scenarios.load")

    def texts(schema: object) -> Iterator[str]:
        if isinstance(schema, dict):
            if isinstance(schema.get("description"), str):
                yield schema["description"]
            schema = list(schema.values())
        for member in schema if isinstance(schema, list) else ():
            yield from texts(member)

    for kind in load.KINDS:
        for text in texts(load.model_of(kind).model_json_schema(by_alias=True)):
            yield text, f"{kind}-schema"


def message_ids() -> dict[str, list[str]]:
    """Return every message id with the files where it stands, both sorted."""
    found: dict[str, set[str]] = {}
    for ids in (marked_ids(), registered_ids(), schema_ids()):
        for text, file in ids:
            found.setdefault(text, set()).add(file)
    return {text: sorted(found[text]) for text in sorted(found)}


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
    fresh = Catalog(locale="zh", project="yingji", charset="utf-8", fuzzy=False, header_comment="# Texts in Chinese.")
    for text, files in message_ids().items():
        fresh.add(text, string=known.get(text, ""), locations=[(file, 1) for file in files])
    out = io.BytesIO()
    write_po(out, fresh, width=120, sort_output=True, omit_header=False, include_lineno=False)
    lines = [line for line in out.getvalue().decode().splitlines() if not line.startswith(CHANGING)]
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_text("\n".join(lines) + "\n", encoding="utf-8")
    PO.with_suffix(".mo").write_bytes(compiled())
    return [str(m.id) for m in fresh if m.id and not m.string]


def translations() -> dict[str, str]:
    """Return the catalogue's translations by message id; an id without one has an empty text."""
    from babel.messages.pofile import read_po

    with PO.open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream, locale="zh") if m.id}


def compiled() -> bytes:
    """Return the catalogue as gettext reads it (GNU .mo, revision 0): the same bytes for the same translations.

    Babel's own writer puts the time and its version into the header, so that every run would change the file.
    """
    texts = {"": "Content-Type: text/plain; charset=UTF-8\nLanguage: zh\n"}
    texts |= {message: text for message, text in translations().items() if text}
    pairs = sorted((message.encode(), text.encode()) for message, text in texts.items())
    count, header = len(pairs), 28
    where, body = header + 16 * count, b""
    tables: list[bytes] = []
    for side in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<2I", len(pair[side]), where + len(body)))
            body += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, header, header + 8 * count, 0, where)
    return head + b"".join(tables) + body


if __name__ == "__main__":
    missing = update(*(Path(name) for name in sys.argv[1:]))
    for text in missing:
        print("untranslated:", repr(text))
    sys.exit(1 if missing else 0)

"""The definitions of terms, in the report's language, as HTML."""

import html
import re
from pathlib import Path

from sim.text import language

HERE = Path(__file__).parent / "definitions"


def _inline(text: str) -> str:
    text = html.escape(text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text)


def terms() -> str:
    """Return ``definitions/<language>.md`` (headings, paragraphs and lists only) as HTML."""
    out: list[str] = []
    for line in (HERE / f"{language()}.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("- "):
            if not out or not out[-1].startswith("<li>"):
                out.append("<ul>")
            out.append(f"<li>{_inline(line[2:])}</li>")
            continue
        if out and out[-1].startswith("<li>"):
            out.append("</ul>")
        if line.startswith("## "):
            out.append(f"<h3>{_inline(line[3:])}</h3>")
        elif line and not line.startswith("# "):
            out.append(f"<p>{_inline(line)}</p>")
    if out and out[-1].startswith("<li>"):
        out.append("</ul>")
    return "\n".join(out)

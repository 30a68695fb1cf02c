"""Full-width signs where YAML's own must stand (``kind： scenario``): found, so that each is told with its line.

YAML takes them for text, and says something else is missing, lines below. They belong in Chinese text, too: so this is
asked only of a file in which something is wrong, and looks only at places where a sign of YAML's can be meant.
"""

import re
from dataclasses import dataclass, field

PLAIN = {"：": ":", "，": ",", "【": "[", "】": "]", "［": "[", "］": "]", "｛": "{", "｝": "}", "\u3000": " "}
_OPENS, _CLOSES = "【［｛", "】］｝"
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
_HEAD = re.compile(r"\s*(?:-\s+)*(?P<key>[A-Za-z_][A-Za-z0-9_]*)\s*(?=：)")
_NEXT_KEY = re.compile(r"\s*[A-Za-z_][A-Za-z0-9_]*\s*[:：]")
_BLOCK = re.compile(r"[:：]\s*[>|][+-]?\d?[+-]?\s*(?:#.*)?$")
_CODE = re.compile(r"[\x20-\x7e，：【】［］｛｝\u3000／％]*")
"""What stands between brackets where they are meant as such: no Chinese."""


@dataclass
class _Scan:
    """Where a scan is: what it made, brackets that are open, the quote it is in."""

    made: list[str] = field(default_factory=list)
    found: list[tuple[int, str]] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    quote: str = ""

    def swap(self, line: int, sign: str) -> None:
        """Put YAML's sign in the place of a full-width one."""
        if (line, sign) not in self.found:
            self.found.append((line, sign))
        self.made.append(PLAIN[sign])


def plain_signs(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Return a text with YAML's own signs in the place of full-width ones, and line and sign of each.

    The number of lines stays.
    """
    scan = _Scan()
    block: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and (not line.strip() or indent > block):
            scan.made.append(line)
        else:
            block = indent if not scan.open and not scan.quote and _BLOCK.search(line) else None
            _line(scan, number, line)
        scan.made.append("\n")
    return "".join(scan.made[:-1]), scan.found


def _line(scan: _Scan, number: int, line: str) -> None:
    """Scan one line that is no part of a block of text."""
    head = None if scan.open or scan.quote else _HEAD.match(line)
    colon = head.end() if head else -1
    at, token, starts = 0, "", True
    while at < len(line):
        sign, rest = line[at], line[at + 1 :]
        at += 1
        if scan.quote:
            scan.made.append(sign)
            if sign == "\\" and scan.quote == '"' and rest:
                scan.made.append(rest[0])
                at += 1
            elif sign == scan.quote:
                scan.quote = ""
            continue
        if starts and sign in "'\"":
            scan.quote = sign
            scan.made.append(sign)
            starts = False
        elif sign == "#" and (at == 1 or line[at - 2] in " \t"):
            scan.made.append(sign + rest)
            return
        elif sign == "：" and (at - 1 == colon or (scan.open[-1:] == ["{"] and _KEY.match(token.strip()))):
            scan.swap(number, sign)
            if rest[:1] not in (" ", "\u3000"):
                scan.made.append(" ")
            token, starts = "", True
        elif sign == "\u3000" and starts:
            scan.swap(number, sign)
        elif sign == "，" and scan.open and _parts(scan.open[-1], token, rest):
            scan.swap(number, sign)
            token, starts = "", True
        elif sign in "[{" and (starts or scan.open):
            scan.open.append(sign)
            scan.made.append(sign)
            token, starts = "", True
        elif sign in _OPENS and starts and _is_bracket(sign, rest):
            scan.open.append(PLAIN[sign])
            scan.swap(number, sign)
            token, starts = "", True
        elif sign in "]}" and scan.open:
            scan.open.pop()
            scan.made.append(sign)
            token, starts = "", False
        elif sign in _CLOSES and scan.open and PLAIN[sign] == {"[": "]", "{": "}"}[scan.open[-1]]:
            scan.open.pop()
            scan.swap(number, sign)
            token, starts = "", False
        else:
            scan.made.append(sign)
            alone = rest[:1] in ("", " ", "\u3000")
            ends = (sign == "," and bool(scan.open)) or (alone and (sign == ":" or (sign == "-" and not token.strip())))
            token = "" if ends else token + sign
            starts = ends or (starts and sign in " \t")


def _parts(bracket: str, token: str, rest: str) -> bool:
    """Return whether a comma can be meant to part members: before a key, or between words that are not Chinese."""
    if bracket == "{":
        return bool(_NEXT_KEY.match(rest))
    before, after = token.strip()[-1:], rest.strip()[:1]
    return before.isascii() and after.isascii()


def _is_bracket(sign: str, rest: str) -> bool:
    """Return whether a bracket can be meant as YAML's: nothing Chinese stands within, and it ends what it holds."""
    close = {"【": "】", "［": "］", "｛": "｝"}[sign]
    ends = [rest.find(end) for end in (close, {"[": "]", "{": "}"}[PLAIN[sign]]) if end in rest]
    return bool(ends) and _CODE.fullmatch(rest[: min(ends)]) is not None

"""YAML as planners mean it: the YAML 1.2 core schema, duplicate keys refused, and the line of every value kept.

YAML 1.1, which PyYAML follows, reads ``12:30`` as 750, ``no`` as false and ``0123`` as 83; the resolver table below is
that of YAML 1.2.2, chapter 10.3.2, so that these stay what was written.
"""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sim.text import N_, _
from sim.units import plain

Loc = tuple[str | int, ...]

_MAX_BYTES = 20_000_000
_MAX_NODES = 400_000
_MAX_DEPTH = 40
_WIDE_NUMBER = re.compile(r"[－-]?[０-９]+(?:[．.][０-９]+)?$")
"""A number in full-width digits, as quantities may be written in, too."""
_PREFIX = "tag:yaml.org,2002:"


class _Loader(yaml.CSafeLoader):
    """The C parser with an empty resolver table of its own."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        list("-+.0123456789"),
    ),
):
    _Loader.add_implicit_resolver(_PREFIX + _tag, re.compile(_pattern), _first)


# what the parser says of the mistakes that are made, here so that the catalogue has them
_PARSER_SAYS = (
    N_("but found another document"),
    N_("control characters are not allowed"),
    N_("could not find expected ':'"),
    N_("did not find expected ',' or ']'"),
    N_("did not find expected ',' or '}'"),
    N_("did not find expected '-' indicator"),
    N_("did not find expected <document start>"),
    N_("did not find expected key"),
    N_("did not find expected node content"),
    N_("found character that cannot start any token"),
    N_("found undefined alias"),
    N_("found unexpected end of stream"),
    N_("mapping values are not allowed in this context"),
)


class NotYamlError(ValueError):
    """A file that cannot be read at all: the reason, and the line where it shows (0 where there is none)."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass
class Document:
    """What a file says.

    Attributes
    ----------
    data : object
        Mappings, lists, text, numbers, true/false and None.
    lines : dict
        Line (from 1) of each value by its path (``("depots", 2, "place")``); of a mapping's entry, the key's line.
    faults : list
        (path, line, message) of duplicate keys and of tags that are not data.
    """

    data: Any = None
    lines: dict[Loc, int] = field(default_factory=dict)
    faults: list[tuple[Loc, int, str]] = field(default_factory=list)

    def line(self, loc: Loc) -> int:
        """Return the line of a path, or of the nearest thing that holds it."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


def read_document(path: Path) -> Document:
    """Read a YAML file.

    Raises
    ------
    NotYamlError
        When there is no such file, it is not UTF-8, not YAML, empty or absurdly large or deep.
    """
    return parse_text(read_text(path))


def read_text(path: Path) -> str:
    """Return what a file holds; raises NotYamlError when there is no such file, it is absurdly large or not UTF-8."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise NotYamlError(_("the file is larger than {size} MB").format(size=_MAX_BYTES // 1_000_000))
        raw = path.read_bytes()
    except FileNotFoundError:
        raise NotYamlError(_("there is no such file")) from None
    except OSError as error:
        raise NotYamlError(_("the file cannot be read: {reason}").format(reason=error.strerror)) from None
    return _decoded(raw)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason, line = _("the file is not UTF-8 text"), raw[: error.start].count(b"\n") + 1
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    with suppress(UnicodeDecodeError):
        raw.decode("utf-16" if wide else "gb18030")
        hint = _("; it looks like {encoding}: save it as UTF-8 (in Notepad: Save as, Encoding)")
        reason += hint.format(encoding="UTF-16" if wide else "GBK")
    raise NotYamlError(reason, line)


def parse_document(raw: bytes) -> Document:
    """Read YAML from bytes; see :func:`read_document`."""
    return parse_text(_decoded(raw))


def parse_text(text: str) -> Document:
    """Read YAML from text; see :func:`read_document`."""
    if _nesting(text) > _MAX_DEPTH:
        raise NotYamlError(_("the file is nested too deeply"))
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = _(error.problem or error.context or "?")
        line = mark.line + 1 if mark else 0
        raise NotYamlError(_("not valid YAML: {reason}").format(reason=reason), line) from None
    except yaml.YAMLError as error:
        reason = str(getattr(error, "reason", "")) or str(error).splitlines()[0]
        raise NotYamlError(_("not valid YAML: {reason}").format(reason=_(reason))) from None
    if node is None:
        raise NotYamlError(_("the file is empty"), 1)
    document = Document()
    document.data = _Builder(document).build(node, (), ())
    return document


def _nesting(text: str) -> int:
    """Return an upper bound of the depth: open brackets plus the deepest indentation, before anything recurses."""
    depth = most = 0
    for mark in re.findall(r"[\[\]{}]", text):
        depth += 1 if mark in "[{" else -1
        most = max(most, depth)
    dashes = max((line.count("- ") for line in text.splitlines() if line.lstrip().startswith("- -")), default=0)
    indents = {len(line) - len(line.lstrip(" ")) for line in text.splitlines() if line.strip()}
    return most + dashes + len(indents)


class _Builder:
    """Turns a node graph into data; aliases are followed, loops and bombs are not."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = 0

    def build(self, node: yaml.Node, loc: Loc, above: tuple[int, ...]) -> Any:
        self.nodes += 1
        line = node.start_mark.line + 1
        if self.nodes > _MAX_NODES:
            raise NotYamlError(_("the file holds too many values"), line)
        if id(node) in above or len(above) > _MAX_DEPTH:
            raise NotYamlError(_("the file is nested too deeply"), line)
        self.document.lines.setdefault(loc, line)
        above = (*above, id(node))
        if not isinstance(node, yaml.ScalarNode) and node.tag not in (_PREFIX + "map", _PREFIX + "seq"):
            self._refuse_tag(str(node.tag).removeprefix(_PREFIX), loc, line)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc, above)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*loc, i), above) for i, child in enumerate(node.value)]
        return self._scalar(node, loc)

    def _mapping(self, node: yaml.MappingNode, loc: Loc, above: tuple[int, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.document.faults.append((loc, line, _("a key must be a word, not a list or a mapping")))
                continue
            key = str(key_node.value)
            here = (*loc, key)
            if key in data:
                first = self.document.lines[here]
                self.document.faults.append(
                    (here, line, _("the key '{key}' stands twice (first in line {first})").format(key=key, first=first))
                )
                continue
            self.document.lines[here] = line
            data[key] = self.build(value_node, here, above)
        return data

    def _scalar(self, node: yaml.Node, loc: Loc) -> Any:
        tag, text = str(node.tag).removeprefix(_PREFIX), str(node.value)
        if tag == "str" and not getattr(node, "style", "") and _WIDE_NUMBER.match(text):
            text = plain(text)
            tag = "float" if "." in text else "int"
        try:
            if tag == "null":
                return None
            if tag == "bool":
                return text.lower() == "true"
            if tag == "int":
                base = {"0o": 8, "0x": 16}.get(text[:2].lower(), 10)
                return int(text[2:] if base != 10 else text, base)
            if tag == "float":
                return float(re.sub(r"\.(inf|nan)", r"\1", text.lower()))
        except ValueError:
            tag = "!!" + tag
        if tag not in ("str", "!"):
            self._refuse_tag(tag, loc, node.start_mark.line + 1)
        return text

    def _refuse_tag(self, tag: str, loc: Loc, line: int) -> None:
        self.document.faults.append((loc, line, _("the tag '{tag}' is not allowed here").format(tag=tag)))

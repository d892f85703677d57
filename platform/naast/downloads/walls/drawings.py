"""Drawings (SVG): only those that can do nothing but be looked at.

The standard library's expat reads them; a document type is refused as a whole, since entities and external files need one.
"""

import re
from xml.parsers import expat

MAX_BYTES = 1024 * 1024
MAX_USES = 20  # a drawing that repeats itself in itself can grow without end
_MAX_ELEMENTS = 50_000
_MAX_DEPTH = 60
# Shapes, text and paint; nothing that loads, runs, links or animates (SVG 2, https://www.w3.org/TR/SVG2/).
_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "title",
        "desc",
        "symbol",
        "use",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "marker",
        "pattern",
        "clipPath",
        "mask",
        "linearGradient",
        "radialGradient",
        "stop",
        "filter",
        "feGaussianBlur",
        "feOffset",
        "feBlend",
        "feMerge",
        "feMergeNode",
        "feColorMatrix",
        "feFlood",
        "feComposite",
        "feDropShadow",
        "style",
    ]
)
# A backslash hides letters in CSS; "@" begins rules that load. Asking for the colours of the screen is harmless.
_LOADS = re.compile(r"url\s*\(\s*[\"']?(?!#)|image-set|image\s*\(|@|javascript:|expression\s*\(|\\", re.IGNORECASE)
_SCHEME = re.compile(r"@media\s*\(prefers-color-scheme:\s*(?:dark|light)\)")


class _Refused(Exception):
    """The drawing does more than being looked at."""


class _Reader:
    """Takes what the parser finds. The text inside an element counts with that of all elements in it."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.styles: list[str] = []
        self.first = ""
        self.count = self.uses = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        self.first = self.first or local
        self.count += 1
        self.uses += local == "use"
        self.open.append(local)
        too_much = self.count > _MAX_ELEMENTS or len(self.open) > _MAX_DEPTH or self.uses > MAX_USES
        if too_much or local not in _ELEMENTS or not all(_plain(*pair) for pair in attributes.items()):
            raise _Refused

    def end(self, name: str) -> None:
        self.open.pop()

    def text(self, data: str) -> None:
        if "style" in self.open:
            self.styles.append(data)

    def pointed(self, target: str, data: str) -> None:
        if target.lower() == "xml-stylesheet":  # a file from elsewhere, in whatever letters the drawing is written
            raise _Refused

    def refuse(self, *args: object) -> None:
        raise _Refused


def is_harmless(content: bytes) -> bool:
    """Whether a drawing has only shapes and paint of its own: no scripts, no events, no addresses elsewhere."""
    if len(content) > MAX_BYTES:
        return False
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    parser.ProcessingInstructionHandler = reader.pointed
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes no name: this is all of it
    except (expat.ExpatError, _Refused, ValueError, LookupError):
        return False
    return reader.first == "svg" and not _LOADS.search(_SCHEME.sub("", "".join(reader.styles)))


def _plain(name: str, value: str) -> bool:
    local = _local(name)
    if local.lower().startswith("on") or _LOADS.search(value):
        return False
    return local != "href" or value.startswith("#")


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]

"""Drawings: only those that can do nothing but be looked at."""

import re

from courses.exchange import safe_xml
from courses.exchange.drafts import UnreadableFileError
from courses.exchange.safe_xml import Element

MAX_BYTES = 1024 * 1024
MAX_USES = 20  # a drawing that repeats itself in itself can grow without end
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
# A backslash hides letters in CSS; "@" begins rules that load.
_LOADS = re.compile(r"url\s*\(\s*[\"']?(?!#)|image-set|image\s*\(|@|javascript:|expression\s*\(|\\", re.IGNORECASE)


def is_harmless(content: bytes) -> bool:
    """Whether a drawing has only shapes and paint of its own: no scripts, no events, no addresses elsewhere."""
    if len(content) > MAX_BYTES or b"<?xml-stylesheet" in content or content.count(b"<use") > MAX_USES:
        return False
    try:
        root = safe_xml.parse(content)
    except UnreadableFileError:
        return False
    return root.name == "svg" and all(_harmless(element) for element in root.walk())


def _harmless(element: Element) -> bool:
    if element.name not in _ELEMENTS or _LOADS.search(element.whole_text()):
        return False
    for name, value in element.attributes.items():
        local = _local(name)
        if local.lower().startswith("on") or _LOADS.search(value):
            return False
        if local == "href" and not value.startswith("#"):
            return False
    return True


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]

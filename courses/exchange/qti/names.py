"""One spelling for the three versions: QTI 3 writes ``qti-item-body`` what QTI 2 writes ``itemBody``."""

import re

from courses.exchange.safe_xml import Element

_DASH = re.compile(r"-([a-z])")


def normalise(root: Element) -> Element:
    """The tree with the names of QTI 2."""
    if not root.name.startswith("qti-"):
        return root
    for element in root.walk():
        if element.name.startswith("qti-"):
            element.name = _camel(element.name.removeprefix("qti-"))
            element.attributes = {_camel(name): value for name, value in element.attributes.items()}
    return root


def _camel(name: str) -> str:
    return _DASH.sub(lambda match: match[1].upper(), name)

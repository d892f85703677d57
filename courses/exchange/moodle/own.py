"""What Moodle has no place for: an element of our own in each question, which Moodle passes over.

It holds the question as it is here, with a digest of the part that Moodle reads. Where that part was changed since, it
is the newer one, and ours is put aside.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from courses.exchange import values
from courses.exchange.safe_xml import Element

NAMESPACE = "urn:naast:question"
VERSION = "1"


class ChangedError(ValueError):
    """The part that Moodle reads is no longer what it was when our part was written."""


def write(question: Element, kind: str, value: dict[str, Any]) -> str:
    """Our element for a question of which the Moodle part is ready."""
    content = json.dumps({"type": kind, "value": values.plain(kind, value) | {"image": None}}, ensure_ascii=True)
    return f'    <naast xmlns="{NAMESPACE}" version="{VERSION}" digest="{digest(question)}">{escape(content)}</naast>\n'


def read(question: Element) -> tuple[str, dict[str, Any]] | None:
    """Type and complete value of a question that was written here, without its picture; nothing for other questions.

    Raises:
        ChangedError: the part that Moodle reads was changed, or ours was.
    """
    ours = next((child for child in question.all("naast") if child.namespace == NAMESPACE), None)
    if ours is None:
        return None
    if ours.get("version") != VERSION or ours.get("digest") != digest(question):
        raise ChangedError
    try:
        content = json.loads(ours.text)
        kind = content["type"]
        return kind, values.check(kind, content["value"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ChangedError from error


def digest(question: Element) -> str:
    """The SHA-256 of what a question says to Moodle; spaces between elements say nothing."""
    found = hashlib.sha256()
    for piece in _pieces(question):
        found.update(piece.encode("utf-8", "replace"))
        found.update(b"\0")
    return found.hexdigest()


def _pieces(element: Element) -> Iterator[str]:
    yield element.name
    for name in sorted(element.attributes):
        yield f"{name}={element.attributes[name]}"
    yield element.text.strip()
    for child in element.children:
        if child.namespace != NAMESPACE:
            yield "("
            yield from _pieces(child)
            yield ")"

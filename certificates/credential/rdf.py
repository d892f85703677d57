"""The canonical form of a document: what a signature covers is the meaning of the JSON, written in one way (RDFC-1.0).

Whatever the JSON says that the meaning does not keep is refused instead of silently dropped: a word that no context
knows, a relative address, a null. And a document in which things without a name cannot be told apart by what is said
about them directly is refused too. Only such a document makes the canonical form expensive (the algorithm then tries all
orders), and none of ours is one.
"""

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdProcessor

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_FOLDER = Path(__file__).parent / "contexts"
_FILES = {CREDENTIALS: "credentials-v2.json", OPEN_BADGES: "ob-v3p0-context-3.0.3.json"}
# What a relative address would be resolved against; pyld takes one of example.org when there is none.
_BASE = "relative://nowhere/"
_OF_THREAD = threading.local()


class CannotSign(Exception):
    """The document has no canonical form that says all it says."""


def canonical(document: Mapping[str, Any]) -> bytes:
    """The document as sorted N-Quads, in UTF-8.

    The caller bounds its size: the time is proportional to it.

    Raises:
        CannotSign: a context is unknown, something would be lost, or things in it are too much alike.
    """
    processor = JsonLdProcessor(on_property_dropped=_refuse_dropped)
    options = {"documentLoader": _load, "contextResolver": _resolver(), "base": _BASE}
    try:
        expanded = processor.expand(dict(document), options)
        _refuse_relative(expanded)
        dataset = processor.to_rdf(expanded, {"documentLoader": _load, "base": _BASE})
        return str(_Canonical().main(dataset, {"format": "application/n-quads"})).encode()
    except CannotSign:
        raise
    except Exception as error:  # pyld answers some broken documents with errors of Python's own
        raise CannotSign(f"no canonical form: {type(error).__name__}") from error


class _Canonical(URDNA2015):
    """The algorithm without its expensive half."""

    def hash_n_degree_quads(self, id_: str, issuer: object) -> dict[str, Any]:
        raise CannotSign("things without a name are too much alike")

    def modify_first_degree_component(self, id_: str, component: dict[str, Any], key: str) -> dict[str, Any]:
        # The same as pyld's, which makes a deep copy of every part of every statement: a third of the time.
        if component["type"] != "blank node":
            return component
        return {"type": "blank node", "value": "_:a" if component["value"] == id_ else "_:z"}


def _refuse_dropped(word: str | None) -> None:
    raise CannotSign("no context knows one of the words")


def _refuse_relative(expanded: Any) -> None:
    """Refuse what becomes no statement although its word is known."""
    if isinstance(expanded, list):
        for item in expanded:
            _refuse_relative(item)
    elif isinstance(expanded, dict):
        for word in ("@id", "@type"):
            addresses = expanded.get(word, [])
            for address in addresses if isinstance(addresses, list) else [addresses]:
                if not isinstance(address, str) or ":" not in address or address.startswith("relative:"):
                    raise CannotSign("an address is not a whole one")
        if "@value" not in expanded:
            for item in expanded.values():
                _refuse_relative(item)


@cache
def _context(address: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((_FOLDER / _FILES[address]).read_bytes())
    return document


def _load(address: str, _options: object) -> dict[str, Any]:
    if address not in _FILES:
        raise CannotSign("an unknown context")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": address,
        "document": _context(address),
    }


def _resolver() -> ContextResolver:
    """One for each thread: reading the contexts is most of the work, and pyld's own cache is not safe among threads."""
    found: ContextResolver | None = getattr(_OF_THREAD, "resolver", None)
    if found is None:
        found = _OF_THREAD.resolver = ContextResolver({}, _load)
    return found

"""Rows of the table about the downloads room: everybody reads and asks, nobody needs to sign in."""

from collections.abc import Callable
from typing import Any

from naast.downloads import links
from tests.downloads.helpers import FILLED_IN, make_download, request_of


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with."""
    return {
        "downloads:file": everybody(_open("bestand/")),
        "downloads:file (with a form)": everybody(_with_form("bestand/"), 302),
        "downloads:file (unknown)": everybody("/downloads/onbekend/bestand/", 404),
        "downloads:ask": everybody(_with_form("aanvragen/")),
        "downloads:ask (send)": everybody(
            _with_form("aanvragen/"), 302, method="post", data=lambda world: dict(FILLED_IN)
        ),
        "downloads:ask (without a form)": everybody(_open("aanvragen/"), 302),
        "downloads:asked": everybody(_linked(links.thanks_path)),
        "downloads:asked (unknown)": everybody("/downloads/aangevraagd/onzin/", 404),
        "downloads:linked_file": everybody(_linked(links.file_path)),
        "downloads:linked_file (unknown)": everybody("/downloads/link/onzin/", 404),
        "downloads:erase": everybody(_linked(links.erase_path)),
        "downloads:erase (do it)": everybody(_linked(links.erase_path), method="post"),
        "downloads:erase (unknown)": everybody("/downloads/wissen/onzin/", 404),
    }


def _open(path: str) -> Callable[[Any], str]:
    return lambda world: f"/downloads/{make_download().slug}/{path}"


def _with_form(path: str) -> Callable[[Any], str]:
    return lambda world: f"/downloads/{make_download(ask_details=True).slug}/{path}"


def _linked(path: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda world: path(request_of(make_download(ask_details=True)))

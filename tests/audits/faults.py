"""Faults to plant in a good page, to see whether the looks of ``tests/audits`` find them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A fault, and what a page becomes with it."""

    name: str
    plant: Callable[[str], str]


def _before_end(markup: str) -> Callable[[str], str]:
    return lambda html: html.replace("</main>", f"{markup}</main>", 1)


def _style(rules: str) -> Callable[[str], str]:
    return lambda html: html.replace("</head>", f"<style>{rules}</style></head>", 1)


def _replace(old: str, new: str) -> Callable[[str], str]:
    return lambda html: html.replace(old, new, 1)


_TRAP = """<p><button type="button" id="val">Verder</button><button type="button" id="kuil">Terug</button></p><script>
document.getElementById('kuil').addEventListener('keydown', (event) => {
  if (event.key === 'Tab') { event.preventDefault(); document.getElementById('val').focus(); }
});</script>"""
_BANNER = """<p style="position: fixed; inset: 0; background: Canvas; z-index: 99">Een mededeling</p>"""

FAULTS = (
    Fault("a picture without a text", _before_end('<img src="/static/naast/img/404.svg" width="9" height="9">')),
    Fault("a link that says nothing", _before_end('<p><a href="/blog/"></a></p>')),
    Fault("pale letters", _before_end('<p style="color: #bbb; background: #fff">Dit is nauwelijks te lezen.</p>')),
    Fault(
        "letters that are pale in the dark scheme only",
        lambda html: _style("@media (prefers-color-scheme: dark) { .bleek { color: #444; background: #222; } }")(
            _before_end('<p class="bleek">Dit is in het donker nauwelijks te lezen.</p>')(html)
        ),
    ),
    Fault("a field without a name", _before_end('<form><input type="text"></form>')),
    Fault("a level of headings left out", _before_end("<h2>Kop</h2><h5>Veel kleinere kop</h5>")),
    Fault("one name for two things", _before_end('<p id="dubbel">Een</p><p id="dubbel">Twee</p>')),
    Fault("a page that does not say its language", _replace('<html lang="nl"', "<html")),
    Fault("a part in a role that does not exist", _before_end('<div role="knopje" aria-pressed="misschien">Ja</div>')),
    Fault(
        "buttons that are too small to hit",
        _before_end(
            '<p style="line-height: 1"><button style="all: unset; width: 9px; height: 9px">a</button>'
            '<button style="all: unset; width: 9px; height: 9px">b</button></p>'
        ),
    ),
    Fault("a line that is wider than a narrow screen", _before_end('<p style="width: 600px">Breed</p>')),
    Fault("a focus that nobody sees", _style("*:focus, *:focus-visible { outline: none !important; }")),
    Fault("a trap for the keyboard", _before_end(_TRAP)),
    Fault("a button for the mouse only", _before_end('<div onclick="history.back()">Terug</div>')),
    Fault("a notice over what has the focus", _before_end(_BANNER)),
    Fault(
        "a picture of another site",
        _before_end('<img src="http://localhost:9/punt.gif" alt="" width="1" height="1">'),
    ),
    Fault("a picture that makes the page jump", _before_end('<img src="/static/naast/img/404.svg" alt="">')),
)
UNSEEN = (
    Fault(
        "a text for a picture that says nothing",
        _before_end('<img src="/static/naast/img/404.svg" alt="afbeelding" width="9" height="9">'),
    ),
    Fault(
        "something told by colour alone",
        _before_end('<p>Verplicht is wat <span style="color: var(--petrol-strong)">zo</span> staat.</p>'),
    ),
)
"""What only a person finds: the looks say nothing about these."""

"""One system: mail, certificate and book wear the colours of the site, and the drawings are small and know the dark."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from naast.pages.colours import tokens

ROOT = Path(__file__).resolve().parents[2]
NAAST = ROOT / "platform/naast"
COLOUR = re.compile(r"(?:#|%23)([0-9a-fA-F]{6})\b")
DRESSED = [
    NAAST / "mail/templates/mail/includes/rules.css",
    NAAST / "mail/templates/mail/includes/dark.css",
    NAAST / "mail/templates/mail/includes/button.html",
    *sorted((ROOT / "certificates/paper").glob("*.css")),
    ROOT / "certificates/accreditation/document.css",
    ROOT / "certificates/designing/colours.py",
    ROOT / "certificates/designs.py",
    *sorted((NAAST / "downloads/print").glob("*.css")),
]
SITE_DRAWINGS = [
    *sorted((NAAST / "static/naast/img").glob("*.svg")),
    *sorted((NAAST / "pages/content/images").glob("*.svg")),
    *sorted((NAAST / "downloads/content").rglob("*.svg")),
    *sorted((NAAST / "articles/content/images").glob("*.svg")),
]
# A book has one cover, whatever the reader's screen: it is what is printed.
ONE_SCHEME = {"ebook-omslag.svg"}
MOST_BYTES = 8_000


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DRESSED, ids=name_of)
def test_what_cannot_read_the_tokens_repeats_their_values(path: Path) -> None:
    known = {value for scheme in tokens().values() for value in scheme.values()} | {"#000000", "#ffffff"}
    rules = re.sub(r'url\("data:[^"]*"\)', "", path.read_text(encoding="utf-8"))  # a drawing has skins and shadows
    used = {f"#{colour.lower()}" for colour in COLOUR.findall(rules)}
    assert used <= known, f"no token has {sorted(used - known)}"


def test_the_mail_and_the_certificate_have_ink_paper_and_petrol_of_the_site() -> None:
    light, dark = tokens()["light"], tokens()["dark"]
    mail = (NAAST / "mail/templates/mail/includes/rules.css").read_text(encoding="utf-8").lower()
    at_night = (NAAST / "mail/templates/mail/includes/dark.css").read_text(encoding="utf-8").lower()
    design = (ROOT / "certificates/designs.py").read_text(encoding="utf-8")
    for name in ("paper", "surface", "sand", "ink", "muted", "petrol", "clay", "line"):
        assert light[name] in mail, name
    for name in ("paper", "surface", "sand", "ink", "muted", "petrol", "clay"):
        assert dark[name] in at_night, name
    assert f'accent_colour: str = "{light["petrol"]}"' in design
    assert f'ground_colour: str = "{light["paper"]}"' in design


@pytest.mark.parametrize("path", SITE_DRAWINGS, ids=name_of)
def test_a_drawing_is_small_and_holds_only_shapes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) < MOST_BYTES
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()}
    assert tags <= {"svg", "style", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
    assert not re.search(r"href|url\(|on[a-z]+=|@import", text)


@pytest.mark.parametrize("path", [path for path in SITE_DRAWINGS if path.name not in ONE_SCHEME], ids=name_of)
def test_a_drawing_knows_the_dark_scheme(path: Path) -> None:
    assert "prefers-color-scheme:dark" in path.read_text(encoding="utf-8").replace(" ", "")


@pytest.mark.parametrize("path", sorted((NAAST / "templates").rglob("*.html")), ids=name_of)
def test_a_drawing_has_its_size_so_that_nothing_jumps(path: Path) -> None:
    for image in re.findall(r"<img\b[^>]*naast/img/[^>]*>", path.read_text(encoding="utf-8")):
        assert "width=" in image, image
        assert "height=" in image, image

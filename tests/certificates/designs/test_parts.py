"""The parts of a design: words that are filled in, colours that can be read, pictures of a bounded size."""

import io
from base64 import b64decode
from collections.abc import Callable

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from certificates.designing import colours, images
from certificates.designing.images import MOST_BYTES, MOST_SIDE, PictureRefused, encoded
from certificates.designing.placeholders import PLACEHOLDERS, faults, fill
from certificates.facts import CertificateFacts
from naast.mail.contrast import ratio
from tests.certificates.designs.conftest import drawn

MakeFacts = Callable[..., CertificateFacts]
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_every_placeholder_is_filled_in_the_language_of_the_certificate(facts: MakeFacts) -> None:
    text = " | ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    given_facts = facts(holder_name="Anna de Wit", course_title="Rekenen", provider_name="Eigen", serial="NAAST-1")
    with override("nl"):
        dutch = fill(text, given_facts)
    with override("en"):
        english = fill(text, given_facts)
    assert dutch.startswith("Anna de Wit | Rekenen | Eigen | ")
    assert dutch.endswith(" | NAAST-1")
    assert "{" not in dutch + english
    assert dutch != english
    assert " uur" in dutch
    assert " hours" in english


def test_braces_in_a_name_are_not_filled_again(facts: MakeFacts) -> None:
    assert fill("{naam}", facts(holder_name="{cursus} {nummer}")) == "{cursus} {nummer}"


def test_what_is_no_placeholder_stays_as_it_is(facts: MakeFacts) -> None:
    for text in ("{voornaam}", "{", "{}", "{naam", "{0}", "{naam.__class__}", "%(naam)s", "{{ naam"):
        assert fill(text, facts()) == text


@pytest.mark.parametrize("text", ["", "Hierbij verklaren wij", "{naam} {cursus}", "100% – ‘ja’ & <b>"])
def test_text_without_other_braces_is_fine(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("{voornaam} en {achternaam}", ["{voornaam}", "{achternaam}"]),
        ("{Naam}", ["{Naam}"]),
        ("{naam.upper}", ["{naam.upper}"]),
        ("{}", ["{}"]),
        ("{naam", ["{naam}"]),
        ("naam}", ["{naam}"]),
        ("a{color:red}", ["{color:red}"]),
    ],
)
def test_every_wrong_brace_is_named(text: str, named: list[str]) -> None:
    assert len(faults(text)) == len(named)
    for name, fault in zip(named, faults(text), strict=True):
        assert name in fault


@given(COLOURS, COLOURS)
def test_a_colour_we_propose_can_be_read(accent: str, ground: str) -> None:
    if problem := colours.ground_problem(ground):
        assert colours.ground_problem(_last_colour(problem)) == ""
    elif problem := colours.accent_problem(accent, ground):
        assert ratio(_last_colour(problem), ground) >= 4.5
    else:
        assert ratio(accent, ground) >= 4.5
        assert ratio(colours.INK, ground) >= 4.5


def _last_colour(problem: str) -> str:
    return problem[problem.rindex("#") :][:7]


def test_a_contrast_just_below_is_not_rounded_up() -> None:
    # 4.48 on white.
    assert "4,4" in colours.accent_problem("#777777", "#ffffff")
    assert colours.accent_problem("#767676", "#ffffff") == ""


def _noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 90).convert("RGB")


def _opened(address: str) -> Image.Image:
    content = b64decode(address.partition(",")[2])
    assert len(content) <= MOST_BYTES
    image = Image.open(io.BytesIO(content))
    assert max(image.size) <= MOST_SIDE
    assert not image.getexif()
    assert not {"icc_profile", "exif", "comment", "xmp", "Software"} & set(image.info)
    return image


def test_a_drawing_becomes_a_small_png_and_a_photo_a_jpeg() -> None:
    assert encoded(drawn(size=(3000, 1000))).startswith("data:image/png;")
    buffer = io.BytesIO()
    _noise(2000, 2000).save(buffer, "JPEG", quality=95)
    address = encoded(buffer.getvalue())
    assert address.startswith("data:image/jpeg;")
    assert _opened(address).size == (600, 600)


def test_what_shines_through_stays_so() -> None:
    image = Image.new("RGBA", (800, 200), (14, 90, 94, 0))
    image.paste((14, 90, 94, 255), (0, 0, 400, 200))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    found = _opened(encoded(buffer.getvalue()))
    assert found.mode == "RGBA"
    assert found.getpixel((500, 50))[3] == 0  # type: ignore[index]


def test_even_noise_that_shines_through_stays_small() -> None:
    image = _noise(1200, 1200).convert("RGBA")
    image.putalpha(Image.effect_noise((1200, 1200), 90))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    _opened(encoded(buffer.getvalue()))


def test_place_and_camera_are_dropped_and_the_turn_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera van Anna"
    exif[0x0112] = 6  # turn right
    exif.get_ifd(0x8825)[2] = (52.0, 5.0, 0.0)
    content = drawn("JPEG", (400, 200), exif=exif, comment=b"Anna")
    found = _opened(encoded(content))
    assert found.size == (200, 400)
    assert b"Anna" not in b64decode(encoded(content).partition(",")[2])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_pictures_of_pixels_are_taken(kind: str) -> None:
    assert _opened(encoded(drawn(kind))).size == (240, 80)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "I;16"])
def test_every_way_to_keep_pixels_is_taken(mode: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (40, 20)).save(buffer, "JPEG" if mode == "CMYK" else "PNG")
    assert _opened(encoded(buffer.getvalue())).mode in {"RGB", "RGBA"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%PDF-1.7",
        b"%!PS-Adobe",
        drawn()[:60],
        drawn("BMP"),
        drawn("TIFF"),
    ],
)
def test_what_is_no_such_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureRefused):
        encoded(content)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_PIXELS", 240 * 80 - 1)
    with pytest.raises(PictureRefused, match="too large"):
        encoded(drawn())


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(noise: bytes) -> None:
    for content in (noise, drawn()[:40] + noise, drawn("JPEG")[:100] + noise, drawn("GIF")[:30] + noise):
        try:
            address = encoded(content)
        except PictureRefused:
            continue
        assert address.startswith("data:image/")

"""The preview of a design in the editor: the real document as a picture, and words where there is none."""

import io
import re
from base64 import b64decode
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from certificates import typefaces
from certificates.designing import preview
from certificates.models import CertificateTemplatePage
from courses.models import CoursePage, ProviderPage
from tests.certificates.designs.conftest import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pango")]
Make = Callable[..., CertificateTemplatePage]
Look = Callable[..., str]


@pytest.fixture
def look(author: Client, provider_page: ProviderPage) -> Look:
    """What the preview shows of what is typed in the form of a new design: ``look("en", opening="Hierbij")``."""
    address = f"/beheer/pages/add/certificates/certificatetemplatepage/{provider_page.pk}/preview/"

    def see(mode: str = "", page: Any = None, **changes: Any) -> str:
        url = f"/beheer/pages/{page.pk}/edit/preview/" if page else address
        answer = author.post(url, form_of(**changes))
        assert answer.json() == {"is_valid": True, "is_available": True}
        shown = author.get(url, {"mode": mode, "in_preview_panel": "true"})
        assert shown.status_code == 200
        return unescape(shown.text)

    return see


def shown(text: str) -> Image.Image:
    """The picture in the preview."""
    found = re.search(r'src="data:image/png;base64,([^"]+)"', text)
    assert found, text
    return Image.open(io.BytesIO(b64decode(found[1])))


def test_the_document_itself_is_shown_with_words_for_who_does_not_see_it(look: Look) -> None:
    text = look()
    width, height = shown(text).size
    assert abs(width / height - 297 / 210) < 0.01  # A4, lying
    assert 'alt="Voorbeeld van het bewijs van Anna de Wit voor Voorbeeld van een cursus, van Eigen."' in text


def test_what_is_typed_shows_before_it_is_saved(look: Look, design: Make) -> None:
    page = design()
    before = shown(look(page=page)).tobytes()
    after = shown(look(page=page, accent_colour="#7a1f3d")).tobytes()
    assert before != after
    page.refresh_from_db()
    assert page.accent_colour == "#0e5a5e"
    assert not CertificateTemplatePage.objects.exclude(pk=page.pk).exists()


def test_a_standing_sheet_shows_standing(look: Look) -> None:
    width, height = shown(look(orientation="portrait")).size
    assert width < height


def test_every_way_to_look_has_a_name_and_shows_something_else(look: Look) -> None:
    assert [str(label) for _key, label in CertificateTemplatePage().preview_modes] == [
        "Een gewone naam",
        "Een heel lange naam",
        "Een naam in een ander schrift",
        "In het Engels",
    ]
    pictures = {shown(look(mode)).tobytes() for mode in ("", "lang", "en")}
    assert len(pictures) == 3


def test_a_name_we_cannot_print_is_said_in_words(look: Look) -> None:
    text = look("schrift")
    assert "<img" not in text
    assert "Deze tekens van de naam kunnen wij niet afdrukken: \u2068ن و ر ه ا د ي\u2069." in text
    assert "lege vakjes" in text


def test_an_unknown_way_to_look_shows_the_usual_one(look: Look) -> None:
    assert shown(look("../../etc/passwd")).tobytes() == shown(look()).tobytes()


def test_the_example_is_of_the_designs_own_course(look: Look, course: CoursePage) -> None:
    assert f"voor {course.title}, van Eigen" in look(course=course.pk)


def test_a_missing_font_is_said_in_words(look: Look, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    look()  # so that the form is fine
    monkeypatch.setattr(typefaces, "FOLDER", tmp_path)
    assert "een lettertype ontbreekt" in look()


def test_an_example_that_takes_too_long_is_given_up(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SECONDS", 0.0)
    assert "duurt te lang" in look()


def test_the_preview_never_looks_for_the_page_on_the_site(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise AssertionError("serve() was called")

    monkeypatch.setattr(CertificateTemplatePage, "serve", refuse)
    assert shown(look()).size


def test_older_versions_are_kept_shown_and_compared(author: Client, post: Callable[..., Any]) -> None:
    post(publish=True, opening="Oud")
    page = CertificateTemplatePage.objects.get()
    post(publish=True, page=page, opening="Nieuw")
    first, second = page.revisions.order_by("pk")
    assert f"/revisions/{first.pk}/view/" in author.get(f"/beheer/pages/{page.pk}/history/").text
    views = [author.get(f"/beheer/pages/{page.pk}/revisions/{one.pk}/view/").text for one in (first, second)]
    assert shown(views[0]).tobytes() != shown(views[1]).tobytes()
    compared = author.get(f"/beheer/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/").text
    assert "Oud" in compared
    assert "Nieuw" in compared

"""Pictures of pages: every kind and size, made outside of a reader's request."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow
from wagtail.images import get_image_model

from naast.pages import pictures

pytestmark = pytest.mark.django_db

_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30" width="40" height="30"><path d="M0 0h40v30z"/></svg>'
)


def _picture(width: int, height: int, kind: str = "JPEG") -> object:
    file = io.BytesIO()
    Pillow.effect_noise((width, height), 30).convert("RGB").save(file, kind)
    name = f"picture.{kind.lower()}"
    return get_image_model().objects.create(title="picture", file=ContentFile(file.getvalue(), name=name))


def _shown(image: object, **values: object) -> str:
    words = " ".join(f"{name}={name}" for name in values)
    template = Template("{% load pictures %}{% picture_of image " + words + " %}")
    return template.render(Context({"image": image, **values}))


def test_before_the_task_ran_a_reader_gets_the_picture_made_smaller_and_no_second_of_encoding() -> None:
    image = _picture(1600, 900)
    html = _shown(image, alt="Een kaart")
    assert "<source" not in html
    assert 'width="1600" height="900" alt="Een kaart"' in html
    assert [each.filter_spec for each in image.renditions.all()] == ["width-800"]  # type: ignore[attr-defined]


def test_after_the_task_both_kinds_are_offered_in_all_widths_with_avif_first() -> None:
    image = _picture(1600, 900)
    assert pictures.make_waiting(seconds=60) == 1
    html = _shown(image)
    assert re.findall(r'type="([^"]+)"', html) == ["image/avif", "image/webp"]
    assert re.findall(r"\.avif (\d+)w", html) == ["480", "800", "1200"]
    assert re.findall(r"\.webp (\d+)w", html) == ["480", "800", "1200"]
    assert pictures.make_waiting(seconds=60) == 0


@pytest.mark.parametrize(("width", "widths"), [(300, [300]), (480, [480]), (700, [480, 700]), (1200, [480, 800, 1200])])
def test_nothing_is_enlarged_and_a_small_picture_is_done_with_fewer_sizes(width: int, widths: list[int]) -> None:
    image = _picture(width, 200)
    pictures.make_waiting(seconds=60)
    assert [int(each) for each in re.findall(r"\.avif (\d+)w", _shown(image))] == widths
    assert list(pictures.waiting()) == []


def test_a_kind_with_a_size_missing_is_not_offered_at_all() -> None:
    image = _picture(1600, 900)
    pictures.make(image)
    image.renditions.filter(filter_spec="width-1200|format-avif").delete()  # type: ignore[attr-defined]
    html = _shown(get_image_model().objects.get())
    assert "image/avif" not in html
    assert "image/webp" in html


def test_an_uploaded_webp_is_never_turned_into_a_large_png() -> None:
    assert ".webp" in _shown(_picture(900, 600, "WEBP"))


def test_a_drawing_is_shown_as_it_is() -> None:
    image = get_image_model().objects.create(title="d", file=ContentFile(_SVG, name="d.svg"))
    html = _shown(image, css="art", lazy=False)
    assert html.startswith('<img class="art" src="/media/original_images/d')
    assert 'width="40" height="30"' in html
    assert "loading" not in html
    assert pictures.make_waiting(seconds=60) == 0


def test_no_picture_shows_nothing() -> None:
    assert not _shown(None)


def test_words_of_an_editor_are_text() -> None:
    assert '"><script>' not in _shown(_picture(50, 50), alt='"><script>')


def test_a_lost_file_breaks_neither_the_page_nor_the_next_picture() -> None:
    whole = _picture(100, 100)
    lost = _picture(100, 100)
    lost.file.storage.delete(lost.file.name)  # type: ignore[attr-defined]
    assert "<img" in _shown(lost)
    pictures.make_waiting(seconds=60)
    assert "image/avif" in _shown(whole)


def test_a_list_of_pictures_asks_for_their_sizes_once() -> None:
    for _ in range(6):
        pictures.make(_picture(60, 60))
    images = list(get_image_model().objects.prefetch_related("renditions"))
    with CaptureQueriesContext(connection) as asked:
        assert all("image/avif" in _shown(image) for image in images)
    assert len(asked) == 0

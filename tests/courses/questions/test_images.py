"""An image beside a question stays as it was when the attempt began."""

import io
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model

from courses.questions import TYPES
from tests.courses.questions.samples import value

pytestmark = pytest.mark.django_db


@pytest.fixture
def image() -> Any:
    """An image of 1600 by 800 pixels."""
    file = io.BytesIO()
    Image.new("RGB", (1600, 800)).save(file, "PNG")
    return get_image_model().objects.create(title="Brief", file=ContentFile(file.getvalue(), name="brief.png"))


def test_the_address_size_and_words_of_an_image_are_frozen(image: Any) -> None:
    item = TYPES["numeric"].freeze(value("numeric", image=image.pk, image_alt=" Een brief "), "v1")
    src = item["image"].pop("src")
    assert src.startswith("/media/images/brief")
    assert src.endswith(".png")
    assert item["image"] == {"width": 1200, "height": 600, "alt": "Een brief"}


def test_an_image_whose_file_is_lost_stops_nobody(image: Any) -> None:
    image.file.storage.delete(image.file.name)
    item = TYPES["numeric"].freeze(value("numeric", image=image.pk), "v1")
    question = TYPES["numeric"]
    assert question.ask(item, None).image is not None


def test_an_image_that_is_gone_leaves_the_question(image: Any) -> None:
    key = image.pk
    image.delete()
    assert TYPES["numeric"].freeze(value("numeric", image=key), "v1")["image"] is None

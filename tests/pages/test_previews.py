"""The editor's preview shows pages of every kind that has a page to show."""

import pytest
from wagtail.models import Page

from courses.models import CoursePage, QuestionBankPage, QuizPage
from naast.pages.models import HomePage, StandardPage
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db


def test_a_course_with_all_in_it_can_be_previewed(home: HomePage, course: CoursePage, quiz: QuizPage) -> None:
    make_child(home, StandardPage(title="Over ons"))
    failed = []
    for page in Page.objects.filter(depth__gt=1).specific():
        for mode, _label in page.preview_modes:
            answer = page.make_preview_request(preview_mode=mode)
            if answer.status_code != 200:
                failed.append((type(page).__name__, mode))
    assert failed == []


def test_a_bank_of_questions_offers_no_preview(course: CoursePage) -> None:
    bank = make_child(course.provider_page, QuestionBankPage(title="Bank"))
    assert not bank.is_previewable()


def test_editors_look_at_a_telephone_and_a_desk() -> None:
    assert {"mobile", "desktop"} <= {size["name"] for size in Page(title="x").preview_sizes}

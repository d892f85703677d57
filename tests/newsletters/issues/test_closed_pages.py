"""What is not public is not named in an issue: a key that somebody typed tells nothing about its page (rule 4)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction

from courses.models import CoursePage
from newsletters.issues.blocks import LivePageBlock
from newsletters.issues.checks import Checked
from tests.newsletters.issues.conftest import PROSE, WriteIssue, chosen
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db
SECRET = "Geheime cursus"


@pytest.fixture(params=["draft", "restricted"])
def closed(request: pytest.FixtureRequest, course: CoursePage) -> CoursePage:
    """A course of a provider that is not for everybody."""
    page: CoursePage = make_child(course.get_parent(), CoursePage(title=SECRET, intro="x", hours="1"))
    if request.param == "draft":
        Page.objects.filter(pk=page.pk).update(live=False)
    else:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    page.refresh_from_db()
    return page


def test_neither_the_checks_nor_the_editor_name_a_closed_page(
    desk: Client, write: WriteIssue, closed: CoursePage
) -> None:
    page = write(
        PROSE,
        ("button", {"label": "Klik", "page": closed.pk, "link": ""}),
        ("course", {"course": closed.pk, "text": "", "label": ""}),
        ("articles", {"title": "", "articles": chosen(closed.pk)}),
        live=False,
    )
    page.save_revision()
    faults = [finding for finding in Checked(page).findings if finding.code == "target"]
    assert len(faults) == 3  # the last because it is no article at all
    for url in (
        reverse("newsletters_issues:check", args=[page.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
    ):
        shown = desk.get(url)
        assert shown.status_code == 200
        assert SECRET not in shown.text, url


def test_publishing_refuses_a_closed_page_without_its_title(closed: CoursePage, course: CoursePage) -> None:
    block = LivePageBlock()
    with pytest.raises(ValidationError) as refused:
        block.clean(closed)
    assert SECRET not in str(refused.value)
    assert block.render_basic(closed) == ""
    assert block.clean(course).pk == course.pk
    assert course.title in block.render_basic(course)
    assert block.get_form_state(course.pk)["adminTitle"] == course.title

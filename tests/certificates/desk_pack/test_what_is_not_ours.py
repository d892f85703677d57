"""A pack names nothing of another provider, and nothing that is not published, whatever an author typed in."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from certificates.accreditation import making
from certificates.accreditation.gathering import gather
from certificates.models import AccreditationPack
from courses.models import CoursePage, QuestionBankPage, QuizPage
from naast.accounts.models import User
from naast.organisations.models import Provider
from tests.support.pages import make_child, make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def their_bank(other_provider: Provider) -> QuestionBankPage:
    """A bank of another provider."""
    bank: QuestionBankPage = make_child(other_provider.page, QuestionBankPage(title="KANARIE geheim", slug="geheim"))
    return bank


def test_a_draw_from_the_bank_of_another_provider_does_not_tell_what_it_is_called(
    full_course: CoursePage, provider: Provider, their_bank: QuestionBankPage
) -> None:
    draw = [{"type": "draw", "value": {"bank": their_bank.pk, "tag": "", "number": 3}}]
    QuizPage.objects.descendant_of(full_course).update(draws=json.dumps(draw))
    course = gather(CoursePage.objects.get(pk=full_course.pk), provider)
    [test] = [test for module in course.modules for test in module.tests]
    assert [(draw.number, draw.available) for draw in test.draws] == [(3, 0)]
    assert "KANARIE geheim" not in repr(course)


def test_a_course_to_do_first_that_is_not_published_is_not_named(
    full_course: CoursePage, provider: Provider, other_provider: Provider
) -> None:
    live = make_course(other_provider.page, title="Eerst dit")
    draft = make_course(other_provider.page, title="KANARIE concept")
    CoursePage.objects.filter(pk=draft.pk).update(live=False)
    first = [{"type": "course", "value": page.pk} for page in (live, draft)]
    CoursePage.objects.filter(pk=full_course.pk).update(prerequisites=json.dumps(first))
    assert gather(CoursePage.objects.get(pk=full_course.pk), provider).prerequisites == ("Eerst dit",)


def test_the_files_of_a_pack_are_for_its_provider_alone(
    full_course: CoursePage,
    provider: Provider,
    other_provider: Provider,
    bob: User,
    works_as: Callable[[str], Client],
) -> None:
    client = works_as("owner")
    pack = making.ask(provider, full_course, bob)
    AccreditationPack.objects.filter(pk=pack.pk).update(state=AccreditationPack.State.DONE, pdf_bytes=0, zip_bytes=0)
    paths = [f"erkenning/pakket/{pack.uid}/{rest}" for rest in ("stand/", "bestand/pdf/", "bestand/zip/")]
    assert [client.get(f"/opleider/{provider.slug}/{path}").status_code for path in paths] == [200, 200, 200]
    AccreditationPack.objects.filter(pk=pack.pk).update(provider=other_provider)
    assert [client.get(f"/opleider/{provider.slug}/{path}").status_code for path in paths] == [404, 404, 404]
    assert [client.get(f"/opleider/{other_provider.slug}/{path}").status_code for path in paths] == [404, 404, 404]

"""A provider's author edits a design in Wagtail: what is taken, what is refused, and what the refusal says."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from certificates.designing.placeholders import PLACEHOLDERS
from certificates.models import CertificateTemplatePage
from courses.models import CoursePage, ProviderPage
from naast.organisations.models import Provider
from naast.seed.roles import ensure_provider_group
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
Post = Callable[..., Any]


def the_design() -> CertificateTemplatePage:
    """The only one there is."""
    page: CertificateTemplatePage = CertificateTemplatePage.objects.get()
    return page


def test_an_author_makes_a_design_and_publishes_it(post: Post, provider: Provider, picture: Any) -> None:
    logo, signature = picture(provider), picture(provider, title="Handtekening")
    answer = post(
        publish=True,
        logo=logo.pk,
        logo_alt="Logo van Eigen",
        signature=signature.pk,
        signatory_name="Mara Duifhuis",
        statement="heeft {cursus} afgerond op {datum}",
        orientation="portrait",
    )
    page = the_design()
    assert answer.status_code == 302
    assert page.live
    assert (page.logo, page.signature, page.orientation, page.course_uid) == (logo, signature, "portrait", "")


def test_every_placeholder_is_named_beside_the_texts(author: Client, provider_page: ProviderPage) -> None:
    text = author.get(f"/beheer/pages/add/certificates/certificatetemplatepage/{provider_page.pk}/").text
    for name in PLACEHOLDERS:
        assert f"{{{name}}}" in text


def test_the_colours_are_chosen_with_a_colour_field(author: Client, provider_page: ProviderPage) -> None:
    text = author.get(f"/beheer/pages/add/certificates/certificatetemplatepage/{provider_page.pk}/").text
    assert text.count('type="color"') == 2


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("accent_colour", "#f0a58c", "Kies een donkerdere kleur, zoals #"),
        ("ground_colour", "#808080", "Kies een lichtere kleur, zoals #"),
        ("accent_colour", "red;x:y", "Schrijf een kleur als"),
        ("opening", "Hallo {voornaam}", "{voornaam} kennen wij niet"),
        ("statement", "heeft {cursus afgerond", "accolade"),
        ("closing", "{{ naam }}", "accolade"),
        ("closing", "{% now 'Y' %}", "kennen wij niet"),
        ("signatory_name", "{naam}", "Hier vullen wij niets in"),
        ("opening", "恭喜", "Deze tekens kunnen wij niet afdrukken: 恭 喜"),
    ],
)
def test_a_mistake_is_refused_with_words_that_say_what_to_do(post: Post, field: str, typed: str, says: str) -> None:
    answer = post(**{field: typed})
    assert answer.status_code == 200
    assert says in answer.text.replace("&#x27;", "'")
    assert not CertificateTemplatePage.objects.exists()


def test_a_logo_needs_its_words_and_a_signature_its_name(post: Post, provider: Provider, picture: Any) -> None:
    answer = post(logo=picture(provider).pk, signature=picture(provider).pk)
    assert "Zeg in woorden wat het logo zegt" in answer.text
    assert "Schrijf van wie deze handtekening is" in answer.text


def test_only_the_own_pictures_can_be_chosen(
    author: Client, post: Post, other_provider: Provider, picture: Any
) -> None:
    ensure_provider_group(other_provider.page)
    stolen = picture(other_provider)
    answer = post(logo=stolen.pk, logo_alt="Gestolen")
    assert answer.status_code == 200
    assert not CertificateTemplatePage.objects.exists()


def test_a_picture_that_cannot_be_printed_is_refused(post: Post, provider: Provider, picture: Any) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    answer = post(logo=picture(provider, svg, "logo.svg").pk, logo_alt="Logo")
    assert "Deze afbeelding kunnen wij niet afdrukken" in answer.text
    assert not CertificateTemplatePage.objects.exists()


def test_only_the_own_courses_can_be_chosen(
    author: Client, post: Post, course: CoursePage, provider_page: ProviderPage, other_provider: Provider
) -> None:
    foreign = make_course(other_provider.page, title="Van een ander")
    text = author.get(f"/beheer/pages/add/certificates/certificatetemplatepage/{provider_page.pk}/").text
    assert course.title in text
    assert foreign.title not in text
    assert post(course=foreign.pk).status_code == 200
    assert not CertificateTemplatePage.objects.exists()
    assert post(course=course.pk).status_code == 302
    assert the_design().course_uid == course.uid


def test_two_designs_cannot_be_live_for_the_same(post: Post, design: Any, course: CoursePage) -> None:
    design(title="Ons bewijs")
    refused = post(publish=True)
    assert "‘Ons bewijs’ is al het ontwerp van alle andere cursussen" in refused.text
    assert post(slug="concept").status_code == 302  # a draft stands in nobody's way
    assert post(publish=True, slug="engels", language="en").status_code == 302
    assert post(publish=True, slug="cursus", course=course.pk, title="Voor Rekenen").status_code == 302
    refused = post(publish=True, slug="cursus-2", course=course.pk)
    assert "‘Voor Rekenen’ is al het ontwerp van deze cursus" in refused.text


def test_a_design_can_be_edited_while_it_is_live(post: Post, design: Any) -> None:
    page = design()
    assert post(publish=True, page=page, opening="Wij verklaren dat").status_code == 302
    page.refresh_from_db()
    assert (page.opening, page.live) == ("Wij verklaren dat", True)


def test_a_design_can_follow_one_that_ends(post: Post, design: Any) -> None:
    end = timezone.now() + dt.timedelta(days=30)
    design(title="Oud", expire_at=end)
    day_after = timezone.localtime(end + dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    day_before = timezone.localtime(end - dt.timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    assert post(publish=True, slug="te-vroeg", go_live_at=day_before).status_code == 200
    assert post(publish=True, slug="daarna", go_live_at=day_after).status_code == 302
    page = CertificateTemplatePage.objects.get(slug="daarna")
    assert not page.live
    assert page.get_latest_revision().approved_go_live_at is not None


def test_publishing_in_bulk_meets_the_same_rule(author: Client, design: Any) -> None:
    design(title="Ons bewijs")
    draft = design(title="Tweede", slug="tweede", live=False)
    address = f"/beheer/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/beheer/"
    answer = author.post(address, {"next": "/beheer/"}, follow=True)
    draft.refresh_from_db()
    assert not draft.live
    assert "‘Ons bewijs’ is al het ontwerp" in answer.text


def test_two_drafts_for_the_same_cannot_be_published_together(author: Client, design: Any) -> None:
    one, other = design(title="Een", slug="een", live=False), design(title="Twee", slug="twee", live=False)
    address = f"/beheer/bulk/wagtailcore/page/publish/?id={one.pk}&id={other.pk}&next=/beheer/"
    answer = author.post(address, {"next": "/beheer/"}, follow=True)
    assert not CertificateTemplatePage.objects.live().exists()
    assert "Publiceer er één van" in answer.text


@pytest.mark.parametrize("field", ["publish_copies", "alias"])
def test_a_copy_begins_as_a_draft(author: Client, design: Any, provider_page: ProviderPage, field: str) -> None:
    page = design()
    data = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": provider_page.pk}
    answer = author.post(f"/beheer/pages/{page.pk}/copy/", data | {field: "on"}, follow=True)
    assert "begint als concept" in answer.text
    assert CertificateTemplatePage.objects.count() == 1
    author.post(f"/beheer/pages/{page.pk}/copy/", data)
    assert not CertificateTemplatePage.objects.get(slug="kopie").live


def test_a_design_whose_course_is_gone_says_so_and_holds_for_no_other(
    author: Client, post: Post, design: Any, course: CoursePage
) -> None:
    page = design(course=course)
    course.delete()
    page.refresh_from_db()
    assert page.course is None
    assert page.course_uid
    post(page=page, publish=True)  # leaving the field empty says: for all other courses
    page.refresh_from_db()
    assert page.course_uid == ""


def test_a_design_has_no_address_for_anybody(client: Client, design: Any) -> None:
    page = design()
    assert client.get(page.url).status_code == 404
    assert page.get_sitemap_urls() == []

"""Which design a certificate gets, and that it keeps what it got."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from certificates import designs
from certificates.designs import HOUSE, Design
from certificates.models import CertificateDesign, CertificateTemplatePage
from courses.models import CoursePage
from naast.organisations.models import Provider
from tests.certificates.designs.conftest import drawn
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
Make = Callable[..., CertificateTemplatePage]


def test_a_provider_without_a_design_has_no_template(provider: Provider, course: CoursePage) -> None:
    assert designs.template_for(provider, course.uid) is None
    assert designs.of_provider(provider) == HOUSE


def test_the_design_of_the_course_goes_before_the_one_of_all(
    provider: Provider, course: CoursePage, design: Make
) -> None:
    general, own = design(slug="algemeen"), design(slug="eigen", course=course)
    design(slug="concept", course=course, live=False)
    assert designs.template_for(provider, course.uid) == own
    assert designs.template_for(provider, "another") == general


def test_a_language_is_kept_to_and_without_one_dutch_goes_first(
    provider: Provider, course: CoursePage, design: Make
) -> None:
    english = design(slug="engels", language="en")
    assert designs.template_for(provider, course.uid) == english
    assert designs.template_for(provider, course.uid, "nl") is None
    dutch = design(slug="nederlands")
    assert designs.template_for(provider, course.uid) == dutch
    assert designs.template_for(provider, course.uid, "en") == english


def test_another_providers_design_is_never_found(
    provider: Provider, other_provider: Provider, course: CoursePage, design: Make
) -> None:
    design(other_provider.page)
    assert designs.template_for(provider, course.uid) is None


def test_the_design_of_a_deleted_course_does_not_become_the_one_of_all(
    provider: Provider, course: CoursePage, design: Make
) -> None:
    other = make_course(course.get_parent().specific, title="Tellen")
    design(course=course)
    course.delete()
    assert designs.template_for(provider, other.uid) is None


def test_a_provider_without_a_design_shows_its_logo_and_colour(
    author: Client, provider: Provider, picture: Any
) -> None:
    provider.logo, provider.accent_colour = picture(provider), "#7A1F3D"
    design = designs.of_provider(provider)
    assert design.accent_colour == "#7a1f3d"
    assert design.logo.startswith("data:image/png;base64,")
    assert design.logo_alt == "Logo van Eigen"
    assert designs.of_provider(provider, "en").logo_alt == "Logo of Eigen"


def test_a_colour_nobody_can_read_is_left_out(provider: Provider) -> None:
    provider.accent_colour = "#ffee00"
    assert designs.of_provider(provider).accent_colour == HOUSE.accent_colour


def test_equal_designs_of_a_provider_are_one_row(provider: Provider, other_provider: Provider) -> None:
    one = designs.freeze(Design(opening="Hierbij"), provider)
    assert designs.freeze(Design(opening="Hierbij"), provider) == one
    assert designs.freeze(Design(opening="Hierbij."), provider) != one
    assert designs.freeze(Design(opening="Hierbij"), other_provider) != one
    assert CertificateDesign.objects.count() == 3
    assert len(one.sha256) == 64


def test_what_was_frozen_comes_back_as_it_was(author: Client, provider: Provider, design: Make, picture: Any) -> None:
    page = design(
        logo=picture(provider),
        logo_alt="Logo van Eigen",
        signature=picture(provider),
        signatory_name="M. Duifhuis",
        accent_colour="#7A1F3D",
        opening="Wij verklaren dat",
        closing="Dank u, {naam}.",
        orientation="portrait",
    )
    asked = designs.of_template(page)
    row = designs.freeze(asked, provider)
    row.refresh_from_db()
    assert designs.thawed(row) == asked
    assert (asked.accent_colour, asked.orientation, asked.logo_alt) == ("#7a1f3d", "portrait", "Logo van Eigen")
    assert designs.thawed(None) == HOUSE


def test_editing_the_design_or_its_picture_changes_nothing_that_was_frozen(
    author: Client, provider: Provider, course: CoursePage, design: Make, picture: Any
) -> None:
    logo = picture(provider)
    page = design(logo=logo, logo_alt="Oud logo", opening="Oud")
    before = designs.freeze(designs.of_template(page), provider)
    kept = dict(before.design)
    page.opening, page.logo = "Nieuw", picture(provider, drawn(colour="#b4492a"), "nieuw.png")
    page.save_revision().publish()
    logo.delete()
    found = designs.template_for(provider, course.uid)
    assert found is not None
    after = designs.freeze(designs.of_template(found), provider)
    before.refresh_from_db()
    assert before.design == kept
    assert designs.thawed(before).opening == "Oud"
    assert designs.thawed(after).opening == "Nieuw"
    assert designs.thawed(before).logo != designs.thawed(after).logo


def test_a_draft_changes_nothing_until_it_is_published(provider: Provider, course: CoursePage, design: Make) -> None:
    page = design(opening="Oud")
    page.opening = "Nieuw"
    revision = page.save_revision()
    found = designs.template_for(provider, course.uid)
    assert found is not None
    assert designs.of_template(found).opening == "Oud"
    revision.publish()
    found = designs.template_for(provider, course.uid)
    assert found is not None
    assert designs.of_template(found).opening == "Nieuw"


def test_a_picture_that_went_missing_is_left_out(
    author: Client, provider: Provider, design: Make, picture: Any
) -> None:
    logo = picture(provider)
    page = design(logo=logo, logo_alt="Logo")
    logo.file.storage.delete(logo.file.name)
    asked = designs.of_template(page)
    assert (asked.logo, asked.logo_alt) == ("", "")

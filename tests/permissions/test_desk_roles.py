"""What each role finds at the desk of a provider: route × role. A route that is missing here fails the last test."""

import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from certificates.models import Certificate, CertificateDocument, CorrectionRequest, IssueBatch
from certificates.services import batches
from courses.models import Cohort, CoursePage, QuizPage
from naast.organisations import roles
from naast.organisations.models import Provider, ProviderInvitation, ProviderMembership
from tests.certificates.desk.conftest import DAY, ROLES, desk_of
from tests.permissions.test_table import routes

pytestmark = pytest.mark.django_db

ALL, NONE = frozenset(ROLES), frozenset[str]()
RUN = frozenset({"owner", "administrator"})
TEACH = RUN | {"author"}
WRITE = frozenset({"owner", "author"})

# Address below the desk → who finds something there. Everybody else gets 404, as for an address that does not exist.
DESK: dict[str, tuple[str, frozenset[str]]] = {
    "register": ("bewijzen/", TEACH),
    "register (group)": ("bewijzen/?groep={cohort}", TEACH),
    "register (table)": ("bewijzen/?lijst={batch}", TEACH),
    "register (ending)": ("bewijzen/?einde=binnenkort", TEACH),
    "waiting": ("bewijzen/wachten/", TEACH),
    "register_file": ("bewijzen/bestand/csv/", RUN),
    "certificate": ("bewijzen/{certificate}/", TEACH),
    "document": ("bewijzen/{certificate}/pdf/", RUN),
    "rename": ("bewijzen/{certificate}/naam/", RUN),
    "act": ("bewijzen/{certificate}/intrekken/", RUN),
    "act (suspend)": ("bewijzen/{certificate}/schorsen/", RUN),
    "issue": ("bewijzen/uitgeven/", RUN),
    "tables": ("bewijzen/lijsten/", RUN),
    "table_example": ("bewijzen/lijsten/voorbeeld/csv/", RUN),
    "table": ("bewijzen/lijsten/{batch}/", RUN),
    "table_progress": ("bewijzen/lijsten/{batch}/stand/", RUN),
    "table_faults": ("bewijzen/lijsten/{batch}/te-verbeteren/csv/", RUN),
    "batch_zip": ("bewijzen/lijsten/{batch}/zip/", RUN),
    "cohort_zip": ("bewijzen/groep/{cohort}/zip/", RUN),
    "requests": ("bewijzen/verzoeken/", RUN),
    "correction": ("bewijzen/verzoeken/{request}/", RUN),
    "log": ("logboek/", RUN),
    "log_file": ("logboek/bestand/csv/", RUN),
    "people": ("mensen/", RUN),
    "member": ("mensen/{member}/", RUN),
    "branding": ("huisstijl/", TEACH),
    "accreditation": ("erkenning/", TEACH),
    "pack": ("erkenning/{course}/", TEACH),
}
# What was there before there were roles: nobody who worked here as an author or owner lost anything.
PORTAL: dict[str, tuple[str, frozenset[str]]] = {
    "cohorts": ("groepen/", TEACH),
    "cohort_new": ("groepen/nieuw/", TEACH),
    "cohort": ("groepen/{cohort}/", TEACH),
    "cohort_edit": ("groepen/{cohort}/wijzig/", TEACH),
    "cohort_invite": ("groepen/{cohort}/uitnodigen/", TEACH),
    "gradebooks": ("cijfers/", TEACH),
    "gradebook": ("cijfers/{course}/", TEACH),
    "gradebook_file": ("cijfers/{course}/bestand/csv/", TEACH),
    "quizzes": ("toetsen/", TEACH),
    "quiz": ("toets/{quiz}/", TEACH),
    "quiz_file": ("toets/{quiz}/bestand/csv/", TEACH),
    "trial": ("toets/{quiz}/proberen/", TEACH),
    "regrade": ("toets/{quiz}/hernakijken/", TEACH),
    "conversations": ("gesprekken/", TEACH),
    "conversation_in": ("gesprekken/nieuw/", WRITE),
    "marking": ("nakijken/", ALL),
    "banks": ("vragenbanken/", WRITE),
    "course_out": ("vragenbanken/cursus/{course}/", WRITE),
    "record_store": ("lrs/", WRITE),
}
# POST → who changes something; for the others nothing is there.
POSTED: dict[str, tuple[str, frozenset[str], dict[str, str]]] = {
    "act": ("bewijzen/{certificate}/intrekken/", RUN, {"reden": "mistake", "toelichting": ""}),
    "rename": ("bewijzen/{certificate}/naam/", RUN, {"naam": "Sanne Anders", "toelichting": ""}),
    "waiting_again": ("bewijzen/wachten/opnieuw/", RUN, {"oorzaak": "signer_down"}),
    "selection": ("bewijzen/selectie/", RUN, {"actie": "intrekken", "bewijs": "{certificate}", "bevestig": "1", "reden": "fraud"}),
    "table": ("bewijzen/lijsten/{batch}/", RUN, {}),
    "correction": ("bewijzen/verzoeken/{request}/", RUN, {"antwoord": "Nee."}),
    "people": ("mensen/", RUN, {"mailadres": "nieuw@example.org", "rol": "marker"}),
    "member": ("mensen/{member}/", RUN, {"rol": "marker"}),
    "withdraw": ("mensen/uitnodiging/{invitation}/intrekken/", RUN, {}),
    "course_in": ("vragenbanken/cursus/", WRITE, {}),
    "banks": ("vragenbanken/", WRITE, {"title": "Bank"}),
    "cohort_code": ("groepen/{cohort}/code/", TEACH, {}),
}  # fmt: skip
# Elsewhere in this house: the packs' own tests, and rows of the large table.
TESTED_ELSEWHERE = {"pack_progress", "pack_file", "pack_asked"}


@pytest.fixture
def values(provider: Provider, course: CoursePage, quiz: QuizPage) -> dict[str, Any]:
    """One of everything that an address can name."""
    cohort = Cohort.objects.create(provider=provider, course=course, course_uid=course.uid, name="Voorjaar")
    certificate, _made = batches.issue_one(
        provider=provider, course=course, cohort=cohort, name="Sanne de Wit", email="sanne@example.org",
        completed_on=DAY, score_percent=None, by=None,
    )  # fmt: skip
    Certificate.objects.filter(pk=certificate.pk).update(state="issued", issued_at=timezone.now())
    CertificateDocument.objects.create(certificate=certificate, pdf=b"%PDF", sha256="0" * 64, length=4)
    batch = IssueBatch.objects.create(provider=provider, course_uid=course.uid, course_title=course.title)
    request = CorrectionRequest.objects.create(certificate=certificate, name="Sanne Wit")
    invitation = ProviderInvitation.objects.create(
        provider=provider, email="gast@example.org", role="marker", expires_at=timezone.now()
    )
    colleague = desk_of(provider, "author", "collega")
    member = ProviderMembership.objects.get(user=colleague.user)  # type: ignore[attr-defined]
    return {
        "cohort": cohort.pk, "certificate": certificate.uid, "batch": batch.uid, "request": request.pk,
        "invitation": invitation.pk, "member": member.pk, "course": course.uid, "quiz": quiz.uid,
    }  # fmt: skip


def visited(client: Client, method: str, url: str, data: Mapping[str, Any] | None = None) -> int:
    """What comes of it; whatever it changed is undone."""
    with transaction.atomic():
        response = getattr(client, method)(url, dict(data or {}))
        transaction.set_rollback(True)
    return int(response.status_code)


def test_every_role_finds_what_the_table_says_and_nothing_else(provider: Provider, values: dict[str, Any]) -> None:
    wrong = {}
    for role in ROLES:
        client = desk_of(provider, role)
        for name, (path, who) in (DESK | PORTAL).items():
            expected = 200 if role in who else 404
            found = visited(client, "get", f"/opleider/{provider.slug}/" + path.format(**values))
            if found != expected:
                wrong[role, name] = found
    assert wrong == {}


def test_every_role_changes_what_the_table_says_and_nothing_else(provider: Provider, values: dict[str, Any]) -> None:
    wrong = {}
    for role in ROLES:
        client = desk_of(provider, role)
        for name, (path, who, data) in POSTED.items():
            posted = {key: value.format(**values) for key, value in data.items()}
            expected = 302 if role in who else 404
            found = visited(client, "post", f"/opleider/{provider.slug}/" + path.format(**values), posted)
            if found != expected:
                wrong[role, name] = found
    assert wrong == {}


def test_the_owner_of_another_provider_finds_nothing_by_any_number(
    provider: Provider, other_provider: Provider, values: dict[str, Any]
) -> None:
    """Neither at the desk of the one who has it, nor with its numbers at the own desk."""
    stranger = desk_of(other_provider, "owner")
    wrong = []
    for path, _who in (DESK | PORTAL).values():
        if visited(stranger, "get", f"/opleider/{provider.slug}/" + path.format(**values)) != 404:
            wrong.append(path)
        if "{" in path and visited(stranger, "get", f"/opleider/{other_provider.slug}/" + path.format(**values)) != 404:
            wrong.append(f"own desk: {path}")
    for path, _who, data in POSTED.values():
        posted = {key: value.format(**values) for key, value in data.items()}
        if visited(stranger, "post", f"/opleider/{provider.slug}/" + path.format(**values), posted) != 404:
            wrong.append(f"post: {path}")
        names = "{" in path or any("{" in value for value in data.values())
        own = f"/opleider/{other_provider.slug}/" + path.format(**values)
        if names and visited(stranger, "post", own, posted) != 404:
            wrong.append(f"post, own desk: {path}")
    assert wrong == []


def test_numbers_that_do_not_exist_are_not_found(provider: Provider, values: dict[str, Any]) -> None:
    owner = desk_of(provider, "owner")
    nothing = {
        key: uuid.uuid4() if isinstance(value, uuid.UUID) else "99999999999999999999" for key, value in values.items()
    }
    for path, _who in DESK.values():
        if "{" in path:
            assert visited(owner, "get", f"/opleider/{provider.slug}/" + path.format(**nothing)) == 404, path


def test_every_route_of_the_desk_asks_for_a_second_factor(provider: Provider, settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    owner = desk_of(provider, "owner")
    paths = [path for path, name in routes(get_resolver()) if name.startswith(("desk:", "provider:"))]
    assert len(paths) > 40
    assert {path for path in paths if not path.startswith("opleider/")} == set()
    for path in ("", f"{provider.slug}/bewijzen/", f"{provider.slug}/logboek/", f"{provider.slug}/bewijzen/selectie/"):
        for method in ("get", "post"):
            assert getattr(owner, method)(f"/opleider/{path}")["Location"] == "/account/2fa/totp/activate/"


def test_the_menu_has_what_the_role_may_see(provider: Provider, values: dict[str, Any]) -> None:
    desk = f"/opleider/{provider.slug}/"
    for role, page, sees, not_this in (
        ("owner", "bewijzen/", ("mensen/", "lrs/", "nakijken/", "huisstijl/", "bewijzen/lijsten/", "logboek/"), ()),
        ("administrator", "bewijzen/", ("mensen/", "nakijken/", "logboek/"), ("lrs/", "vragenbanken/")),
        ("author", "bewijzen/", ("lrs/", "nakijken/", "huisstijl/"), ("mensen/", "bewijzen/lijsten/", "logboek/")),
        ("marker", "nakijken/", ("nakijken/",), ("bewijzen/", "mensen/", "groepen/", "cijfers/", "lrs/", "huisstijl/")),
    ):
        text = desk_of(provider, role, f"menu-{role}").get(desk + page).text
        assert [path for path in sees if f'href="{desk}{path}"' not in text] == [], role
        assert [path for path in not_this if f'href="{desk}{path}"' in text] == [], role


def test_every_route_of_the_desk_is_in_this_table() -> None:
    covered = {name.split(" (")[0] for name in (*DESK, *POSTED)} | TESTED_ELSEWHERE
    ours = {name.partition(":")[2] for _path, name in routes(get_resolver()) if name.startswith("desk:")}
    assert ours <= covered, sorted(ours - covered)


def test_the_table_of_roles_gives_nobody_less_than_before_but_what_it_says() -> None:
    not_for_authors = {roles.ISSUE, roles.REVOKE, roles.EXPORT, roles.SEE_LOG, roles.MANAGE_PEOPLE}
    assert roles.TABLE["owner"] == frozenset(roles.Action)
    assert frozenset(roles.Action) - roles.TABLE["author"] == not_for_authors
    assert frozenset(roles.Action) - roles.TABLE["administrator"] == {roles.WRITE}
    assert roles.TABLE["marker"] == {roles.MARK}
    assert set(roles.TABLE) == set(ProviderMembership.Role.values)


def test_who_does_not_work_there_may_nothing(provider: Provider, alice: Any) -> None:
    assert not any(roles.may(alice, provider, action) for action in roles.Action)
    ProviderMembership.objects.create(provider=provider, user=alice, role="owner")
    assert all(roles.may(alice, provider, action) for action in roles.Action)
    alice.is_active = False
    assert not any(roles.may(alice, provider, action) for action in roles.Action)

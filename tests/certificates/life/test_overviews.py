"""What learners and team leads see of certificates on their own pages."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates.models import Certificate, Reason, Standing
from certificates.services import replacing, revoking
from naast.accounts.models import User
from naast.dashboards.selectors import team_overview
from naast.organisations.models import Employer, Team, TeamMembership

pytestmark = pytest.mark.django_db

Issue = Callable[..., Certificate]
Corrected = Callable[..., Certificate]


@pytest.fixture
def lead(alice: User, bob: User) -> User:
    """Who leads the team of Alice and Bob."""
    person = User.objects.create_user("lead@example.org", name="Lea Lead")
    team = Team.objects.create(employer=Employer.objects.create(name="Bureau", slug="bureau"), name="Team")
    for member in (alice, bob):
        TeamMembership.objects.create(team=team, user=member)
    TeamMembership.objects.create(team=team, user=person, role=TeamMembership.Role.LEAD)
    return person


def page_of(person: User, path: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(path).text


def test_a_learner_finds_the_page_of_each_certificate(alice: User, issued: Issue) -> None:
    first, second = issued(alice), issued(alice)
    page = page_of(alice, "/mijn/")
    for certificate in (first, second):
        assert f'href="/mijn/certificaat/{certificate.uid}/"' in page


def test_of_a_chain_the_one_that_counts_is_listed(
    alice: User, owner: User, issued: Issue, corrected: Corrected
) -> None:
    old = issued(alice)
    new = corrected(old, holder_name="Alice de Boer")
    coming = replacing.replace(new, holder_name="Alice de Groot", actor=owner, why="")
    page = page_of(alice, "/mijn/")
    assert [str(each.uid) in page for each in (old, new, coming)] == [False, True, False]


def test_a_lead_sees_what_a_proof_is_worth_and_until_when(alice: User, lead: User, issued: Issue, owner: User) -> None:
    certificate = issued(alice, valid_months=12)
    page = page_of(lead, "/team/")
    assert "Stress-sensitief werken" in page
    assert str(Standing.VALID.label) in page
    assert "21 november 2027" in page
    revoking.revoke(certificate, reason=Reason.FRAUD, note="Intern.", actor=owner)
    page = page_of(lead, "/team/")
    assert str(Standing.REVOKED.label) in page
    assert str(Reason.FRAUD.label) not in page
    assert "Intern." not in page


def test_a_lead_never_sees_a_score_or_a_link(alice: User, lead: User, issued: Issue) -> None:
    certificate = issued(alice, score_percent=83)
    page = page_of(lead, "/team/").partition("<main")[2].partition("</main>")[0]
    assert "Stress-sensitief werken" in page
    assert "83" not in page
    for secret in (certificate.token, certificate.serial, str(certificate.uid)):
        assert str(secret) not in page


def test_a_course_that_was_done_again_counts_once_with_its_last_end(alice: User, lead: User, issued: Issue) -> None:
    issued(alice, valid_months=12, completed_at=dt.datetime(2025, 11, 1, 12, tzinfo=dt.UTC))
    issued(alice, valid_months=12)
    (overview,) = team_overview(lead)
    proofs = {member.name: member.proofs for member in overview.members}
    assert [proof.valid_until for proof in proofs["Alice Jansen"]] == [dt.date(2027, 11, 21)]
    assert proofs["Bob Pietersen"] == []


def test_one_that_counts_goes_before_a_later_one_that_does_not(
    alice: User, lead: User, owner: User, issued: Issue, issue: Issue
) -> None:
    issued(alice, valid_months=24)
    later = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
    revoking.revoke(issued(alice, completed_at=later), reason=Reason.MISTAKE, note="", actor=owner)
    issue(alice, completed_at=later)  # and this one is still being made
    (overview,) = team_overview(lead)
    (proof,) = next(member.proofs for member in overview.members if member.name == "Alice Jansen")
    assert (proof.standing, proof.valid_until) == (Standing.VALID, dt.date(2028, 11, 21))


def test_the_team_page_asks_as_often_for_many_proofs_as_for_one(
    alice: User, bob: User, lead: User, issued: Issue
) -> None:
    issued(alice)
    with CaptureQueriesContext(connection) as once:
        team_overview(lead)
    for person in (alice, bob, bob):
        issued(person, course_uid=f"cursus-{Certificate.objects.count()}")
    with CaptureQueriesContext(connection) as often:
        team_overview(lead)
    assert len(often) == len(once)

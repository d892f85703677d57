"""Who gets what at every address of ours: route × role. A route that is missing here fails the last test."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from certificates import services as certificate_services
from certificates.models import Certificate, CertificateDocument
from courses import services
from courses.models import CoursePage, LessonNote, LessonPage, QuizAttempt, QuizPage, RetrievalPlan, RetrievalRound
from naast.accounts.models import User
from naast.organisations.models import Employer, Provider, ProviderMembership, Team, TeamMembership
from naast.seed.roles import EDITORS, ensure_provider_group, ensure_roles
from newsletters.models import Development, Newsletter, Subscription
from newsletters.readers import tokens
from tests.courses.helpers import answers_to, hand_in
from tests.permissions import (
    articles_rows,
    bounces_rows,
    certificate_life_rows,
    certificate_rows,
    cohort_rows,
    comments_rows,
    consent_rows,
    conversation_author_rows,
    conversation_rows,
    desk_rows,
    developments_rows,
    digest_rows,
    downloads_rows,
    exchange_rows,
    issue_rows,
    language_rows,
    letter_rows,
    logbook_rows,
    mailing_rows,
    outside_rows,
    pack_rows,
    provider_rows,
    search_rows,
    site_rows,
    tools_rows,
)

pytestmark = pytest.mark.django_db

LOGIN = "login"  # led to the sign-in page
ROLES = ("visitor", "learner", "colleague", "outsider", "author", "other_author", "lead", "editor")


@dataclass
class World:
    """The rows the table points at; those of a learner are Alice's."""

    people: dict[str, User]
    course: CoursePage
    lesson: LessonPage
    quiz: QuizPage
    open_attempt: QuizAttempt
    closed_attempt: QuizAttempt
    certificate: Certificate
    subscription: Subscription
    development: Development


@dataclass(frozen=True)
class Row:
    """What each role gets: ``others`` unless it is named in ``roles``; a visitor is led to the sign-in page."""

    url: Callable[[World], str]
    others: int | str
    roles: Mapping[str, int | str] = field(default_factory=dict)
    visitor: int | str = LOGIN
    method: str = "get"
    data: Callable[[World], dict[str, Any]] = lambda world: {}

    def expected(self, role: str) -> int | str:
        """What this role gets."""
        return self.visitor if role == "visitor" else self.roles.get(role, self.others)


def everybody(url: str | Callable[[World], str], status: int = 200, **extra: Any) -> Row:
    return Row(url if callable(url) else lambda world: url, status, visitor=status, **extra)


def mine(path: str) -> Callable[[World], str]:
    return lambda world: path.format(
        course=world.course.pk,
        lesson=world.lesson.uid,
        quiz=world.quiz.uid,
        open=world.open_attempt.uid,
        closed=world.closed_attempt.uid,
        certificate=world.certificate.uid,
    )


def with_note(world: World, path: str) -> str:
    """An address about a note that the learner has."""
    LessonNote.objects.create(person=world.people["learner"], lesson_uid=world.lesson.uid, text="Van mij.")
    return path.format(lesson=world.lesson.uid)


def with_retrieval(world: World, path: str) -> str:
    """An address about the learner's weekly questions."""
    learner = world.people["learner"]
    plan, _ = RetrievalPlan.objects.get_or_create(person=learner)
    found = RetrievalRound.objects.create(person=learner, period="2026-W48", items=[])
    return path.format(secret=plan.secret, round=found.uid)


LEARNERS = {"learner": 302, "colleague": 302}  # both enrolled
TABLE: dict[str, Row] = {
    "healthz": everybody("/healthz"),
    "readyz": everybody("/readyz"),
    "style": everybody("/stijl/"),
    "accounts:profile": Row(lambda world: "/account/profiel/", 200),
    "courses:enrol": Row(mine("/mijn/inschrijven/{course}/"), 302, method="post"),
    "courses:lesson_opened": Row(
        mine("/mijn/les/{lesson}/geopend/"), 404, {"learner": 204, "colleague": 204}, method="post"
    ),
    "courses:lesson_completed": Row(mine("/mijn/les/{lesson}/afgerond/"), 404, LEARNERS, method="post"),
    "courses:lesson_reopened": Row(mine("/mijn/les/{lesson}/heropenen/"), 404, LEARNERS, method="post"),
    # Also what people keep with a lesson: theirs alone, so that an author or a team lead finds nothing.
    "courses:note_saved": Row(mine("/mijn/les/{lesson}/notitie/"), 404, LEARNERS, method="post"),
    "courses:bookmark_set": Row(mine("/mijn/les/{lesson}/bladwijzer/"), 404, LEARNERS, method="post"),
    "courses:notes": Row(lambda world: "/mijn/notities/", 200),
    "courses:notes_file": Row(lambda world: "/mijn/notities/bestand.txt", 200),
    "courses:notes_file (unknown)": Row(lambda world: "/mijn/notities/bestand.exe", 404),
    "courses:note_restored": Row(lambda world: "/mijn/notities/herstel/", 302, method="post"),
    "courses:note_deleted": Row(
        lambda world: with_note(world, "/mijn/notities/{lesson}/verwijder/"), 404, {"learner": 302}, method="post"
    ),
    "courses:bookmark_removed": Row(mine("/mijn/notities/{lesson}/zonder-bladwijzer/"), 302, method="post"),
    "words": everybody("/woordenlijst/"),
    "courses:quiz_started": Row(mine("/mijn/toets/{quiz}/begin/"), 404, LEARNERS, method="post"),
    "courses:attempt": Row(mine("/mijn/poging/{open}/"), 404, {"learner": 302}),
    "courses:item": Row(mine("/mijn/poging/{open}/vraag/1/"), 404, {"learner": 200}),
    "courses:item (save)": Row(
        mine("/mijn/poging/{open}/vraag/1/"),
        404,
        {"learner": 302},
        method="post",
        data=lambda world: answers_to(world.open_attempt.items[0]),
    ),
    "courses:check": Row(mine("/mijn/poging/{open}/inleveren/"), 404, {"learner": 200}),
    "courses:check (submit)": Row(mine("/mijn/poging/{open}/inleveren/"), 404, {"learner": 302}, method="post"),
    "courses:result": Row(mine("/mijn/poging/{closed}/resultaat/"), 404, {"learner": 200}),
    "courses:retrieval": Row(lambda world: "/mijn/herhalen/", 200),
    "courses:retrieval_switch": Row(lambda world: "/mijn/herhalen/mail/", 302, method="post"),
    "courses:retrieval_now": Row(lambda world: "/mijn/herhalen/nu/", 302, method="post"),
    "courses:retrieval_round": Row(
        lambda world: with_retrieval(world, "/mijn/herhalen/{round}/"), 404, {"learner": 200}
    ),
    "courses:retrieval_round (answer)": Row(
        lambda world: with_retrieval(world, "/mijn/herhalen/{round}/?vraag=1"), 404, method="post"
    ),
    # By the secret in a mail, without signing in. By GET the second leads to the page with the button.
    "courses:retrieval_stop": everybody(lambda world: with_retrieval(world, "/mijn/herhalen/stop/{secret}/")),
    "courses:retrieval_one_click": everybody(
        lambda world: with_retrieval(world, "/mijn/herhalen/stop/{secret}/direct/"), 302
    ),
    "dashboards:learner": Row(lambda world: "/mijn/", 200),
    "dashboards:results": Row(lambda world: "/mijn/uitslagen/", 200),
    "dashboards:provider": Row(lambda world: "/opleider/", 404, {"author": 200, "other_author": 200}),
    "dashboards:team": Row(lambda world: "/team/", 404, {"lead": 200}),
    "certificates:check": everybody("/certificaat/"),
    "certificates:verify": everybody(lambda world: f"/certificaat/{world.certificate.token}/"),
    "certificates:verify (unknown)": everybody("/certificaat/onbekend/", 404),
    "certificates:pdf": Row(mine("/mijn/certificaat/{certificate}/pdf/"), 404, {"learner": 200}),
    "newsletters:sign_up": everybody("/nieuwsbrief/"),
    "newsletters:signed_up": everybody("/nieuwsbrief/aangemeld/"),
    "newsletters:confirm": everybody(
        lambda world: f"/nieuwsbrief/bevestigen/{tokens.confirm_token(world.subscription)}/"
    ),
    "newsletters:preferences": everybody(
        lambda world: f"/nieuwsbrief/voorkeuren/{tokens.preferences_token(world.subscription.secret)}/"
    ),
    "newsletters:unsubscribe": everybody(
        lambda world: f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(world.subscription.secret)}/"
    ),
    # By GET it leads to the page with the button.
    "newsletters:one_click": everybody(
        lambda world: f"/nieuwsbrief/afmelden/{tokens.unsubscribe_token(world.subscription.secret)}/direct/", 302
    ),
    "newsletters:developments": everybody("/ontwikkelingen/"),
    "newsletters:development": everybody(lambda world: f"/ontwikkelingen/{world.development.slug}/"),
    "newsletters:sample_feed": everybody("/voorbeeldfeeds/overheid.rss.xml"),
    # The mailbox exists on one machine only (NAAST_LOCAL), where every address is a demonstration.
    "mailbox:index": everybody("/postvak/"),
    "mailbox:detail": everybody("/postvak/onbekend/", 404),
    "mailbox:html": everybody("/postvak/onbekend/html/", 404),
    "mailbox:attachment": everybody("/postvak/onbekend/bijlage/0/", 404),
    # Wagtail pages, by type.
    "wagtail: home": everybody("/"),
    "wagtail: catalogue": everybody("/cursussen/"),
    "wagtail: provider": everybody(lambda world: world.course.get_parent().url),
    "wagtail: course": everybody(lambda world: world.course.url),
    "wagtail: module": everybody(lambda world: world.lesson.get_parent().url),
    "wagtail: lesson": Row(lambda world: world.lesson.url, 302, {"learner": 200, "colleague": 200, "author": 200}),
    "wagtail: quiz": Row(lambda world: world.quiz.url, 302, {"learner": 200, "colleague": 200, "author": 200}),
}
TABLE |= cohort_rows.rows(Row, everybody)
TABLE |= outside_rows.rows(Row, everybody)
TABLE |= desk_rows.rows(Row, everybody)
TABLE |= pack_rows.rows(Row)
TABLE |= exchange_rows.rows(Row)
TABLE |= issue_rows.rows(Row, everybody)
TABLE |= developments_rows.rows(Row)
TABLE |= provider_rows.rows(Row)
TABLE |= bounces_rows.rows(Row, everybody)
TABLE |= language_rows.rows(everybody)
TABLE |= tools_rows.rows(Row, everybody)
TABLE |= logbook_rows.rows(Row, everybody)
TABLE |= letter_rows.rows(Row)
TABLE |= conversation_rows.rows(Row)
TABLE |= conversation_author_rows.rows(Row)
TABLE |= mailing_rows.rows(everybody)
TABLE |= consent_rows.rows(Row, everybody)
TABLE |= digest_rows.rows(Row, everybody)
TABLE |= certificate_life_rows.rows(Row, everybody)
TABLE |= certificate_rows.rows(everybody)
TABLE |= comments_rows.rows(Row, everybody)
TABLE |= search_rows.rows(Row, everybody)
TABLE |= downloads_rows.rows(Row, everybody)
TABLE |= articles_rows.rows(Row, everybody)
TABLE |= site_rows.rows(Row, everybody)
# Addresses of Wagtail and allauth, whose own tests guard them, and files.
NOT_OURS = ("beheer/", "documenten/", "account/", "_util/", "favicon.ico", "^media/", "^((?:[\\w\\-]+/)*)$")
OURS_ALL_THE_SAME = ("account/profiel/",)


@pytest.fixture
def world(
    alice: User, bob: User, charlie: User, course: CoursePage, lessons: list[LessonPage], quiz: QuizPage,
    other_provider: Provider,
) -> World:  # fmt: skip
    """Alice learns, Bob is her colleague who learns too, Charlie is an outsider."""
    ensure_roles()
    names = ("author", "other_author", "lead", "editor")
    others = {name: User.objects.create_user(f"{name}@example.org", name=name.title()) for name in names}
    for name, provider in (("author", course.provider_page.provider), ("other_author", other_provider)):
        ProviderMembership.objects.create(provider=provider, user=others[name])
        others[name].groups.add(ensure_provider_group(provider.page))
    others["editor"].groups.add(Group.objects.get(name=EDITORS))
    team = Team.objects.create(employer=Employer.objects.create(name="Bureau", slug="bureau"), name="Team")
    for person in (alice, bob):
        TeamMembership.objects.create(team=team, user=person)
    TeamMembership.objects.create(team=team, user=others["lead"], role=TeamMembership.Role.LEAD)

    enrolment = services.enrol(alice, course)
    services.enrol(bob, course)
    closed = hand_in(services.start_attempt(enrolment, quiz))
    for lesson in lessons:
        services.complete_lesson(enrolment, lesson)
    certificate = certificate_services.issue_for_completion(enrolment.completion)
    Certificate.objects.filter(pk=certificate.pk).update(state=Certificate.State.ISSUED, issued_at=timezone.now())
    CertificateDocument.objects.create(certificate=certificate, pdf=b"%PDF-1.7", sha256="0" * 64, length=8)
    newsletter = Newsletter.objects.create(name="Nieuws", slug="ontwikkelingen", consent_text="Ja.")
    return World(
        people={"learner": alice, "colleague": bob, "outsider": charlie, **others},
        course=course,
        lesson=lessons[0],
        quiz=quiz,
        open_attempt=services.start_attempt(enrolment, quiz),
        closed_attempt=closed,
        certificate=certificate,
        subscription=Subscription.objects.create(
            newsletter=newsletter, email="lezer@example.org", email_normalised="lezer@example.org"
        ),
        development=make_development(),
    )


def make_development() -> Development:
    """A published development."""
    from newsletters.services import publish

    development = Development(
        title="Iets nieuws",
        summary="Kort.",
        talk="Vraag ernaar.",
        source_name="Bron",
        source_url="https://example.org/",
    )
    development.published_on = "2026-11-01"
    publish(development, by=None)
    development.save()
    return development


def test_each_role_gets_what_the_table_says(world: World) -> None:
    """All rows on one world: each visit is undone before the next, and making the world costs more than visiting it."""
    sessions = {role: session_of(role, world) for role in ROLES}
    wrong = {
        (name, role): (found, row.expected(role))
        for name, row in TABLE.items()
        for role in ROLES
        if (found := visit(row, sessions[role], world)) != row.expected(role)
    }
    assert wrong == {}


def session_of(role: str, world: World) -> Mapping[str, str]:
    """The cookies of somebody who signed in; none for a visitor."""
    client = Client()
    if role != "visitor":
        client.force_login(world.people[role])
    return {name: cookie.value for name, cookie in client.cookies.items()}


def visit(row: Row, session: Mapping[str, str], world: World) -> int | str:
    """What whoever has these cookies gets at this address; whatever it changed is undone."""
    with transaction.atomic():
        client = Client()
        client.cookies.load(dict(session))
        response = getattr(client, row.method)(row.url(world), row.data(world))
        to_login = response.status_code == 302 and response.url.startswith("/account/login/")
        transaction.set_rollback(True)
    return LOGIN if to_login else response.status_code


def test_a_provider_sees_its_own_certificates_only(world: World) -> None:
    for role, sees in (("author", True), ("other_author", False)):
        client = Client()
        client.force_login(world.people[role])
        assert ("Alice Jansen" in client.get("/opleider/").text) is sees


def test_a_team_lead_sees_completions_and_no_scores(world: World) -> None:
    client = Client()
    client.force_login(world.people["lead"])
    page = client.get("/team/").text
    assert "Alice Jansen" in page
    assert "Rekenen" in page
    assert "Charlie" not in page
    assert "100%" not in page


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site with its name."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, f"{space}{pattern.name}"
        else:
            yield from routes(pattern, path, f"{pattern.namespace}:" if pattern.namespace else space)


def test_every_route_of_ours_is_in_the_table() -> None:
    covered = {name.split(" (")[0] for name in TABLE}
    ours = {name for path, name in routes(get_resolver()) if path in OURS_ALL_THE_SAME or not path.startswith(NOT_OURS)}
    assert ours <= covered, sorted(ours - covered)

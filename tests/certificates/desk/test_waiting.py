"""What waits shows at the desk and to administrators: why, since when, what to do, and a way to try again."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import alarms, panel, tasks, waiting
from certificates.models import Certificate, SigningKey
from courses.models import CoursePage
from naast.accounts.models import User
from naast.organisations.models import Provider
from naast.seed.roles import ensure_provider_group
from tests.certificates.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
Certified = Callable[..., Certificate]
Waits = Callable[..., Certificate]
Problem = Certificate.Problem
DESK, WAITING = "/opleider/eigen/bewijzen/", "/opleider/eigen/bewijzen/wachten/"
LONG_AGO = dt.timedelta(hours=3)


@pytest.fixture
def waits(certified: Certified) -> Waits:
    """A certificate that waits: ``waits("signer_down", "Sanne de Wit")``."""

    def make(problem: str, name: str = "Sanne de Wit", **changes: Any) -> Certificate:
        now = timezone.now()
        values = {"state": "pending", "issued_at": None, "problem": problem, "created_at": now - LONG_AGO}
        return certified(name, **(values | {"next_attempt_at": now + dt.timedelta(hours=1)} | changes))

    return make


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The tasks that were woken, once for each time."""
    from certificates.services import trying

    found: list[Any] = []
    monkeypatch.setattr(trying, "wake", found.append)
    return found


def test_every_problem_has_its_words_and_advice() -> None:
    assert set(waiting.WORDS) == set(Problem)
    for problem in Problem:
        assert alarms.advice(problem)


def test_where_nothing_waits_one_calm_line_says_so(owner: Client, certified: Certified) -> None:
    certified("Sanne de Wit")
    assert _("No proof waits. What was completed just now is made within a few minutes.") in owner.get(WAITING).text
    assert WAITING not in owner.get(DESK).text


def test_what_was_completed_just_now_does_not_wait_yet(owner: Client, waits: Waits) -> None:
    waits("", created_at=timezone.now())
    assert owner.get(WAITING).context["causes"] == []
    waits("", "Youssef Amrani")
    (cause,) = owner.get(WAITING).context["causes"]
    assert [row.holder_name for row in cause.certificates] == ["Youssef Amrani"]


def test_causes_say_why_since_when_and_what_to_do(owner: Client, waits: Waits) -> None:
    down = [waits("signer_down", name) for name in ("Sanne de Wit", "Youssef Amrani")]
    glyph = waits("missing_glyph", "李小龙", problem_detail="李 小 龙", email="li@example.org")
    page = owner.get(WAITING)
    assert [(cause.problem, cause.number) for cause in page.context["causes"]] == [
        ("signer_down", 2),
        ("missing_glyph", 1),
    ]
    for problem in (Problem.SIGNER_DOWN, Problem.MISSING_GLYPH):
        assert str(waiting.WORDS[problem].why) in page.text
        assert str(waiting.WORDS[problem].advice) in page.text
    for row in (*down, glyph):
        assert f"{DESK}{row.uid}/" in page.text
    assert "李 小 龙" in page.text
    assert f"{DESK}{glyph.uid}/naam/" in page.text
    assert f"{DESK}{down[0].uid}/naam/" not in page.text
    assert WAITING in owner.get(DESK).text
    assert WAITING in owner.get(f"{DESK}{glyph.uid}/").text
    assert WAITING in owner.get("/opleider/eigen/").text


def test_trying_again_makes_the_cause_due_and_wakes_a_worker(owner: Client, waits: Waits, woken: list[Any]) -> None:
    chosen, other = waits("signer_down"), waits("no_space", "Youssef Amrani")
    owner.post(f"{WAITING}opnieuw/", {"oorzaak": "signer_down"})
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert chosen.next_attempt_at <= timezone.now() < other.next_attempt_at
    assert list(Certificate.objects.ready_to_make(timezone.now())) == [chosen]
    assert woken == [tasks.sweep]


def test_a_proof_that_a_worker_holds_is_left_alone(owner: Client, waits: Waits, woken: list[Any]) -> None:
    held = waits("signer_down", owner="worker", lease_until=timezone.now() + dt.timedelta(minutes=1))
    owner.post(f"{WAITING}opnieuw/", {"oorzaak": "signer_down"})
    held.refresh_from_db()
    assert held.next_attempt_at > timezone.now()
    assert woken == []


@pytest.mark.parametrize("problem", ["missing_name", "missing_glyph", "too_long", "onbekend"])
def test_what_trying_again_does_not_help_has_no_button(
    owner: Client, waits: Waits, woken: list[Any], problem: str
) -> None:
    if problem in Problem:
        waits(problem)
        assert "opnieuw/" not in owner.get(WAITING).text
    assert owner.post(f"{WAITING}opnieuw/", {"oorzaak": problem}).status_code == 404
    assert woken == []


def test_an_author_looks_and_another_provider_finds_and_starts_nothing(
    provider: Provider, other_owner: Client, waits: Waits, woken: list[Any], other_provider: Provider
) -> None:
    row = waits("signer_down", "Sanne de Wit")
    author = desk_of(provider, "author")
    assert "Sanne de Wit" in author.get(WAITING).text
    assert "opnieuw/" not in author.get(WAITING).text
    assert author.post(f"{WAITING}opnieuw/", {"oorzaak": "signer_down"}).status_code == 404
    own = f"/opleider/{other_provider.slug}/bewijzen/wachten/"
    assert "Sanne de Wit" not in other_owner.get(own).text
    other_owner.post(f"{own}opnieuw/", {"oorzaak": "signer_down"})
    row.refresh_from_db()
    assert row.next_attempt_at > timezone.now()
    assert woken == []


# --- Administrators of the site ---------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client: Client) -> Client:
    """An administrator of the site, signed in."""
    client.force_login(User.objects.create_superuser("beheer@example.org", "x"))
    return client


@pytest.fixture
def key(db: None) -> SigningKey:
    """The key that signs documents, with the certificates around it."""
    from certificates.signing import signer

    found: SigningKey = signer().key()
    return found


def test_an_administrator_sees_what_waits_of_all_providers(
    administrator: Client, waits: Waits, other_course: CoursePage, woken: list[Any]
) -> None:
    assert "naast-certificates" not in administrator.get("/beheer/").text
    row = waits("signer_down")
    other = waits("signer_down", "Youssef Amrani", of=other_course)
    page = administrator.get("/beheer/").text
    assert "naast-certificates" in page
    for words in (alarms.advice("signer_down"), row.provider.name, other.provider.name):
        assert words in page
    assert administrator.get("/beheer/bewijzen/opnieuw/").status_code == 405
    assert administrator.post("/beheer/bewijzen/opnieuw/", {"oorzaak": "onbekend"}).status_code == 404
    assert 'name="csrfmiddlewaretoken"' in page.partition("naast-certificates")[2]
    administrator.post("/beheer/bewijzen/opnieuw/", {"oorzaak": "signer_down"})
    assert Certificate.objects.ready_to_make(timezone.now()).count() == 2
    assert woken == [tasks.sweep]


def test_an_author_in_the_admin_sees_nothing_of_it(
    client: Client, alice: User, waits: Waits, provider: Provider, woken: list[Any]
) -> None:
    alice.groups.add(ensure_provider_group(provider.page))
    client.force_login(alice)
    waits("signer_down")
    assert "naast-certificates" not in client.get("/beheer/").text
    assert client.post("/beheer/bewijzen/opnieuw/", {"oorzaak": "signer_down"}).status_code == 404
    assert woken == []


def test_a_key_that_ends_soon_is_told_of_in_time(administrator: Client, key: SigningKey) -> None:
    from cryptography import x509

    chain = x509.load_pem_x509_certificates(key.chain.encode())
    end = min(one.not_valid_after_utc for one in chain)
    day = dt.timedelta(days=1)
    assert panel.key_trouble(end - panel.ENDING - day) == []
    (soon,) = panel.key_trouble(end - day)
    (over,) = panel.key_trouble(end + day)
    assert soon != over
    for text in (soon, over):
        assert str(timezone.localtime(end).year) in text
        assert "rotate_certificate_keys" in text


def test_no_key_in_use_is_told_of(administrator: Client, key: SigningKey) -> None:
    assert "naast-certificates" not in administrator.get("/beheer/").text
    SigningKey.objects.filter(pk=key.pk).update(retired_at=timezone.now())
    assert "rotate_certificate_keys" in administrator.get("/beheer/").text

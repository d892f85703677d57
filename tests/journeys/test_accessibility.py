"""axe-core finds nothing on any page type, at 390 and 1280 pixels, and whoever has no mouse gets everywhere."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page
from wagtail.models import get_page_models

from naast.seed.people import DEMO_PEOPLE
from tests.audits import looking
from tests.journeys.addresses import (
    AT_THE_DESK,
    COURSE,
    DESK,
    EDITOR,
    GUARDED,
    IN_ENGLISH,
    MODULE,
    NOT_THERE,
    OTHERS,
    PUBLIC,
    SIGNED_IN,
    SUPERUSER,
    filled_in,
)
from tests.journeys.certificate_rows import certificates
from tests.journeys.steps import PASSWORD
from tests.support.processes import manage, wait_until
from tests.support.stack import Stack

pytestmark = [pytest.mark.journey, pytest.mark.looks]
PEOPLE = {person.role: person for person in DEMO_PEOPLE}
PROOFS = """
from certificates.models import CorrectionRequest
from naast.organisations.models import ProviderMembership
holder = account("Toos van der Berg", "toos@example.net")
valid = issue("Toos van der Berg", "toos@example.net")
shared = issue("Toos van der Berg", "toos@example.net", day=date(2026, 4, 2))
sharing.share(shared, holder)
revoked = issue("Ruud Ras", "ruud@example.net")
revoking.revoke(revoked, reason=Reason.MISTAKE, note="", actor=staff)
suspended = issue("Sien Sol", "sien@example.net")
revoking.suspend(suspended, reason=Reason.INQUIRY, note="", actor=staff)
replaced = issue("Vera Vss", "vera@example.net")
mended = renamed(replaced, "Vera Vos")
corrections.ask(shared, "Toos van den Berg", "Er staat een letter verkeerd.", holder)
expired = issue("Else Eeuwig", "else@example.net")
Certificate.objects.filter(pk=expired.pk).update(valid_until=date(2026, 5, 2))
lines = b"naam;mailadres;datum;score\\nToos van der Berg;toos@example.net;2-3-2026;85\\n;piet@example.net;32-1-2026;acht\\n"
table = batches.check(provider=provider, course=course, cohort=None, file_name="klas.csv", data=lines, by=staff)
tell(valid=valid, shared=shared, revoked=revoked, suspended=suspended, replaced=replaced, mended=mended, expired=expired)
told["others"] = dict(table=str(table.uid), course=course.uid, request=CorrectionRequest.objects.latest("pk").pk,
                      member=ProviderMembership.objects.filter(provider=provider).first().pk)
"""
# The links that a reader finds in mails, signed with the key of the machine. Looking at them changes nothing.
LINKS = """
from naast.pages.models import Topic
from newsletters.models import Subscription
from newsletters.readers import links
secret = Subscription.objects.order_by("pk").values_list("secret", flat=True)[0]
of = links.of_reader(secret)
mute = of.mute + Topic.objects.order_by("pk")[0].slug + "/"
print(*[of.preferences, of.unsubscribe, mute, of.stay, links.export(secret, 0), links.erase(secret, 0)], sep="\\n")
"""


def hand_in_login(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/?next=/mijn/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")


def sign_in(page: Page, role: str) -> None:
    hand_in_login(page, PEOPLE[role].email, PEOPLE[role].password)
    page.wait_for_url("**/mijn/")


def sign_in_as_superuser(page: Page, stack: Stack) -> None:
    """Make one as the README says, and confirm the address by the mailed link."""
    email, password = "beheer@example.net", "een-lang-wachtwoord"
    known = stack.env | {"DJANGO_SUPERUSER_PASSWORD": password}
    manage("createsuperuser", "--noinput", "--email", email, env=known)
    hand_in_login(page, email, password)
    mail = wait_until(lambda: stack.mails_to(email), timeout=60, why="the mail that asks to confirm the address")[0]
    part = mail.get_body(("plain",))
    assert part is not None
    link = re.search(r"http\S+/account/confirm-email/\S+", part.get_content())
    assert link
    page.goto(link[0])
    with page.expect_navigation():  # confirming in the browser of the sign-in completes it
        page.click("main form button[type=submit]")


def opened(page: Page, url: str, status: int = 200) -> None:
    """Go there; an error page, or the one to sign in on, is never taken for the page itself."""
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == status, url
    assert "/account/login/" in url or "/account/login/" not in page.url, url
    assert "/account/reauthenticate/" not in page.url, url


def looked_over(page: Page, look: Callable[[Page], list[str]]) -> list[str]:
    """What is wrong with the page one is on, for eyes and for who has no mouse."""
    return [*look(page), *looking.by_keyboard(page)]


def test_nothing_is_wrong_with_public_pages(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    page, found = new_page(), {}
    for url in filled_in(stack, PUBLIC):
        opened(page, url)
        if wrong := looked_over(page, axe_at_both_widths):
            found[url] = wrong
    for url in NOT_THERE:
        opened(page, url, status=404)
        if wrong := looked_over(page, axe_at_both_widths):
            found[url] = wrong
    opened(page, "/brievencheck/?voorbeeld=1")
    page.click("main form button[type=submit]")
    if wrong := looked_over(page, axe_at_both_widths):
        found["a letter that was checked"] = wrong
    assert found == {}


def test_nothing_is_wrong_with_the_interface_in_english(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    page, found = new_page(), {}
    page.goto("/?taal=en")
    for url in filled_in(stack, IN_ENGLISH):
        opened(page, url)
        assert page.locator("html").get_attribute("lang") == "en", url
        if wrong := looked_over(page, axe_at_both_widths):
            found[url] = wrong
    assert found == {}


def test_axe_finds_nothing_in_dark(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    page = new_page(color_scheme="dark")
    found = {}
    for url in (
        "/",
        "/stijl/",
        COURSE,
        "/blog/aan-dezelfde-kant-van-de-tafel/",
        "/nieuwsbrief/",
        "/certificaat/onbekend/",
    ):
        page.goto(url)
        if violations := axe_at_both_widths(page):
            found[url] = violations
    assert found == {}


def test_axe_finds_nothing_on_pages_of_learners_providers_and_leads(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    page = new_page()
    found = {}

    def check(*, walk: bool = False) -> None:
        if wrong := looked_over(page, axe_at_both_widths) if walk else axe_at_both_widths(page):
            found[page.url] = wrong

    sign_in(page, "professional")
    page.goto(COURSE)
    if page.get_by_role("button", name="Schrijf u in voor deze cursus").count():
        page.get_by_role("button", name="Schrijf u in voor deze cursus").click()
        check()
    page.goto(GUARDED)
    page.wait_for_url("**/account/reauthenticate/**")
    check(walk=True)
    page.fill("input[name=password]", PEOPLE["professional"].password)
    page.click("main form button[type=submit]")
    page.wait_for_url(f"**{GUARDED}")
    check(walk=True)
    for url in SIGNED_IN:
        opened(page, url)
        check(walk=True)
    page.goto(MODULE + "toets/")
    page.click("main article form button")
    check()
    page.click("form#vraag button[type=submit]")  # nothing chosen: the error
    check()
    page.goto(page.url.split("/vraag/")[0] + "/inleveren/")
    check()
    page.click("main form button")
    page.wait_for_url("**/resultaat/")
    check()
    for role, urls in OTHERS.items():
        other = new_page()
        sign_in(other, role)
        for url in urls:
            opened(other, url)
            if violations := axe_at_both_widths(other):
                found[url] = violations
    assert found == {}


def test_axe_finds_nothing_on_certificates_of_holders_strangers_and_the_desk(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    rows = certificates(stack, PROOFS)
    numbers = {name: row["uid"] for name, row in rows.items() if "uid" in row} | rows["others"]
    provider, holder, stranger, at_night = new_page(), new_page(), new_page(), new_page(color_scheme="dark")
    sign_in(provider, "opleider")
    hand_in_login(holder, "toos@example.net", PASSWORD)
    holder.wait_for_url("**/mijn/")
    checked = [f"/certificaat/{row['token']}/" for row in rows.values() if "token" in row]
    shared = f"/certificaat/gedeeld/{rows['shared']['share']}/"
    number = f"/certificaat/?nummer={rows['valid']['serial']}"
    walks = (
        (provider, [DESK + url.format(**numbers) for url in AT_THE_DESK]),
        (holder, ["/mijn/", *(f"/mijn/certificaat/{rows[name]['uid']}/" for name in ("valid", "shared"))]),
        (stranger, [*checked, shared, number, "/certificaat/?nummer=NAAST-2026-999999-X"]),
        (at_night, [*checked[:3], shared, number]),
    )
    found = {}
    for page, urls in walks:
        for url in urls:
            opened(page, url)
            if violations := axe_at_both_widths(page):
                found[url] = violations
    assert found == {}


def test_axe_finds_nothing_behind_the_links_in_a_readers_mails(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    page = new_page()
    found = {}
    urls = [
        line for line in manage("shell", "-v", "0", "-c", LINKS, env=stack.env).splitlines() if "/nieuwsbrief" in line
    ]
    assert len(urls) == 6
    for url in urls:
        opened(page, urlsplit(url).path)
        if violations := axe_at_both_widths(page):
            found[url] = violations
    assert found == {}


def test_axe_finds_nothing_where_editors_and_superusers_see_to_mail(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    editor, superuser = new_page(), new_page()
    sign_in(editor, "redacteur")
    sign_in_as_superuser(superuser, stack)
    found = {}
    for page, urls in ((editor, EDITOR), (superuser, SUPERUSER)):
        for url in filled_in(stack, urls):
            opened(page, url)
            assert page.url.endswith(url)  # nobody was led away
            if violations := axe_at_both_widths(page):
                found[url] = violations
    assert found == {}


def test_no_kind_of_page_is_left_out(stack: Stack) -> None:
    looked_at = set()
    for address in (*PUBLIC, *SIGNED_IN, *filled_in(stack, EDITOR)):
        (kind,) = stack.ask(
            "SELECT max(model) FROM wagtailcore_page JOIN django_content_type kind ON kind.id = content_type_id "
            f"WHERE live AND url_path = '/naast{address.partition('?')[0]}'"
        )
        looked_at.add(kind)
    kinds = {model._meta.model_name for model in get_page_models()} - {"page"}
    # These have no page of their own: they stand in a certificate, in a file, or in a quiz.
    assert kinds - looked_at == {"certificatetemplatepage", "ebookpage", "questionbankpage", "questionpage"}


@pytest.mark.parametrize(
    "url",
    [
        "/",
        COURSE,
        "/blog/",
        "/blog/aan-dezelfde-kant-van-de-tafel/",
        "/nieuwsbrief/",
        "/stijl/",
        "/brievencheck/",
        "/hulpmiddelen/contactmoment/",
        "/technieken/",
    ],
)
def test_pages_do_not_scroll_sideways_at_320_pixels(stack: Stack, new_page: Callable[..., Page], url: str) -> None:
    page = new_page(viewport={"width": 320, "height": 700})
    page.goto(url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

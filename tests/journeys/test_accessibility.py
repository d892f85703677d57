"""axe-core finds nothing on any page type, at 390 and 1280 pixels."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from naast.seed.people import DEMO_PEOPLE
from tests.journeys.certificate_rows import PASSWORD, certificates
from tests.support.processes import manage, wait_until
from tests.support.stack import Stack

pytestmark = pytest.mark.journey
PEOPLE = {person.role: person for person in DEMO_PEOPLE}
COURSE = "/cursussen/vakschool-naast/stress-sensitief-werken/"
MODULE = COURSE + "wat-geldstress-doet/"
PUBLIC = (
    "/",
    "/cursussen/",
    "/cursussen/vakschool-naast/",
    COURSE,
    MODULE,
    "/blog/",
    "/blog/aan-dezelfde-kant-van-de-tafel/",
    "/ontwikkelingen/",
    "/nieuwsbrief/",
    "/nieuwsbrief/aangemeld/",
    "/nieuwsbrief/bevestigen/onzin/",
    "/nieuwsbrief/voorkeuren/onzin/",
    "/nieuwsbrief/onderwerp/onzin/geld/",
    "/nieuwsbrieven/",
    "/certificaat/",
    "/certificaat/onbekend/",
    "/certificaat/zelf-controleren/",
    "/certificaat/uitgever/vakschool-naast/",
    "/zoeken/?zoek=stress",
    "/zoeken/?zoek=xyzxyz",
    "/contact/",
    "/privacy/",
    "/toegankelijkheid/",
    "/stijl/",
    "/bestaat-niet/",
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-onzin/",
    "/account/confirm-email/onzin/",
    "/postvak/",
    "/api/",
    "/woordenlijst/",
    "/cursussen/?niveau=basis&duur=langer",
    "/brievencheck/",
    "/brievencheck/?voorbeeld=1",
    "/hulpmiddelen/",
    "/hulpmiddelen/contactmoment/",
    "/hulpmiddelen/incassokosten/?bedrag=412,50",
    "/hulpmiddelen/veertiendagenbrief/",
    "/technieken/",
    "/technieken/reflecteren/",
)
SIGNED_IN = (
    "/mijn/",
    COURSE,
    MODULE + "gezonde-en-ongezonde-stress/",
    MODULE + "toets/",
    "/account/profiel/",
    "/account/email/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/logout/",
    "/mijn/api-sleutels/",
    "/mijn/notities/",
    "/mijn/uitslagen/",
    "/mijn/herhalen/",
    "/mijn/code/",
    MODULE + "oefenen/",
    "/mijn/logboek/",
    "/mijn/logboek/nieuw/",
    "/nieuwsbrief/voorkeuren/",
    COURSE + "naast-de-klant/gesprek-samira/",
    COURSE + "schrijven-dat-helpt/brief-veertiendagenbrief/",
)
SAMIRA = "/opleider/vakschool-naast/gesprekken/stress-sensitief-werken-m2-samira/"
OTHERS = {
    "opleider": (
        "/opleider/",
        "/opleider/vakschool-naast/gesprekken/",
        "/opleider/vakschool-naast/gesprekken/nieuw/",
        SAMIRA,
        SAMIRA + "proberen/",
    ),
    "teamleider": ("/team/",),
}
# What a provider's desk has for certificates, with rows of `PROOFS`.
DESK = "/opleider/vakschool-naast/"
AT_THE_DESK = (
    "bewijzen/",
    "bewijzen/?zoek=xyzxyz&van=gisteren",
    "bewijzen/?lijst={table}",
    "bewijzen/{valid}/",
    "bewijzen/{mended}/",
    "bewijzen/{revoked}/",
    "bewijzen/{valid}/naam/",
    "bewijzen/{revoked}/naam/",
    "bewijzen/{valid}/intrekken/",
    "bewijzen/{valid}/schorsen/",
    "bewijzen/{suspended}/herstellen/",
    "bewijzen/uitgeven/",
    "bewijzen/lijsten/",
    "bewijzen/lijsten/{table}/",
    "bewijzen/lijsten/{table}/?toon=fout",
    "bewijzen/verzoeken/",
    "bewijzen/verzoeken/?oud=1",
    "bewijzen/verzoeken/{request}/",
    "logboek/",
    "logboek/?zoek=xyzxyz",
    "mensen/",
    "mensen/{member}/",
    "huisstijl/",
    "erkenning/",
    "erkenning/{course}/",
)
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
# What an editor works with for newsletters; {…} are the rows of a machine that just started.
EDITOR = (
    "/beheer/verzendingen/",
    "/beheer/verzendingen/{mailing}/",
    "/beheer/verzendingen/{mailing}/cijfers/",
    "/beheer/abonnees/",
    "/beheer/abonnees/{reader}/",
    "/beheer/toestemmingen/",
    "/beheer/abonnees-importeren/",
    "/beheer/ontwikkelingen/inbox/",
    "/beheer/ontwikkelingen/te-controleren/",
    "/beheer/ontwikkelingen/bronnen/",
    "/beheer/nieuwsbrieven/",
    "/beheer/nieuwsbrieven/{issue}/",
    "/beheer/mail/voorbeelden/",
    "/beheer/mail/voorbeelden/digest/",
    "/beheer/mail/geen-mail/",
    "/beheer/mail/geen-mail/toevoegen/",
    "/beheer/mail/teruggekomen/",
)
# The forms to add and edit are Wagtail's own, which have no heading of level one.
SUPERUSER = (
    "/beheer/snippets/mail/outgoingmail/",
    "/beheer/snippets/mail/outgoingmail/inspect/{mail}/",
    "/beheer/snippets/mail/ratelimit/",
)
ROWS = {
    "mailing": "SELECT min(id) FROM newsletters_mailing",
    "reader": "SELECT min(id) FROM newsletters_subscription",
    "issue": "SELECT min(page_ptr_id) FROM newsletters_newsletterissuepage",
    "mail": "SELECT min(id) FROM mail_outgoingmail",
}
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


def test_axe_finds_nothing_on_public_pages(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    page = new_page()
    found = {}
    for url in PUBLIC:
        page.goto(url)
        if violations := axe_at_both_widths(page):
            found[url] = violations
    page.goto("/brievencheck/?voorbeeld=1")
    page.click("main form button[type=submit]")
    if violations := axe_at_both_widths(page):
        found["a letter that was checked"] = violations
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

    def check() -> None:
        if violations := axe_at_both_widths(page):
            found[page.url] = violations

    sign_in(page, "professional")
    page.goto(COURSE)
    if page.get_by_role("button", name="Schrijf u in voor deze cursus").count():
        page.get_by_role("button", name="Schrijf u in voor deze cursus").click()
        check()
    for url in SIGNED_IN:
        page.goto(url)
        check()
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
            other.goto(url)
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
            answer = page.goto(url)
            assert answer is not None
            assert answer.status == 200, url
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
        answer = page.goto(urlsplit(url).path)
        assert answer is not None
        assert answer.status == 200, url
        if violations := axe_at_both_widths(page):
            found[url] = violations
    assert found == {}


def test_axe_finds_nothing_where_editors_and_superusers_see_to_mail(
    stack: Stack, new_page: Callable[..., Page], axe_at_both_widths: Callable[[Page], list[str]]
) -> None:
    editor, superuser = new_page(), new_page()
    sign_in(editor, "redacteur")
    sign_in_as_superuser(superuser, stack)
    numbers = {name: stack.ask(question)[0] for name, question in ROWS.items()}
    found = {}
    for page, urls in ((editor, EDITOR), (superuser, SUPERUSER)):
        for url in urls:
            answer = page.goto(url.format(**numbers))
            assert answer is not None
            assert answer.status == 200, url
            assert page.url.endswith(url.format(**numbers)), url  # nobody was led away
            if violations := axe_at_both_widths(page):
                found[url] = violations
    assert found == {}


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

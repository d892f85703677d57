"""The archive and its issues as readers see them, and the previews of editors."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from wagtail.models import Page, Workflow, WorkflowPage

from naast.accounts.models import User
from naast.mail.ledger import State
from newsletters.issues.previews import MODES
from newsletters.models import (
    Delivery,
    Mailing,
    MailingKind,
    MailingState,
    Newsletter,
    NewsletterArchivePage,
    NewsletterIssuePage,
    Subscription,
)
from newsletters.models.issues import PAGE_SIZE
from newsletters.readers.tokens import preferences_token, unsubscribe_token
from newsletters.sending.personal import LINKS
from newsletters.services import issues as services
from newsletters.services.issue_setup import NEWSLETTER, grant_issues
from tests.newsletters.issues.conftest import PROSE, WriteIssue, edit_form

pytestmark = pytest.mark.django_db


def sent(page: NewsletterIssuePage, days_ago: int = 0, **values: Any) -> Mailing:
    """A mailing of this issue, without what it brought."""
    moment = timezone.now() - timedelta(days=days_ago)
    return Mailing.objects.create(
        newsletter=page.newsletter, kind=MailingKind.ISSUE, period=f"issue-{page.pk}", page=page,
        cutoff=moment, since=moment, **{"created_at": moment, **values},
    )  # fmt: skip


def test_the_archive_lists_what_was_sent_the_latest_first(client: Client, write: WriteIssue) -> None:
    old, new = write(title="Oud nummer"), write(title="Nieuw nummer")
    write(title="Alleen gepubliceerd")
    write(title="Concept", live=False)
    sent(old, 9)
    sent(new, 2)
    page = client.get("/nieuwsbrieven/").text
    assert page.index("Nieuw nummer") < page.index("Oud nummer")
    assert "Alleen gepubliceerd" not in page
    assert "Concept" not in page
    assert reverse("newsletters:sign_up") in page


def test_an_empty_archive_says_so_with_a_way_on(client: Client, archive: NewsletterArchivePage) -> None:
    page = client.get("/nieuwsbrieven/").text
    assert "empty-state" in page
    assert reverse("newsletters:sign_up") in page


def test_the_archive_has_pages_and_costs_the_same_with_many(
    client: Client, write: WriteIssue, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(2):
        sent(write(title=f"Nummer {number}"), number)
    client.get("/nieuwsbrieven/")
    with CaptureQueriesContext(connection) as few:
        client.get("/nieuwsbrieven/")
    for number in range(2, PAGE_SIZE):
        sent(write(title=f"Nummer {number}"), number)
    with django_assert_num_queries(len(few)):
        client.get("/nieuwsbrieven/")
    sent(write(title="Het eerste"), 99)
    assert "Het eerste" not in client.get("/nieuwsbrieven/").text
    assert "Het eerste" in client.get("/nieuwsbrieven/?pagina=2").text
    assert client.get("/nieuwsbrieven/?pagina=x%00").status_code == 200


def test_an_issue_can_be_read_once_it_is_sent(client: Client, write: WriteIssue, reader: Subscription) -> None:
    page = write()
    assert client.get(page.url).status_code == 404
    services.send(page, by=None)
    shown = client.get(page.url)
    assert shown.status_code == 200
    assert "Een alinea." in shown.text
    # No link of a reader, and none to be filled in.
    assert not any(word in shown.text for word in LINKS)


def test_a_published_issue_that_was_not_sent_is_there_for_editors_only(
    desk: Client, write: WriteIssue, charlie: User, author: User
) -> None:
    page = write()
    shown = desk.get(page.url)
    assert shown.status_code == 200
    assert shown.context["not_sent"] is True
    desk.force_login(charlie)
    assert desk.get(page.url).status_code == 404
    desk.force_login(author)  # of other issues
    assert desk.get(page.url).status_code == 404
    desk.logout()
    assert desk.get(page.url).status_code == 404


def test_a_mailing_that_was_cancelled_before_its_first_mail_was_not_sent(
    client: Client, write: WriteIssue, reader: Subscription
) -> None:
    page = write()
    mailing = services.send(page, by=None)
    Mailing.objects.update(state=MailingState.CANCELLED)
    assert client.get(page.url).status_code == 404
    assert page.title not in client.get("/nieuwsbrieven/").text
    Delivery.objects.create(mailing=mailing, subscription=reader, content=mailing.contents.get(), state=State.SENT)
    assert client.get(page.url).status_code == 200
    assert page.title in client.get("/nieuwsbrieven/").text


def test_a_correction_afterwards_shows_on_the_page_with_its_date(client: Client, write: WriteIssue) -> None:
    page = write()
    sent(page, 3, created_at=timezone.now() - timedelta(days=3))
    NewsletterIssuePage.objects.filter(pk=page.pk).update(last_published_at=timezone.now() - timedelta(days=4))
    before = client.get(page.url)
    assert before.context["corrected_on"] is None
    page.title = "Met een verbetering"
    page.save_revision().publish()
    after = client.get(page.url)
    assert "Met een verbetering" in after.text
    assert timezone.localdate(after.context["corrected_on"]) == timezone.localdate()


def test_an_issue_that_is_taken_down_leaves_the_archive(client: Client, write: WriteIssue) -> None:
    page = write()
    sent(page)
    page.unpublish()
    assert client.get(page.url).status_code == 404
    assert page.title not in client.get("/nieuwsbrieven/").text


# --- Previews ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [name for name, _label in MODES])
def test_each_preview_shows_the_issue_without_anybodys_links(
    write: WriteIssue, reader: Subscription, mode: str
) -> None:
    page = write(live=False)
    response = page.make_preview_request(RequestFactory().get("/beheer/"), mode)
    assert response.status_code == 200
    shown = response.content.decode()
    assert "Een alinea." in shown
    for secret in (unsubscribe_token(reader.secret), preferences_token(reader.secret), *LINKS):
        assert secret not in shown
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy.partition("script-src")[2]
    if mode:
        assert "default-src 'none'" in policy


@pytest.mark.parametrize("mode", [name for name, _label in MODES])
def test_an_issue_that_was_just_begun_has_previews(archive: NewsletterArchivePage, mode: str) -> None:
    page = NewsletterIssuePage(title="", slug="nieuw")
    page.set_url_path(archive)
    page.path, page.depth = archive.path + "0001", archive.depth + 1
    assert page.make_preview_request(RequestFactory().get("/beheer/"), mode).status_code == 200


def test_the_editor_previews_what_is_not_saved_yet(desk: Client, write: WriteIssue) -> None:
    page = write()
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert desk.post(url, {**edit_form(page), "subject": "Nog nergens bewaard"}).json()["is_valid"]
    shown = {mode: desk.get(url, {"mode": mode}).text for mode, _label in MODES}
    assert all("Een alinea." in text for text in shown.values())
    assert "Nog nergens bewaard" in shown["lezer"]
    page.refresh_from_db()
    assert page.subject == "Het onderwerp"


def test_an_editor_sees_what_one_reader_gets_and_gets_no_key_to_it(
    desk: Client, write: WriteIssue, reader: Subscription
) -> None:
    page = write()
    url = reverse("newsletters_issues:reader", args=[page.pk])
    shown = desk.post(url, {"address": "LEZER@example.org"})
    assert shown.status_code == 200
    assert shown.context["to"] == reader.email
    assert unsubscribe_token(reader.secret) not in shown.text
    assert preferences_token(reader.secret) not in shown.text
    assert desk.post(url, {"address": "niemand@example.org"}).status_code == 302
    assert desk.post(url, {}).status_code == 302


def test_who_may_not_see_readers_cannot_ask_for_one(
    client: Client, author: Any, write: WriteIssue, reader: Subscription
) -> None:
    page = write(owner=author)
    client.force_login(author)
    answer = client.post(reverse("newsletters_issues:reader", args=[page.pk]), {"address": reader.email})
    assert answer.status_code == 302
    assert reader.email not in client.get(answer.url, follow=True).text  # type: ignore[attr-defined]


def test_the_looks_on_the_send_page(desk: Client, write: WriteIssue) -> None:
    page = write()
    for mode in ("mail", "tekst", "lezer"):
        look = desk.get(reverse("newsletters_issues:look", args=[page.pk, mode]))
        assert look.status_code == 200
        assert look.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert desk.get(reverse("newsletters_issues:look", args=[page.pk, "anders"])).status_code == 404


# --- Putting it in place ----------------------------------------------------------------------------------------------


def test_loading_twice_makes_everything_once(home: Page) -> None:
    for _ in range(2):
        call_command("load_issues", verbosity=0)
        for name in ("Redactie",):
            group, _made = Group.objects.get_or_create(name=name)
            grant_issues(group)
    archive = NewsletterArchivePage.objects.get()
    assert archive.url == "/nieuwsbrieven/"
    assert Newsletter.objects.get(slug=NEWSLETTER).digests is False
    assert WorkflowPage.objects.get(page=archive).workflow == Workflow.objects.get(name="Nieuwsbrief")
    assert archive.get_workflow().workflow_tasks.count() == 1


def test_an_editors_changes_stay(home: Page) -> None:
    call_command("load_issues", verbosity=0)
    archive = NewsletterArchivePage.objects.get()
    archive.title = "Ons archief"
    archive.save_revision().publish()
    Newsletter.objects.filter(slug=NEWSLETTER).update(name="Ons blad")
    call_command("load_issues", verbosity=0)
    assert NewsletterArchivePage.objects.get().title == "Ons archief"
    assert Newsletter.objects.get(slug=NEWSLETTER).name == "Ons blad"


def test_text_blocks_of_a_sent_issue_have_headings_in_order(client: Client, write: WriteIssue) -> None:
    page = write(PROSE, title="Kop één")
    sent(page)
    shown = client.get(page.url).text
    assert shown.index("<h1>Kop één</h1>") < shown.index("<h2>Een kop</h2>")

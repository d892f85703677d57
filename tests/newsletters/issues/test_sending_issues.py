"""Send an issue: who may, what goes, and that it goes once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from naast.accounts.models import User
from naast.pages.models import Topic
from naast.seed.roles import ensure_provider_group
from newsletters.issues.audience import readers_now
from newsletters.models import (
    Mailing,
    MailingContent,
    MailingKind,
    MailingState,
    Newsletter,
    NewsletterIssuePage,
    Subscription,
    SubscriptionState,
)
from newsletters.sending.audience import readers_of
from newsletters.services import issues as services
from tests.newsletters.conftest import MakeDevelopment
from tests.newsletters.issues.conftest import PROSE, WriteIssue, chosen, stream

pytestmark = pytest.mark.django_db


def address(page: NewsletterIssuePage, name: str = "check", *more: str) -> str:
    return reverse(f"newsletters_issues:{name}", args=[page.pk, *more])


def press(client: Client, page: NewsletterIssuePage, version: str | None = None) -> int:
    """Press “send”; the status."""
    moment = NewsletterIssuePage.objects.get(pk=page.pk).last_published_at
    stamp = version if version is not None else moment.isoformat() if moment else ""
    return client.post(address(page, "send"), {"version": stamp}).status_code


def test_an_editor_sends_an_issue_and_is_led_to_how_it_goes(
    desk: Client, editor: User, write: WriteIssue, reader: Subscription, make_development: MakeDevelopment
) -> None:
    development = make_development()
    page = write(PROSE, ("developments", {"title": "", "developments": chosen(development.pk)}))
    answer = desk.post(address(page, "send"), {"version": page.last_published_at.isoformat()})
    mailing = Mailing.objects.get()
    assert answer.url == reverse("newsletters_mailings:detail", args=[mailing.pk])  # type: ignore[attr-defined]
    assert (mailing.kind, mailing.period, mailing.page, mailing.started_by) == (
        MailingKind.ISSUE, f"issue-{page.pk}", page, editor
    )  # fmt: skip
    assert mailing.by_day is False
    content = mailing.contents.get()
    assert content.subject == "Het onderwerp"
    assert "Een alinea." in content.text
    assert list(content.developments.all()) == [development]
    assert desk.get(answer.url).status_code == 200  # type: ignore[attr-defined]


def test_pressed_twice_or_in_two_tabs_it_goes_once(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    page = write()
    stamp = page.last_published_at.isoformat()
    assert press(desk, page, stamp) == 302
    assert press(desk, page, stamp) == 302
    # The second tab had looked at the same version; an older one leads to the same mailing too.
    assert press(desk, page, "gisteren") == 302
    assert Mailing.objects.count() == MailingContent.objects.count() == 1
    assert services.send(page, by=None) == Mailing.objects.get()


def test_a_version_that_nobody_looked_at_is_not_sent(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    page = write()
    seen = page.last_published_at.isoformat()
    page.subject = "Intussen anders"
    page.save_revision().publish()
    assert press(desk, page, seen) == 302
    assert not Mailing.objects.exists()
    assert press(desk, page) == 302
    assert Mailing.objects.get().contents.get().subject == "Intussen anders"


def test_the_version_is_compared_with_the_row_that_is_sent(write: WriteIssue, reader: Subscription) -> None:
    page = write()
    seen = services.version_of(page)
    # A colleague publishes after the view read the page: the older object in memory decides nothing.
    newer = NewsletterIssuePage.objects.get(pk=page.pk)
    newer.subject = "Ongezien"
    newer.save_revision().publish()
    with pytest.raises(services.ChangedError):
        services.send(page, by=None, seen=seen)
    assert not Mailing.objects.exists()


def test_a_second_tab_with_another_newsletter_finds_the_first_mailing(write: WriteIssue, reader: Subscription) -> None:
    page = write()
    stale = NewsletterIssuePage.objects.get(pk=page.pk)
    first = services.send(page, by=None)
    NewsletterIssuePage.objects.filter(pk=page.pk).update(
        newsletter=Newsletter.objects.create(name="Ander", slug="ander", consent_text="x")
    )
    assert services.send(stale, by=None, seen=services.version_of(stale)) == first
    assert Mailing.objects.count() == 1


def test_what_was_sent_stays_as_it_was(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    page = write()
    press(desk, page)
    before = MailingContent.objects.values_list("subject", "text", "html").get()
    page.subject, page.body = "Anders", stream(("intro", "<p>Anders.</p>"))
    page.save_revision().publish()
    # Nor does another newsletter make a second mailing of it.
    press(desk, page)
    assert MailingContent.objects.values_list("subject", "text", "html").get() == before


def test_the_published_version_goes_and_the_draft_stays(write: WriteIssue, reader: Subscription) -> None:
    page = write()
    page.subject = "Nog niet af"
    page.save_revision()
    assert services.send(page, by=None).contents.get().subject == "Het onderwerp"


def test_a_draft_is_never_sent(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    page = write(live=False)
    with pytest.raises(services.HeldBackError) as held:
        services.send(page, by=None)
    assert [error.code for error in held.value.errors] == ["live"]
    assert press(desk, page) == 302
    assert not Mailing.objects.exists()


def test_an_issue_with_errors_is_held_back_and_the_page_has_no_button(
    desk: Client, write: WriteIssue, reader: Subscription
) -> None:
    page = write(subject=" ")
    shown = desk.get(address(page)).text
    assert address(page, "send") not in shown
    assert press(desk, page) == 302
    assert not Mailing.objects.exists()
    page.subject = "Nu wel"
    page.save_revision().publish()
    assert address(page, "send") in desk.get(address(page)).text


def test_a_cancelled_issue_is_not_sent_again(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    page = write()
    press(desk, page)
    Mailing.objects.update(state=MailingState.CANCELLED)
    press(desk, page)
    assert Mailing.objects.count() == 1


def test_the_count_on_the_page_is_who_gets_it(write: WriteIssue, reader: Subscription) -> None:
    law, money = (Topic.objects.create(name=name, slug=name.lower()) for name in ("Recht", "Geld"))
    paper = reader.newsletter

    def sign_up(name: str, *topics: Topic, **values: object) -> Subscription:
        person = Subscription.objects.create(
            newsletter=paper,
            email=f"{name}@example.org",
            **{"state": SubscriptionState.CONFIRMED, "confirmed_at": timezone.now(), **values},
        )
        person.topics.set(topics)
        return person

    both = sign_up("beide", law, money)
    sign_up("geld", money)
    sign_up("wacht", law, state=SubscriptionState.PENDING, confirmed_at=None)
    sign_up("verlof", law, paused_until=timezone.localdate() + timedelta(days=9))
    page = write()
    assert readers_now(page).count() == 3
    page.topics = [law]
    page.save()
    assert list(readers_now(page)) == [both]
    # The rule of planning is another piece of code: they have to agree.
    assert list(readers_of(services.send(page, by=None))) == [both]


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_an_author_looks_and_tries_but_does_not_send(
    client: Client, author: User, write: WriteIssue, reader: Subscription
) -> None:
    own = write(owner=author)
    client.force_login(author)
    shown = client.get(address(own))
    assert shown.status_code == 200
    assert address(own, "send") not in shown.text
    # Wagtail's admin answers a refusal by leading back, with a message.
    refused = client.post(address(own, "send"), {"version": own.last_published_at.isoformat()})
    assert refused.url == reverse("wagtailadmin_home")  # type: ignore[attr-defined]
    assert not Mailing.objects.exists()


@pytest.mark.parametrize("name", ["check", "look", "links", "reader", "trial", "send"])
def test_for_others_an_issue_does_not_exist(
    client: Client, charlie: User, archive: Page, write: WriteIssue, reader: Subscription, name: str
) -> None:
    page = write()
    url = address(page, name, *(["mail"] if name == "look" else []))
    ask = client.get if name in {"check", "look"} else client.post
    assert ask(url).status_code == 302  # a visitor, to the sign-in page
    client.force_login(charlie)
    assert ask(url).status_code == 404  # no place in the admin
    assert not Mailing.objects.exists()


def test_an_author_of_a_provider_finds_no_issue(
    client: Client, charlie: User, provider_page: Page, write: WriteIssue, reader: Subscription
) -> None:
    charlie.groups.add(ensure_provider_group(provider_page))
    client.force_login(charlie)
    page = write()
    assert client.get("/beheer/").status_code == 200
    assert client.get(address(page)).status_code == 404
    assert client.post(address(page, "trial")).status_code == 404
    assert press(client, page) == 404
    assert client.get(reverse("newsletters_issues:index")).status_code in {302, 403}


def test_a_get_sends_nothing(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    page = write()
    for name in ("send", "links", "reader"):
        assert desk.get(address(page, name)).status_code == 405
    for url in (address(page), address(page, "trial"), reverse("newsletters_issues:index")):
        assert desk.get(url).status_code == 200
    assert not Mailing.objects.exists()


def test_the_list_shows_where_each_issue_is(desk: Client, write: WriteIssue, reader: Subscription) -> None:
    sent, waits = write(title="Verstuurd nummer"), write(title="Wachtend nummer", live=False)
    press(desk, sent)
    shown = desk.get(reverse("newsletters_issues:index")).text
    assert reverse("newsletters_mailings:detail", args=[Mailing.objects.get().pk]) in shown
    assert address(waits) in shown
    assert address(sent) not in shown


def test_the_workflow_of_the_archive_asks_an_editor(
    client: Client, editor: User, author: User, archive: Page, write: WriteIssue, reader: Subscription
) -> None:
    page = write(owner=author, live=False)
    page.save_revision(user=author)
    workflow = page.get_workflow()
    assert workflow is not None
    state = workflow.start(page, author)
    task = state.current_task_state
    assert task.task.specific.groups.get() == Group.objects.get(name="Redactie")
    # The author cannot approve what the author wrote.
    assert not task.task.specific.get_actions(page, author)
    with pytest.raises(services.HeldBackError):
        services.send(page, by=editor)
    task.approve(user=editor)
    page.refresh_from_db()
    assert page.live
    assert services.send(page, by=editor).page == page


def test_an_alias_of_an_issue_is_refused(desk: Client, editor: User, archive: Page, write: WriteIssue) -> None:
    page = write(send_at=timezone.now() + timedelta(days=1))
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    form = {"new_title": "Kopie", "new_slug": "kopie", "new_parent_page": archive.pk, "alias": "on"}
    desk.post(url, form)
    assert NewsletterIssuePage.objects.count() == 1
    desk.post(url, {**form, "alias": ""})
    # A copy is another issue: it does not leave because the first one had a moment.
    assert NewsletterIssuePage.objects.get(slug="kopie").send_at is None

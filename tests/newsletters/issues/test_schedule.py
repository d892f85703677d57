"""An issue with a moment goes by itself: at that moment, or later when nobody was there to look; once."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from naast.accounts.models import User
from naast.mail.models import OutgoingMail
from newsletters import tasks
from newsletters.models import Mailing, NewsletterIssuePage, Subscription
from newsletters.services import issues as services
from tests.newsletters.issues.conftest import WriteIssue, edit_form

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def the_day_before() -> Iterator[None]:
    with time_machine.travel(MOMENT - DAY):
        yield


def told_to(person: User) -> str:
    """The text of the one mail to this person about an issue that did not leave."""
    mail = OutgoingMail.objects.get(recipient=person.email, kind="issue_held")
    part = message_from_bytes(bytes(mail.raw), policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_it_leaves_at_its_moment_and_not_before(write: WriteIssue, reader: Subscription) -> None:
    page = write(send_at=MOMENT)
    assert services.send_due(MOMENT - MINUTE) == []
    (mailing,) = services.send_due(MOMENT)
    assert mailing.page == page
    # An editor chose the hour, so it does not wait for the day.
    assert mailing.by_day is False


def test_two_beats_send_it_once(write: WriteIssue, reader: Subscription) -> None:
    write(send_at=MOMENT)
    assert len(services.send_due(MOMENT)) == 1
    assert services.send_due(MOMENT) == services.send_due(MOMENT + DAY) == []
    assert Mailing.objects.count() == 1


def test_a_moment_that_was_missed_still_comes_by_day(write: WriteIssue, reader: Subscription) -> None:
    write(send_at=MOMENT)
    (mailing,) = services.send_due(MOMENT + 14 * HOUR)
    # Nobody chose this hour.
    assert mailing.by_day is True


def test_after_a_week_a_person_has_to_press_the_button(write: WriteIssue, reader: Subscription) -> None:
    write(send_at=MOMENT)
    assert services.send_due(MOMENT + 8 * DAY) == []


def test_without_a_moment_and_as_a_draft_it_stays(write: WriteIssue, reader: Subscription) -> None:
    write(title="a")
    write(title="b", send_at=MOMENT, live=False)
    assert services.send_due(MOMENT + MINUTE) == []


def test_what_is_sent_by_hand_does_not_go_again_at_its_moment(write: WriteIssue, reader: Subscription) -> None:
    page = write(send_at=MOMENT)
    services.send(page, by=None)
    assert services.send_due(MOMENT) == []


def test_with_errors_it_waits_and_its_editor_is_told_once(
    write: WriteIssue, reader: Subscription, editor: User
) -> None:
    page = write(send_at=MOMENT, subject=" ", live=False)
    page.save_revision(user=editor).publish(user=editor)
    for tick in range(3):
        assert services.send_due(MOMENT + tick * MINUTE) == []
    assert reverse("newsletters_issues:check", args=[page.pk]) in told_to(editor)
    # Mended in time it goes by itself, although it was published after its moment: it stood there before.
    with time_machine.travel(MOMENT + HOUR):
        page.refresh_from_db()
        page.subject = "Nu wel"
        page.save_revision(user=editor).publish(user=editor)
        assert len(services.send_due()) == 1
    assert OutgoingMail.objects.count() == 1


def test_an_approval_after_its_moment_sends_nothing_by_itself_and_the_editor_is_told(
    client: Client, write: WriteIssue, reader: Subscription, author: User, editor: User
) -> None:
    page = write(live=False, send_at=MOMENT)
    page.save_revision(user=author)
    task = GroupApprovalTask.objects.create(name="Nakijken")
    task.groups.set(editor.groups.all())
    workflow = Workflow.objects.create(name="Nakijken")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    state = workflow.start(page, author)
    with time_machine.travel(MOMENT + DAY):
        client.force_login(editor)
        client.post(
            reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state.pk]),
            {"comment": ""},
        )
        page.refresh_from_db()
        assert page.live
        assert services.send_due() == services.send_due() == []
        shown = client.get(reverse("newsletters_issues:check", args=[page.pk])).context["checked"]
        assert [warning.code for warning in shown.warnings] == ["published-late"]
        assert shown.warnings[0].text in " ".join(told_to(author).split())
        # A person may still send it.
        assert services.send(page, by=editor).page == page


def test_an_issue_that_had_another_moment_or_was_taken_away_does_not_leave_late(
    write: WriteIssue, reader: Subscription
) -> None:
    moved, gone = (write(title=title, live=False, send_at=MOMENT) for title in ("verzet", "weg"))
    moved.send_at = None
    for page in (moved, gone):
        page.save_revision().publish()
    gone.refresh_from_db()
    gone.unpublish()
    with time_machine.travel(MOMENT + HOUR):
        for page in (moved, gone):
            page.refresh_from_db()
            page.send_at = MOMENT
            page.save_revision().publish()
        assert services.send_due() == []


def test_the_editor_page_says_that_an_issue_did_not_leave(
    desk: Client, write: WriteIssue, reader: Subscription
) -> None:
    held = write(title="stuk", subject=" ", send_at=timezone.now() - HOUR)
    waits = write(title="wacht", send_at=timezone.now() + HOUR)

    def above_the_editor(page: NewsletterIssuePage) -> str:
        shown: str = desk.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).text
        return shown.partition('class="messages"')[2].partition("</ul>")[0]

    check = reverse("newsletters_issues:check", args=[held.pk])
    assert check in above_the_editor(held)
    assert reverse("newsletters_issues:check", args=[waits.pk]) not in above_the_editor(waits)
    assert desk.get(check).context["is_overdue"] is True


def test_one_issue_that_cannot_go_does_not_hold_back_another(write: WriteIssue, reader: Subscription) -> None:
    write(title="stuk", send_at=MOMENT, subject=" ")  # and nobody to tell
    good = write(title="goed", send_at=MOMENT)
    assert [mailing.page for mailing in services.send_due(MOMENT)] == [good]


def test_the_task_of_beat_sends_what_is_due(write: WriteIssue, reader: Subscription) -> None:
    page = write(send_at=MOMENT)
    with time_machine.travel(MOMENT + MINUTE):
        tasks.send_scheduled()
    assert Mailing.objects.get().page == page


def test_publishing_refuses_a_moment_that_has_passed_and_a_draft_keeps_it(
    desk: Client, write: WriteIssue, reader: Subscription
) -> None:
    page = write(send_at=None)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])

    def post(moment: datetime, **extra: str) -> NewsletterIssuePage:
        desk.post(url, {**edit_form(page), "send_at": timezone.localtime(moment).strftime("%Y-%m-%d %H:%M"), **extra})
        return NewsletterIssuePage.objects.get(pk=page.pk)

    yesterday, tomorrow = timezone.now() - DAY, timezone.now() + DAY
    refused = post(yesterday, **{"action-publish": "1"})
    assert refused.send_at is None
    assert refused.latest_revision is None
    draft = post(yesterday)
    assert draft.send_at is None
    assert draft.get_latest_revision_as_object().send_at is not None
    assert post(tomorrow, **{"action-publish": "1"}).send_at is not None

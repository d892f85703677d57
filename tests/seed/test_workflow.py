"""From an author's idea to a published article, through the screens of the admin, with who may do what."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import management
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, TaskState, Workflow, WorkflowPage
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses.models import ProviderPage
from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author, DebateIndexPage
from naast.mail.models import OutgoingMail
from naast.pages.models import HomePage
from naast.seed.roles import AUTHORS, EDITORS, MODERATORS, WORKFLOW, ensure_provider_group, ensure_roles
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db
TITLE = "Bel op een rustig moment"


@pytest.fixture
def blog(home: HomePage) -> ArticleIndexPage:
    page: ArticleIndexPage = make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    make_child(home, DebateIndexPage(title="Stellingen", slug="stellingen"))
    ensure_roles()
    return page


def at_the_desk(user: User, group: Group | str) -> Client:
    user.groups.add(Group.objects.get(name=group) if isinstance(group, str) else group)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def author(blog: ArticleIndexPage, alice: User) -> Client:
    return at_the_desk(alice, AUTHORS)


@pytest.fixture
def editor(blog: ArticleIndexPage, bob: User) -> Client:
    return at_the_desk(bob, EDITORS)


def form(*, text: str = "Bel de klant.", **more: Any) -> dict[str, Any]:
    """The form of an article as the editor posts it."""
    writer, _made = Author.objects.get_or_create(slug="redactie", defaults={"name": "Redactie"})
    source = {"items": streamfield([]), "checked_on": "2026-11-01"}
    source["items"] = {
        "count": "1",
        "0": {"deleted": "", "order": "0", "value": rich_text("<p>Eigen ervaring</p>"), "id": ""},
    }
    data: dict[str, Any] = nested_form_data(
        {
            "title": TITLE,
            "slug": "bel-op-een-rustig-moment",
            "author": writer.pk,
            "published_on": "2026-11-20",
            "intro": "Een rustig moment helpt.",
            "body": streamfield([("text", rich_text(f"<p>{text}</p>")), ("source", source)]),
            "corrections": streamfield([]),
            "learning": streamfield([]),
            "developments": streamfield([]),
            "comments": inline_formset([]),
            **more,
        }
    )
    return data


def written(author: Client, blog: ArticleIndexPage, **more: Any) -> ArticlePage:
    author.post(f"/beheer/pages/add/articles/articlepage/{blog.pk}/", form(**more))
    page: ArticlePage = ArticlePage.objects.get()
    return page


def sent_in(author: Client, blog: ArticleIndexPage, **more: Any) -> tuple[ArticlePage, TaskState]:
    return written(author, blog, **{"action-submit": "1"}, **more), TaskState.objects.get(status="in_progress")


def answer(client: Client, page: Page, state: TaskState, action: str, **data: str) -> int:
    url = f"/beheer/pages/workflow/action/{page.pk}/{action}/{state.pk}/"
    return int(client.post(url, data).status_code)


def test_an_author_writes_sends_in_and_an_editor_publishes(
    author: Client, editor: Client, blog: ArticleIndexPage, client: Client
) -> None:
    page, state = sent_in(author, blog)
    assert not page.live
    assert state.workflow_state.workflow.name == WORKFLOW
    assert TITLE in editor.get("/beheer/").text
    assert answer(editor, page, state, "approve") == 302
    page.refresh_from_db()
    assert page.live
    assert client.get(page.url).status_code == 200


def test_an_editor_sends_back_with_a_reason_and_the_author_tries_again(
    author: Client, editor: Client, blog: ArticleIndexPage, alice: User
) -> None:
    page, state = sent_in(author, blog)
    answer(editor, page, state, "reject", comment="Noem de bron.")
    page.refresh_from_db()
    assert not page.live
    assert "Noem de bron." in author.get(f"/beheer/pages/{page.pk}/edit/").text
    author.post(f"/beheer/pages/{page.pk}/edit/", form(text="Nu met bron.", **{"action-restart-workflow": "1"}))
    author.post(f"/beheer/pages/{page.pk}/edit/", form(text="Nu met bron.", **{"action-submit": "1"}))
    again = TaskState.objects.filter(status="in_progress").get()
    assert answer(editor, page, again, "approve") == 302
    page.refresh_from_db()
    assert page.live
    assert "Nu met bron." in str(page.body)


def test_the_mails_of_the_workflow_are_ours_and_in_dutch(
    author: Client, editor: Client, blog: ArticleIndexPage, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page, state = sent_in(author, blog)
    with django_capture_on_commit_callbacks(execute=True):
        answer(editor, page, state, "reject", comment="Noem de bron.")
    raw = OutgoingMail.objects.filter(recipient=alice.email).latest("pk").raw
    mail = message_from_bytes(bytes(raw), policy=policy.default)
    text = mail.get_body(("plain",))
    assert TITLE in mail["Subject"]
    assert text is not None
    assert "Noem de bron." in text.get_content()


def test_an_author_cannot_publish(author: Client, blog: ArticleIndexPage) -> None:
    page, state = sent_in(author, blog)
    author.post(f"/beheer/pages/{page.pk}/edit/", form(**{"action-publish": "1"}))
    answer(author, page, state, "approve")
    author.post(f"/beheer/publiceren/{page.pk}/", {"revision": page.latest_revision_id})
    page.refresh_from_db()
    assert not page.live


def test_a_moderator_and_a_providers_author_have_nothing_to_do_with_it(
    author: Client, blog: ArticleIndexPage, charlie: User, provider_page: ProviderPage
) -> None:
    page, state = sent_in(author, blog)
    outsider = at_the_desk(charlie, ensure_provider_group(provider_page))
    other = User.objects.create_user("mod@example.org", "een-lang-wachtwoord", name="Mo")
    for client in (outsider, at_the_desk(other, MODERATORS)):
        assert client.get("/beheer/").status_code == 200
        assert TITLE not in client.get("/beheer/").text
        assert answer(client, page, state, "approve") in {302, 403, 404}
        for path in (
            f"/beheer/pages/{page.pk}/edit/",
            f"/beheer/pages/{blog.pk}/",
            f"/beheer/pages/{page.pk}/view_draft/",
        ):
            assert TITLE not in client.get(path, follow=True).text
    page.refresh_from_db()
    assert not page.live


def test_an_author_changes_only_what_is_their_own(
    author: Client, editor: Client, blog: ArticleIndexPage, charlie: User
) -> None:
    page = written(author, blog)
    colleague = at_the_desk(charlie, AUTHORS)
    assert author.get(f"/beheer/pages/{page.pk}/edit/").status_code == 200
    for path in ("edit/", "delete/", "history/", "view_draft/", "copy/"):
        assert TITLE not in colleague.get(f"/beheer/pages/{page.pk}/{path}", follow=True).text
    assert editor.get(f"/beheer/pages/{page.pk}/edit/").status_code == 200


def test_an_approved_article_waits_for_its_time(author: Client, editor: Client, blog: ArticleIndexPage) -> None:
    moment = timezone.localtime() + timedelta(days=3)
    page, state = sent_in(author, blog, go_live_at=moment.strftime("%Y-%m-%d %H:%M"))
    answer(editor, page, state, "approve")
    page.refresh_from_db()
    assert not page.live
    assert page.approved_schedule
    for client in (author, editor):
        assert 'naast-desk__panel--waiting" id="naast-desk-scheduled"' in client.get("/beheer/").text
    with time_machine.travel(moment + timedelta(minutes=1), tick=False):
        management.call_command("publish_scheduled")
    page.refresh_from_db()
    assert page.live


def test_making_the_roles_again_changes_nothing(blog: ArticleIndexPage) -> None:
    def state() -> tuple[int, ...]:
        counted = (Workflow, WorkflowPage, Group, GroupPagePermission)
        return tuple(model.objects.count() for model in counted)

    before = state()
    ensure_roles()
    assert state() == before
    assert {page.workflow.name for page in WorkflowPage.objects.exclude(page__depth=1)} == {WORKFLOW}
    assert WorkflowPage.objects.filter(workflow__name=WORKFLOW).count() == 2


def test_an_administrators_other_workflow_stays(blog: ArticleIndexPage) -> None:
    own = Workflow.objects.create(name="Eigen")
    WorkflowPage.objects.filter(page=blog).update(workflow=own)
    ensure_roles()
    assert WorkflowPage.objects.get(page=blog).workflow == own


def test_nothing_is_sent_in_to_a_group_that_is_gone(blog: ArticleIndexPage) -> None:
    waiting_for_nobody = [
        workflow.name
        for workflow in Workflow.objects.filter(active=True)
        for task in workflow.tasks
        if not task.specific.groups.exists()
    ]
    assert waiting_for_nobody == []

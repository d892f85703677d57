"""The queue: who decides, what a decision does, and that every one can be undone."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.comments import selectors, services
from naast.comments.models import Act, Comment, Decision, State
from naast.organisations.models import Provider
from naast.seed.roles import ensure_provider_group
from tests.comments.conftest import MakeComment, Post, later, let_edit, mails, signed_in
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db
QUEUE = "/beheer/reacties/"


def ticked(*rows: Comment) -> list[str]:
    return [f"{row.pk}:{row.mark}" for row in rows]


def is_sent_away(answer: Any) -> bool:
    """Wagtail leads who may not do something to the first page of the admin."""
    return (answer.status_code, answer.headers.get("Location")) == (302, "/beheer/")


def test_what_waits_comes_first_and_longest_waiting_on_top(make_comment: MakeComment, moderator: User) -> None:
    make_comment("Al geplaatst.")
    with later(minutes=1):
        make_comment("Eerst binnen.", waiting=True)
    with later(minutes=2):
        make_comment("Later binnen.", waiting=True)
    page = signed_in(moderator).get(QUEUE).text
    assert page.index("Eerst binnen.") < page.index("Later binnen.")
    assert "Al geplaatst." not in page
    assert "Al geplaatst." in signed_in(moderator).get(f"{QUEUE}?status=approved").text


def test_the_number_that_waits_stands_in_the_menu(make_comment: MakeComment, moderator: User) -> None:
    make_comment(waiting=True)
    make_comment(waiting=True)
    assert "Reacties (2)" in signed_in(moderator).get(QUEUE).text


def test_no_address_of_a_writer_is_shown_to_anybody(make_comment: MakeComment, moderator: User) -> None:
    row = make_comment(waiting=True, email="geheim@example.org")
    client = signed_in(moderator)
    for path in (QUEUE, f"{QUEUE}{row.pk}/"):
        assert "geheim@" not in client.get(path).text


def test_approving_puts_it_on_the_site_and_tells_the_writer_once(
    client: Client, article: ArticlePage, make_comment: MakeComment, moderator: User
) -> None:
    row = make_comment("Goed punt.", waiting=True)
    desk = signed_in(moderator)
    seen = {"gezien": row.mark}
    assert desk.post(f"{QUEUE}{row.pk}/goedkeuren/", seen).status_code == 302
    assert "Goed punt." in client.get(article.url).text
    services.undo(row.pk, moderator)
    assert "Goed punt." not in client.get(article.url).text
    desk.post(f"{QUEUE}{row.pk}/goedkeuren/", seen)
    assert len(mails("comment_approved")) == 1
    assert [line.act for line in row.decisions.all()] == [Act.APPROVED, Act.UNDONE, Act.APPROVED]


@pytest.mark.parametrize("changed", ["Heel iets anders.", "VRIENDELIJK.", "Vriendelijk.\n\n\n."])
def test_a_text_that_was_changed_meanwhile_is_not_approved_unseen(
    make_comment: MakeComment, moderator: User, changed: str
) -> None:
    row = make_comment("Vriendelijk.", waiting=True)
    services.change(row, changed)
    signed_in(moderator).post(f"{QUEUE}{row.pk}/goedkeuren/", {"gezien": row.mark})
    signed_in(moderator).post(f"{QUEUE}veel/", {"actie": "goedkeuren", "reactie": ticked(row)})
    row.refresh_from_db()
    assert (row.state, row.shown_text) == (State.WAITING, "")


def test_a_reason_reaches_the_log_and_the_writer(make_comment: MakeComment, moderator: User) -> None:
    row = make_comment(waiting=True)
    signed_in(moderator).post(f"{QUEUE}{row.pk}/afwijzen/", {"gezien": row.mark, "reason": "Naam van\neen klant"})
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.REJECTED, "Naam van een klant")
    line = Decision.objects.get()
    assert (line.by, line.before, line.after, line.reason) == (moderator, "waiting", "rejected", row.reason)


def test_a_reason_that_is_too_long_comes_back(make_comment: MakeComment, moderator: User) -> None:
    row = make_comment(waiting=True)
    answer = signed_in(moderator).post(f"{QUEUE}{row.pk}/afwijzen/", {"gezien": row.mark, "reason": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in answer.text
    row.refresh_from_db()
    assert row.state == State.WAITING


def test_several_at_once_and_all_of_it_undone(make_comment: MakeComment, moderator: User) -> None:
    rows = [make_comment(waiting=True) for _ in range(3)]
    desk = signed_in(moderator)
    answer = desk.post(f"{QUEUE}veel/", {"actie": "spam", "reactie": ticked(*rows)}, follow=True)
    assert set(Comment.objects.values_list("state", flat=True)) == {State.SPAM}
    assert "U heeft over 3 reacties besloten." in answer.text
    desk.post(f"{QUEUE}ongedaan/", {"reactie": [row.pk for row in rows]})
    assert set(Comment.objects.values_list("state", flat=True)) == {State.WAITING}


def test_the_button_of_one_comment_leaves_the_ticked_ones_alone(make_comment: MakeComment, moderator: User) -> None:
    one, other = make_comment(waiting=True), make_comment(waiting=True)
    data = {"direct": f"goedkeuren:{ticked(one)[0]}", "reactie": ticked(other), "actie": "spam"}
    signed_in(moderator).post(f"{QUEUE}veel/", data)
    assert list(Comment.objects.order_by("pk").values_list("state", flat=True)) == ["approved", "waiting"]
    for odd in ("verzin:1:x", "goedkeuren", "goedkeuren:x:y", ":::"):
        assert signed_in(moderator).post(f"{QUEUE}veel/", {"direct": odd}).status_code in {302, 404}
    assert Comment.objects.filter(state="waiting").count() == 1


@pytest.mark.parametrize("act", ["goedkeuren", "afwijzen", "spam"])
@pytest.mark.parametrize("before", ["waiting", "approved", "rejected", "spam"])
def test_undo_brings_back_what_was(make_comment: MakeComment, moderator: User, act: str, before: str) -> None:
    row = make_comment("Tekst.", waiting=before != "approved")
    Comment.objects.filter(pk=row.pk).update(state=before)
    was = Comment.objects.filter(pk=row.pk).values("state", "text", "shown_text").get()
    desk = signed_in(moderator)
    desk.post(f"{QUEUE}veel/", {"actie": act, "reactie": ticked(row)})
    if Comment.objects.get().state != before:
        desk.post(f"{QUEUE}ongedaan/", {"reactie": [row.pk]})
    assert Comment.objects.filter(pk=row.pk).values("state", "text", "shown_text").get() == was


def test_undo_takes_back_the_last_decision_only_and_once(make_comment: MakeComment, moderator: User) -> None:
    row = make_comment()
    services.undo(row.pk, moderator)
    with pytest.raises(services.OvertakenError):
        services.undo(row.pk, moderator)
    services.change(row, "Iets anders.")
    with pytest.raises(services.OvertakenError):
        services.undo(row.pk, moderator)


def test_undoing_the_approval_of_a_change_brings_the_earlier_text_back(
    make_comment: MakeComment, moderator: User
) -> None:
    row = make_comment("Oud.")
    services.change(row, "Nieuw.")
    row.refresh_from_db()
    services.approve(row.pk, moderator, seen=row.mark)
    services.undo(row.pk, moderator)
    row.refresh_from_db()
    assert (row.shown_text, row.text, row.state) == ("Oud.", "Nieuw.", State.WAITING)


def test_looking_at_the_queue_decides_nothing(make_comment: MakeComment, moderator: User) -> None:
    row = make_comment(waiting=True)
    desk = signed_in(moderator)
    for path in ("goedkeuren/", "afwijzen/", "spam/", "antwoord/"):
        assert desk.get(f"{QUEUE}{row.pk}/{path}").status_code == 405
    for path in ("veel/", "ongedaan/"):
        assert desk.get(QUEUE + path).status_code == 405
    row.refresh_from_db()
    assert row.state == State.WAITING


def test_the_author_replies_below_the_own_page_at_once(
    client: Client, article: ArticlePage, make_comment: MakeComment, author: User
) -> None:
    row = make_comment()
    assert signed_in(author).post(f"{QUEUE}{row.pk}/antwoord/", {"text": "Dank voor uw vraag."}).status_code == 302
    page = client.get(article.url).text
    assert "Dank voor uw vraag." in page
    assert "aukje@" not in page


def test_who_may_not_publish_replies_and_waits(
    article: ArticlePage, make_comment: MakeComment, moderator: User
) -> None:
    writer = let_edit("Wim", article, publish=False)
    answer = services.reply(make_comment(wants_replies=True).pk, writer, "Een antwoord.")
    assert answer.state == State.WAITING
    assert not mails("comment_replied")
    services.approve(answer.pk, moderator, seen=answer.mark)
    assert len(mails("comment_replied")) == 1
    assert selectors.count(article) == 2


def test_nobody_gets_a_mail_about_a_reply_that_stands_nowhere(
    article: ArticlePage, make_comment: MakeComment, moderator: User
) -> None:
    row = make_comment(wants_replies=True)
    answer = services.reply(row.pk, let_edit("Wim", article, publish=False), "Een antwoord.")
    services.reject(row.pk, moderator, seen=row.mark)
    services.approve(answer.pk, moderator, seen=answer.mark)
    assert not mails("comment_replied")
    assert selectors.count(article) == 0


def test_nobody_replies_to_what_is_not_on_the_site(make_comment: MakeComment, author: User) -> None:
    row = make_comment(waiting=True)
    assert signed_in(author).post(f"{QUEUE}{row.pk}/antwoord/", {"text": "Toch."}).status_code == 404
    with pytest.raises(services.OvertakenError):
        services.reply(row.pk, author, "Toch.")
    assert Comment.objects.count() == 1


def test_an_answer_to_an_answer_goes_under_the_same_comment(make_comment: MakeComment, author: User) -> None:
    row = make_comment()
    first = services.reply(row.pk, author, "Een.")
    assert services.reply(first.pk, author, "Twee.").parent == row


def test_a_moderator_who_edits_no_page_does_not_speak_as_its_author(make_comment: MakeComment, moderator: User) -> None:
    row = make_comment()
    answer = signed_in(moderator).post(f"{QUEUE}{row.pk}/antwoord/", {"text": "Namens de auteur"})
    assert is_sent_away(answer)
    assert Comment.objects.count() == 1


def test_an_author_sees_the_own_page_only_and_nothing_that_waits(
    blog: ArticleIndexPage, article: ArticlePage, make_comment: MakeComment, author: User
) -> None:
    elsewhere: ArticlePage = make_child(
        blog, ArticlePage(title="Elders", intro="-", author=Author.objects.get(), body="[]", comments_open=True)
    )
    mine, waiting = make_comment("Onder mijn pagina."), make_comment("Wacht nog.", waiting=True)
    other = make_comment("Onder een andere.", page=elsewhere)
    desk = signed_in(author)
    page = desk.get(QUEUE).text
    assert "Onder mijn pagina." in page
    assert "Onder een andere." not in page
    assert "Wacht nog." not in page
    assert [desk.get(f"{QUEUE}{row.pk}/").status_code for row in (mine, other, waiting)] == [200, 404, 404]
    assert desk.post(f"{QUEUE}{other.pk}/antwoord/", {"text": "Hoi"}).status_code == 404


def test_an_author_decides_nothing(make_comment: MakeComment, author: User) -> None:
    row = make_comment()
    desk = signed_in(author)
    for path in (f"{row.pk}/afwijzen/", f"{row.pk}/spam/", f"{row.pk}/goedkeuren/", "veel/", "ongedaan/", "woorden/"):
        data = {"gezien": row.mark, "actie": "spam", "reactie": ticked(row)}
        assert is_sent_away(desk.post(QUEUE + path, data)), path
    row.refresh_from_db()
    assert row.state == State.APPROVED


def test_the_authors_of_a_provider_have_no_queue(make_comment: MakeComment, provider: Provider, charlie: User) -> None:
    row = make_comment()
    charlie.groups.add(ensure_provider_group(provider.page))
    desk = signed_in(charlie)
    assert is_sent_away(desk.get(QUEUE))
    assert desk.get(f"{QUEUE}{row.pk}/").status_code == 404
    assert 'href="/beheer/reacties/"' not in desk.get("/beheer/").text


def test_others_find_no_queue(client: Client, make_comment: MakeComment, alice: User) -> None:
    row = make_comment()
    for path in ("", f"{row.pk}/", "woorden/"):
        assert signed_in(alice).get(QUEUE + path).status_code == 404
        assert client.get(QUEUE + path).headers["Location"].startswith("/account/login/")


def test_the_words_are_kept_by_moderators(moderator: User, post: Post) -> None:
    desk = signed_in(moderator)
    assert desk.post(f"{QUEUE}woorden/", {"words": "Gouden Tip\n\n"}).status_code == 302
    assert "Gouden Tip" in desk.get(f"{QUEUE}woorden/").text
    post(text="Een gouden tip voor u")
    assert Comment.objects.get().state == State.SPAM


@pytest.mark.parametrize(
    "query", ["status=x&pagina=x&p=x", "status=deleted", "pagina=99999999999999999999", "gedaan=a,1"]
)
def test_odd_questions_to_the_queue_do_not_break_it(make_comment: MakeComment, moderator: User, query: str) -> None:
    make_comment(waiting=True)
    assert signed_in(moderator).get(f"{QUEUE}?{query}").status_code == 200


def test_the_questions_to_the_database_do_not_grow_with_the_queue(make_comment: MakeComment, moderator: User) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as found:
            assert desk.get(QUEUE).status_code == 200
        return len(found)

    make_comment(waiting=True)
    desk = signed_in(moderator)
    questions()
    few = questions()
    for _ in range(8):
        make_comment(waiting=True)
    assert questions() == few


def test_the_permission_can_be_given_in_the_admin() -> None:
    from naast.comments.wagtail_hooks import offer_permission

    assert [f"comments.{found.codename}" for found in offer_permission()] == [selectors.MODERATE]
    assert Permission.objects.filter(content_type__app_label="comments", codename="change_comment").count() == 1

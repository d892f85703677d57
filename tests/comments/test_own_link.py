"""The writer's link: to one comment, for a year, and gone when the comment is deleted."""

import json

import pytest
from django.test import Client

from naast.accounts.models import User
from naast.articles.models import ArticlePage
from naast.comments import selectors, services, tokens
from naast.comments.models import Comment, Decision, State
from naast.mail.models import OutgoingMail
from tests.comments.conftest import MakeComment, Post, filled_in, later, mails, own_link, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_the_link_in_the_mail_shows_the_comment_and_not_the_address(client: Client, post: Post) -> None:
    post()
    answer = client.get(own_link(mails("comment_received")[0]))
    assert "Dit helpt mij morgen al." in answer.text
    assert "noa@" not in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_looking_with_the_link_changes_nothing(client: Client, post: Post) -> None:
    post()
    link, before = own_link(mails("comment_received")[0]), Comment.objects.values().get()
    for path in (link, f"{link}?actie=verwijder", f"{link}?actie=melding&aan=1"):
        client.get(path)
        client.head(path)
    assert Comment.objects.values().get() == before
    assert not Decision.objects.exists()


def test_a_changed_text_waits_while_the_approved_one_stays(
    client: Client, article: ArticlePage, make_comment: MakeComment, moderator: User
) -> None:
    row = make_comment("De oude tekst.")
    link = tokens.own_path(row)
    assert client.post(link, {"actie": "wijzig", "text": "De nieuwe tekst."}).status_code == 302
    row.refresh_from_db()
    assert row.change_waits
    page = client.get(article.url).text
    assert "De oude tekst." in page
    assert "De nieuwe tekst." not in page
    assert "1 reactie" in page
    services.approve(row.pk, moderator, seen=row.mark)
    page = client.get(article.url).text
    assert "De nieuwe tekst." in page
    assert "De oude tekst." not in page


def test_a_refused_change_leaves_the_old_text_and_undoing_it_brings_the_change_back(
    client: Client, make_comment: MakeComment, moderator: User
) -> None:
    row = make_comment("Oud.")
    services.change(row, "Nieuw.")
    row.refresh_from_db()
    services.reject(row.pk, moderator, seen=row.mark, reason="Te kort door de bocht")
    row.refresh_from_db()
    assert (row.state, row.shown_text, row.change_refused) == ("approved", "Oud.", True)
    page = client.get(tokens.own_path(row)).text
    assert "Uw wijziging staat niet op de site." in page
    assert "Te kort door de bocht" in page
    services.undo(row.pk, moderator)
    row.refresh_from_db()
    assert row.change_waits


def test_deleting_removes_text_name_address_mails_and_the_link(
    client: Client, article: ArticlePage, post: Post, moderator: User
) -> None:
    post(wants_replies="on")
    row = Comment.objects.get()
    services.approve(row.pk, moderator, seen=row.mark)
    link = own_link(mails("comment_received")[0])
    answer = client.post(link, {"actie": "verwijder"})
    assert answer.status_code == 200
    row.refresh_from_db()
    personal = (row.name, row.email, row.mailbox_hash, row.text, row.shown_text, row.replaced_text, row.text_hash)
    assert set(personal) == {""}
    assert (row.secret, row.user, row.state) == (None, None, State.DELETED)
    assert not OutgoingMail.objects.filter(kind__startswith="comment_").exists()
    assert client.get(link).status_code == 404
    assert client.post(link, {"actie": "wijzig", "text": "Toch weer"}).status_code == 404
    assert "Dit helpt" not in client.get(article.url).text


def test_who_changes_their_mind_sends_the_text_again_from_the_same_page(client: Client, post: Post) -> None:
    post()
    answer = client.post(own_link(mails("comment_received")[0]), {"actie": "verwijder"})
    assert "noa@example.org" not in answer.text
    again = {**answer.context["again"], "email": "noa@example.org"}
    with later(seconds=5):
        assert client.post(f"/reacties/{Comment.objects.get().page_id}/schrijf/", again).status_code == 302
    assert Comment.objects.filter(state=State.WAITING).get().text == "Dit helpt mij morgen al."


@pytest.mark.parametrize("token", ["x", "AAAA:bbbb:cccc", "%00", "a" * 3000])
def test_a_made_up_link_finds_nothing(client: Client, article: ArticlePage, token: str) -> None:
    for method in (client.get, client.post):
        assert method(f"/reacties/mijn/{token}/", {"actie": "verwijder"}).status_code == 404


def test_a_link_opens_its_own_comment_only_and_a_changed_letter_opens_nothing(
    client: Client, make_comment: MakeComment
) -> None:
    mine, other = make_comment("Van mij."), make_comment("Van een ander.")
    link = tokens.own_path(mine)
    assert "Van een ander." not in client.get(link).text
    forged = link.replace(str(mine.secret), str(other.secret))
    assert client.post(forged, {"actie": "verwijder"}).status_code == 404
    other.refresh_from_db()
    assert other.state == State.APPROVED


def test_a_link_for_another_purpose_does_not_open_a_comment(client: Client, make_comment: MakeComment) -> None:
    make_comment()
    assert client.get(f"/reacties/mijn/{tokens.stamp(1)}/").status_code == 404


def test_a_link_ends_after_a_year_and_says_so(client: Client, make_comment: MakeComment) -> None:
    link = tokens.own_path(make_comment())
    with later(days=364):
        assert client.get(link).status_code == 200
    with later(days=366):
        assert client.get(link).status_code == 410
        assert client.post(link, {"actie": "verwijder"}).status_code == 410


def test_spam_can_be_deleted_by_its_writer_and_not_changed(
    client: Client, make_comment: MakeComment, moderator: User
) -> None:
    row = make_comment()
    services.mark_as_spam(row.pk, moderator, seen=row.mark)
    link = tokens.own_path(row)
    assert client.post(link, {"actie": "wijzig", "text": "Anders"}).status_code == 422
    assert client.post(link, {"actie": "verwijder"}).status_code == 200


def test_what_a_moderator_took_away_does_not_come_back_by_a_change(
    client: Client, article: ArticlePage, make_comment: MakeComment, moderator: User
) -> None:
    row = make_comment("Kwetsend.")
    services.reject(row.pk, moderator, seen=row.mark)
    services.change(row, "Anders gezegd.")
    page = client.get(article.url).text
    assert "Kwetsend." not in page
    assert "Anders gezegd." not in page


def test_changing_has_a_limit(make_comment: MakeComment) -> None:
    row = make_comment()
    for number in range(10):
        assert services.change(row, f"Versie {number}")
    with pytest.raises(services.TooManyError):
        services.change(row, "Nog een")


def test_a_bad_change_keeps_what_was_typed(client: Client, make_comment: MakeComment) -> None:
    answer = client.post(tokens.own_path(make_comment()), {"actie": "wijzig", "text": "b" * 5000})
    assert answer.status_code == 422
    assert "b" * 5000 in answer.text


def test_mails_about_replies_come_only_when_asked_and_stop_with_the_link(
    client: Client, make_comment: MakeComment, author: User
) -> None:
    asked, not_asked = make_comment(wants_replies=True), make_comment()
    services.reply(asked.pk, author, "Een antwoord.")
    services.reply(not_asked.pk, author, "Een antwoord.")
    [mail] = mails("comment_replied")
    assert mail["To"] == asked.email
    assert "Een antwoord." in text_of(mail)
    assert client.post(own_link(mail), {"actie": "melding", "aan": "0"}).status_code == 302
    services.reply(asked.pk, author, "Nog een.")
    assert len(mails("comment_replied")) == 1


def test_deleting_one_reply_takes_back_the_mail_about_that_one(make_comment: MakeComment, author: User) -> None:
    asked = make_comment(wants_replies=True)
    first, _second = (services.reply(asked.pk, author, text) for text in ("Het eerste.", "Het tweede."))
    others = len(mails("comment_received")) + len(mails("comment_approved"))
    services.delete(first)
    assert ["Het tweede." in text_of(mail) for mail in mails("comment_replied")] == [True]
    assert len(mails("comment_received")) + len(mails("comment_approved")) == others > 0


def test_a_signed_in_person_finds_exports_and_deletes_what_is_theirs(
    alice: User, bob: User, article: ArticlePage
) -> None:
    signed_in(alice).post(f"/reacties/{article.pk}/schrijf/", filled_in(article))
    signed_in(bob).post(f"/reacties/{article.pk}/schrijf/", filled_in(article, text="Van Bob."))
    client = signed_in(alice)
    page = client.get("/reacties/mijn/").text
    assert "Dit helpt mij morgen al." in page
    assert "Van Bob." not in page
    file = json.loads(client.get("/reacties/mijn/bestand.json").content)
    assert [row["text"] for row in file["comments"]] == ["Dit helpt mij morgen al."]
    client.get("/reacties/mijn/alles-verwijderen/")
    assert Comment.objects.filter(user=alice).count() == 1
    client.post("/reacties/mijn/alles-verwijderen/")
    assert not selectors.of_person(alice).exists()
    assert [row.text for row in selectors.of_person(bob)] == ["Van Bob."]
    assert not OutgoingMail.objects.filter(recipient="alice@example.org").exists()


def test_own_comments_are_for_who_signed_in(client: Client) -> None:
    for path in ("", "bestand.json", "alles-verwijderen/"):
        assert client.get(f"/reacties/mijn/{path}").headers["Location"].startswith("/account/login/")

"""What readers see below an article: names, texts and an honest count."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from naast.accounts.models import User
from naast.articles.models import ArticlePage
from naast.comments import selectors, services
from naast.comments.models import Comment
from naast.comments.templatetags.comments import comments_of
from tests.comments.conftest import MakeComment

pytestmark = pytest.mark.django_db


def test_without_comments_it_says_so_and_counts_nothing(client: Client, article: ArticlePage) -> None:
    page = client.get(article.url).text
    assert "Nog geen reacties" in page
    assert f"/reacties/{article.pk}/schrijf/" in page
    assert selectors.count(article) == 0


def test_one_comment_is_one_and_two_are_two(client: Client, article: ArticlePage, make_comment: MakeComment) -> None:
    make_comment("De eerste.")
    page = client.get(article.url).text
    assert "1 reactie" in page
    assert "1 reacties" not in page
    make_comment("De tweede.")
    assert "2 reacties" in client.get(article.url).text


def test_what_waits_was_refused_or_is_spam_is_neither_shown_nor_counted(
    client: Client, article: ArticlePage, make_comment: MakeComment, moderator: User
) -> None:
    make_comment("Wacht nog.", waiting=True)
    refused, spam = make_comment("Afgewezen tekst."), make_comment("Rommel.")
    services.reject(refused.pk, moderator, seen=refused.mark)
    services.mark_as_spam(spam.pk, moderator, seen=spam.mark)
    page = client.get(article.url).text
    for text in ("Wacht nog.", "Afgewezen tekst.", "Rommel."):
        assert text not in page
    assert "Nog geen reacties" in page


def test_the_count_stays_right_through_every_change(
    article: ArticlePage, make_comment: MakeComment, moderator: User, author: User
) -> None:
    one, two = make_comment(), make_comment()
    services.reply(one.pk, author, "Dank u.")
    assert selectors.count(article) == 3
    services.reject(one.pk, moderator, seen=one.mark)  # its reply hangs in the air, and is not counted
    assert selectors.count(article) == 1
    services.undo(one.pk, moderator)
    assert selectors.count(article) == 3
    services.delete(one)  # its place stays for the reply
    assert selectors.count(article) == 2
    services.delete(two)
    services.delete(two)
    for reply in Comment.objects.filter(parent=one):
        services.delete(reply)
    assert selectors.count(article) == 0


def test_a_reply_of_the_author_is_marked_in_words_and_stands_below_its_comment(
    client: Client, article: ArticlePage, make_comment: MakeComment, author: User
) -> None:
    row = make_comment("Een vraag.")
    make_comment("Later.")
    services.reply(row.pk, author, "Een antwoord.")
    page = client.get(article.url).text
    assert page.index("Een vraag.") < page.index("Een antwoord.") < page.index("Later.")
    assert page.count("Auteur van deze pagina") == 1
    assert "Aukje" in page


def test_a_deleted_comment_keeps_its_place_only_while_it_has_a_reply(
    client: Client, article: ArticlePage, make_comment: MakeComment, author: User
) -> None:
    row, lonely = make_comment("Een vraag."), make_comment("Alleen.")
    services.reply(row.pk, author, "Een antwoord.")
    services.delete(row)
    services.delete(lonely)
    page = client.get(article.url).text
    assert page.count("De schrijver heeft deze reactie verwijderd.") == 1
    assert "Een antwoord." in page
    assert "Een vraag." not in page


def test_the_address_of_a_writer_stands_nowhere(
    client: Client, article: ArticlePage, make_comment: MakeComment
) -> None:
    make_comment("Hoi.", email="geheim@example.org")
    for url in (article.url, f"/reacties/{article.pk}/", f"/reacties/{article.pk}/verstuurd/"):
        assert "geheim@" not in client.get(url).text
    assert "email" in selectors.heads(article.pk)[0].get_deferred_fields()


def test_markup_is_text_and_nothing_becomes_a_link(
    client: Client, article: ArticlePage, make_comment: MakeComment
) -> None:
    make_comment("<script>alert(1)</script> <a href='x'>klik</a>\nhttps://example.org/", name="<b>Noa</b>")
    page = client.get(article.url).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Noa&lt;/b&gt;" in page
    assert 'href="https://example.org/"' not in page
    assert "href='x'" not in page


def test_a_closed_page_keeps_its_comments_and_offers_no_form(
    client: Client, article: ArticlePage, make_comment: MakeComment
) -> None:
    make_comment("Blijft staan.")
    ArticlePage.objects.filter(pk=article.pk).update(comments_open=False)
    page = client.get(article.url).text
    assert "Blijft staan." in page
    assert f"/reacties/{article.pk}/schrijf/" not in page


def test_a_closed_page_without_comments_says_nothing(client: Client, article: ArticlePage) -> None:
    ArticlePage.objects.filter(pk=article.pk).update(comments_open=False)
    assert 'id="reacties"' not in client.get(article.url).text
    assert client.get(f"/reacties/{article.pk}/").status_code == 404


def test_a_page_holds_no_token_of_a_form(client: Client, article: ArticlePage, make_comment: MakeComment) -> None:
    make_comment()
    section = client.get(article.url).text.partition('id="reacties"')[2].partition("</section>")[0]
    assert section
    assert "csrfmiddlewaretoken" not in section
    assert "<form" not in section


def test_a_page_shows_fifty_threads_and_the_whole_stands_elsewhere(
    client: Client, article: ArticlePage, make_comment: MakeComment, settings: object
) -> None:
    rows = [
        Comment(page_id=article.pk, name="Noa", text=f"Nr {n}.", shown_text=f"Nr {n}.", state="approved", secret=str(n))
        for n in range(53)
    ]
    Comment.objects.bulk_create(rows)
    page = client.get(article.url).text
    assert "53 reacties" in page
    assert page.count('class="comment__name"') == 50
    whole = client.get(f"/reacties/{article.pk}/")
    assert whole.text.count('class="comment__name"') == 50
    second = client.get(f"/reacties/{article.pk}/?pagina=2").text
    assert second.count('class="comment__name"') == 3
    assert client.get(f"/reacties/{article.pk}/?pagina=-9").status_code == 200


def test_the_questions_to_the_database_do_not_grow_with_the_comments(
    article: ArticlePage, make_comment: MakeComment, author: User
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            shown = comments_of({}, article)
            assert shown["count"] == selectors.count(article)
        return len(found)

    services.reply(make_comment().pk, author, "Ja.")
    few = questions()
    for _ in range(8):
        services.reply(make_comment().pk, author, "Ja.")
    assert questions() == few


def test_a_draft_or_closed_to_the_public_page_has_no_address_for_comments(
    client: Client, article: ArticlePage, make_comment: MakeComment
) -> None:
    make_comment()
    ArticlePage.objects.filter(pk=article.pk).update(live=False)
    for path in ("", "schrijf/", "verstuurd/"):
        assert client.get(f"/reacties/{article.pk}/{path}").status_code == 404

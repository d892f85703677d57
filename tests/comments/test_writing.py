"""The form: what is asked, what comes back, and what is refused."""

from time import process_time
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from naast.accounts.models import User
from naast.articles.models import ArticlePage
from naast.comments.models import Comment, State, Suspicion
from naast.comments.services import save_words
from naast.mail.models import OutgoingMail
from tests.comments.conftest import MakeComment, Post, filled_in, later, mails, signed_in, text_of

pytestmark = pytest.mark.django_db


def test_a_comment_waits_and_its_writer_gets_a_harmless_mail(post: Post, article: ArticlePage) -> None:
    answer = post(text="Koop nu http://kwaad.example", name="Gratis Geld")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/reacties/{article.pk}/verstuurd/")
    row = Comment.objects.get()
    assert (row.state, row.name, row.email, row.network) == (
        "waiting",
        "Gratis Geld",
        "noa@example.org",
        "192.0.2.0/24",
    )
    [mail] = mails("comment_received")
    assert mail["To"] == "noa@example.org"
    for words in ("Gratis Geld", "Koop nu", "kwaad.example"):
        assert words not in text_of(mail)
        assert words not in str(mail["Subject"])


def test_the_page_after_it_says_what_happens_now(client: Client, post: Post) -> None:
    page = client.get(post().headers["Location"]).text
    assert "Uw reactie is binnen" in page
    assert "Een moderator leest uw reactie" in page


def test_required_fields_carry_the_word_and_the_address_a_promise(client: Client, article: ArticlePage) -> None:
    page = client.get(f"/reacties/{article.pk}/schrijf/").text
    assert page.count("(verplicht)") == 3
    assert "Uw mailadres komt niet op de site" in page
    assert 'name="wants_replies" id="id_wants_replies" checked' not in page


def test_an_empty_form_comes_back_with_an_error_beside_each_field(post: Post) -> None:
    answer = post(text=" ", name="", email="")
    page = answer.text
    assert answer.status_code == 422
    for field in ("text", "name", "email"):
        assert f'id="id_{field}_error"' in page
        assert f'href="#id_{field}"' in page
    assert "data-error-summary" in page


def test_nothing_that_was_filled_in_is_lost_on_an_error(post: Post) -> None:
    page = post(text="Mijn <mooie> tekst", name="Noa & Co", email="geen adres").text
    for kept in ("Mijn &lt;mooie&gt; tekst", "Noa &amp; Co", "geen adres"):
        assert kept in page
    assert not Comment.objects.exists()


def test_a_hundred_thousand_letters_are_refused_with_their_number_and_kept_in_part(post: Post) -> None:
    answer = post(text="a" * 100_000)
    assert answer.status_code == 422
    assert "100.000 tekens" in answer.text
    assert "a" * 20_000 in answer.text
    assert "a" * 20_001 not in answer.text
    assert not Comment.objects.exists()


def test_a_mountain_of_marks_on_one_letter_costs_no_more_than_other_text(post: Post) -> None:
    begun = process_time()
    answer = post(text="a" + "\u0301\u0316" * 50_000)
    assert process_time() - begun < 10  # putting such a run in order took minutes
    assert answer.status_code == 302
    assert len(Comment.objects.get().text) <= 5


def test_four_thousand_letters_fit_and_one_more_does_not(post: Post) -> None:
    assert post(text="a" * 4_000).status_code == 302
    assert post(text="a" * 4_001).status_code == 422


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("Een\0 tekst", "Een tekst"),
        ("Draai \u202etxet\u202c om", "Draai txet om"),
        ("Regel een\r\nregel twee", "Regel een\nregel twee"),
        ("Ver\n\n\n\n\nweg", "Ver\n\nweg"),
        ("Bel\x07 en\x1b[31m kleur", "Bel en[31m kleur"),
        ("Z" + "\u0300" * 50 + "algo", "Z" + "\u0300" * 4 + "algo"),
        ("👩\u200d💻 helpt", "👩\u200d💻 helpt"),
    ],
)
def test_what_hides_or_breaks_a_page_is_cleaned_away(post: Post, sent: str, stored: str) -> None:
    assert post(text=sent).status_code == 302
    assert Comment.objects.get().text == stored


@pytest.mark.parametrize("name", ["\u202e\u200b", "12345", "<script>", "noa@example.org", "n" * 81])
def test_a_name_is_a_name(post: Post, name: str) -> None:
    assert post(name=name).status_code == 422
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "email",
    ["noa@example.org\r\nBcc: x@example.org", "noa@example.org, x@example.org", '"a b"@example.org', "a@b\0.nl"],
)
def test_an_address_adds_no_header_and_no_second_receiver(post: Post, email: str) -> None:
    assert post(email=email).status_code == 422
    assert not OutgoingMail.objects.exists()


def test_a_line_break_in_a_name_reaches_no_header(post: Post) -> None:
    post(name="Noa\r\nBcc: x@example.org".replace("@", " "))
    [mail] = mails("comment_received")
    assert mail["Bcc"] is None


def test_a_signed_in_person_has_name_and_address_filled_in_and_cannot_use_another(
    alice: User, article: ArticlePage
) -> None:
    client = signed_in(alice)
    page = client.get(f"/reacties/{article.pk}/schrijf/").text
    assert 'value="Alice Jansen"' in page
    assert 'value="alice@example.org"' in page
    client.post(f"/reacties/{article.pk}/schrijf/", filled_in(article, email="ander@example.org"))
    row = Comment.objects.get()
    assert (row.user, row.email) == (alice, "alice@example.org")


def test_a_form_sent_within_three_seconds_comes_back_and_is_taken_the_second_time(
    client: Client, article: ArticlePage
) -> None:
    with later(seconds=-1):
        pass
    data = filled_in(article)
    data["when"] = client.get(f"/reacties/{article.pk}/schrijf/").context["form"]["when"].value()
    answer = client.post(f"/reacties/{article.pk}/schrijf/", data)
    assert answer.status_code == 422
    assert "Dit helpt mij morgen al." in answer.text
    with later(seconds=5):
        assert client.post(f"/reacties/{article.pk}/schrijf/", data).status_code == 302


@pytest.mark.parametrize("when", ["", "vals", "12:abc:def"])
def test_a_form_without_our_mark_comes_back_with_a_new_one(client: Client, article: ArticlePage, when: str) -> None:
    answer = client.post(f"/reacties/{article.pk}/schrijf/", filled_in(article, when=when))
    assert answer.status_code == 422
    data = filled_in(article, when=answer.context["form"]["when"].value())
    with later(seconds=5):
        assert client.post(f"/reacties/{article.pk}/schrijf/", data).status_code == 302


def test_the_mark_of_a_form_is_good_for_its_own_page_and_a_day(client: Client, article: ArticlePage) -> None:
    data = filled_in(article)
    elsewhere = filled_in(ArticlePage(pk=article.pk + 1))["when"]
    assert client.post(f"/reacties/{article.pk}/schrijf/", {**data, "when": elsewhere}).status_code == 422
    with later(hours=25):
        assert client.post(f"/reacties/{article.pk}/schrijf/", data).status_code == 422


def test_a_filled_in_trap_is_put_aside_without_a_mail_and_without_telling(post: Post) -> None:
    assert post(website="https://spam.example").status_code == 302
    row = Comment.objects.get()
    assert (row.state, row.suspicion) == (State.SPAM, Suspicion.TRAP)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zie https://a.example en https://b.example", Suspicion.NONE),
        ("https://a.example http://b.example www.c.example", Suspicion.LINKS),
        ("Neem eens een Gratis  Lening vandaag", Suspicion.WORDS),
        ("Een gratis leningen-overzicht", Suspicion.NONE),
    ],
)
def test_signs_of_spam_put_a_comment_aside(post: Post, text: str, expected: Suspicion) -> None:
    save_words("gratis  lening\ncasino (snel")
    post(text=text.replace("  ", " "))
    row = Comment.objects.get()
    assert row.suspicion == expected
    assert row.state == (State.SPAM if expected else State.WAITING)


def test_the_same_text_with_another_address_is_put_aside(post: Post) -> None:
    post(text="Precies deze zin plak ik overal.")
    post(text="precies DEZE zin  plak ik overal.", email="ander@example.org")
    assert list(Comment.objects.values_list("suspicion", flat=True)) == ["", "repeated"]


def test_a_second_press_makes_no_second_comment_and_no_second_mail(post: Post) -> None:
    assert [post().status_code, post().status_code] == [302, 302]
    assert Comment.objects.count() == 1
    assert len(mails("comment_received")) == 1


def test_a_hundred_posts_from_one_network_give_twenty_rows_and_a_clear_answer(post: Post) -> None:
    answers = [post(address=f"192.0.2.{n}", email=f"l{n}@example.org", text=f"Nr {n}") for n in range(100)]
    assert Comment.objects.count() == 20
    assert [answer.status_code for answer in answers[20:]] == [429] * 80
    assert "Nr 99" in answers[-1].text
    assert "over een uur" in answers[-1].text
    assert OutgoingMail.objects.filter(kind="comment_received").count() == 20
    with later(hours=1, minutes=1):
        assert (
            post(
                text="Later", email="later@example.org", when=filled_in(Comment.objects.all()[0].page)["when"]
            ).status_code
            == 302
        )


def test_all_networks_together_have_a_limit(post: Post, settings: Settings) -> None:
    settings.COMMENTS_PER_HOUR = 3
    codes = [post(address=f"198.51.{n}.1", email=f"l{n}@example.org", text=f"Nr {n}").status_code for n in range(5)]
    assert codes == [302, 302, 302, 429, 429]


def test_one_mailbox_gets_five_mails_a_day_whoever_types_it(post: Post, article: ArticlePage) -> None:
    def send(number: int) -> int:
        when = filled_in(article)["when"]
        email = f"slachtoffer+{number}@example.org"
        return int(post(address=f"198.51.{number}.1", email=email, text=f"Nr {number}", when=when).status_code)

    assert [send(n) for n in range(7)] == [302] * 5 + [429] * 2
    with later(hours=2):
        assert [send(n) for n in range(7, 14)] == [302] * 5 + [429] * 2
    assert len(mails("comment_received")) == 5
    with later(hours=27):
        assert send(20) == 302
    assert len(mails("comment_received")) == 6


def test_known_and_unknown_addresses_get_the_same_answer(post: Post, alice: User, make_comment: MakeComment) -> None:
    make_comment(email="noa@example.org")
    answers = [
        post(email=email, text=f"Bij {email[:3]}")
        for email in ("noa@example.org", "alice@example.org", "x@example.org")
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, answers[0].headers["Location"])
    }


@pytest.mark.parametrize("path", ["schrijf/", "verstuurd/", ""])
def test_a_page_that_cannot_be_commented_has_no_address_here(client: Client, article: ArticlePage, path: str) -> None:
    home = article.get_parent().get_parent()
    for key in (home.pk, 999_999, 10**30):
        assert client.get(f"/reacties/{key}/{path}").status_code == 404


def test_a_closed_or_draft_page_takes_no_comment(post: Post, article: ArticlePage) -> None:
    for change in ({"comments_open": False}, {"comments_open": True, "live": False}):
        ArticlePage.objects.filter(pk=article.pk).update(**change)
        assert post().status_code == 404
    assert not Comment.objects.exists()


def test_a_form_of_another_site_is_refused(article: ArticlePage) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer: Any = strict.post(f"/reacties/{article.pk}/schrijf/", filled_in(article))
    assert answer.status_code == 403
    assert not Comment.objects.exists()


def test_looking_stores_nothing(client: Client, article: ArticlePage) -> None:
    for path in ("schrijf/", "verstuurd/"):
        assert client.get(f"/reacties/{article.pk}/{path}").status_code == 200
    assert not Comment.objects.exists()

"""What happens by itself: moderators are told, and what is old is forgotten."""

import pytest
from celery.schedules import crontab
from django.conf import settings

from naast.accounts.models import User
from naast.articles.models import ArticlePage
from naast.comments import selectors, services
from naast.comments.models import Comment, State
from naast.comments.tasks import forget, tell_moderators
from naast.mail.gallery import samples
from tests.comments.conftest import MakeComment, later, mails, text_of

pytestmark = pytest.mark.django_db


def test_moderators_are_told_at_most_once_an_hour(make_comment: MakeComment, moderator: User) -> None:
    make_comment("Vertrouwelijk.", waiting=True, name="Noa")
    assert services.tell_moderators() == 1
    [mail] = mails("comments_waiting")
    assert mail["To"] == "moderator@example.org"
    assert mail["Subject"] == "1 reactie wacht op u"
    for words in ("Vertrouwelijk.", "Noa"):
        assert words not in text_of(mail)
    assert "Bellen helpt: 1" in text_of(mail)
    for _ in range(5):
        make_comment(waiting=True)
        assert services.tell_moderators() == 0
    assert len(mails("comments_waiting")) == 1


def test_nothing_new_is_told_once(make_comment: MakeComment, moderator: User) -> None:
    make_comment(waiting=True)
    services.tell_moderators()
    with later(hours=3):
        assert services.tell_moderators() == 0


def test_what_came_within_the_hour_is_told_after_it(make_comment: MakeComment, moderator: User) -> None:
    make_comment(waiting=True)
    tell_moderators()
    with later(minutes=20):
        make_comment(waiting=True)
        tell_moderators()
    with later(minutes=61):
        tell_moderators()
        tell_moderators()
    assert [mail["Subject"] for mail in mails("comments_waiting")] == [
        "1 reactie wacht op u",
        "2 reacties wachten op u",
    ]


def test_nobody_is_told_about_spam_or_about_nothing(make_comment: MakeComment, moderator: User) -> None:
    make_comment(waiting=True, trapped=True)
    make_comment()
    assert services.tell_moderators() == 0


def test_without_a_moderator_the_superuser_is_told(article: ArticlePage) -> None:
    User.objects.create_superuser("baas@example.org", name="Baas")
    services.hand_in(article, services.Draft(name="Noa", email="noa@example.org", text="Hoi."))
    assert services.tell_moderators() == 1
    assert mails("comments_waiting")[0]["To"] == "baas@example.org"


def test_refused_comments_go_after_a_month_and_shown_ones_stay(make_comment: MakeComment, moderator: User) -> None:
    kept, refused, spam = make_comment(), make_comment(), make_comment(waiting=True, trapped=True)
    services.reject(refused.pk, moderator, seen=refused.mark)
    with later(days=29):
        services.forget_old()
        assert Comment.objects.count() == 3
    with later(days=31):
        services.forget_old()
    assert list(Comment.objects.all()) == [kept]
    assert not Comment.objects.filter(pk=spam.pk).exists()


def test_addresses_and_links_go_after_a_year_and_the_text_stays(
    article: ArticlePage, make_comment: MakeComment
) -> None:
    row, waiting = make_comment("Blijft."), make_comment(waiting=True)
    with later(days=366):
        forget()
    row.refresh_from_db()
    waiting.refresh_from_db()
    assert (row.email, row.mailbox_hash, row.secret, row.wants_replies) == ("", "", None, False)
    assert waiting.email
    assert selectors.count(article) == 1


def test_a_network_is_kept_for_two_days(make_comment: MakeComment) -> None:
    row = make_comment(network="192.0.2.0/24")
    services.forget_old()
    row.refresh_from_db()
    assert row.network
    with later(days=3):
        services.forget_old()
    row.refresh_from_db()
    assert row.network == ""


def test_a_deleted_comment_without_a_reply_leaves_no_row(make_comment: MakeComment, author: User) -> None:
    lonely, answered = make_comment(), make_comment()
    services.reply(answered.pk, author, "Ja.")
    services.delete(lonely)
    services.delete(answered)
    with later(days=3):
        services.forget_old()
    assert list(Comment.objects.filter(state=State.DELETED)) == [answered]


def test_beat_knows_both_tasks() -> None:
    schedule = settings.CELERY_BEAT_SCHEDULE
    assert schedule["comments.tell_moderators"]["schedule"] == settings.NAAST_TICK
    assert isinstance(schedule["comments.forget"]["schedule"], crontab)


def test_every_mail_has_an_example_without_a_name_of_a_reader() -> None:
    kinds = {sample.kind: sample for sample in samples()}
    for kind in ("comment_received", "comment_approved", "comment_replied", "comments_waiting"):
        mail = kinds[kind].rendered()
        assert mail.subject
        assert "http" in mail.text
        assert "<h1" in mail.html

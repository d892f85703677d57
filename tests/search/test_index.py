"""What gets into the index, what stays out, and how it keeps up with the rows."""

import datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.models import PageViewRestriction

from courses.models import CoursePage, GlossaryTerm, LessonPage, QuizPage
from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.pages.models import StandardPage, Topic
from naast.search import services
from naast.search.models import Posting, SearchEntry, Word
from naast.search.sources import sources
from newsletters.models import Development, DevelopmentState
from tests.search.helpers import HomePage, entry, page, titles

pytestmark = pytest.mark.django_db


def found(source: str = "paginas") -> list[str]:
    return sorted(SearchEntry.objects.filter(source=source).values_list("title", flat=True))


def development(title: str, *, state: str = DevelopmentState.APPROVED, **values: Any) -> Development:
    row = Development(title=title, slug=title.lower().replace(" ", "-"), summary="Wat er is.", state=state, **values)
    row.talk, row.source_name, row.source_url = "Zo helpt het.", "Een bron", "https://example.org/"
    row.save()
    return row


def test_publishing_changing_and_unpublishing_a_page_shows_at_once(home: HomePage) -> None:
    made = page(home, "Eerste titel", "Over de verjaring.")
    assert titles("verjaring") == ["Eerste titel"]
    made.title, made.intro = "Tweede titel", "Over klachten."
    made.save_revision()
    assert titles("verjaring") == ["Eerste titel"], "a draft is not found"
    made.save_revision().publish()
    assert titles("verjaring") == []
    assert titles("klacht") == ["Tweede titel"]
    made.unpublish()
    assert found() == []
    assert not Posting.objects.exists()


def test_a_new_draft_is_not_found(home: HomePage) -> None:
    page(home, "Nog niet", live=False)
    assert found() == []


def test_a_deleted_page_is_gone_with_everything_below_it(home: HomePage) -> None:
    above = page(home, "Boven")
    page(above, "Onder")
    assert found() == ["Boven", "Onder"]
    above.delete()
    assert found() == []


def test_a_wall_takes_a_whole_branch_out_until_it_is_lifted(home: HomePage) -> None:
    above = page(home, "Boven")
    page(above, "Onder")
    wall = PageViewRestriction.objects.create(page=above, restriction_type=PageViewRestriction.LOGIN)
    assert found() == []
    wall.delete()
    assert found() == ["Boven", "Onder"]


def test_a_moved_branch_is_found_at_its_new_address(home: HomePage) -> None:
    above, other = page(home, "Boven", slug="boven"), page(home, "Ander", slug="ander")
    page(above, "Onder", slug="onder")
    above.move(other, pos="last-child")
    assert SearchEntry.objects.get(title="Onder").url.endswith("/ander/boven/onder/")


def test_a_renamed_branch_is_found_at_its_new_address(
    home: HomePage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    above = page(home, "Boven", slug="boven")
    page(above, "Onder", slug="onder")
    above.slug = "hoger"
    with django_capture_on_commit_callbacks(execute=True):
        above.save_revision().publish()
    assert SearchEntry.objects.get(title="Onder").url.endswith("/hoger/onder/")


def test_an_article_has_its_topics_and_the_date_that_readers_see(home: HomePage) -> None:
    topic = Topic.objects.create(name="Geld", slug="geld")
    blog = ArticleIndexPage(title="Blog", slug="blog")
    home.add_child(instance=blog)
    author = Author.objects.create(name="Naast", slug="naast")
    article = ArticlePage(title="Bellen helpt", intro="Waarom.", author=author, published_on="2026-03-01")
    blog.add_child(instance=article)
    article.topics.add(topic)
    article.save_revision().publish()
    row = SearchEntry.objects.get(source="artikelen")
    assert (row.topics, row.date) == ("geld", datetime.date(2026, 3, 1))


def test_lessons_quizzes_and_questions_are_never_found(client: Client, course: CoursePage, quiz: QuizPage) -> None:
    call_command("rebuild_search")
    assert found("cursussen") == ["Rekenen"]
    watched = {source.model for source in sources().values()}
    assert not watched & {LessonPage, QuizPage}
    for words in ("les", "toets", "hoeveel", "kanarie", "tekst van les"):
        assert not {"Les 1", "Toets 1"} & set(titles(words))
    assert "KANARIE" not in client.get("/zoeken/?zoek=kanarie").text.replace("kanarie", "")
    assert not Posting.objects.filter(stem__startswith="kanarie").exists()


def test_only_approved_developments_that_are_not_over_are_found() -> None:
    today = timezone.localdate()
    development("Een concept", state=DevelopmentState.DRAFT)
    development("Voorbij", expires_on=today)
    now = development("Van nu", expires_on=today + datetime.timedelta(days=1))
    assert found("ontwikkelingen") == ["Van nu"]
    topic = Topic.objects.create(name="Geld", slug="geld")
    now.topics.add(topic)
    assert SearchEntry.objects.get(source="ontwikkelingen").topics == "geld"
    now.state = DevelopmentState.DRAFT
    now.save()
    assert found("ontwikkelingen") == []


def test_a_word_of_the_trade_leads_to_its_place_in_the_list(client: Client) -> None:
    word = GlossaryTerm.objects.create(term="stuiting", variants="stuiten", explanation="Een termijn begint opnieuw.")
    row = SearchEntry.objects.get(source="begrippen")
    assert row.url == f"/woordenlijst/#woord-{word.pk}"
    assert titles("stuiten") == ["stuiting"]
    assert f'id="woord-{word.pk}"' in client.get("/woordenlijst/").text


def test_the_helpers_are_found_after_a_sweep() -> None:
    services.sweep()
    assert titles("brievencheck") == ["Brievencheck"]


def test_every_kind_has_a_short_key_and_words_for_one_and_several() -> None:
    for key, source in sources().items():
        assert key == source.key
        assert len(key) <= 30
        assert str(source.label)
        assert str(source.plural)


def test_the_sweep_finds_what_no_signal_told_and_does_nothing_twice(home: HomePage) -> None:
    services.sweep()
    stays, goes = page(home, "Blijft"), page(home, "Gaat")
    SearchEntry.objects.filter(title="Blijft").delete()
    StandardPage.objects.filter(pk=goes.pk).update(live=False)
    assert services.sweep() == 2
    assert found() == [stays.title]
    assert services.sweep() == 0


def test_the_sweep_is_bounded(home: HomePage) -> None:
    services.sweep()
    for number in range(5):
        page(home, f"Pagina {number}")
    SearchEntry.objects.filter(source="paginas").delete()
    with patch.object(services, "SWEEP_MOST", 3):
        assert services.sweep() == 3
        assert services.sweep() == 2


def test_the_sweep_looks_at_old_entries_again(home: HomePage) -> None:
    made = page(home, "Oud")
    StandardPage.objects.filter(pk=made.pk).update(title="Nieuw")
    services.sweep()
    assert found() == ["Oud"]
    SearchEntry.objects.update(checked_at=timezone.now() - services.CHECK_AFTER - datetime.timedelta(minutes=1))
    services.sweep()
    assert found() == ["Nieuw"]


def test_the_sweep_drops_kinds_that_exist_no_more() -> None:
    entry("Van vroeger", source="weg")
    services.sweep()
    assert found("weg") == []


def test_rebuilding_makes_the_same_index_again(home: HomePage) -> None:
    page(home, "Een regeling", "Over betalen.")
    services.sweep()
    before = sorted(Posting.objects.values_list("entry__title", "stem", "weight"))
    Posting.objects.filter(stem="betaal").delete()
    call_command("rebuild_search")
    assert sorted(Posting.objects.values_list("entry__title", "stem", "weight")) == before


def test_words_that_stand_nowhere_are_forgotten(home: HomePage) -> None:
    made = page(home, "Eendagsvlieg")
    assert Word.objects.filter(word="eendagsvlieg").exists()
    made.delete()
    services.forget_words()
    assert not Word.objects.filter(word="eendagsvlieg").exists()


def test_an_entry_that_cannot_be_made_stops_no_editor(home: HomePage, caplog: pytest.LogCaptureFixture) -> None:
    with patch.object(services, "weigh", side_effect=RuntimeError("stuk")):
        page(home, "Toch gepubliceerd")
    assert StandardPage.objects.get(title="Toch gepubliceerd").live
    assert found() == []
    assert "could not be put in the index" in caplog.text
    services.sweep()
    assert found() == ["Toch gepubliceerd"]


def test_one_row_that_cannot_be_indexed_holds_up_no_other(
    home: HomePage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    services.sweep()
    pages = [page(home, title) for title in ("Voor", "Stuk", "Na")]
    gone = page(home, "Weg")
    StandardPage.objects.filter(pk=gone.pk).update(live=False)
    SearchEntry.objects.filter(object_id__in=[each.pk for each in pages], source="paginas").delete()
    write = services._write

    def refusing(key: str, object_id: int, entry: Any) -> None:
        if object_id == pages[1].pk:
            raise ValueError("een tekst die niemand leest")
        write(key, object_id, entry)

    monkeypatch.setattr(services, "_write", refusing)
    services.sweep()
    assert found() == ["Na", "Voor"]
    services.rebuild()
    assert found() == ["Na", "Voor"]
    assert "could not be put in the index" in caplog.text


def test_unchanged_rows_write_nothing(home: HomePage) -> None:
    made = page(home, "Gelijk")
    made.refresh_from_db()
    kept = set(Posting.objects.values_list("pk", flat=True))
    made.save()
    assert set(Posting.objects.values_list("pk", flat=True)) == kept

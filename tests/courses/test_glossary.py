"""Words of the trade are explained where they first stand, and nowhere else."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.glossary import Word, explain
from courses.models import CoursePage, GlossaryTerm, LessonPage
from naast.accounts.models import User
from naast.pages.markdown import ContentError

CONTENT = Path(__file__).resolve().parents[2] / "courses/content/glossary.yaml"


def word(term: str, *variants: str) -> Word:
    return Word(pk=1, term=term, variants=variants, explanation="Uitleg.", source="")


def marked(html: str, *words: Word) -> str:
    return explain(html, words, lambda found, written: f"[{written}]")[0]


CLAIM = word("vordering", "vorderingen")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Een vordering en een vordering.</p>", "<p>Een [vordering] en een vordering.</p>"),
        ("<p>De vorderingen.</p><p>Een vordering.</p>", "<p>De [vorderingen].</p><p>Een vordering.</p>"),
        ("<p>Vordering</p>", "<p>[Vordering]</p>"),
        ("<p>de <b>vordering</b></p>", "<p>de <b>[vordering]</b></p>"),
        ("<p>(vordering), ‘vordering’</p>", "<p>([vordering]), ‘vordering’</p>"),
        ("<p>invordering vorderingsrecht</p>", "<p>invordering vorderingsrecht</p>"),
        ("<p>hoofd-vordering vordering-plus</p>", "<p>hoofd-vordering vordering-plus</p>"),
        ("<p>vórdering</p>", "<p>vórdering</p>"),
    ],
)
def test_the_first_whole_word_is_marked(html: str, expected: str) -> None:
    assert marked(html, CLAIM) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x">een vordering</a>',
        '<a href="/x">een <b>vordering</b></a>',
        "<h2>vordering</h2>",
        "<h3><em>vordering</em></h3>",
        "<figure><blockquote>Ja.</blockquote><figcaption>vordering</figcaption></figure>",
        "<cite>vordering</cite>",
        "<code>vordering</code>",
        "<pre>vordering</pre>",
        "<button>vordering</button>",
        "<label>vordering <input value='vordering'></label>",
        "<textarea>vordering</textarea>",
        "<select><option>vordering</option></select>",
        "<script>let vordering = 1</script>",
        '<aside class="callout callout--source"><p>vordering</p></aside>',
        '<p class="callout__title">vordering</p>',
        '<img src="x.png" alt="een vordering">',
        "<!-- vordering -->",
    ],
)
def test_nothing_is_marked_where_it_would_be_in_the_way(html: str) -> None:
    assert marked(html, CLAIM) == html
    # And the text after it is looked at again.
    assert marked(f"{html}<p>vordering</p>", CLAIM) == f"{html}<p>[vordering]</p>"


def test_capitals_are_an_abbreviation_and_nothing_else() -> None:
    interview = word("motiverende gespreksvoering", "MI")
    assert marked("<p>mi Mi</p>", interview) == "<p>mi Mi</p>"
    assert marked("<p>Met MI en MI.</p>", interview) == "<p>Met [MI] en MI.</p>"


def test_the_longest_form_wins_and_a_term_may_break_over_lines() -> None:
    words = (word("rente"), word("wettelijke rente"))
    assert marked("<p>De wettelijke\n  rente, en rente.</p>", *words) == "<p>De [wettelijke\n  rente], en [rente].</p>"


def test_apostrophes_and_ampersands_are_found_however_they_are_written() -> None:
    html = "<p>zzp&#x27;er</p><p>V&amp;J</p>"
    assert marked(html, word("zzp'er"), word("V&J")) == "<p>[zzp&#x27;er]</p><p>[V&amp;J]</p>"
    assert marked("<p>zzp’er</p>", word("zzp'er")) == "<p>[zzp’er]</p>"


def test_entities_are_no_words() -> None:
    assert marked("<p>a &amp; b &lt; c &nbsp;</p>", word("amp"), word("lt"), word("nbsp")) == (
        "<p>a &amp; b &lt; c &nbsp;</p>"
    )


@pytest.mark.parametrize(
    "html",
    [
        "",
        "los < dan > dit & dat",
        '<p title="a &gt; b" data-x=\'"\'>tekst<br/>meer<br>einde</p>',
        "<ul><li>een<li>twee</ul><p>drie",
        "<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>",
        "&eacute; &#233; &#xE9; é",
        "<p>een<!-- twee --> drie</p>",
        "<p>afgebroken <a href='",
    ],
)
def test_all_else_comes_out_as_it_went_in(html: str) -> None:
    without_end_of_broken_tag = html.removesuffix("<a href='")
    assert marked(html, CLAIM).startswith(without_end_of_broken_tag)


def test_a_form_with_signs_is_taken_literally() -> None:
    assert marked("<p>artX 13 (a), art. 13 (a)</p>", word("art. 13 (a)")) == "<p>artX 13 (a), [art. 13 (a)]</p>"
    assert marked("<p>a.b axb</p>", word("a.b")) == "<p>[a.b] axb</p>"


# --- In a lesson ------------------------------------------------------------------------------------------------------


@pytest.fixture
def claim(db: None) -> GlossaryTerm:
    return GlossaryTerm.objects.create(
        term="vordering", variants="vorderingen\n\n", explanation="Wat iemand <moet> betalen.", source="Artikel 1"
    )


@pytest.fixture
def lesson(alice: User, course: CoursePage, lessons: list[LessonPage]) -> LessonPage:
    services.enrol(alice, course)
    page = lessons[0]
    page.body = json.dumps(
        [{"type": "text", "value": "<p>Een vordering. Nog een vordering.</p>", "id": str(uuid.uuid4())}]
    )
    page.save_revision().publish()
    return page


@pytest.fixture
def read(client: Client, alice: User) -> Callable[[LessonPage], str]:
    client.force_login(alice)
    return lambda page: client.get(page.url).text


def test_a_lesson_explains_its_words_with_a_button_and_on_paper(
    claim: GlossaryTerm, lesson: LessonPage, read: Callable[[LessonPage], str]
) -> None:
    page = read(lesson)
    assert page.count(f'popovertarget="woord-{claim.pk}"') == 1
    assert page.count(f'id="woord-{claim.pk}" popover') == 1
    assert page.count("Wat iemand &lt;moet&gt; betalen.") == 2  # beside the word, and in the list for print
    assert "Artikel 1" in page


def test_an_edited_word_shows_at_once_although_the_text_is_kept(
    claim: GlossaryTerm, lesson: LessonPage, read: Callable[[LessonPage], str], admin_client: Client
) -> None:
    assert "betalen" in read(lesson)
    address = f"/beheer/snippets/courses/glossaryterm/edit/{claim.pk}/"
    changed = {"term": claim.term, "variants": claim.variants, "explanation": "Iets anders.", "source": ""}
    assert admin_client.post(address, changed).status_code == 302
    page = read(lesson)
    assert "Iets anders." in page
    assert "Wat iemand" not in page
    assert admin_client.post(address.replace("/edit/", "/delete/")).status_code == 302
    assert "popovertarget" not in read(lesson)


def test_an_edited_lesson_shows_at_once(
    claim: GlossaryTerm, lesson: LessonPage, read: Callable[[LessonPage], str]
) -> None:
    read(lesson)
    lesson.body = json.dumps([{"type": "text", "value": "<p>Geen woord.</p>", "id": str(uuid.uuid4())}])
    lesson.save_revision().publish()
    page = read(lesson)
    assert "Geen woord." in page
    assert "popovertarget" not in page


def test_words_cost_the_same_however_many_there_are(
    lesson: LessonPage, read: Callable[[LessonPage], str], client: Client
) -> None:
    costs = []
    for size in (1, 60):
        GlossaryTerm.objects.bulk_create(
            GlossaryTerm(term=f"woord{size}x{number}", explanation="Uitleg.") for number in range(size)
        )
        cache.clear()
        read(lesson)
        with CaptureQueriesContext(connection) as captured:
            read(lesson)
        costs.append(len(captured))
    assert costs[0] == costs[1]


# --- The list and its file --------------------------------------------------------------------------------------------


@pytest.fixture
def loaded(db: None) -> None:
    call_command("load_glossary", verbosity=0)


def test_the_list_has_at_least_thirty_words_in_plain_dutch(loaded: None) -> None:
    words = list(GlossaryTerm.objects.all())
    assert len(words) >= 30
    for each in words:
        sentences = [sentence for sentence in each.explanation.replace("20.00", "").split(".") if sentence.strip()]
        assert max(len(sentence.split()) for sentence in sentences) <= 20, each.term
        assert "!" not in each.explanation


def test_no_form_belongs_to_two_words(loaded: None) -> None:
    forms = [
        form.casefold() for each in GlossaryTerm.objects.all() for form in [each.term, *each.variants.splitlines()]
    ]
    assert sorted(forms) == sorted(set(forms))


def test_loading_again_keeps_what_an_editor_changed_unless_told_otherwise(loaded: None) -> None:
    GlossaryTerm.objects.filter(term="vonnis").update(explanation="Van de redactie.")
    count = GlossaryTerm.objects.count()
    call_command("load_glossary", verbosity=0)
    assert GlossaryTerm.objects.get(term="vonnis").explanation == "Van de redactie."
    call_command("load_glossary", update=True, verbosity=0)
    assert GlossaryTerm.objects.get(term="vonnis").explanation != "Van de redactie."
    assert GlossaryTerm.objects.count() == count


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["geen: lijst", "- term: kaal", "- {term: lang, explanation: '" + "x" * 401 + "'}", "- [niet, dicht"]
)
def test_a_file_that_is_not_right_leaves_nothing_behind(tmp_path: Path, text: str) -> None:
    path = tmp_path / "woorden.yaml"
    path.write_text(f"- {{term: goed, explanation: Ja.}}\n{text}\n" if text.startswith("-") else text, encoding="utf-8")
    with pytest.raises(ContentError, match=r"woorden\.yaml"):
        call_command("load_glossary", file=path, verbosity=0)
    assert not GlossaryTerm.objects.exists()


def test_the_word_list_is_for_everybody_and_can_be_searched(claim: GlossaryTerm, client: Client) -> None:
    GlossaryTerm.objects.create(term="vonnis", explanation="De beslissing van de rechter.")
    page = client.get("/woordenlijst/").text
    assert f'id="woord-{claim.pk}"' in page
    assert "vonnis" in page
    found = client.get("/woordenlijst/?zoek=VORDERINGEN").context["words"]
    assert [each.term for each in found] == ["vordering"]
    nothing = client.get("/woordenlijst/?zoek=%00xyz")
    assert nothing.status_code == 200
    assert "empty-state" in nothing.text

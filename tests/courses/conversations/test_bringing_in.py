"""Bringing a Twee file in by the portal: first a look, then a draft, and nothing without asking."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.models import CoursePage, LessonPage, ModulePage, SimulationPage
from naast.organisations.models import Provider
from tests.courses.provider.conftest import member, signed_in
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
NEW = "/opleider/eigen/gesprekken/nieuw/"
STORY = """:: StoryTitle
Aan de deur

:: Gesprek [naast]
persona: Mevrouw Bos
kanaal: deur
begin: stress 6, vertrouwen 4

:: begin [beurt]
Ja?

[[Goedemiddag.->einde]]
{
  effect: vertrouwen +3
  uitleg: U begint rustig.
  les: %(lesson)s
}
[[Betaalt u?->buiten]]
{
  effect: stress +2
  uitleg: Te vroeg.
  les: geen-les
}

:: gelukt [einde goed]
{
  titel: Binnen
  als: vertrouwen minstens 6
}
U mag binnenkomen.

:: buiten [einde]
{
  titel: Buiten
}
De deur gaat dicht.
"""


@pytest.fixture
def author(provider: Provider) -> Client:
    """An author of the provider, signed in."""
    return signed_in(member(provider, "auteur@example.org"))


@pytest.fixture
def module(course: CoursePage) -> ModulePage:
    found: ModulePage = ModulePage.objects.descendant_of(course).get()
    return found


def file(text: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("gesprek.twee", text if isinstance(text, bytes) else text.encode())


def test_a_file_is_shown_first_and_becomes_a_draft_by_a_second_step(
    author: Client, module: ModulePage, lessons: list[LessonPage]
) -> None:
    text = STORY % {"lesson": lessons[0].uid}
    answer = author.post(NEW, {"file": file(text), "module": module.uid})
    assert answer.status_code == 200
    assert "Aan de deur" in answer.text
    assert "geen-les" in answer.text  # a lesson that is not there is named
    assert "<svg" in answer.text
    assert not SimulationPage.objects.exists()
    hidden = answer.context["made"].initial["file"]
    answer = author.post(NEW, {"file": hidden.replace("\n", "\r\n"), "module": module.uid})
    page = SimulationPage.objects.get()
    assert answer["Location"] == f"/beheer/pages/{page.pk}/edit/"
    assert not page.live
    assert page.get_parent().pk == module.pk
    assert (page.title, page.persona, page.channel, page.start_stress) == ("Aan de deur", "Mevrouw Bos", "door", 6)
    first = page.turns[0].value["choices"][0]
    assert (first["effects"]["trust"], first["lesson"].uid, first["goes_to"]) == (3, lessons[0].uid, "einde")
    assert page.turns[0].value["choices"][1]["lesson"] is None
    assert len({child.id for child in page.turns[0].value["choices"].bound_blocks}) == 2


def test_what_went_out_comes_in_by_the_same_door(author: Client, module: ModulePage, lessons: list[LessonPage]) -> None:
    author.post(NEW, {"file": STORY % {"lesson": lessons[0].uid}, "module": module.uid})
    page = SimulationPage.objects.get()
    sent = author.get(f"/opleider/eigen/gesprekken/{page.uid}/twee/")
    assert sent["Content-Disposition"] == 'attachment; filename="aan-de-deur.twee"'
    author.post(NEW, {"file": sent.text, "module": module.uid})
    copy = SimulationPage.objects.exclude(pk=page.pk).get()
    raw = [[child.value["says"] for child in each.turns] for each in (page, copy)]
    assert raw[0] == raw[1]
    assert (
        author.get(f"/opleider/eigen/gesprekken/{copy.uid}/twee/").text.partition('"format"')[2]
        == (sent.text.partition('"format"')[2])
    )


def test_a_story_with_errors_may_become_a_draft_and_says_so(author: Client, module: ModulePage) -> None:
    answer = author.post(NEW, {"file": file(":: a\nHallo\n[[Verder->nergens]]"), "module": module.uid})
    assert answer.status_code == 200
    assert "graph__node--error" in answer.text
    author.post(NEW, {"file": ":: a\nHallo\n[[Verder->nergens]]", "module": module.uid})
    assert not SimulationPage.objects.get().live


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe:\0:\0", b"\x89PNG\0", b"<html></html>", b"geen story", b"a" * (1024 * 1024 + 1)],
    ids=["empty", "utf-16", "binary", "html", "no passages", "too large"],
)
def test_a_bad_file_is_answered_and_nothing_is_made(author: Client, module: ModulePage, data: bytes) -> None:
    answer = author.post(NEW, {"file": file(data), "module": module.uid})
    assert answer.status_code == 400
    assert 'class="field__error"' in answer.text
    assert f'value="{module.uid}" selected' in answer.text  # what was chosen is still there
    assert not SimulationPage.objects.exists()


def test_ten_thousand_turns_are_answered_with_their_number(author: Client, module: ModulePage) -> None:
    story = "\n".join(f":: t{number}\n[[x->t{number + 1}]]" for number in range(10_000))
    answer = author.post(NEW, {"file": file(story), "module": module.uid})
    assert answer.status_code == 400
    assert "10000" in answer.text.replace(".", "")


def test_the_second_step_is_looked_at_again(author: Client, module: ModulePage) -> None:
    for text in ("geen story", "a" * (1024 * 1024 + 1), ""):
        assert author.post(NEW, {"file": text, "module": module.uid}).status_code == 400
    assert not SimulationPage.objects.exists()


def test_a_module_of_another_provider_is_refused_at_both_steps(
    author: Client, other_provider: Provider, module: ModulePage
) -> None:
    other = ModulePage.objects.descendant_of(make_course(other_provider.page, title="Geheime cursus")).get()
    assert "Geheime" not in author.get(NEW).text
    story = ":: a\nHallo\n[[Verder->b]]\n\n:: b\nKlaar."
    assert author.post(NEW, {"file": file(story), "module": other.pk}).status_code == 400
    assert author.post(NEW, {"file": story, "module": other.pk}).status_code == 400
    assert not SimulationPage.objects.exists()


def test_a_lesson_of_another_provider_is_not_linked(
    author: Client, other_provider: Provider, module: ModulePage
) -> None:
    other = LessonPage.objects.descendant_of(make_course(other_provider.page, title="Anders")).first()
    author.post(NEW, {"file": STORY % {"lesson": other.uid}, "module": module.uid})
    assert SimulationPage.objects.get().turns[0].value["choices"][0]["lesson"] is None


def test_what_a_file_says_cannot_break_out_of_the_page(author: Client, module: ModulePage) -> None:
    story = ':: StoryTitle\n<script>alert(1)</script>\n\n:: a\n<script>alert(1)</script>\n[["><script>x</script>->b]]\n'
    answer = author.post(NEW, {"file": file(story), "module": module.uid})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<script>x" not in answer.text

"""A whole course in one archive: out of one site, into another, with everything it needs."""

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from courses.conversations.freezing import script_of
from courses.exchange import course_archive, jobs
from courses.exchange.drafts import UnreadableFileError
from courses.management.commands import load_courses
from courses.models import (
    CoursePage,
    ImportJob,
    LessonPage,
    LetterExercisePage,
    ProviderPage,
    QuestionBankPage,
    QuestionPage,
    QuizPage,
    SimulationPage,
)
from naast.accounts.models import User
from naast.downloads.walls.drawings import is_harmless
from naast.organisations.models import Provider, ProviderMembership
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db


CONTENT = Path(load_courses.__file__).parents[2] / "content" / "stress-sensitief-werken"
TALK = """
uid: praat
title: Bakker belt
slug: bakker-belt
minutes: 3
counts: finished
persona: Bakker
portrait: persona-de-wit.svg
channel: phone
start: {stress: 5, trust: 3, information: 1, agreement: 0}
turns:
  - key: begin
    says: Hallo?
    choices:
      - {text: Goedemorgen., note: Rustig., effects: {trust: 2}, lesson: m1-les-1, goes_to: goed}
      - {text: Betaal., note: Dit duwt., goes_to: weg}
endings:
  - {key: goed, title: Goed, text: Zo., success: true}
  - {key: weg, title: Weg, text: Jammer.}
"""
LETTER = """
uid: schrijf
title: Een brief
slug: een-brief
minutes: 9
counts: passed
task: Schrijf een brief.
checks: [{type: max_words, most: 120, hint: Korter.}, {type: contains, label: Bedrag, phrases: [€ 5], hint: Noem het.}]
rubric: [{criterion: Toon, description: Rustig., points: 2}]
review: peer
pass_mark: 70
example: Beste lezer.
"""


@pytest.fixture
def demo(provider_page: ProviderPage, tmp_path: Path) -> CoursePage:
    """The first module of the demo course with its pictures, quizzes and bank, a conversation and a letter."""
    small = tmp_path / "klein"
    small.mkdir()
    for part in ("course.yaml", "images", "module-1-wat-geldstress-doet", "vragenbank-module-1.yaml"):
        copy = shutil.copytree if (CONTENT / part).is_dir() else shutil.copy
        copy(CONTENT / part, small / part)
    module = small / "module-1-wat-geldstress-doet"
    (module / "gesprek-bakker.yaml").write_text(TALK)
    (module / "brief-kort.yaml").write_text(LETTER)
    call_command("load_courses", folder=tmp_path)
    return CoursePage.objects.get(title__startswith="Stress-sensitief")


def brought_in(data: bytes, page: ProviderPage) -> CoursePage:
    return course_archive.make(course_archive.read(data), ProviderPage.objects.get(pk=page.pk))


def shape(course: CoursePage) -> list[tuple[str, str]]:
    """The pages of a course in order, without their numbers."""
    return [(type(page).__name__, page.title) for page in course.get_descendants().specific()]


def test_a_course_comes_in_with_the_same_pages_texts_and_pictures(demo: CoursePage, other_provider: Provider) -> None:
    copy = brought_in(course_archive.write(demo), other_provider.page)
    assert shape(copy) == shape(demo)
    for kind in (LessonPage, QuizPage):
        ours, theirs = (list(kind.objects.descendant_of(course).order_by("path")) for course in (demo, copy))
        for one, other in zip(ours, theirs, strict=True):
            assert one.title == other.title
            field = "body" if kind is LessonPage else "questions"
            assert len(getattr(one, field)) == len(getattr(other, field))
    figures = [
        child.value["image"]
        for lesson in LessonPage.objects.descendant_of(copy)
        for child in lesson.body
        if child.block_type == "figure"
    ]
    assert figures
    talk = SimulationPage.objects.descendant_of(copy).get()
    figures += [child.value for child in talk.portrait]
    assert {image.collection.name for image in figures} == {f"Opleider {other_provider.pk}"}
    # The choice links to the lesson that came along, not to ours.
    lesson = talk.turns[0].value["choices"][0]["lesson"]
    assert lesson.is_descendant_of(copy)
    assert script_of(talk).turns[0].choices[0].effects == (0, 2, 0, 0)
    letter = LetterExercisePage.objects.descendant_of(copy).get()
    assert [child.block_type for child in letter.checks] == ["max_words", "contains"]
    assert (letter.review, letter.counts, letter.example) == ("peer", "passed", "Beste lezer.")


def test_what_comes_in_is_a_draft_with_keys_of_its_own(demo: CoursePage, other_provider: Provider) -> None:
    copy = brought_in(course_archive.write(demo), other_provider.page)
    assert not copy.live
    assert not copy.get_descendants().live().exists()
    assert copy.uid != demo.uid
    assert (copy.level, copy.hours, copy.intro) == (demo.level, demo.hours, demo.intro)


def test_on_a_site_without_the_course_its_keys_stay(demo: CoursePage, other_provider: Provider) -> None:
    data, uid = course_archive.write(demo), demo.uid
    demo.get_parent().delete()
    assert brought_in(data, ProviderPage.objects.get(provider=other_provider)).uid == uid


def test_draws_point_to_the_banks_that_came_along(demo: CoursePage, other_provider: Provider) -> None:
    copy = brought_in(course_archive.write(demo), other_provider.page)
    drawn = [draw.value["bank"] for quiz in QuizPage.objects.descendant_of(copy) for draw in quiz.draws]
    assert drawn
    for bank in drawn:
        assert bank.is_descendant_of(other_provider.page)
        assert QuestionPage.objects.live().descendant_of(bank).exists()


def test_links_between_lessons_lead_to_the_lessons_that_came_along(
    course: CoursePage, lessons: list[LessonPage], other_provider: Provider
) -> None:
    link = f'<p><a linktype="page" id="{lessons[1].pk}">verder</a> <a linktype="page" id="1">elders</a></p>'
    lessons[0].body = json.dumps([{"type": "text", "value": link, "id": "a"}])
    lessons[0].save_revision().publish()
    copy = brought_in(course_archive.write(course), other_provider.page)
    first, second = LessonPage.objects.descendant_of(copy).order_by("path")
    text = first.body[0].value.source
    assert f'id="{second.pk}"' in text
    assert 'id="0"' in text


def document(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found: dict[str, Any] = json.loads(archive.read("course.json"))
    return found


def packed(found: dict[str, Any], **files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("course.json", json.dumps(found))
        for name, content in files.items():
            archive.writestr(f"media/{name}", content)
    return buffer.getvalue()


def test_scripts_in_texts_do_not_come_in(course: CoursePage, other_provider: Provider) -> None:
    found = document(course_archive.write(course))
    lesson = found["course"]["children"][0]["children"][0]
    lesson["fields"]["body"][0]["value"] = '<p onclick="x()">Hoi<script>x()</script><a href="javascript:x()">k</a></p>'
    copy = brought_in(packed(found), other_provider.page)
    text = LessonPage.objects.descendant_of(copy).order_by("path")[0].body[0].value.source
    assert "Hoi" in text
    for danger in ("script", "onclick", "javascript"):
        assert danger not in text


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.update(format="iets anders"),
        lambda found: found.update(version=99),
        lambda found: found.update(course=None),
        lambda found: found["course"].update(type="HomePage"),
        lambda found: found["course"]["children"][0].update(type="CoursePage"),
        lambda found: found["course"]["fields"].update(title=""),
        lambda found: found["course"].update(uid="../x"),
        lambda found: found.update(banks=[{"type": "CoursePage"}]),
    ],
)
def test_an_archive_of_the_wrong_shape_is_refused_in_words(course: CoursePage, change: Any) -> None:
    found = document(course_archive.write(course))
    change(found)
    with pytest.raises(UnreadableFileError):
        course_archive.read(packed(found))


@pytest.mark.parametrize(
    "change",
    [
        lambda lesson, quiz: lesson.update(body=[{"type": "onbekend", "value": ""}]),
        lambda lesson, quiz: lesson.update(body=[{"type": "figure", "value": {"image": "media/weg.png", "alt": "x"}}]),
        lambda lesson, quiz: lesson.update(minutes="veel"),
        lambda lesson, quiz: quiz.update(questions="geen lijst"),
        lambda lesson, quiz: quiz.update(pass_mark=900),
        lambda lesson, quiz: quiz["questions"][0]["value"]["options"].clear(),
    ],
)
def test_a_page_that_cannot_be_stored_stops_everything_and_is_named(
    course: CoursePage, other_provider: Provider, provider: Provider, alice: User, change: Any
) -> None:
    found = document(course_archive.write(course))
    first, *_rest, last = found["course"]["children"][0]["children"]
    change(first["fields"], last["fields"])
    job = jobs.look_at_course(other_provider, other_provider.page, "cursus.zip", packed(found), alice)
    jobs.confirm(job)
    before = CoursePage.objects.count()
    assert jobs.run_due() == 1
    job.refresh_from_db()
    assert (job.state, CoursePage.objects.count()) == ("failed", before)
    assert job.error


def test_an_unknown_field_is_named_and_not_carried_over(course: CoursePage, other_provider: Provider) -> None:
    found = document(course_archive.write(course))
    found["course"]["fields"]["kleur"] = "rood"
    archive = course_archive.read(packed(found))
    assert "kleur" in archive.notes[0]


def test_only_drawings_that_do_nothing_come_in() -> None:
    assert is_harmless(b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/><use href="#a"/></svg>')
    for bad in (
        b"<svg><script>x()</script></svg>",
        b'<svg onload="x()"/>',
        b'<svg><a href="javascript:x()"><path/></a></svg>',
        b'<svg><image href="https://example.org/a.png"/></svg>',
        b'<svg><rect fill="url(https://example.org/#a)"/></svg>',
        b'<svg><use href="https://example.org/#a"/></svg>',
        b"<svg><foreignObject/></svg>",
        b'<?xml-stylesheet href="https://example.org/a.css"?><svg/>',
        rb"<svg><style>a { fill: u\72l(https://example.org/) }</style></svg>",
        b"<svg><style>a<desc/>@import 'x'</style></svg>",
        b"<svg>" + b'<use href="#a"/>' * 30 + b"</svg>",
        b"<svg><style>@import 'x'</style></svg>",
        b'<!DOCTYPE svg [<!ENTITY x "y">]><svg>&x;</svg>',
        b"<html/>",
        b"geen xml",
    ):
        assert not is_harmless(bad), bad


def test_an_author_takes_a_course_out_and_brings_it_in(alice: User, course: CoursePage, provider: Provider) -> None:
    ProviderMembership.objects.create(provider=provider, user=alice)
    client = Client()
    client.force_login(alice)
    data = client.get(f"/opleider/eigen/vragenbanken/cursus/{course.uid}/").content
    address = client.post("/opleider/eigen/vragenbanken/cursus/", {"file": SimpleUploadedFile("c.zip", data)})[
        "Location"
    ]
    assert "Les 1" in client.get(address).text
    client.post(address)
    assert jobs.run_due() == 1
    assert ImportJob.objects.get().state == "done"
    assert CoursePage.objects.filter(title="Rekenen", live=False).count() == 1


def test_a_stranger_takes_no_course_out(bob: User, charlie: User, course: CoursePage, other_provider: Provider) -> None:
    ProviderMembership.objects.create(provider=other_provider, user=bob)
    for person in (bob, charlie):
        client = Client()
        client.force_login(person)
        for provider in ("eigen", "ander"):
            assert client.get(f"/opleider/{provider}/vragenbanken/cursus/{course.uid}/").status_code == 404


def test_banks_that_no_quiz_draws_from_stay_at_home(course: CoursePage, provider_page: ProviderPage) -> None:
    make_child(ProviderPage.objects.get(pk=provider_page.pk), QuestionBankPage(title="Geheim"))
    assert document(course_archive.write(course))["banks"] == []

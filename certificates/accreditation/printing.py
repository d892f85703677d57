"""A pack as a document (PDF/UA-1) and as tables. Pictures come in by their bytes; nothing is fetched."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from certificates import designs, pdf
from certificates.accreditation import matrices, texts
from certificates.accreditation.shape import Course, Module, Question, Test
from certificates.designing.preview import as_png
from certificates.facts import CannotRender, CertificateFacts
from certificates.paper import data_uri
from courses.models import CoursePage
from naast.organisations.models import Provider
from naast.tables import Table

_STYLE = Path(__file__).parent / "document.css"
_LESSON = 4  # the level of a lesson's heading in the document
_SAMPLE_SCALE = 1.6  # pixels a point: sharp on paper, some 100 KB


def context_of(course: Course) -> dict[str, Any]:
    """What the page and the document show of a course, with its matrices."""
    tests = matrices.tests_of(course)
    return {
        "course": course,
        "tests": tests,
        "printed": _printed(tests),
        "draws": [(test, draw) for _module, test in tests for draw in test.draws],
        "outcomes": matrices.outcomes_tested(course),
        "loose": matrices.without_objective(course),
        "kinds": matrices.kinds_counted(course),
        "rki": matrices.rki_covered(course),
        "has_exercises": any(module.exercises for module in course.modules),
    }


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A test with the questions that are printed below it, and those that another test before it has: number and place."""

    test: Test
    fresh: list[Question]
    before: list[tuple[int, str]]


def _printed(tests: list[tuple[Module, Test]]) -> list[Printed]:
    """Each question once: a bank is drawn from by more than one test."""
    places: dict[str, str] = {}
    found = []
    for _module, test in tests:
        fresh = [question for question in test.questions if question.key not in places]
        before = [(question.number, places[question.key]) for question in test.questions if question.key in places]
        places |= {question.key: f"{test.place}: {question.number}" for question in fresh}
        found.append(Printed(test=test, fresh=fresh, before=before))
    return found


def document(course: Course, pictures: Mapping[int, str], sample: bytes | None) -> bytes:
    """The pack as a PDF.

    Args:
        course: with the texts of its lessons.
        pictures: data addresses by the number of the image; one that is left out shows its words.
        sample: a picture (PNG) of the proof of completion, where one could be made.

    Raises:
        CannotRender: Pango or a font is missing.
    """
    title = _("Accreditation pack") + f": {course.title}"
    lessons = [
        (module, [(lesson, texts.placed(lesson.html, pictures, below=_LESSON)) for lesson in module.lessons])
        for module in course.modules
    ]
    html = render_to_string(
        "certificates/accreditation/document.html",
        context_of(course)
        | {
            "title": title,
            "lessons": lessons,
            "sample": data_uri(sample, "image/png") if sample else "",
        },
    )
    return pdf.render_html(html, title=title, moment=course.made_at, style=_STYLE.read_text(encoding="utf-8"))


def lesson_file(title: str, about: str, html: str) -> str:
    """A page that stands by itself, for the archive.

    Args:
        title: of the lesson or exercise.
        about: a line below it.
        html: made by ``texts.placed``, or escaped.
    """
    context = {"title": title, "about": about, "html": mark_safe(html), "language": get_language()}  # noqa: S308 - see above
    return render_to_string("certificates/accreditation/file.html", context)


def sample(page: CoursePage, provider: Provider) -> tuple[bytes, bytes] | None:
    """The proof of this course for a person who does not exist, as PDF and as PNG; None where none can be made.

    Nothing is signed and its number is no certificate's.
    """
    template = designs.template_for(provider, page.uid)
    design = designs.of_template(template) if template else designs.of_provider(provider)
    facts = CertificateFacts(
        serial="NAAST-0000-000000-0",
        verify_url=f"{settings.SITE_URL}/certificaat/voorbeeld-voorbeeld-vb/",
        holder_name="Anna de Wit",
        course_title=page.title,
        provider_name=provider.name,
        level=page.level,
        hours=page.hours,
        completed_on=timezone.localdate(),
        dated_at=dt.datetime.combine(timezone.localdate(), dt.time(12), dt.UTC),
        outcomes=tuple(str(child.value) for child in page.outcomes),
        signatory_name=template.signatory_name if template else "",
        signatory_role=template.signatory_role if template else "",
        language=template.language if template else "nl",
        design=design,
    )
    try:
        content = pdf.render(facts, attachment=b"{}")
    except CannotRender:
        return None
    return content, as_png(content, _SAMPLE_SCALE)


def tables(course: Course) -> list[tuple[str, Table]]:
    """The matrices as sheets of a workbook, with every question and its key on the last."""
    return [
        (_("Study load"), _load(course)),
        (_("Outcomes"), _outcomes(course)),
        (_("Rki"), _rki(course)),
        (_("Tests"), _tests(course)),
        (_("Kinds"), _kinds(course)),
        (_("Questions"), _questions(course)),
    ]


def _load(course: Course) -> Table:
    yield [_("Module"), _("Part"), _("Title"), _("Kind"), _("Goal"), _("Minutes"), _("Facts checked on"), _("Sources")]
    for module in course.modules:
        for lesson in module.lessons:
            about = [lesson.goal, lesson.minutes, lesson.checked_on, lesson.sources]
            yield [module.title, lesson.place, lesson.title, _("Lesson"), *about]
        for each in module.exercises:
            yield [module.title, each.place, each.title, each.kind, each.goal, each.minutes, None, None]


def _outcomes(course: Course) -> Table:
    yield [_("Outcome"), _("Belongs to"), _("Questions that count"), _("For practice"), _("Places")]
    for row in matrices.outcomes_tested(course):
        yield [row.outcome, row.belongs_to, row.questions, row.practice, "; ".join(row.places)]


def _rki(course: Course) -> Table:
    yield [_("Topic"), _("Lessons"), _("Exercises"), _("Minutes"), _("Questions"), _("Places")]
    for row in matrices.rki_covered(course):
        steps = ["; ".join(row.lessons), "; ".join(row.exercises)]
        yield [row.topic, *steps, row.minutes, row.questions, "; ".join(row.places)]


def _tests(course: Course) -> Table:
    yield [
        *(_("Part"), _("Test"), _("For practice"), _("Asked"), _("Available"), _("Pass mark in percent")),
        *(_("Attempts"), _("Time limit in minutes"), _("Drawn from question banks")),
    ]
    for _module, test in matrices.tests_of(course):
        draws = "; ".join(f"{draw.bank}: {draw.number} / {draw.available} {draw.tag}".strip() for draw in test.draws)
        yield [
            *(test.place, test.title, _("yes") if test.practice else _("no"), test.asked, len(test.questions)),
            *(None if test.practice else test.pass_mark, test.attempts, test.time_limit, draws),
        ]


def _kinds(course: Course) -> Table:
    found = matrices.kinds_counted(course)
    yield [_("Module"), *found.kinds, _("Together")]
    for row in found.rows:
        yield [row.title, *row.numbers, row.total]


def _questions(course: Course) -> Table:
    yield [
        *(_("Part"), _("Test"), _("Number"), _("Question bank"), _("Kind"), _("Points"), _("Question")),
        *(_("To choose from"), _("Right"), _("Explanation"), _("Source"), _("Outcome"), _("Topic of the Rki")),
    ]
    for _module, test in matrices.tests_of(course):
        for each in test.questions:
            yield [
                *(test.place, test.title, each.number, each.bank, each.kind_label, each.points, each.text),
                *("\n".join(each.offered), "\n".join(each.right), each.explanation, each.source),
                *(each.objective, each.rki_topic),
            ]

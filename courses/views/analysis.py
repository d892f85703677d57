"""The quizzes of a provider, and how their questions work."""

from typing import Any

from django.db.models import Avg, Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.authoring import concerns, quizzes_to_look_at
from courses.models import CoursePage, QuizAttempt, QuizPage
from courses.selectors.analysis import ENOUGH, GOOD, WEAK, Analysis, analysis
from courses.selectors.gradebook import courses_of, quizzes_of
from courses.views.provider_base import for_provider
from naast.organisations import roles
from naast.organisations.models import Provider
from naast.tables import FORMS, Table, table_response


def quiz_of(provider: Provider, uid: str) -> QuizPage:
    """A quiz of this provider, draft or live.

    Raises:
        Http404: there is none with this key.
    """
    quiz = quizzes_of(provider).filter(uid=uid).first()
    if quiz is None:
        raise Http404
    return quiz


@require_safe
@for_provider
@roles.require(roles.TEACH)
def quizzes(request: HttpRequest, provider: Provider) -> HttpResponse:
    """All quizzes, course by course, with what was made of them."""
    courses: dict[str, dict[str, Any]] = {course.path: {"course": course} for course in courses_of(provider)}
    found = list(quizzes_of(provider).defer("questions", "draws"))
    tried = QuizAttempt.objects.filter(quiz_uid__in=[quiz.uid for quiz in found]).exclude(state=QuizAttempt.State.OPEN)
    figures = {
        row["quiz_uid"]: row
        for row in tried.values("quiz_uid")
        .annotate(attempts=Count("pk"), mean=Avg("score_percent"), passed=Count("pk", filter=Q(passed=True)))
        .order_by()
    }
    for quiz in found:
        course = courses.get(quiz.path[: 5 * quiz.steplen])  # root > home > catalogue > provider > course
        if course is not None:
            course.setdefault("quizzes", []).append(
                {"quiz": quiz} | figures.get(quiz.uid, {"attempts": 0, "mean": None})
            )
    concerned = quizzes_to_look_at(provider)
    for course in courses.values():
        for row in course.get("quizzes", []):
            row["concerns"] = concerned.get(row["quiz"].pk, 0)
    shown = [course for course in courses.values() if course.get("quizzes")]
    return TemplateResponse(request, "courses/provider/quizzes.html", {"provider": provider, "courses": shown})


@require_safe
@for_provider
@roles.require(roles.TEACH)
def quiz(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """The figures of every question of one quiz."""
    first_only = request.GET.get("pogingen") == "eerste"
    found = quiz_of(provider, uid)
    context = {
        "provider": provider,
        "quiz": found,
        "course": CoursePage.objects.ancestor_of(found).first(),
        "analysis": analysis(found, first_only=first_only),
        "concerns": concerns(found) if found.live else [],
        "first_only": first_only,
        "enough": ENOUGH,
        "good": GOOD,
        "weak": WEAK,
    }
    return TemplateResponse(request, "courses/provider/quiz.html", context)


@require_safe
@for_provider
@roles.require(roles.TEACH)
def quiz_file(request: HttpRequest, provider: Provider, uid: str, form: str) -> HttpResponseBase:
    """The same figures as a file: a line a question, then a line a choice."""
    if form not in FORMS:
        raise Http404
    found = quiz_of(provider, uid)
    figures = analysis(found, first_only=request.GET.get("pogingen") == "eerste")
    return table_response(form, " ".join((_("Analysis"), found.title)), _table(figures))


def _table(figures: Analysis) -> Table:
    yield [
        _("Number"),
        _("Question"),
        _("Type"),
        _("Answers"),
        _("Left blank"),
        _("Mean part of the points in percent"),
        _("Item-rest correlation"),
        _("Mean seconds"),
        _("Median seconds"),
        _("Sure"),
        _("Sure but wrong"),
        _("What stands out"),
        _("Choice"),
        _("Right"),
        _("Times chosen"),
    ]
    for item in figures.items:
        yield [
            item.number,
            item.text,
            item.kind,
            item.answers,
            item.blank,
            item.difficulty,
            item.discrimination,
            item.mean_seconds,
            item.median_seconds,
            item.sure if item.asked_confidence else None,
            item.sure_wrong if item.asked_confidence else None,
            " ".join(item.warnings),
        ]
        for choice in item.choices:
            right = _("yes") if choice.right else _("no")
            yield [item.number, *[None] * 11, choice.label, right, choice.times]

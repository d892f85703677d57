"""Trying a quiz as a learner: all questions on one page, then the marks and explanations. It never counts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.models import CoursePage, QuizPage, QuizTrial
from courses.questions import TYPES
from courses.questions.base import AskedQuestion
from courses.services.errors import LearningError
from courses.services.trials import finish_trial, latest_version, score_of_trial, start_trial
from courses.views.analysis import quiz_of
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider


@for_provider
@roles.require(roles.TEACH)
def trial(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """See the try that is going on, or how it went; a POST begins one or marks it."""
    quiz = quiz_of(provider, uid)
    draft = latest_version(quiz)
    found = QuizTrial.objects.filter(person=person(request), quiz=quiz).first()
    problems: dict[str, str] = {}
    if request.method == "POST":
        if found is None or found.finished or "begin" in request.POST:
            return _begin(request, provider, draft)
        problems = finish_trial(found, {item["uid"]: _part(request.POST, item["uid"]) for item in found.items})
        if not problems:
            return redirect("provider:trial", provider.slug, uid)
    context: dict[str, Any] = {
        "provider": provider,
        "quiz": quiz,
        "draft": draft,
        "course": CoursePage.objects.ancestor_of(quiz).first(),
        "trial": found,
        "rules": review_rules(draft),
        "is_draft": quiz.has_unpublished_changes or not quiz.live,
        "problems": problems,
    }
    if found and found.finished:
        score = score_of_trial(found)
        context |= {
            "score": score,
            "would_pass": score.points * 100 >= draft.pass_mark * score.most,
            "questions": [
                TYPES[item["type"]].explain(item, found.responses.get(item["uid"]), score.marks[item["uid"]])
                for item in found.items
            ],
        }
    elif found:
        context["asked"] = [
            _asked(TYPES[item["type"]].ask(item, found.responses.get(item["uid"])), problems.get(item["uid"], ""))
            for item in found.items
        ]
    return TemplateResponse(request, "courses/provider/trial.html", context, status=400 if problems else 200)


def _begin(request: HttpRequest, provider: Provider, draft: QuizPage) -> HttpResponse:
    try:
        start_trial(person(request), draft)
    except LearningError as error:
        messages.error(request, str(error))
    return redirect("provider:trial", provider.slug, draft.uid)


def _asked(question: AskedQuestion, problem: str) -> dict[str, Any]:
    """A question as its own template asks it, with its fields named after it: one form holds many questions."""
    html = render_to_string(question.template, {"question": question, "error": problem})
    # What authors and people wrote is escaped, so that this can only be the name of a field.
    named = html.replace(' name="', f' name="{escape(question.uid)}.')
    return {"uid": question.uid, "html": SafeString(mark_safe(named)), "problem": problem}  # noqa: S308


def _part(posted: QueryDict, uid: str) -> QueryDict:
    """The fields of one question, under the names its type knows."""
    part = QueryDict(mutable=True)
    for name in posted:
        if name.startswith(f"{uid}."):
            part.setlist(name.removeprefix(f"{uid}."), posted.getlist(name))
    return part


def review_rules(quiz: QuizPage) -> str:
    """What learners see of their answers, and when, in words for the author."""
    if quiz.review_when == QuizPage.ReviewWhen.NEVER:
        return _("Learners see their score only: never their answers, nor what was right.")
    shows = {
        QuizPage.ReviewShows.ANSWERS: _("their own answers with right or wrong, and no right answers"),
        QuizPage.ReviewShows.ALL: _("all that stands here: right answers and explanations too"),
    }[QuizPage.ReviewShows(quiz.review_shows)]
    when = {
        QuizPage.ReviewWhen.SUBMITTED: _("After handing in learners see %(shows)s."),
        QuizPage.ReviewWhen.PASSED: _("Once they have passed, learners see %(shows)s. Before that only their score."),
        QuizPage.ReviewWhen.CLOSED: _(
            "After the quiz has closed, learners see %(shows)s. Before that only their score."
        ),
    }[QuizPage.ReviewWhen(quiz.review_when)]
    return when % {"shows": shows}

"""The gradebook of a course, one learner's results, and extra time for a person."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses import services
from courses.models import Cohort, Enrolment, ExtraTime, QuizAttempt, SavedAnswer
from courses.questions import TYPES
from courses.selectors import gradebook as grades
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider
from naast.tables import FORMS, Table, table_response

PAGE = 50  # learners
STATES = {
    "none": _("not begun"),
    "open": _("busy"),
    "marking": _("waits for marking"),
    "passed": _("passed"),
    "failed": _("not passed yet"),
    "practised": _("practised"),
}


@require_safe
@for_provider
@roles.require(roles.TEACH)
def gradebooks(request: HttpRequest, provider: Provider) -> HttpResponse:
    """All courses with their groups, each leading to its results."""
    context = {"provider": provider, "courses": grades.gradebooks(provider)}
    return TemplateResponse(request, "courses/provider/gradebooks.html", context)


@require_safe
@for_provider
@roles.require(roles.TEACH)
def gradebook(request: HttpRequest, provider: Provider, course: str) -> HttpResponse:
    """The results of a course: filtered, sorted and a page at a time."""
    book, enrolments, choices = _chosen(request, provider, course)
    page = Paginator(enrolments, PAGE).get_page(request.GET.get("pagina"))
    context = {
        "provider": provider,
        "book": book,
        "rows": book.rows(list(page.object_list)),
        "page_obj": page,
        "query": _query(choices),
        "choices": choices,
        "heads": _heads(book, choices),
        "cohorts": Cohort.objects.filter(provider=provider, course_uid=course).order_by("name"),
        "states": STATES,
    }
    return TemplateResponse(request, "courses/provider/gradebook.html", context)


@require_safe
@for_provider
@roles.require(roles.TEACH)
def gradebook_file(request: HttpRequest, provider: Provider, course: str, form: str) -> HttpResponseBase:
    """The same learners in the same order as a file, all pages of it."""
    if form not in FORMS:
        raise Http404
    book, enrolments, _choices = _chosen(request, provider, course)
    return table_response(form, " ".join((_t("Grades"), book.title)), _table(book, enrolments))


def _chosen(request: HttpRequest, provider: Provider, course: str) -> tuple[grades.Gradebook, Any, dict[str, str]]:
    """The table, the enrolments in it, and what was chosen in the form above it."""
    choices = {name: request.GET.get(name, "") for name in ("groep", "status", "zoek", "oefenen", "volgorde")}
    book = grades.gradebook(provider, course, practice=bool(choices["oefenen"]))
    if book is None:
        raise Http404
    enrolments = grades.enrolments_in(
        provider, course, cohort=choices["groep"], status=choices["status"], name=choices["zoek"]
    )
    return book, grades.sorted_by(enrolments, choices["volgorde"] or "naam", book.columns), choices


def _heads(book: grades.Gradebook, choices: dict[str, str]) -> list[dict[str, Any]]:
    """The heads of the columns, each with where it leads: sorted by it, and the other way round the next time."""
    now = choices["volgorde"] or "naam"
    heads: list[dict[str, Any]] = [{"key": "naam", "label": _t("Learner")}, {"key": "start", "label": _t("Enrolled")}]
    if book.lessons:
        heads.append({"key": "", "label": _t("Lessons")})
    heads += [{"key": column.uid, "label": column.title, "practice": column.practice} for column in book.columns]
    heads.append({"key": "klaar", "label": _t("Completed")})
    for head in heads:
        key = head["key"]
        head["sort"] = {key: "ascending", f"-{key}": "descending"}.get(now, "") if key else ""
        # Scores and dates are asked for from the highest, names from the first.
        down = head["sort"] == "ascending" or (not head["sort"] and key not in {"naam", "start"})
        head["url"] = "?" + _query(choices | {"volgorde": f"-{key}" if down else key}) if key else ""
    return heads


def _query(choices: dict[str, str]) -> str:
    return urlencode({name: value for name, value in choices.items() if value})


def _table(book: grades.Gradebook, enrolments: Any) -> Table:
    head: list[Any] = [_t("Name"), _t("E-mail address"), _t("Group"), _t("Enrolled on")]
    head += [_t("Completed on"), _t("Withdrawn on"), _t("Lessons read"), _t("Lessons")]
    of_each = (_t("score in percent"), _t("result"), _t("attempts"))
    for column in book.columns:
        title = _t("%(quiz)s (practice)") % {"quiz": column.title} if column.practice else column.title
        head += [f"{title}: {what}" for what in of_each]
    yield head
    for row in book.all_rows(enrolments):
        enrolment = row.enrolment
        line: list[Any] = [enrolment.person.name, enrolment.person.email]
        line += [enrolment.cohort.name if enrolment.cohort else "", enrolment.started_at]
        line += [enrolment.completed_at, enrolment.withdrawn_at, row.lessons_read, len(book.lessons)]
        for cell in row.cells:
            line += [cell.score, str(STATES[cell.state]), cell.attempts]
        yield line


class ExtraTimeForm(forms.Form):
    """How much longer somebody's time limits are."""

    percent = forms.IntegerField(
        label=_("Extra time in percent"),
        min_value=1,
        max_value=900,
        initial=25,
        help_text=_("25 makes 20 minutes into 25 minutes. It holds for all quizzes of yours, open attempts too."),
    )


@require_safe
@for_provider
@roles.require(roles.TEACH)
def learner(request: HttpRequest, provider: Provider, enrolment: int) -> HttpResponse:
    """Everything of one enrolment: attempts, lessons, extra time, and the person's other enrolments here."""
    return _learner_page(request, provider, _enrolment(provider, enrolment))


def _learner_page(
    request: HttpRequest, provider: Provider, found: Enrolment, form: ExtraTimeForm | None = None
) -> HttpResponse:
    extra = ExtraTime.objects.filter(provider=provider, person=found.person).select_related("given_by").first()
    attempts = list(grades.attempts_of(found))
    context = {
        "provider": provider,
        "enrolment": found,
        "attempts": attempts,
        "read": found.lesson_progress.exclude(completed_at=None).order_by("completed_at"),
        "exercises": grades.exercises_done(found),
        "events": found.events.select_related("by"),
        "others": Enrolment.objects.filter(provider=provider, person=found.person)
        .exclude(pk=found.pk)
        .order_by("-started_at"),
        "extra": extra,
        "form": form or ExtraTimeForm(initial={"percent": extra.percent} if extra else None),
    }
    return TemplateResponse(request, "courses/provider/learner.html", context, status=400 if form else 200)


@for_provider
@roles.require(roles.TEACH)
def extra_time(request: HttpRequest, provider: Provider, enrolment: int) -> HttpResponse:
    """Give, change or take back the extra time of a learner."""
    found = _enrolment(provider, enrolment)
    if request.method != "POST":
        return redirect("provider:learner", provider.slug, found.pk)
    if "remove" in request.POST:
        services.grant_extra_time(provider, found.person, None, person(request))
        messages.success(request, _t("The extra time is taken back. Attempts that are open keep it."))
        return redirect("provider:learner", provider.slug, found.pk)
    form = ExtraTimeForm(request.POST)
    if not form.is_valid():
        return _learner_page(request, provider, found, form)
    services.grant_extra_time(provider, found.person, form.cleaned_data["percent"], person(request))
    messages.success(request, _t("The extra time is saved. It holds at once, also in an attempt that is open."))
    return redirect("provider:learner", provider.slug, found.pk)


@require_safe
@for_provider
@roles.require(roles.TEACH)
def attempt(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """One attempt with its answers as text and their marks; an open attempt is still the learner's own."""
    found = grades.attempt_for(provider, uid)
    if found is None:
        raise Http404
    context = {
        "provider": provider,
        "attempt": found,
        "enrolment": found.enrolment,
        "answers": [] if found.is_open else answers_in(found),
    }
    return TemplateResponse(request, "courses/provider/attempt.html", context)


def answers_in(found: QuizAttempt) -> list[dict[str, Any]]:
    """Question, answer and marks of every item, for people of the provider."""
    saved = {answer.item_uid: answer for answer in found.answers.all()}
    by_person = {mark.item_uid: mark for mark in found.item_marks.select_related("marked_by")}
    sure = dict(SavedAnswer.Confidence.choices)
    rows = []
    for number, item in enumerate(found.items, start=1):
        kind, answer = TYPES[item["type"]], saved.get(item["uid"])
        rows.append(
            {
                "number": number,
                "question": item["text"],
                "kind": kind.label,
                "answer": kind.answer_text(item, answer.response) if answer else "",
                "points": found.marks.get(item["uid"]),
                "most": item["points"],
                "seconds": answer.seconds if answer else None,
                "confidence": sure.get(answer.confidence) if answer and answer.confidence else "",
                "mark": by_person.get(item["uid"]),
            }
        )
    return rows


def _enrolment(provider: Provider, pk: int) -> Enrolment:
    found = grades.enrolment_for(provider, pk)
    if found is None:
        raise Http404
    return found

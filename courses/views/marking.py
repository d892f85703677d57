"""Marking open answers along their rubric, one saved at a time; who marks may hide whose they are."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses import services
from courses.models import QuizAttempt
from courses.selectors.awaiting import ToMark, to_mark, waiting
from courses.selectors.gradebook import attempt_for
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider

PAGE = 50  # attempts
LONGEST = 5000  # characters of a comment


@require_safe
@for_provider
@roles.require(roles.MARK)
def marking(request: HttpRequest, provider: Provider) -> HttpResponse:
    """All attempts that wait, the oldest first."""
    page = Paginator(waiting(provider), PAGE).get_page(request.GET.get("pagina"))
    context = {"provider": provider, "page_obj": page, "anonymous": _is_anonymous(request)}
    if context["anonymous"]:
        context["query"] = "anoniem=1"
    return TemplateResponse(request, "courses/provider/marking.html", context)


@for_provider
@roles.require(roles.MARK)
def mark_attempt(request: HttpRequest, provider: Provider, uid: uuid.UUID) -> HttpResponse:
    """The open answers of one attempt; a POST stores the marks of one of them."""
    attempt = attempt_for(provider, uid)
    if attempt is None or attempt.is_open:
        raise Http404
    problems: dict[str, str] = {}
    posted: dict[str, Any] = {}
    if request.method == "POST":
        with transaction.atomic():
            # Two people who save at once meet here: the second sees the mark of the first.
            QuizAttempt.objects.select_for_update(of=("self",)).only("pk").get(pk=attempt.pk)
            answers = to_mark(attempt)
            answer = next((answer for answer in answers if answer.uid == request.POST.get("item")), None)
            if answer is None:
                raise Http404
            problem = _mark(request, attempt, answer)
        if not problem:
            return _on(request, provider, attempt)
        problems[answer.uid] = problem
        posted = {"uid": answer.uid, **_written(request.POST, answer)}
    else:
        answers = to_mark(attempt)
    context = {
        "provider": provider,
        "attempt": attempt,
        "answers": answers,
        "left": sum(answer.mark is None for answer in answers),
        "anonymous": _is_anonymous(request),
        "problems": problems,
        "posted": posted,
        "longest": LONGEST,
    }
    return TemplateResponse(request, "courses/provider/mark_attempt.html", context, status=400 if problems else 200)


def _mark(request: HttpRequest, attempt: QuizAttempt, answer: ToMark) -> str:
    """Store the marks that were posted; returns what is in the way, in words for who marks."""
    by = person(request)
    if answer.mark and request.POST.get("version") != answer.version and answer.mark.marked_by != by:
        return _(
            "%(who)s marked this answer meanwhile: %(points)s points. Yours are not saved. Look, and save again to replace them."
        ) % {"who": answer.mark.marked_by or _("A colleague"), "points": f"{answer.mark.points.normalize():f}"}
    written = _written(request.POST, answer)
    if any(points is None for points in written["given"].values()):
        return _("Give points for every criterion.")
    try:
        services.mark_item(attempt, answer.uid, written["given"], written["comment"], by)
    except services.MarkingError as error:
        return str(error)
    messages.success(request, _("The marks of question %(number)s are saved.") % {"number": answer.number})
    return ""


def _written(posted: QueryDict, answer: ToMark) -> dict[str, Any]:
    """What the form holds: points by criterion, None where they are no number, and the comment."""
    given: dict[str, int | None] = {}
    for criterion in answer.rubric:
        text = posted.get(f"points-{criterion['uid']}", "")
        given[criterion["origin"]] = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
    return {"given": given, "comment": posted.get("comment", "").replace("\x00", "").strip()[:LONGEST]}


def _on(request: HttpRequest, provider: Provider, attempt: QuizAttempt) -> HttpResponse:
    """To the next answer of this attempt; when none is left, to the list of those that wait."""
    attempt.refresh_from_db()
    hidden = "?anoniem=1" if _is_anonymous(request) else ""
    if attempt.state == QuizAttempt.State.MARKING:
        following = next((answer for answer in to_mark(attempt) if answer.mark is None), None)
        place = f"#vraag-{following.number}" if following else ""
        return redirect(reverse("provider:mark_attempt", args=[provider.slug, attempt.uid]) + hidden + place)
    if attempt.state == QuizAttempt.State.SUBMITTED:
        messages.success(request, _("This attempt has its score. The learner gets a mail."))
    return redirect(reverse("provider:marking", args=[provider.slug]) + hidden)


def _is_anonymous(request: HttpRequest) -> bool:
    return (request.POST if request.method == "POST" else request.GET).get("anoniem") == "1"

"""Writing a letter, handing it in, and looking at the tone: of one's own, or blind of somebody else's."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses import services
from courses.letters.scoring import AUTOMATIC_SHARE, agreement, verdicts
from courses.models import LetterExercisePage, LetterReview, LetterSubmission
from courses.permissions import may_hand_in
from courses.services.letters import PEERS, may_review_own
from courses.views.base import own_page
from naast.accounts.requests import person
from naast.language.letter import LetterReport, TextRefusedError, check_letter
from naast.language.selectors import rules

LONGEST_COMMENT = 1000  # characters


@login_required
def letter_started(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin a letter or go on with the one that is being written."""
    enrolment, exercise = own_page(request, LetterExercisePage, uid)
    if request.method != "POST":
        return redirect(exercise.url)
    try:
        letter = services.start_letter(enrolment, exercise)
    except services.LearningError as error:
        messages.error(request, str(error))
        return redirect(getattr(error, "url", "") or exercise.url)
    return redirect("courses:letter", letter.uid)


@login_required
@never_cache
def letter(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The letter that is being written. A POST keeps it; with ``nakijken`` it is checked, with ``inleveren`` handed in."""
    found = _own_letter(request, uid)
    by_script = request.headers.get("Accept", "").startswith("application/json")
    if found.state != LetterSubmission.State.DRAFT:
        if by_script:
            return JsonResponse({"saved": False, "message": _("This letter was handed in already.")}, status=409)
        return redirect("courses:letter_result", found.uid)
    text, error, report = found.text, "", None
    if request.method == "POST":
        text = request.POST.get("letter", "")
        try:
            services.save_letter(found, text)
            if "inleveren" in request.POST:
                services.hand_in_letter(found, text)
                return redirect("courses:letter_result", found.uid)
            if "nakijken" in request.POST:
                report = check_letter(found.text, rules())
        except (services.LearningError, TextRefusedError) as problem:
            error = str(problem)
        if by_script:
            return JsonResponse({"saved": not error, "message": error or _("Saved")}, status=400 if error else 200)
    context = _context(found) | {
        "text": text,
        "error": error,
        "report": report,
        "verdicts": verdicts(found.task, report) if report else [],
        "longest": LetterSubmission._meta.get_field("text").max_length,
    }
    return TemplateResponse(request, "courses/letter_write.html", context, status=400 if error else 200)


@login_required
@never_cache
def letter_result(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What was handed in with what was found, the reviews and the example; a POST is the writer's own review."""
    found = _own_letter(request, uid)
    if found.state == LetterSubmission.State.DRAFT:
        return redirect("courses:letter", found.uid)
    error, posted = "", None
    if request.method == "POST":
        posted = request.POST
        try:
            services.review_own(found, _points(posted, found), _comment(posted))
        except services.LearningError as problem:
            error = str(problem)
        else:
            messages.success(request, _("Your look at the tone is saved."))
            return redirect("courses:letter_result", found.uid)
    reviews = list(found.reviews.filter(done_at__isnull=False).order_by("slot"))
    peers = [review for review in reviews if review.slot in PEERS]
    both = len(peers) == len(PEERS)
    context = _context(found) | {
        "report": _report(found),
        "error": error,
        "rubric": _rubric(found, posted),
        "comment": _comment(posted) if posted is not None else "",
        "reviewed": _reviewed(found, reviews),
        "comments": [review for review in reviews if review.comment],
        "peers_done": len(peers),
        "agreement": agreement(found.task["rubric"], peers[0].points, peers[1].points) if both else None,
        "may_review_own": may_review_own(found) and not may_hand_in(found.enrolment, timezone.now()),
        "share": AUTOMATIC_SHARE,
        "rest": 100 - AUTOMATIC_SHARE,
    }
    return TemplateResponse(request, "courses/letter_result.html", context, status=400 if error else 200)


@login_required
def review_claimed(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for a letter of somebody else to look at."""
    enrolment, exercise = own_page(request, LetterExercisePage, uid)
    if request.method != "POST":
        return redirect(exercise.url)
    try:
        review = services.claim_review(enrolment, exercise.uid)
    except services.LearningError as error:
        messages.error(request, str(error))
        return redirect(exercise.url)
    if review is None:
        messages.info(request, _("No letter waits right now. Look again later."))
        return redirect(exercise.url)
    return redirect("courses:letter_review", review.uid)


@login_required
@never_cache
def letter_review(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A letter of somebody else, without a name, with the rubric; a POST stores the review."""
    review = get_object_or_404(
        LetterReview.objects.select_related("submission__exercise", "submission__enrolment__course"),
        uid=uid,
        reviewer=person(request),
        slot__in=PEERS,
    )
    found, error, posted = review.submission, "", None
    back = found.exercise.url if found.exercise and found.exercise.live else "dashboards:learner"
    if request.method == "POST":
        posted = request.POST
        try:
            services.give_review(review, _points(posted, found), _comment(posted))
        except services.LearningError as problem:
            error = str(problem)
        else:
            messages.success(request, _("Thank you. The writer sees your points and comment, without your name."))
            return redirect(back)
    if posted is None and (review.done_at or found.state != LetterSubmission.State.REVIEW):
        messages.info(request, _("This letter needs no more looking at. Thank you."))
        return redirect(back)
    context = {
        "course": found.enrolment.course,
        "title": found.title,
        "letter_text": found.text,
        "facts": found.task["facts"],
        "task": found.task["task"],
        "rubric": _rubric(found, posted),
        "comment": _comment(posted) if posted is not None else "",
        "error": error,
        "back": back,
    }
    return TemplateResponse(request, "courses/letter_review.html", context, status=400 if error else 200)


def _own_letter(request: HttpRequest, uid: uuid.UUID) -> LetterSubmission:
    """The visitor's own letter.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    found = get_object_or_404(
        LetterSubmission.objects.select_related("enrolment__course", "enrolment__cohort", "exercise"), uid=uid
    )
    if found.enrolment.person_id != person(request).pk:
        raise Http404
    return found


def _context(found: LetterSubmission) -> dict[str, Any]:
    exercise = found.exercise
    return {
        "letter": found,
        "course": found.enrolment.course,
        "exercise_url": exercise.url if exercise and exercise.live else None,
    }


def _report(found: LetterSubmission) -> LetterReport | None:
    try:
        return check_letter(found.text, rules())
    except TextRefusedError:  # rules may have changed since it was handed in
        return None


def _rubric(found: LetterSubmission, posted: QueryDict | None) -> list[dict[str, Any]]:
    """The rows of the rubric as a form: the points one can give, and what was posted."""
    return [
        row
        | {
            "name": f"points-{row['id']}",
            "choices": [str(points) for points in range(row["points"] + 1)],
            "given": posted.get(f"points-{row['id']}", "") if posted is not None else "",
        }
        for row in found.task["rubric"]
    ]


def _reviewed(found: LetterSubmission, reviews: list[LetterReview]) -> list[dict[str, Any]]:
    """What each reviewer gave, criterion by criterion, in the order of the places."""
    return (
        [
            {
                "criterion": row["criterion"],
                "most": row["points"],
                "given": [{"slot": review.slot, "points": review.points.get(row["id"], 0)} for review in reviews],
                "differs": len({review.points.get(row["id"], 0) for review in reviews}) > 1,
            }
            for row in found.task["rubric"]
        ]
        if reviews
        else []
    )


def _points(posted: QueryDict, found: LetterSubmission) -> dict[str, int]:
    """The points that were posted; a criterion without a number is left out."""
    given = {row["id"]: posted.get(f"points-{row['id']}", "") for row in found.task["rubric"]}
    return {key: int(text) for key, text in given.items() if text.isascii() and text.isdigit() and len(text) < 3}


def _comment(posted: QueryDict) -> str:
    return posted.get("comment", "").replace("\x00", "").strip()[:LONGEST_COMMENT]

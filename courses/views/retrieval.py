"""Weekly retrieval: asking for it and stopping it, a week's three questions, and how far one is.

Stopping works by the link in a mail, without signing in, and by one POST of a mail program (RFC 8058).
"""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from courses import services
from courses.models import RetrievalCard, RetrievalPlan, RetrievalRound
from courses.questions import TYPES
from courses.questions.base import InvalidResponseError, Item
from courses.selectors import retrieval
from naast.accounts.requests import person

_PAST_ON_A_PAGE = 10
_BAR = {"wide": 36, "apart": 60, "high": 96, "round": 14}  # units of the drawing


@require_safe
@login_required
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """``/mijn/herhalen/``: practise now, the weekly mail, the boxes and earlier weeks."""
    me, now = person(request), timezone.now()
    plan = RetrievalPlan.objects.filter(person=me).first()
    this_week = retrieval.round_of_week(me, now)
    finished = retrieval.has_finished_modules(me)
    boxes = retrieval.boxes_of(me)
    rounds = retrieval.rounds_of(me).exclude(period=retrieval.week_of(now).key)
    page = Paginator(rounds, _PAST_ON_A_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "crumbs": _crumbs(),
        "mail_on": plan is not None and plan.active,
        "next_mail_from": retrieval.next_mail_from(now),
        "this_week": retrieval.past(this_week) if this_week else None,
        "finished": finished,
        "ready": len(retrieval.questions_for([me.pk], now, at_once=True)[me.pk]) if finished and not this_week else 0,
        "next_due": retrieval.next_due(me),
        "bars": _bars(boxes),
        "cards": sum(box.cards for box in boxes),
        "settled": sum(box.cards for box in boxes if box.days >= 30),
        "page_obj": page,
        "past": [_past(found) for found in page],
    }
    return TemplateResponse(request, "courses/retrieval.html", context)


@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Begin or stop the weekly mail."""
    if request.method == "POST":
        active = request.POST.get("mail") == "aan"
        services.switch_retrieval(person(request), active=active)
        text = _("You get three questions a week by e-mail.") if active else _("You get no more questions by e-mail.")
        messages.success(request, text)
    return redirect("courses:retrieval")


@login_required
def practise(request: HttpRequest) -> HttpResponse:
    """Make this week's round without waiting for the mail, and go there."""
    if request.method != "POST":
        return redirect("courses:retrieval")
    try:
        found = services.practise_now(person(request))
    except services.LearningError as error:
        messages.info(request, str(error))
        return redirect("courses:retrieval")
    return redirect("courses:retrieval_round", found.uid)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def week(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A week's questions: the one in ``?vraag=``, else the first that is open, else how it went. A POST answers."""
    found = get_object_or_404(RetrievalRound, person=person(request), uid=uid)
    asked = _asked(found)
    number = _number(request, len(asked))
    error, typed = "", None
    if request.method == "POST":
        if number is None or not asked[number - 1]["open_to_see"]:
            raise Http404
        item = found.items[number - 1]
        try:
            services.answer_retrieval(found, item, request.POST)
        except InvalidResponseError as problem:
            error, typed = str(problem), problem.typed
        else:
            return redirect(f"{reverse('courses:retrieval_round', args=[found.uid])}?vraag={number}")
    if number is None:
        number = next((each["number"] for each in asked if each["open_to_see"] and not each["answered"]), None)
    context = {
        "crumbs": _crumbs(_week_name(found.period)),
        "round": {"uid": found.uid, "week": _week_name(found.period)},
        "steps": asked,
        "total": len(asked),
    }
    if number is None:
        context["right"] = sum(each["right"] for each in asked)
        return TemplateResponse(request, "courses/retrieval_done.html", context)
    context |= _question(found, asked, number, typed) | {"error": error}
    return TemplateResponse(request, "courses/retrieval_round.html", context, status=400 if error else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, secret: uuid.UUID) -> HttpResponse:
    """A page with a button that stops the mails; a second button takes it back. Needs no signing in."""
    plan = get_object_or_404(RetrievalPlan, secret=secret)
    if request.method == "POST":
        services.switch_retrieval_by_secret(secret, active="undo" in request.POST)
        return redirect("courses:retrieval_stop", secret)
    return render(request, "courses/retrieval_stop.html", {"mail_on": plan.active})


@csrf_exempt  # a mail program has no cookie to protect (RFC 8058 §3.1)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_click(request: HttpRequest, secret: uuid.UUID) -> HttpResponse:
    """Stop the mails for a mail program: one POST, no cookie, no redirect. By GET a person gets the page."""
    if request.method != "POST":
        return redirect("courses:retrieval_stop", secret)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponseBadRequest(_("This address is only for mail programs."), content_type="text/plain")
    if services.switch_retrieval_by_secret(secret, active=False) is None:
        raise Http404
    return HttpResponse(_("You get no more questions by e-mail."), content_type="text/plain; charset=utf-8")


def _asked(found: RetrievalRound) -> list[dict[str, Any]]:
    """The questions of a round with how each stands; the frozen items themselves stay out of templates.

    A question whose right answer the provider hides meanwhile, or whose attempt is gone, is not asked any more.
    """
    now, cards = timezone.now(), retrieval.cards_of(found)
    return [_step(found, item, number, cards.get(item["uid"]), now) for number, item in enumerate(found.items, start=1)]


def _step(found: RetrievalRound, item: Item, number: int, card: RetrievalCard | None, now: datetime) -> dict[str, Any]:
    answered = item["uid"] in found.responses
    return {
        "number": number,
        "text": TYPES[item["type"]].ask(item, None).prompt if item["type"] in TYPES else "",
        "answered": answered,
        "right": answered and retrieval.is_right(item, found.responses[item["uid"]]),
        "open_to_see": card is not None and item["type"] in TYPES and retrieval.shows_everything(card.attempt, now),
        "quiz_title": card.quiz_title if card else "",
        "back_on": card.due_on if card and card.due_on > timezone.localdate(now) else None,
    }


def _question(
    found: RetrievalRound, asked: list[dict[str, Any]], number: int, typed: str | None = None
) -> dict[str, Any]:
    """What the page of one question shows: the question, with what was refused, or its explanation once answered."""
    step, item = asked[number - 1], found.items[number - 1]
    after = [each["number"] for each in asked if each["open_to_see"] and not each["answered"]]
    question = None
    if step["open_to_see"]:
        kind, response = TYPES[item["type"]], found.responses.get(item["uid"])
        question = (
            kind.explain(item, response, kind.mark(item, response)) if step["answered"] else kind.ask(item, typed)
        )
    return {
        "number": number,
        "step": step,
        "question": question,
        "next_number": next((each for each in after if each != number), None),
    }


def _number(request: HttpRequest, total: int) -> int | None:
    """The number of the question in the address, if it is one."""
    given = request.GET.get("vraag", "")
    return int(given) if given.isascii() and given.isdigit() and 1 <= int(given) <= total else None


def _past(found: RetrievalRound) -> dict[str, Any]:
    went = retrieval.past(found)
    return {
        "uid": found.uid,
        "week": _week_name(found.period),
        "asked": went.asked,
        "answered": went.answered,
        "right": went.right,
    }


def _week_name(period: str) -> str:
    year, _sep, number = period.partition("-W")
    return _("Week %(number)s of %(year)s") % {"number": int(number), "year": year}


def _crumbs(here: str = "") -> list[tuple[str, str]]:
    crumbs = [(_("My learning"), reverse("dashboards:learner")), (_("Repeat"), reverse("courses:retrieval"))]
    return [*crumbs, (here, "")] if here else crumbs


def _bars(boxes: list[retrieval.Box]) -> list[dict[str, Any]]:
    """The boxes as bars of a drawing, each with the one round shoulder of the house style."""
    most = max([box.cards for box in boxes] + [1])
    names = (_("after 1 week"), _("after 2 weeks"), _("after 1 month"), _("after 3 months"), _("after half a year"))
    wide, foot = _BAR["wide"], _BAR["high"] + 24
    bars = []
    for place, (box, name) in enumerate(zip(boxes, names, strict=True)):
        left = place * _BAR["apart"] + (_BAR["apart"] - wide) // 2
        high = max(round(_BAR["high"] * box.cards / most), 6)
        bend = min(_BAR["round"], high)
        bars.append(
            {
                "number": box.number,
                "name": name,
                "cards": box.cards,
                "middle": left + wide // 2,
                "above": foot - high - 6,
                "path": f"M{left} {foot}v-{high}h{wide - bend}a{bend} {bend} 0 0 1 {bend} {bend}v{high - bend}z",
            }
        )
    return bars

"""Marking a quiz again by its questions as they are now: look first, then do it with a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from courses import services
from courses.models import CoursePage, QuizPage, Regrade
from courses.views.analysis import quiz_of
from courses.views.provider_base import for_provider
from naast.accounts.requests import person
from naast.organisations import roles
from naast.organisations.models import Provider

SHOWN = 500  # rows of the table; the regrade does all


class RegradeForm(forms.Form):
    """Why, and which table was looked at."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was wrong with the question? This is kept with the change, and learners may ask for it."),
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=100)


@for_provider
@roles.require(roles.TEACH)
def regrade(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """The scores before and after; a POST with a reason makes it so."""
    quiz = quiz_of(provider, uid)
    form = RegradeForm(request.POST) if request.method == "POST" else None
    if form and form.is_valid():
        reason, fingerprint = form.cleaned_data["reason"], form.cleaned_data["fingerprint"]
        try:
            done = services.apply_regrade(provider, quiz, person(request), reason, fingerprint)
        except services.LearningError as error:
            form.add_error(None, str(error))
        else:
            text = _t("Marked again. Attempts with another score: %(number)s.")
            messages.success(request, text % {"number": len(done.changes)})
            return redirect("provider:regrade", provider.slug, uid)
    return _page(request, provider, quiz, form)


def _page(request: HttpRequest, provider: Provider, quiz: QuizPage, form: RegradeForm | None) -> HttpResponse:
    plan = services.plan_regrade(quiz)
    fresh = {"fingerprint": plan.fingerprint}
    if form is None:
        shown = RegradeForm(initial=fresh)
    else:
        # The table below is a new one: what was typed stays, the table that was looked at does not.
        shown = RegradeForm(request.POST.dict() | fresh)
        shown.is_valid()
        for error in form.non_field_errors():
            shown.add_error(None, error)
    context: dict[str, Any] = {
        "provider": provider,
        "quiz": quiz,
        "course": CoursePage.objects.ancestor_of(quiz).first(),
        "plan": plan,
        "rows": plan.rows[:SHOWN],
        "unshown": max(len(plan.rows) - SHOWN, 0),
        "kept": sum(row.keeps_certificate for row in plan.rows),
        "form": shown,
        "history": Regrade.objects.filter(provider=provider, quiz_uid=quiz.uid).select_related("by")[:50],
    }
    return TemplateResponse(request, "courses/provider/regrade.html", context, status=400 if form else 200)

"""Mailings in Wagtail's admin: how far each is, and the buttons to pause, resume and cancel. A GET changes nothing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Permission
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from naast.mail.quiet import may_mail_people_now
from newsletters.admin import mailing_statistics
from newsletters.models import Mailing, MailingKind, MailingState
from newsletters.sending import figures
from newsletters.sending.progress import Progress, progress
from newsletters.services import mailings as services

MAILINGS = "newsletters_mailings"
LOOK, CHANGE = "newsletters.view_mailing", "newsletters.change_mailing"
SEE_ADDRESSES = "newsletters.view_subscription"
_PER_PAGE = 20
_HOUR, _DAY = 60, 24 * 60  # minutes
# 403, not the sign-in page: whoever gets here has signed in to the admin already.
_may_look = permission_required(LOOK, raise_exception=True)
_may_change = permission_required(CHANGE, raise_exception=True)


class PauseForm(forms.Form):
    """Why a mailing is held."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for the pause"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For your colleagues. May stay empty."),
    )


class MailingsMenuItem(MenuItem):
    """Shown to those who may look."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return request.user.has_perm(LOOK)


class MailingViewSet(ViewSet):
    """Everything that was sent, is being sent, or stands still."""

    name = MAILINGS
    url_prefix = "verzendingen"
    icon = "history"
    menu_label = gettext_lazy("Mailings")
    menu_name = "verzendingen"
    menu_item_class = MailingsMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, one mailing, its buttons and its figures."""
        return [
            path("", index, name="index"),
            path("<int:pk>/", detail, name="detail"),
            path("<int:pk>/voortgang/", progress_now, name="progress"),
            path("<int:pk>/pauze/", pause, name="pause"),
            path("<int:pk>/hervatten/", resume, name="resume"),
            path("<int:pk>/stoppen/", cancel, name="cancel"),
            path("<int:pk>/cijfers/", mailing_statistics.statistics, name="statistics"),
            path("<int:pk>/cijfers/<str:form>/", mailing_statistics.statistics_file, name="statistics_file"),
        ]


@_may_look
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All mailings, newest first; of one state with ``?status=``."""
    chosen = request.GET.get("status", "")
    state = MailingState(chosen) if chosen in MailingState.values else None
    rows = figures.mailings_by_name().order_by("-created_at", "-pk")
    if state:
        rows = rows.filter(state=state)
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("p"))
    counts = figures.counts_of(list(page))
    return render(
        request,
        "newsletters/admin/mailings.html",
        {
            "page_title": _("Mailings"),
            "header_icon": "history",
            "page_obj": page,
            "rows": [(mailing, figures.name_of(mailing), counts[mailing.pk]) for mailing in page],
            "state": state or "",
            "states": [("", _("All")), *MailingState.choices],
        },
    )


@_may_look
@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one mailing is, what went wrong, and what can be done about it."""
    return _detail(request, _find(pk), PauseForm())


@_may_look
@never_cache
@require_safe
def progress_now(request: HttpRequest, pk: int) -> JsonResponse:
    """What the script of the page asks every few seconds: the same words, made by the same template."""
    context = standing(_find(pk))
    return JsonResponse(
        {
            "state": context["mailing"].state,
            "html": render_to_string("newsletters/admin/includes/mailing_progress.html", context, request),
        }
    )


@_may_change
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold a mailing."""
    mailing = _find(pk)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _detail(request, mailing, form, status=422)
    done = services.pause(mailing, reason=form.cleaned_data["reason"], by=request.user)
    return _answer(request, mailing, _("The mailing is paused. Nothing leaves until you resume it."), done=done)


@_may_change
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a mailing go on."""
    mailing = _find(pk)
    done = services.resume(mailing, by=request.user)
    return _answer(request, mailing, _("The mailing goes on."), done=done)


@_may_change
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """A page that says what cancelling does, and its button."""
    mailing = _find(pk)
    if request.method == "POST":
        done = services.cancel(mailing, by=request.user)
        return _answer(request, mailing, _("The mailing is cancelled. What was sent stays sent."), done=done)
    if not is_open(mailing):
        return _answer(request, mailing, done=False)
    return render(
        request,
        "newsletters/admin/mailing_cancel.html",
        {"page_title": _("Cancel this mailing"), "header_icon": "cross", **standing(mailing)},
    )


def is_open(mailing: Mailing) -> bool:
    """Whether anything can still leave."""
    return mailing.state in {MailingState.RUNNING, MailingState.PAUSED}


def _find(pk: int) -> Mailing:
    return get_object_or_404(figures.mailings_by_name(), pk=pk)


def _answer(request: HttpRequest, mailing: Mailing, text: str = "", *, done: bool) -> HttpResponse:
    if done:
        messages.success(request, text)
    else:
        messages.warning(
            request,
            _("Nothing was changed: this mailing is already “%(state)s”.") % {"state": mailing.get_state_display()},
        )
    return redirect(f"{MAILINGS}:detail", mailing.pk)


def _detail(request: HttpRequest, mailing: Mailing, form: PauseForm, status: int = 200) -> HttpResponse:
    context = standing(mailing)
    return render(
        request,
        "newsletters/admin/mailing.html",
        {
            "page_title": context["name"],
            "page_subtitle": mailing.newsletter.name,
            "header_icon": "history",
            "form": form,
            "may_change": request.user.has_perm(CHANGE),
            "is_issue": mailing.kind == MailingKind.ISSUE,
            "failures": figures.failures(
                mailing, context["progress"].failed, with_addresses=request.user.has_perm(SEE_ADDRESSES)
            ),
            **context,
        },
        status=status,
    )


def standing(mailing: Mailing) -> dict[str, Any]:
    """What the fragment with the bar takes, on the page and by itself."""
    now = progress(mailing)
    return {
        "mailing": mailing,
        "name": figures.name_of(mailing),
        "progress": now,
        "handled": now.total - now.waiting,
        "is_open": is_open(mailing),
        "quiet": mailing.by_day and not may_mail_people_now(timezone.now()),
        "time_left": time_left(now),
        "counts": [
            (now.waiting, _("waiting")),
            (now.sent, _("sent")),
            (now.failed, _("failed: a server refused the mail for good")),
            (now.skipped, _("no longer wanted: unsubscribed in the meantime, or the mailing was cancelled")),
            (now.suppressed, _("suppressed: the address gets no mail")),
        ],
    }


def time_left(now: Progress) -> str | Promise:
    """How long it will take, in words: nobody needs the seconds. Nothing when it cannot be said."""
    if now.seconds_left is None:
        return ""
    minutes = round(now.seconds_left / 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < _HOUR:
        return _("about %(number)d minutes") % {"number": minutes} if minutes > 1 else _("about a minute")
    if minutes < _DAY:
        hours = round(minutes / _HOUR)
        return _("about %(number)d hours") % {"number": hours} if hours > 1 else _("about an hour")
    return _("more than a day")


def permissions() -> QuerySet[Permission]:
    """What a group can be given in Wagtail, beside the permissions on pages and snippets."""
    return Permission.objects.filter(
        content_type__app_label="newsletters", codename__in=("view_mailing", "change_mailing")
    )

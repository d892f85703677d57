"""Mark pages after a development, and tell their own editors: "Te controleren"."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from newsletters.developments.reviewing import (
    MARKABLE,
    Marked,
    markable_by,
    marks_for,
    marks_of,
    questions_of,
    shown_to,
)
from newsletters.models import Development, ReviewMark
from newsletters.services import reviews

REVIEWS = "newsletters_reviews"
PERMISSION = "newsletters.add_reviewmark"
_PER_PAGE = 50
# Wagtail asks of every address below /beheer/ that one may be in the admin; what one sees there is asked here.


class PageForm(forms.Form):
    """Which page has to be checked."""

    page = forms.ModelChoiceField(label=gettext_lazy("Lesson, quiz or article"), queryset=Page.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = markable_by(user)  # type: ignore[attr-defined]
        self.fields["page"].widget = AdminPageChooser(target_models=list(MARKABLE))


class MarkForm(forms.Form):
    """What has to be looked at on the chosen page."""

    question = forms.ChoiceField(label=gettext_lazy("question"), required=False)
    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("What has to be looked at."),
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, page: Page, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        questions = questions_of(page)
        choices = [("", _("The whole quiz")), *questions]
        self.fields["question"].choices = choices  # type: ignore[attr-defined]
        if not questions:
            del self.fields["question"]


@permission_required(PERMISSION, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark pages for one development: first the page, then what there is to look at. What was marked stands below."""
    development = get_object_or_404(Development, pk=pk)
    here = reverse(f"{REVIEWS}:mark", args=[pk])
    asked = PageForm(request.GET, user=request.user)
    page = asked.cleaned_data["page"] if "page" in request.GET and asked.is_valid() else None
    form = MarkForm(request.POST or None, page=page) if page else None
    # Empty again after a page that may not be marked: the widget would show its title, whoever's it is.
    chooser = PageForm(user=request.user)
    if request.method == "POST":
        if page is None or form is None:
            raise Http404
        if form.is_valid():
            _mark(request, development, page, form)
            return redirect(here)
    return render(
        request,
        "newsletters/admin/mark.html",
        {
            "page_title": _("To be checked"),
            "page_subtitle": development.title,
            "header_icon": "tasks",
            "development": development,
            "chooser": chooser,
            "refused": "page" in request.GET and page is None,
            "chosen": page,
            "form": form,
            "media": chooser.media,
            "marks": shown_to(request.user, marks_for(development)),
            "here": here,
        },
    )


def _mark(request: HttpRequest, development: Development, page: Page, form: MarkForm) -> None:
    made = reviews.mark(
        development,
        page,
        question=form.cleaned_data.get("question", ""),
        note=form.cleaned_data["note"],
        by=request.user,
    )
    if made is None:
        messages.warning(request, _("“%(title)s” is on the list already for this.") % {"title": page.title})
    else:
        text = _("“%(title)s” is on the list. Its own editors see it when they open the admin.")
        messages.success(request, text % {"title": page.title})


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to check, for who may edit the pages; or what was checked."""
    done = request.GET.get("status") == "gecontroleerd"
    rows = (
        marks_of(request.user).filter(done_at__isnull=not done).order_by("-done_at" if done else "-created_at", "-pk")
    )
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("p"))
    return render(
        request,
        "newsletters/admin/reviews.html",
        {
            "page_title": _("To be checked"),
            "header_icon": "tasks",
            "page_obj": page,
            "marks": shown_to(request.user, page),
            "done": done,
            "undo": _just_checked(request),
        },
    )


@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a page was checked."""
    row = _own(request, pk)
    done = reviews.check(row, by=request.user)
    return redirect(reverse(f"{REVIEWS}:index") + (f"?gedaan={row.pk}" if done else ""))


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a page back on the list."""
    if reviews.reopen(_own(request, pk)):
        messages.success(request, _("It is back on the list."))
    else:
        messages.info(request, _("It is on the list already."))
    return redirect(f"{REVIEWS}:index")


def _just_checked(request: HttpRequest) -> Marked | None:
    """What to offer to undo."""
    key = request.GET.get("gedaan", "")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    found = shown_to(request.user, marks_of(request.user).filter(pk=int(key), done_at__isnull=False))
    return found[0] if found and found[0].may_check else None


def _own(request: HttpRequest, pk: int) -> ReviewMark:
    """A mark that this person may check off.

    Raises:
        Http404: there is none, or it is on somebody else's page.
    """
    row = get_object_or_404(marks_of(request.user), pk=pk)
    if not shown_to(request.user, [row])[0].may_check:
        raise Http404
    return row


class ReviewsViewSet(ViewSet):
    """The list, for everybody with pages in the admin."""

    name = REVIEWS
    url_prefix = "ontwikkelingen/te-controleren"
    icon = "tasks"
    menu_label = gettext_lazy("To be checked")
    menu_name = "te-controleren"

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, its buttons, and where pages are marked."""
        return [
            path("", index, name="index"),
            path("bij/<int:pk>/", mark, name="mark"),
            path("<int:pk>/gecontroleerd/", check, name="check"),
            path("<int:pk>/terug/", reopen, name="reopen"),
        ]

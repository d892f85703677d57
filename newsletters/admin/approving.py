"""From an item to a development: the editor's own words, with the source beside them."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets import AdminDateInput

from newsletters import services
from newsletters.developments import arrivals
from newsletters.models import Development, FeedItem, ItemState
from newsletters.models.developments import TALK_WORDS

INBOX = "newsletters_inbox"
PERMISSION = "newsletters.change_development"
WORDS_OF_A_DEVELOPMENT = (
    "title",
    "summary",
    "talk",
    "topics",
    "source_name",
    "source_url",
    "in_force_on",
    "expires_on",
    "published_on",
)


class CountedTextarea(forms.Textarea):
    """A field that says while one types how many words there are; the server counts again."""

    def __init__(self, limit: int, attrs: dict[str, Any] | None = None) -> None:
        told = {
            "data-words-used": gettext_lazy("{used} of {limit} words"),
            "data-words-over": gettext_lazy("{used} words: {over} too many"),
        }
        super().__init__({"rows": 2, "data-word-limit": limit, **told, **(attrs or {})})

    class Media:
        js: ClassVar[list[Any]] = [forms.Script("newsletters/word_count.js", type="module")]


def development_widgets() -> dict[str, forms.Widget]:
    """The fields of a development as editors fill them in, made anew for each form."""
    return {
        "topics": forms.CheckboxSelectMultiple(),
        "summary": forms.Textarea({"rows": 6}),
        "talk": CountedTextarea(TALK_WORDS),
        "in_force_on": AdminDateInput(),
        "expires_on": AdminDateInput(),
        "published_on": AdminDateInput(),
    }


class ApproveForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """An editor's own words about an item that arrived."""

    class Meta:
        model = Development
        fields = WORDS_OF_A_DEVELOPMENT
        widgets: ClassVar[dict[str, Any]] = development_widgets()


@permission_required(PERMISSION, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for the editor's own words; the source stands beside it."""
    item = get_object_or_404(FeedItem.objects.select_related("feed", "suggested_topic"), pk=pk)
    if item.state != ItemState.NEW:
        messages.warning(request, _("This item is no longer new."))
        return redirect(f"{INBOX}:index")
    (arrival,) = arrivals.arrivals([item])
    form = ApproveForm(request.POST or None, initial=_from_source(arrival))
    if request.method == "POST" and form.is_valid():
        development = form.save(commit=False)
        if services.approve(item, development, form.cleaned_data["topics"], by=request.user):
            messages.success(request, _("“%(title)s” is approved and visible.") % {"title": development.title})
        else:
            messages.warning(request, _("A colleague was first. Nothing was changed."))
        return redirect(f"{INBOX}:index")
    return render(
        request,
        "newsletters/admin/approve.html",
        {
            "page_title": _("Approve"),
            "header_icon": "check",
            "arrival": arrival,
            "item": item,
            "form": form,
            "media": form.media,
        },
    )


def _from_source(arrival: arrivals.Arrival) -> dict[str, Any]:
    """What may be taken over as it is: name, address and date of the source. The words are the editor's."""
    item, topic = arrival.item, arrival.suggestion.topic
    return {
        "title": item.title[:200],
        "topics": [topic.pk] if topic else [],
        "source_name": item.feed.name,
        "source_url": item.url,
        "published_on": timezone.localdate(item.published_at) if item.published_at else timezone.localdate(),
    }

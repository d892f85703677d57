"""Put a development right and tell everyone who got it wrong: "Verbeter en meld het"."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from newsletters.admin.approving import WORDS_OF_A_DEVELOPMENT, development_widgets
from newsletters.developments.correcting import is_correctable, reach, render_correction
from newsletters.models import Correction, Development, Newsletter
from newsletters.services.corrections import AlreadyCorrectedError, correct

PERMISSION = "newsletters.add_correction"
EDIT = "wagtailsnippets_newsletters_development:edit"


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """The development as it is right, and what was wrong with it."""

    text = forms.CharField(
        label=gettext_lazy("What was wrong, and what is right"),
        max_length=1000,
        help_text=gettext_lazy("Readers get exactly this, above the development."),
        widget=forms.Textarea({"rows": 4}),
    )
    # How many corrections there were when the form was opened: two presses on the button make one.
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    field_order = ("text", *(name for name in WORDS_OF_A_DEVELOPMENT if name != "topics"), "seen")

    class Meta:
        model = Development
        # Not the topics: whom it reaches is who got it, whatever it was about.
        fields = tuple(name for name in WORDS_OF_A_DEVELOPMENT if name != "topics")
        widgets: ClassVar[dict[str, Any]] = {
            name: widget for name, widget in development_widgets().items() if name != "topics"
        }


@permission_required(PERMISSION, raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; then the mail as readers get it, with how many they are; then it goes.

    Raises:
        Http404: nobody got this development, so there is nobody to tell: it is edited as usual.
    """
    development = get_object_or_404(Development, pk=pk)
    if not is_correctable(development):
        raise Http404
    form = CorrectionForm(
        request.POST or None, instance=development, initial={"seen": Correction.objects.filter(development=pk).count()}
    )
    valid = request.method == "POST" and form.is_valid()
    if valid and "send" in request.POST:
        return _send(request, form)
    reached = reach(development)
    context = {
        "page_title": _("Correct and tell"),
        "header_icon": "edit",
        "development": development,
        "form": form,
        "media": form.media,
        "reached": reached,
        "readers": sum(count for _newsletter, count in reached),
        "mail": _preview(form, reached) if valid and "change" not in request.POST else None,
    }
    return render(request, "newsletters/admin/correction.html", context)


def _send(request: HttpRequest, form: CorrectionForm) -> HttpResponse:
    development = form.save(commit=False)
    try:
        made = correct(development, form.cleaned_data["text"], seen=form.cleaned_data["seen"], by=request.user)
    except AlreadyCorrectedError:
        messages.warning(request, _("This was corrected already. Look at it first; nothing was changed now."))
        return redirect(EDIT, development.pk)
    count = made.mailings.count()
    text = ngettext(
        "The development is corrected. %(count)d mailing brings the correction to its readers.",
        "The development is corrected. %(count)d mailings bring the correction to their readers.",
        count,
    )
    messages.success(
        request,
        text % {"count": count} if count else _("The development is corrected. No reader is left to tell."),
    )
    return redirect(EDIT, development.pk)


def _preview(form: CorrectionForm, reached: list[tuple[Newsletter, int]]) -> Any:
    newsletter = reached[0][0] if reached else Newsletter(name=_("the newsletter"))
    return render_correction(newsletter, form.instance, form.cleaned_data["text"], timezone.localdate())

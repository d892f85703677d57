"""A person's own keys to the API."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses.api import keys
from courses.api.forms import KeyForm
from courses.models import ApiToken
from naast.accounts.requests import person


@login_required
@never_cache
def api_keys(request: HttpRequest) -> HttpResponse:
    """See one's keys and make a new one. The answer to making it is the only page that ever shows it."""
    owner = person(request)
    form = KeyForm(request.POST or None)
    made, key = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            made, key = keys.make_key(owner, **form.cleaned_data)
        except keys.KeyLimitError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "made": made,
        "key": key,
        "keys": ApiToken.objects.filter(person=owner, revoked_at=None),
        "scopes": keys.SCOPES,
        "now": timezone.now(),
    }
    template = "courses/api/key_made.html" if made else "courses/api/keys.html"
    return TemplateResponse(request, template, context)


@login_required
@never_cache
def api_key_revoked(request: HttpRequest, key_id: int) -> HttpResponse:
    """Ask whether a key should stop working, since that cannot be undone; then stop it."""
    row = get_object_or_404(ApiToken, pk=key_id, person=person(request), revoked_at=None)
    if request.method == "POST":
        keys.revoke(row)
        messages.success(request, _("The key “%(name)s” does not work any more.") % {"name": row.name})
        return redirect("courses:api_keys")
    return TemplateResponse(request, "courses/api/key_revoke.html", {"row": row})

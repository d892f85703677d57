"""The person's own profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from naast.accounts import services
from naast.accounts.forms import ProfileForm
from naast.accounts.models import User


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change one's own name; links to address, password and second factor."""
    person = request.user
    if not isinstance(person, User):
        raise Http404
    # A fresh instance: a refused name must not show in the page's header.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        services.change_name(person, form.cleaned_data["name"])
        messages.success(request, _("Your name is saved."))
        return redirect("accounts:profile")
    return TemplateResponse(request, "accounts/profile.html", {"form": form})

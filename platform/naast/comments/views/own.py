"""A writer's own comments: by the link in a mail, or signed in. GET shows, POST acts: mail scanners follow links."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature, SignatureExpired
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from naast.accounts.requests import person
from naast.comments import selectors, services, tokens
from naast.comments.forms import KEPT_LENGTH, ChangeForm
from naast.comments.models import Comment, State
from naast.comments.privacy import export_of
from naast.comments.views.writing import later


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """One comment: read it, change it, delete it, and turn the mail about a reply on or off."""
    try:
        comment = selectors.of_secret(tokens.read_own(token))
    except SignatureExpired:
        return _problem(request, "expired", 410)
    except BadSignature:
        comment = None
    if comment is None:
        return _problem(request, "unknown", 404)
    act = request.POST.get("actie", "") if request.method == "POST" else ""
    if act == "verwijder":
        return _deleted(request, comment)
    if act == "melding":
        wanted = request.POST.get("aan") == "1"
        services.want_replies(comment, wanted=wanted)
        messages.success(
            request,
            _("You get an e-mail when the author replies.") if wanted else _("You get no more e-mail about replies."),
        )
        return _private(redirect("comments:own", token=token))
    if act == "wijzig":
        return _changed(request, comment, token)
    return _shown(request, comment, token, ChangeForm(initial={"text": comment.text}))


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What somebody wrote while signed in."""
    rows = [(row, tokens.own_path(row) if row.secret else "") for row in selectors.of_person(person(request))]
    return render(request, "comments/mine.html", {"rows": rows})


@login_required
@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All that this room keeps about somebody who is signed in, as a file."""
    response = JsonResponse(export_of(person(request)), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="reacties-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete_everything(request: HttpRequest) -> HttpResponse:
    """Say what goes, and delete it all by a POST."""
    if request.method == "POST":
        services.delete_all_of(person(request))
        messages.success(request, _("Your comments are deleted."))
        return redirect("comments:mine")
    return render(request, "comments/delete_everything.html", {"count": selectors.of_person(person(request)).count()})


def _changed(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    form = ChangeForm(request.POST.copy())
    status = 422
    if form.is_valid():
        try:
            if services.change(comment, form.cleaned_data["text"]):
                messages.success(request, _("Your change is saved. Somebody reads it before it is on the site."))
                return _private(redirect("comments:own", token=token))
            form.add_error(None, _("This comment can no longer be changed. You can delete it."))
        except services.TooManyError:
            form.add_error(None, later(tomorrow=False))
            status = 429
    form.data["text"] = form.data.get("text", "").replace("\0", "")[:KEPT_LENGTH]  # type: ignore[index]
    return _shown(request, comment, token, form, status)


def _deleted(request: HttpRequest, comment: Comment) -> HttpResponse:
    """The answer carries the text, and nothing else does any more: who changes their mind sends it again.

    The address is not in it: whoever was sent the link need not be whose address it is.
    """
    again = None
    if not comment.parent_id and selectors.public_page(comment.page_id) and selectors.is_open(comment.page.specific):
        again = {
            "text": comment.text,
            "name": comment.name,
            "when": tokens.stamp(comment.page_id),
            "wants_replies": comment.wants_replies,
        }
    services.delete(comment)
    return _private(render(request, "comments/deleted.html", {"about": comment.page, "again": again}))


def _shown(request: HttpRequest, comment: Comment, token: str, form: ChangeForm, status: int = 200) -> HttpResponse:
    context = {
        "comment": comment,
        "about": comment.page,
        "token": token,
        "form": form,
        "can_change": comment.state != State.SPAM,
        "states": State,
    }
    return _private(render(request, "comments/own.html", context, status=status))


def _problem(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return _private(render(request, "comments/link_problem.html", {"reason": reason}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a key: no search engine keeps it. No other site gets it, by the referrer policy of the whole site."""
    response["X-Robots-Tag"] = "noindex"
    return response

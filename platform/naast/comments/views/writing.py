"""All comments of a page, the form, and what happens after it."""

from allauth.account.adapter import get_adapter
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from naast.accounts.models import User
from naast.comments import selectors, services
from naast.comments.forms import CommentForm
from naast.networks import network


@require_safe
def thread(request: HttpRequest, page: int) -> HttpResponse:
    """Every comment of a page, fifty threads at a time."""
    about = _public(page)
    shown = Paginator(selectors.heads(about.pk), selectors.SHOWN_ON_PAGE).get_page(request.GET.get("pagina"))
    is_open = selectors.is_open(about)
    if not is_open and not shown.paginator.count:
        raise Http404
    return render(
        request,
        "comments/thread.html",
        {
            "about": about,
            "page_obj": shown,
            "threads": selectors.threads(shown),
            "count": selectors.count(about),
            "open": is_open,
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, page: int) -> HttpResponse:
    """The form, at an address of its own: the page it is about is kept for everybody, without a token."""
    about = _open(page)
    user = request.user if isinstance(request.user, User) else None
    form = CommentForm(request.POST if request.method == "POST" else None, page=about.pk, user=user)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.hand_in(about, _draft(request, form, user))
            except services.TooManyError as error:
                form.add_error(None, later(tomorrow=error.tomorrow))
                status = 429
            else:
                return redirect("comments:sent", page=about.pk)
        form.keep()
    return render(request, "comments/write.html", {"about": about, "form": form}, status=status)


@require_safe
def sent(request: HttpRequest, page: int) -> HttpResponse:
    """What happens now; the same for everybody."""
    return render(request, "comments/sent.html", {"about": _public(page)})


def later(*, tomorrow: bool) -> str:
    """What a writer reads when there is no room now."""
    if tomorrow:
        return _("Many comments came from this address today. Keep your text and send it tomorrow.")
    return _("Many comments are coming in. Yours is not sent yet. Keep your text and send it in an hour.")


def _draft(request: HttpRequest, form: CommentForm, user: User | None) -> services.Draft:
    data = form.cleaned_data
    return services.Draft(
        name=data["name"],
        email=data["email"],
        text=data["text"],
        wants_replies=data["wants_replies"],
        network=network(get_adapter().get_client_ip(request)),
        user=user,
        trapped=form.trapped,
    )


def _public(key: int) -> Page:
    page = selectors.public_page(key)
    if page is None or not hasattr(page, "comments_open"):
        raise Http404
    return page


def _open(key: int) -> Page:
    page = _public(key)
    if not selectors.is_open(page):
        raise Http404
    return page

"""Issues in Wagtail's admin: look them over, try them, send them. A GET changes nothing and calls nobody."""

from typing import Any

from django.contrib import messages as plain_messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from naast.accounts.models import User
from naast.mail.addresses import normalise
from newsletters.issues import addresses, archive, permissions, previews
from newsletters.issues.audience import readers_now
from newsletters.issues.checks import Checked
from newsletters.issues.forms import RecipientsForm
from newsletters.models import MailingKind, NewsletterIssuePage, Subscription, SubscriptionState
from newsletters.services import issues as services

ISSUES = "newsletters_issues"
_PER_PAGE = 20
_HELD = gettext_lazy("The issue is not sent: mend the errors first.")


class IssuesMenuItem(MenuItem):
    """Shown to those who may write or send issues."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether to show it."""
        return permissions.writes_issues(request.user)


class IssueViewSet(ViewSet):
    """The issues, and for each the way out of the door."""

    name = ISSUES
    url_prefix = "nieuwsbrieven"
    icon = "mail"
    menu_label = gettext_lazy("Issues")
    menu_name = "nieuwsbrieven"
    menu_item_class = IssuesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        """The list, and what can be done with an issue."""
        return [
            path("", index, name="index"),
            path("<int:pk>/", check, name="check"),
            path("<int:pk>/links/", links, name="links"),
            path("<int:pk>/bekijk/<str:mode>/", look, name="look"),
            path("<int:pk>/lezer/", reader, name="reader"),
            path("<int:pk>/proef/", trial, name="trial"),
            path("<int:pk>/verstuur/", send, name="send"),
        ]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The issues this person may work on, the latest first."""
    if not permissions.writes_issues(request.user):
        raise PermissionDenied
    pages = (
        permissions.issues_of(request.user)
        .select_related("newsletter")
        .prefetch_related("mailings")
        .order_by("-latest_revision_created_at", "-pk")
    )
    page = Paginator(pages, _PER_PAGE).get_page(request.GET.get("p"))
    parent = permissions.archive_for(request.user)
    rows = [
        (issue, next((mailing for mailing in issue.mailings.all() if mailing.kind == MailingKind.ISSUE), None))
        for issue in page
    ]
    context = {"page_title": _("Issues"), "header_icon": "mail", "page_obj": page, "rows": rows, "archive": parent}
    return render(request, "newsletters/issues/admin/index.html", context)


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What there is to look at, ways to try the issue, and the button to send it."""
    return _checked(request, _page(request, pk))


@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The same, after asking the other sites whether the pages are there."""
    page = _page(request, pk)
    checked = Checked(_version(page))
    return _checked(request, page, checked=checked, asked=addresses.unreachable(checked.content.links.good))


@xframe_options_sameorigin
@require_safe
def look(request: HttpRequest, pk: int, mode: str) -> HttpResponse:
    """One of the previews of the version that is looked over."""
    page = _page(request, pk)
    if mode not in {previews.MAIL, previews.TEXT, previews.READER}:
        raise Http404
    return previews.mail_preview(_version(page), request, mode)


@require_POST
def reader(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as one reader would get it, and whether this reader gets it. By POST: an address stays out of logs."""
    page = _page(request, pk)
    if not permissions.may_see_readers(request.user):
        raise PermissionDenied
    version = _version(page)
    found = Subscription.objects.filter(
        newsletter=version.newsletter, email_normalised=normalise(request.POST.get("address", ""))
    ).first()
    if found is None:
        plain_messages.warning(request, _("Nobody signed up for this newsletter with that address."))
        return redirect(f"{ISSUES}:check", pk)
    return previews.mail_preview(version, request, previews.READER, to=found.email, whether=_whether(version, found))


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail a test of the latest draft to oneself or to colleagues who work on it."""
    page = _page(request, pk)
    form = _trial_form(request, page, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _checked(request, page, form=form, status=200 if request.method != "POST" else 422)
    people = list(form.cleaned_data["people"])
    try:
        services.send_test(page.get_latest_revision_as_object(), to=people, by=_person(request))
    except services.TooManyTestsError as full:
        form.add_error(
            "people",
            ngettext(
                "You can send %(left)d more test mail this hour.",
                "You can send %(left)d more test mails this hour.",
                full.left,
            )
            % {"left": full.left},
        )
        return _checked(request, page, form=form, status=422)
    names = ", ".join(person.email for person in people)
    plain_messages.success(request, _("The test is on its way to %(names)s.") % {"names": names})
    return redirect(f"{ISSUES}:check", pk)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the published version. Pressed again, it leads to the mailing that there is."""
    page = _page(request, pk)
    if not permissions.may_send(request.user, page):
        raise PermissionDenied
    known = archive.mailing_of(page)
    try:
        mailing = services.send(page, by=_person(request), seen=request.POST.get("version", ""))
    except services.ChangedError:
        plain_messages.error(request, _("Somebody published a newer version meanwhile. Look at it first."))
        return redirect(f"{ISSUES}:check", pk)
    except services.HeldBackError:
        plain_messages.error(request, _HELD)
        return redirect(f"{ISSUES}:check", pk)
    if known is None:
        plain_messages.success(request, _("“%(title)s” is on its way to its readers.") % {"title": page.title})
    else:
        plain_messages.info(request, _("This issue was sent before. Here is how that went."))
    return redirect("newsletters_mailings:detail", mailing.pk)


# --- In the page editor -----------------------------------------------------------------------------------------------


def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """From an issue in the editor to its checks."""
    if not page.pk or not issubclass(page.specific_class or Page, NewsletterIssuePage):
        return []
    if not permissions.may_edit(user, page):
        return []
    return [Button(_("Check and send"), reverse(f"{ISSUES}:check", args=[page.pk]), icon_name="mail", priority=14)]


def tell_after_publishing(request: HttpRequest, page: Page) -> None:
    """Publishing an issue sends nothing: say so, with the way on."""
    if isinstance(page, NewsletterIssuePage) and archive.mailing_of(page) is None:
        way_on = messages.button(reverse(f"{ISSUES}:check", args=[page.pk]), _("Check and send"))
        text = _("“%(title)s” is published. Nobody gets it by mail yet.") % {"title": page.title}
        messages.info(request, text, buttons=[way_on])


def tell_what_did_not_leave(request: HttpRequest, page: Page) -> None:
    """Above the editor: its moment came, and the issue is still here. Not to scripts that fetch parts of the editor."""
    if request.method != "GET" or "_w_hydrate_create_view" in request.GET:
        return
    issue = NewsletterIssuePage.objects.filter(pk=page.pk).first()
    if issue is not None and archive.is_overdue(issue):
        way_on = messages.button(reverse(f"{ISSUES}:check", args=[page.pk]), _("Look at it"))
        messages.warning(request, _("The moment of this issue has passed and it was not sent yet."), buttons=[way_on])


def offer_published_articles(pages: Any, request: HttpRequest) -> Any:
    """Where an article is chosen, offer what readers can open. Only issues choose articles."""
    return pages.live() if request.GET.get("page_type", "").lower() == "articles.articlepage" else pages


def refuse_aliases(request: HttpRequest, page: Page) -> HttpResponse | None:
    """An alias would be a second issue with the same words, that could be sent to the same people again."""
    if request.method == "POST" and request.POST.get("alias") and isinstance(page.specific, NewsletterIssuePage):
        plain_messages.error(request, _("Issues cannot have an alias. Make a copy."))
        return redirect("wagtailadmin_pages:copy", page.pk)
    return None


# --- Parts ------------------------------------------------------------------------------------------------------------


def _page(request: HttpRequest, pk: int) -> NewsletterIssuePage:
    """The issue, for who may edit or publish it; for others it does not exist (rule 4)."""
    page: NewsletterIssuePage = get_object_or_404(NewsletterIssuePage.objects.select_related("newsletter"), pk=pk)
    if not (permissions.may_edit(request.user, page) or permissions.may_send(request.user, page)):
        raise Http404
    return page


def _person(request: HttpRequest) -> User:
    """Who asks; behind :func:`_page` that is somebody who signed in."""
    assert isinstance(request.user, User)
    return request.user


def _version(page: NewsletterIssuePage) -> NewsletterIssuePage:
    """What would be sent: the published version; of an issue that is not published, the draft."""
    return page if page.live else page.get_latest_revision_as_object()


def _trial_form(request: HttpRequest, page: NewsletterIssuePage, data: Any = None) -> RecipientsForm:
    return RecipientsForm(data, people=permissions.trial_readers(page), initial={"people": [request.user.pk]})


def _checked(
    request: HttpRequest,
    page: NewsletterIssuePage,
    *,
    checked: Checked | None = None,
    form: RecipientsForm | None = None,
    asked: list[addresses.Unreachable] | None = None,
    status: int = 200,
) -> HttpResponse:
    checked = checked or Checked(_version(page))
    context = {
        "page_title": _("Check and send"),
        "page_subtitle": checked.page.title,
        "header_icon": "mail",
        "issue": page,
        "version": checked.page,
        "stamp": services.version_of(page),
        "checked": checked,
        "mailing": archive.mailing_of(page),
        "is_overdue": archive.is_overdue(page),
        "may_send": permissions.may_send(request.user, page),
        "may_see_readers": permissions.may_see_readers(request.user),
        "foreign": sum(1 for link in checked.content.links.good if addresses.is_foreign(link.url)),
        "asked": asked,
        "form": form or _trial_form(request, page),
        "tests_left": services.tests_left(_person(request)),
    }
    return render(request, "newsletters/issues/admin/check.html", context, status=status)


def _whether(page: NewsletterIssuePage, found: Subscription) -> str:
    if readers_now(page).filter(pk=found.pk).exists():
        return _("This reader gets the issue.")
    if found.state != SubscriptionState.CONFIRMED:
        return _("This reader does not get the issue: %(state)s.") % {"state": found.get_state_display()}
    if found.away_until:
        return _("This reader does not get the issue: no mails were asked for until later.")
    return _("This reader does not get the issue: it is about other topics than this reader chose.")

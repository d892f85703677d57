"""The queue of comments in Wagtail's admin: what waits first, then whatever is asked for.

Moderators decide; who edits a page answers below it. Somebody else's comment is not found, whoever asks.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from naast.accounts.models import User
from naast.accounts.requests import person
from naast.comments import selectors, services
from naast.comments.forms import RejectForm, ReplyForm, WordsForm
from naast.comments.models import Comment, Desk, State

QUEUE = "comments_queue"
_PER_PAGE = 25
_FILTERS = ("status", "pagina", "p")
_LARGEST = 2**63 - 1
_STATES = (State.WAITING, State.APPROVED, State.REJECTED, State.SPAM)
_Decide = Callable[[int, User, str], Comment]


def _approve(key: int, by: User, seen: str) -> Comment:
    return services.approve(key, by, seen=seen)


def _reject(key: int, by: User, seen: str) -> Comment:
    return services.reject(key, by, seen=seen)


def _spam(key: int, by: User, seen: str) -> Comment:
    return services.mark_as_spam(key, by, seen=seen)


_ACTS: dict[str, _Decide] = {"goedkeuren": _approve, "afwijzen": _reject, "spam": _spam}


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Comments by state and page; for who does not moderate, those on the site below the own pages."""
    who = person(request)
    moderates = selectors.is_moderator(who)
    if not moderates and not selectors.own_pages(who).exists():
        raise PermissionDenied
    chosen = request.GET.get("status", "")
    state = State(chosen) if moderates and chosen in _STATES else State.WAITING if moderates else State.APPROVED
    rows = selectors.visible_to(who)
    if moderates:
        rows = rows.filter(state=state)
    page = _number(request.GET.get("pagina", ""))
    if page is not None:
        rows = rows.filter(page=page)
    # What waits longest is read first; of what is done the latest is of interest.
    order = ("written_at", "pk") if state == State.WAITING else ("-written_at", "-pk")
    shown = Paginator(rows.select_related("page", "parent").order_by(*order), _PER_PAGE).get_page(request.GET.get("p"))
    counts = {value: selectors.visible_to(who).filter(state=value).count() for value in _STATES} if moderates else {}
    return render(
        request,
        "comments/admin/index.html",
        {
            "page_title": _("Comments"),
            "header_icon": "comment",
            "page_obj": shown,
            "state": state,
            "states": [(value, value.label, counts[value]) for value in _STATES] if moderates else [],
            "pages": _pages(who),
            "page_chosen": page,
            "moderates": moderates,
            "here": _kept(request.GET),
            "undo": _just_decided(request) if moderates else [],
        },
    )


@never_cache
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment in full, what was decided, and what can be done."""
    return _detail(request, _found(request, pk), RejectForm(), ReplyForm())


@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Approve, reject with a reason, or mark as spam."""
    who, row = _moderator(request), _found(request, pk)
    if act not in _ACTS:
        raise Http404
    seen = request.POST.get("gezien", "")
    try:
        if act == "afwijzen":
            form = RejectForm(request.POST)
            if not form.is_valid():
                return _detail(request, row, form, ReplyForm(), 422)
            services.reject(row.pk, who, seen=seen, reason=form.cleaned_data["reason"])
        else:
            _ACTS[act](row.pk, who, seen)
    except services.OvertakenError:
        messages.warning(request, _("Nothing was changed: a colleague was first, or the writer changed the text."))
        return redirect(f"{QUEUE}:detail", pk=row.pk) if _found_again(row) else _back(request)
    return _back(request, done=[row.pk])


@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """The same for all that was ticked, or for the one whose button was pressed.

    Each carries a mark of the text that was on the screen.
    """
    who = _moderator(request)
    name, ticked = request.POST.get("actie", ""), request.POST.getlist("reactie")[:_PER_PAGE]
    if "direct" in request.POST:  # the button of one comment: what is ticked elsewhere has nothing to do with it
        name, _colon, one = request.POST["direct"].partition(":")
        ticked = [one]
    act = _ACTS.get(name)
    if act is None:
        raise Http404
    done: list[int] = []
    missed = 0
    for tick in ticked:
        number, _colon, seen = tick.partition(":")
        key = _number(number)
        try:
            if key is not None:
                done.append(act(key, who, seen).pk)
        except services.OvertakenError:
            missed += 1
    if not ticked:
        messages.warning(request, _("Tick the comments first."))
    if missed:
        text = ngettext(
            "%(count)d comment was skipped: a colleague was first, or the writer changed the text.",
            "%(count)d comments were skipped: a colleague was first, or the writer changed the text.",
            missed,
        )
        messages.warning(request, text % {"count": missed})
    return _back(request, done=done)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back the last decision about each of these comments."""
    who = _moderator(request)
    count = 0
    for key in _numbers(request.POST.getlist("reactie")):
        try:
            services.undo(key, who)
            count += 1
        except services.OvertakenError:
            messages.warning(request, _("One decision could not be undone: something else happened after it."))
    if count:
        text = ngettext("%(count)d decision was undone.", "%(count)d decisions were undone.", count)
        messages.success(request, text % {"count": count})
    return _back(request)


@require_POST
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer as the author of the page."""
    who, row = person(request), _found(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _detail(request, row, RejectForm(), form, 422)
    try:
        answer = services.reply(row.pk, who, form.cleaned_data["text"])
    except PermissionError as error:
        raise PermissionDenied from error
    except services.OvertakenError:
        messages.warning(request, _("This comment is not on the site any more. Your reply was not saved."))
        return _detail(request, row, RejectForm(), form, 409)
    if answer.is_shown:
        messages.success(request, _("Your reply is on the site."))
    else:
        messages.success(request, _("Your reply waits for a moderator."))
    return redirect(f"{QUEUE}:detail", pk=row.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The list of words that put a comment aside."""
    _moderator(request)
    form = WordsForm(request.POST if request.method == "POST" else None, instance=Desk.the_one())
    if request.method == "POST" and form.is_valid():
        services.save_words(form.cleaned_data["words"])
        messages.success(request, _("The list is saved. It counts for comments that come in from now on."))
        return redirect(f"{QUEUE}:index")
    return render(
        request,
        "comments/admin/words.html",
        {"page_title": _("Words that put a comment aside"), "header_icon": "list-ul", "form": form},
        status=422 if form.errors else 200,
    )


def _detail(
    request: HttpRequest, row: Comment, reject: RejectForm, answer: ReplyForm, status: int = 200
) -> HttpResponse:
    who = person(request)
    moderates = selectors.is_moderator(who)
    decisions = list(row.decisions.select_related("by")[:50])
    acts = {"approved", "rejected", "refused", "spam"}
    return render(
        request,
        "comments/admin/detail.html",
        {
            "page_title": _("Comment of %(name)s") % {"name": row.name},
            "header_icon": "comment",
            "row": row,
            "moderates": moderates,
            "decisions": decisions if moderates else [],
            "can_undo": bool(moderates and decisions and decisions[0].act in acts and decisions[0].after == row.state),
            "can_reply": row.is_shown and selectors.edits(who, row.page),
            "replies": row.replies.exclude(state=State.DELETED) if moderates else [],
            "reject_form": reject,
            "reply_form": answer,
            "states": State,
        },
        status=status,
    )


def _moderator(request: HttpRequest) -> User:
    """Who decides.

    Raises:
        PermissionDenied: this person does not.
    """
    who = person(request)
    if not selectors.is_moderator(who):
        raise PermissionDenied
    return who


def _found(request: HttpRequest, pk: int) -> Comment:
    """A comment that this person may see.

    Raises:
        Http404: there is none, or it is not for this person.
    """
    if pk > _LARGEST:
        raise Http404
    row = selectors.visible_to(person(request)).filter(pk=pk).select_related("page", "parent").first()
    if row is None:
        raise Http404
    return row


def _found_again(row: Comment) -> bool:
    return Comment.objects.filter(pk=row.pk).exclude(state=State.DELETED).exists()


def _pages(who: User) -> list[tuple[int, str]]:
    keys = selectors.visible_to(who).order_by().values("page").distinct()
    return list(Page.objects.filter(pk__in=keys).order_by("title").values_list("pk", "title")[:200])


def _just_decided(request: HttpRequest) -> list[Comment]:
    keys = _numbers(request.GET.get("gedaan", "").split(","))
    return list(Comment.objects.filter(pk__in=keys).exclude(state=State.DELETED))


def _back(request: HttpRequest, *, done: list[int] | None = None) -> HttpResponse:
    """To the list as it was, with the way back for what was decided."""
    query = QueryDict(_kept(QueryDict(request.POST.get("hier", "")[:1000])), mutable=True)
    if done:
        query["gedaan"] = ",".join(map(str, done))
    return redirect(reverse(f"{QUEUE}:index") + (f"?{query.urlencode()}" if query else ""))


def _kept(query: QueryDict) -> str:
    kept = QueryDict(mutable=True)
    for name in _FILTERS:
        value: Any = query.get(name)
        if value:
            kept[name] = str(value)[:20]
    return kept.urlencode()


def _numbers(texts: list[str]) -> list[int]:
    return [number for text in texts[:_PER_PAGE] if (number := _number(text)) is not None]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None

"""Notes and bookmarks of a reader, and the glossary.

Notes are their writer's alone: every lookup goes by person, and no provider, team lead or editor has a page with them.
"""

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from courses import services
from courses.models import LessonPage
from courses.selectors.reader import as_text, kept_by, read_glossary
from courses.views.base import own_page
from courses.views.learning import refusal
from naast.accounts.requests import person

_REMOVED = "removed_note"  # where the session holds the note that was deleted last
_RESTORABLE = 3600  # seconds that the page offers to put it back
_FORMATS = {"txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8"}


@login_required
def note_saved(request: HttpRequest, uid: str) -> HttpResponse:
    """Keep the note with a lesson; from the page's script it answers in JSON."""
    enrolment, lesson = own_page(request, LessonPage, uid)
    back = f"{lesson.url}#notitie"
    if request.method != "POST":  # where signing in led back to
        return redirect(back)
    by_script = _by_script(request)
    try:
        saved = services.save_note(
            enrolment, lesson, request.POST.get("text", ""), known=request.POST.get("version", "")
        )
    except services.LearningError as problem:
        if by_script:
            return JsonResponse({"saved": False, "message": str(problem)}, status=400)
        messages.error(request, str(problem))
        return _typed_again(request, lesson)
    message = _("Saved")
    if saved.before:
        message = _("You had also changed this note elsewhere. Both texts now stand below each other.")
    if by_script:
        return JsonResponse({"saved": True, "message": message, "version": saved.version, "before": saved.before})
    messages.success(request, message if saved.before else _("Your note is saved."))
    return redirect(back)


def _typed_again(request: HttpRequest, lesson: LessonPage) -> HttpResponse:
    """The lesson once more with the text as it was typed, so that a refusal costs nobody their words."""
    context = lesson.get_context(request) | {"typed_note": request.POST.get("text", "")}
    refused = refusal(request, context)
    if refused is not None:
        return refused
    return TemplateResponse(request, lesson.get_template(request), context, status=400)


@login_required
def bookmark_set(request: HttpRequest, uid: str) -> HttpResponse:
    """Mark a lesson, or take the mark away: ``on`` says which, so that posting twice does no harm."""
    enrolment, lesson = own_page(request, LessonPage, uid)
    if request.method != "POST":
        return redirect(lesson.url)
    wanted = request.POST.get("on") == "1"
    if wanted:
        services.add_bookmark(enrolment, lesson)
    else:
        services.remove_bookmark(enrolment.person, lesson.uid)
    message = _("Bookmark set. You find it with your notes.") if wanted else _("Bookmark removed.")
    if _by_script(request):
        return JsonResponse({"on": wanted, "message": message})
    messages.success(request, message)
    return redirect(lesson.url)


@require_safe
@login_required
@never_cache
def notes(request: HttpRequest) -> HttpResponse:
    """``/mijn/notities/``: everything somebody keeps, to search, print and take along."""
    search = request.GET.get("zoek", "").replace("\x00", "").strip()[:200]
    kept = kept_by(person(request), search)
    context = {"kept": kept, "search": search, "removed": _removed(request)}
    return TemplateResponse(request, "courses/notes.html", context)


@require_GET
@login_required
@never_cache
def notes_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All notes and bookmarks as a file: ``txt`` or ``md``."""
    if kind not in _FORMATS:
        raise Http404
    text = as_text(kept_by(person(request)), heading=_("My notes"), markdown=kind == "md")
    response = HttpResponse(text, content_type=_FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="notities.{kind}"'
    return response


@login_required
def note_deleted(request: HttpRequest, uid: str) -> HttpResponse:
    """Delete a note; for an hour, or until the next one is deleted, it can be put back."""
    if request.method == "POST":
        removed = services.delete_note(person(request), uid)
        if removed is None:
            raise Http404
        request.session[_REMOVED] = removed | {"at": time.time()}
    return redirect("courses:notes")


@login_required
def note_restored(request: HttpRequest) -> HttpResponse:
    """Undo the deletion."""
    removed = _removed(request)
    if request.method == "POST" and removed:
        try:
            services.restore_note(person(request), removed)
        except services.LearningError as problem:
            messages.error(request, str(problem))
        else:
            del request.session[_REMOVED]
            messages.success(request, _("The note is back."))
    return redirect("courses:notes")


@login_required
def bookmark_removed(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a mark away from the page of notes, also when the lesson is gone."""
    if request.method == "POST":
        services.remove_bookmark(person(request), uid)
        messages.success(request, _("Bookmark removed."))
    return redirect("courses:notes")


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """``/woordenlijst/``: all words of the trade."""
    search = request.GET.get("zoek", "").strip()[:200]
    found = [word for word in read_glossary().words if search.casefold() in " ".join(word.forms).casefold()]
    return TemplateResponse(request, "courses/words.html", {"words": found, "search": search})


def _removed(request: HttpRequest) -> dict[str, Any] | None:
    """The note that can still be put back."""
    removed: dict[str, Any] | None = request.session.get(_REMOVED)
    return removed if removed and time.time() - removed["at"] < _RESTORABLE else None


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")

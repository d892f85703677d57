"""``/brievencheck/``: a letter goes in and comes back with remarks. Nothing of it is stored, logged or remembered.

The text travels in a POST and lives in this request only. Error reports leave it out (``sensitive_*``), browsers and
proxies may not keep the answer (``never_cache``), and no session is begun.
"""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from naast.language import limits
from naast.language.forms import LetterForm
from naast.language.intake import MAX_CHARACTERS, too_long_message
from naast.language.letter import check_letter
from naast.language.privacy import seen_in, without
from naast.language.selectors import rules

_TEMPLATE = "language/letter_check.html"
_CONTENT = Path(__file__).resolve().parent / "content"
_EXAMPLES = {"1": "strenge-brief.txt", "2": "goede-brief.txt"}
# Bytes: the longest text with every character written as twelve (four bytes of three signs), and the rest of the form.
MAX_BODY = MAX_CHARACTERS * 12 + 10_000
_READ_AWAY = 16 * 1024 * 1024  # bytes of a text that is too large; a browser hears no answer before it has sent all
_PIECE = 64 * 1024  # bytes


# The size comes first, so that a form of some megabytes is refused in our words and costs no parsing. Django's own check
# of the token would parse it before the view; therefore the check happens inside.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letter_check(request: HttpRequest) -> HttpResponse:
    """The page, and the same page with the report of a letter."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
        left = _READ_AWAY
        while left > 0 and request.read(_PIECE):
            left -= _PIECE
        return _page(request, LetterForm(), status=413, refusal=too_long_message())
    return _check(request)


@csrf_protect
@sensitive_post_parameters()
@sensitive_variables()
def _check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, LetterForm(initial={"tekst": _example(request.GET.get("voorbeeld", ""))}))
    form = LetterForm(request.POST)
    # Asked first: cleaning a long text is work too.
    if not limits.may_check(request):
        wait = _("You have checked many letters in a short time. Wait a minute and press the button again.")
        return _page(request, form, status=429, refusal=wait)
    if not form.is_valid():
        return _page(request, form, status=400)
    text: str = form.cleaned_data["tekst"]
    action = request.POST.get("actie", "")
    if action == "weghalen":
        return _page(request, LetterForm(initial={"tekst": without(text)}), removed=True)
    seen = [] if action == "toch" else seen_in(text)
    if seen:
        return _page(request, form, seen=seen)
    # The cleaned text, so that what stands in the box is what was checked.
    return _page(request, LetterForm(initial={"tekst": text}), report=check_letter(text, rules()))


def _example(number: str) -> str:
    """A letter to try the check with: a harsh one or a good one."""
    name = _EXAMPLES.get(number)
    return (_CONTENT / name).read_text(encoding="utf-8") if name else ""


def _page(request: HttpRequest, form: LetterForm, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, _TEMPLATE, {"form": form, "most": MAX_CHARACTERS, **context}, status=status)

"""Trying a conversation as it was last saved. Nothing is stored: the answers so far travel in the address."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from courses.conversations.freezing import script_of
from courses.conversations.script import ImpossibleMoveError, Played, Script, play
from courses.selectors import course_of, outline
from courses.selectors.conversations import debrief_of, simulations_of, talk_of
from courses.views.provider_base import for_provider
from naast.organisations import roles
from naast.organisations.models import Provider

MOST_TRIED = 80  # answers; more would not fit in an address


@require_safe
@for_provider
@roles.require(roles.TEACH)
def conversation_trial(request: HttpRequest, provider: Provider, uid: str) -> HttpResponse:
    """The latest draft, played as far as the address says; at its end the debrief."""
    page = simulations_of(provider).filter(uid=uid).first()
    if page is None:
        raise Http404
    draft = page.get_latest_revision_as_object()
    script = script_of(draft)
    chosen = [key for key in request.GET.get("keuzes", "").split(",") if key]
    played, problem = _as_far_as_it_goes(script, chosen)
    course = course_of(page)
    context: dict[str, Any] = {
        "provider": provider,
        "page": page,
        "draft": draft,
        "course": course,
        "problem": problem,
        "is_draft": page.has_unpublished_changes or not page.live,
        "begun": bool(chosen),
    }
    if played is not None and played.ending:
        again = [_query(chosen[:number]) for number in range(len(played.moves))]
        context["debrief"] = debrief_of(script, played, outline(course), again)
    elif played is not None:
        talk = talk_of(script, played)
        made = chosen[: len(played.moves)]
        context |= {"talk": talk, "ways": [(answer, _query([*made, answer.id])) for answer in talk.answers]}
    return TemplateResponse(
        request, "courses/provider/conversation_trial.html", context, status=400 if problem and chosen else 200
    )


def _query(choices: Sequence[str]) -> str:
    return "?" + urlencode({"keuzes": ",".join(choices)}) if choices else "?"


def _as_far_as_it_goes(script: Script, chosen: Sequence[str]) -> tuple[Played | None, str]:
    """The conversation up to the first answer that does not work, and what is the matter with that one."""
    try:
        played = play(script, [])
    except ImpossibleMoveError:
        return None, _("This conversation has no turns yet. Add one, and save.")
    if len(chosen) > MOST_TRIED:
        return played, _("This conversation goes round in circles. Begin again and choose another way.")
    for number, key in enumerate(chosen, start=1):
        try:
            further = play(script, chosen[:number])
        except ImpossibleMoveError:
            return played, _problem(played, key)
        played = further
    if played.turn and not played.turn.open_choices(played.state):
        return played, _("Here it stops: turn “%(turn)s” has no answer that is possible now.") % {
            "turn": played.turn.key
        }
    return played, ""


def _problem(played: Played, key: str) -> str:
    """Why an answer does not work, in words for the author."""
    offered = played.turn.open_choices(played.state) if played.turn else []
    choice = next((each for each in offered if each.id == key), None)
    if played.turn is None or choice is None:
        return _("The conversation has changed since you began. Go on from here, or begin again.")
    words = {"answer": choice.text, "turn": played.turn.key, "target": choice.goes_to}
    if not choice.goes_to:
        return _("Answer “%(answer)s” in turn “%(turn)s” does not say where it leads.") % words
    return (
        _(
            "Answer “%(answer)s” in turn “%(turn)s” leads to “%(target)s”. There is no such turn or ending, or no "
            "ending whose conditions hold."
        )
        % words
    )

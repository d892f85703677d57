"""From the page of a conversation to what a file holds of it, and from a file to a draft."""

import json
import uuid
from typing import Any

from django.utils.translation import gettext as _

from courses.conversations.blocks import MEASURES
from courses.conversations.freezing import script_of
from courses.conversations.script import NAMES, Choice, Condition, Ending, Turn
from courses.conversations.twee.story import Story
from courses.models import LessonPage, ModulePage, SimulationPage
from naast.accounts.models import User

_Raw = dict[str, Any]


def story_of(page: SimulationPage) -> Story:
    """A conversation as it stands on its page."""
    return Story(
        title=page.title,
        script=script_of(page),
        intro=page.intro,
        goal=page.goal,
        about=page.about,
        situation=page.situation,
        minutes=page.minutes,
        rki_topics=page.rki_topics,
        counts=page.counts,
    )


def lessons_for(story: Story, module: ModulePage) -> dict[str, int]:
    """The lessons of the module's course that the conversation names: page numbers by key."""
    wanted = {choice.lesson for turn in story.script.turns for choice in turn.choices if choice.lesson}
    found = LessonPage.objects.descendant_of(module.get_parent()).filter(uid__in=wanted)
    return dict(found.values_list("uid", "pk"))


def make_draft(story: Story, module: ModulePage, user: User) -> SimulationPage:
    """Put a conversation below a module, for its author to look at and publish. Lessons of other courses stay out."""
    script, lessons = story.script, lessons_for(story, module)
    page = SimulationPage(
        live=False,
        owner=user,
        title=story.title or _("Conversation without a title"),
        intro=story.intro,
        goal=story.goal,
        about=story.about,
        situation=story.situation,
        minutes=story.minutes,
        rki_topics=story.rki_topics,
        counts=story.counts,
        persona=script.persona,
        channel=script.channel,
        show_state=script.show_state,
        **{f"start_{name}": value for name, value in zip(NAMES, script.start, strict=True)},
        turns=json.dumps([_child("turn", _turn(turn, lessons)) for turn in script.turns]),
        endings=json.dumps([_child("ending", _ending(ending)) for ending in script.endings]),
    )
    module.add_child(instance=page)
    page.save_revision(user=user, log_action=True, clean=False)  # a draft may be half written
    return page


def _child(kind: str, value: _Raw) -> _Raw:
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def _turn(turn: Turn, lessons: dict[str, int]) -> _Raw:
    choices = [_child("item", _choice(choice, lessons)) for choice in turn.choices]
    return {"key": turn.key, "scene": turn.scene, "says": turn.says, "choices": choices}


def _choice(choice: Choice, lessons: dict[str, int]) -> _Raw:
    return {
        "text": choice.text,
        "effects": {name: effect for (name, _label), effect in zip(MEASURES, choice.effects, strict=True)},
        "reply": choice.reply,
        "note": choice.note,
        "flag": choice.flag,
        "lesson": lessons.get(choice.lesson),
        "when": _conditions(choice.when),
        "goes_to": choice.goes_to,
    }


def _ending(ending: Ending) -> _Raw:
    return {
        "key": ending.key,
        "title": ending.title,
        "text": ending.text,
        "success": ending.success,
        "when": _conditions(ending.when),
    }


def _conditions(conditions: tuple[Condition, ...]) -> list[_Raw]:
    return [_child("item", {"measure": each.measure, "rule": each.rule, "value": each.value}) for each in conditions]

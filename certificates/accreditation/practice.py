"""Conversations and letter exercises, described: what they ask, how they are judged, and every word of a conversation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from certificates.accreditation.shape import Exercise, Fact
from courses import rki
from courses.conversations.freezing import script_of
from courses.conversations.overview import conditions_in_words
from courses.conversations.words import effect_words
from courses.letters.scoring import AUTOMATIC_SHARE, label_of, task_of
from courses.models import LetterExercisePage, SimulationPage


def conversation(page: SimulationPage, place: str, *, script: bool) -> Exercise:
    """A conversation to practise.

    Args:
        page: as it is published.
        place: module and step.
        script: with everything that can be said in it.
    """
    played = script_of(page)
    success, failure = _("this succeeds"), _("this does not succeed")
    choices = sum(len(turn.choices) for turn in played.turns)
    details = [
        Fact(label=_("Who it is about"), texts=_texts(page.persona, page.about)),
        Fact(label=_("What the learner knows beforehand"), texts=_texts(page.situation)),
        Fact(label=_("Channel"), texts=(str(page.get_channel_display()),)),
        Fact(
            label=_("Size"),
            texts=(
                _("%(turns)s turns with %(choices)s possible answers, and %(endings)s endings.")
                % {"turns": len(played.turns), "choices": choices, "endings": len(played.endings)},
            ),
        ),
        Fact(
            label=_("How it can end"),
            texts=tuple(
                f"{ending.title} ({success if ending.success else failure}). {ending.text}" for ending in played.endings
            ),
        ),
    ]
    return Exercise(
        place=place,
        title=page.title,
        kind=str(SimulationPage._meta.verbose_name),
        goal=page.goal,
        minutes=page.minutes,
        counts=str(page.get_counts_display()),
        rki=rki_texts(page.rki_topics),
        details=_filled(details),
        script=tuple(_turn(turn) for turn in played.turns) if script else (),
    )


def letter(page: LetterExercisePage, place: str) -> Exercise:
    """A letter to write or to repair.

    Args:
        page: as it is published.
        place: module and step.
    """
    task = task_of(page)
    details = [
        Fact(label=_("Assignment"), texts=_texts(*_paragraphs(page.task))),
        Fact(label=_("What the writer knows"), texts=tuple(task["facts"])),
        Fact(label=_("Text to begin with"), texts=_paragraphs(page.start_text)),
        Fact(
            label=_("Automatic checks, together %(percent)s%% of the score") % {"percent": AUTOMATIC_SHARE},
            texts=tuple(label_of(check) for check in task["checks"]),
        ),
        Fact(
            label=_("Rubric, together %(percent)s%% of the score") % {"percent": 100 - AUTOMATIC_SHARE},
            texts=tuple(_criterion(row) for row in task["rubric"]),
        ),
        Fact(label=_("Who looks at the tone"), texts=(str(page.get_review_display()),)),
        Fact(label=_("Pass mark"), texts=(f"{page.pass_mark}%",)),
        Fact(label=_("Example answer"), texts=_texts(*_paragraphs(page.example), page.example_note)),
    ]
    return Exercise(
        place=place,
        title=page.title,
        kind=str(LetterExercisePage._meta.verbose_name),
        goal=page.goal,
        minutes=page.minutes,
        counts=str(page.get_counts_display()),
        rki=rki_texts(page.rki_topics),
        details=_filled(details),
    )


def _criterion(row: dict[str, Any]) -> str:
    points = ngettext("%(points)s point", "%(points)s points", row["points"]) % row
    return f"{row['criterion']} ({points}). {row['description']}".strip()


def _turn(turn: Any) -> Fact:
    says = [f"[{turn.scene}]"] if turn.scene else []
    lines = [*says, turn.says]
    for number, choice in enumerate(turn.choices, start=1):
        when = conditions_in_words(choice.when)
        effects = ", ".join(_effects(choice.effects))
        parts = [
            f"{number}. {choice.text}",
            _("Only when: %(when)s.") % {"when": when} if when else "",
            _("Effect: %(effects)s.") % {"effects": effects} if effects else "",
            _("Reply: %(reply)s") % {"reply": choice.reply} if choice.reply else "",
            _("Coaching: %(note)s") % {"note": choice.note} if choice.note else "",
            _("Goes to: %(place)s.") % {"place": choice.goes_to},
        ]
        lines.append(" ".join(filter(None, parts)))
    return Fact(label=_("Turn “%(key)s”") % {"key": turn.key}, texts=tuple(lines))


def _effects(effects: Any) -> list[str]:
    return [f"{effect.label.lower()} {effect.amount}" for effect in effect_words(effects)]


def rki_texts(text: str) -> tuple[str, ...]:
    """The topics of the Rki that an author named, as they are printed."""
    return tuple(topic_text(topic) for topic in rki.topics_of([text]))


def topic_text(topic: rki.RkiTopic) -> str:
    """A topic of the Rki as it is printed: with its letter, where it has one."""
    return f"{topic.code}) {topic.name}" if topic.code else topic.name


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("\r\n", "\n").split("\n\n") if part.strip())


def _texts(*texts: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text and text.strip())


def _filled(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.texts)

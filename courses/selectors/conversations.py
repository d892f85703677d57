"""What the pages of a played conversation show. Effects, notes and later turns only of runs that have ended (rule 2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.conversations.chart import Chart, state_chart
from courses.conversations.picture import Picture, picture_of
from courses.conversations.script import Played, Script, State, from_dict, play
from courses.conversations.telling import Exchange, Speech, exchanges, transcript
from courses.conversations.words import labels, state_words, summary
from courses.models import ConversationRun, Enrolment, ProviderPage, SimulationPage
from courses.permissions import may_hand_in
from courses.selectors.outline import Outline, Step, outline
from naast.organisations.models import Provider


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Something that can be said now."""

    id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Mood:
    """How the person is doing, where the author shows it."""

    words: list[str]
    picture: Picture


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation that goes on: what was said, and what can be said now. Nothing of what it does."""

    persona: str
    channel: str
    channel_label: str
    position: int  # of the move that comes now, from 1
    speeches: list[Speech]
    answers: list[Answer]
    mood: Mood | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """An exchange with where to go from it: the lesson behind its note, and playing on from here another way."""

    exchange: Exchange
    lesson: Step | None
    again: str


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """A conversation that has ended, with all that can be learned from it."""

    persona: str
    channel: str
    channel_label: str
    ending_title: str
    ending_text: str
    succeeded: bool
    last_words: str  # of the person; empty when the learner had them
    told: list[Told]
    chart: Chart
    summary: str
    labels: list[str]
    rows: list[tuple[int, State]]  # number of the move, 0 for the start, with the state after it


def why_not_go_on(enrolment: Enrolment, now: datetime) -> str:
    """Why nothing can be said in the runs of this enrolment, in words for the learner; empty when it can.

    Needs the cohort: fetch the enrolment with ``select_related("cohort")``.
    """
    refusal = may_hand_in(enrolment, now)
    if refusal:
        return refusal
    later = Enrolment.objects.filter(
        person=enrolment.person_id, course_uid=enrolment.course_uid, number__gt=enrolment.number, withdrawn_at=None
    )
    if later.exists():
        return _("You do this course again. Begin this conversation anew there.")
    return ""


def played_of(run: ConversationRun) -> Played:
    """The run as far as it was played."""
    return play(from_dict(run.script), list(run.moves.values_list("choice_id", flat=True)))


def talk_of(script: Script, played: Played) -> Talk:
    """What the page of a conversation shows while it goes on."""
    mood = Mood(words=state_words(played.state), picture=picture_of(played.state)) if script.show_state else None
    offered = played.turn.open_choices(played.state) if played.turn else []
    return Talk(
        persona=script.persona,
        channel=script.channel,
        channel_label=channel_label(script.channel),
        position=len(played.moves) + 1,
        speeches=transcript(played),
        answers=[Answer(id=choice.id, text=choice.text) for choice in offered],
        mood=mood,
    )


def debrief_of(script: Script, played: Played, whole: Outline | None, again: Sequence[str]) -> Debrief:
    """What the debrief of a conversation shows.

    Args:
        script: what was played.
        played: to its end.
        whole: the course as the reader sees it, for links to lessons; None: no links.
        again: for every move the address that plays it anew; empty: it cannot be.
    """
    states = [script.start, *(move.after for move in played.moves)]
    lessons = {step.uid: step for step in whole.steps if step.kind == "lesson" and not step.lock} if whole else {}
    told = [
        Told(
            exchange=each,
            lesson=lessons.get(each.lesson),
            again=again[each.number - 1] if again else "",
        )
        for each in exchanges(played.moves)
    ]
    ending = played.ending
    return Debrief(
        persona=script.persona,
        channel=script.channel,
        channel_label=channel_label(script.channel),
        ending_title=ending.title if ending else "",
        ending_text=ending.text if ending else "",
        succeeded=bool(ending and ending.success),
        last_words=played.moves[-1].choice.reply if played.moves else "",
        told=told,
        chart=state_chart(states, labels()),
        summary=summary(states),
        labels=labels(),
        rows=list(enumerate(states)),
    )


def channel_label(channel: str) -> str:
    """How the two meet, in words; a channel that is no longer known says nothing."""
    return str(dict(SimulationPage.Channel.choices).get(channel, ""))


def simulations_of(provider: Provider) -> "QuerySet[SimulationPage]":
    """All conversations of a provider, drafts too, in the order of the courses."""
    page = ProviderPage.objects.filter(provider=provider).first()
    simulations = SimulationPage.objects.order_by("path")
    return simulations.descendant_of(page) if page else simulations.none()


def outline_of(enrolment: Enrolment) -> Outline | None:
    """The course of an enrolment as its learner sees it; None when the course is gone."""
    return outline(enrolment.course, enrolment) if enrolment.course else None

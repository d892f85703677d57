"""Playing conversations: begin, answer, begin again, and try again from the middle. The row is the truth.

Whoever changes a run holds its enrolment first, so that two tabs come one after the other and never wait for each other.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.conversations.freezing import script_of
from courses.conversations.script import ImpossibleMoveError, Played, from_dict, play
from courses.models import (
    ConversationMove,
    ConversationRun,
    Enrolment,
    ExercisePage,
    SimulationPage,
)
from courses.permissions import may_hand_in
from courses.selectors import lock_of
from courses.selectors.conversations import why_not_go_on
from courses.services.errors import ClosedStepError, LearningError
from courses.services.exercises import exercise_done, exercise_opened

MOST_MOVES = 300  # a conversation that goes round in circles stops somewhere
MOST_RUNS = 500  # of one conversation by one enrolment: each row holds the whole script


class MoveError(LearningError):
    """A choice that cannot be made here; the message says what to do."""


class RunClosedError(LearningError):
    """Nothing can be said in this run any more, though it was not played to its end."""


@transaction.atomic
def start_run(enrolment: Enrolment, simulation: SimulationPage) -> ConversationRun:
    """Begin a conversation, or give back the open one: a double click or a second tab never makes two.

    Raises:
        LearningError: nothing can be begun now, or the conversation has no turns yet.
        ClosedStepError: other steps come first.
    """
    enrolment = _locked(enrolment.pk)
    current = _open_run(enrolment, simulation.uid)
    if current is not None:
        exercise_opened(enrolment, simulation.uid, simulation.title)
        return current
    return _begin(enrolment, simulation)


@transaction.atomic
def start_again(enrolment: Enrolment, simulation: SimulationPage) -> ConversationRun:
    """Begin anew with the conversation as it is now; an open run is left, unless nothing was said in it yet.

    Raises:
        LearningError: as in :func:`start_run`.
        ClosedStepError: as in :func:`start_run`.
    """
    enrolment = _locked(enrolment.pk)
    current = _open_run(enrolment, simulation.uid)
    if current and not current.moves.exists() and from_dict(current.script) == script_of(simulation):
        return current
    return _begin(enrolment, simulation)


@transaction.atomic
def make_move(run: ConversationRun, position: int, choice_id: str) -> ConversationRun:
    """Say something. Where it leads to an ending, the run is finished and counts by the rule of its page.

    A position that was answered already changes nothing, nor does a run that has ended: that was a second click or a
    second tab.

    Args:
        run: which run.
        position: which move of it this is, from 1.
        choice_id: what is said.

    Returns:
        The run as stored.

    Raises:
        MoveError: the turn does not offer this, or it leads nowhere.
        RunClosedError: the learner withdrew, or their group has ended.
    """
    enrolment = _locked(run.enrolment_id)
    run = ConversationRun.objects.select_for_update(of=("self",)).select_related("simulation").get(pk=run.pk)
    made = list(run.moves.values_list("choice_id", flat=True))
    if not run.is_open or position != len(made) + 1:
        return run
    now = timezone.now()
    refusal = why_not_go_on(enrolment, now)
    if refusal:
        raise RunClosedError(refusal)
    played = _played_on(run, made, choice_id)
    ConversationMove.objects.create(
        run=run, position=position, turn_key=played.moves[-1].turn.key, choice_id=choice_id, made_at=now
    )
    if played.ending:
        run.state = ConversationRun.State.FINISHED
        run.ending_key, run.ending_title = played.ending.key, played.ending.title
        run.succeeded = played.ending.success
        run.finished_at = now
        run.save(update_fields=["state", "ending_key", "ending_title", "succeeded", "finished_at"])
        _count(enrolment, run)
    return run


@transaction.atomic
def try_from(run: ConversationRun, position: int) -> ConversationRun:
    """Play on from the middle of a run that has ended, with its own script; an open run is left.

    Args:
        run: one that was played to its end.
        position: the first move to make anew, from 1.

    Raises:
        LearningError: the run has no such move or did not end, or nothing can be begun now.
        ClosedStepError: other steps come first.
    """
    enrolment = _locked(run.enrolment_id)
    moves = list(run.moves.all())
    if run.state != ConversationRun.State.FINISHED or not 1 <= position <= len(moves):
        raise LearningError(_("You can try again from a moment in a conversation that you played to its end."))
    refusal = why_not_go_on(enrolment, timezone.now())
    if refusal:
        raise LearningError(refusal)
    _check_lock(enrolment, run.simulation_uid)
    fresh = _new_run(
        ConversationRun(
            enrolment=enrolment,
            simulation_id=run.simulation_id,
            simulation_uid=run.simulation_uid,
            title=run.title,
            script=run.script,
            copied_moves=position - 1,
        )
    )
    _copy(moves[: position - 1], fresh)
    return fresh


def _locked(enrolment_id: int) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort", "course")
    return rows.get(pk=enrolment_id)


def _open_run(enrolment: Enrolment, simulation_uid: str) -> ConversationRun | None:
    return ConversationRun.objects.filter(
        enrolment=enrolment, simulation_uid=simulation_uid, state=ConversationRun.State.OPEN
    ).first()


def _begin(enrolment: Enrolment, simulation: SimulationPage) -> ConversationRun:
    refusal = may_hand_in(enrolment, timezone.now())
    if refusal:
        raise LearningError(refusal)
    _check_lock(enrolment, simulation.uid)
    script = script_of(simulation)
    if not script.turns:
        raise LearningError(_("This conversation is not ready yet. Look again later."))
    return _new_run(
        ConversationRun(
            enrolment=enrolment,
            simulation=simulation,
            simulation_uid=simulation.uid,
            title=simulation.title,
            script=script.as_dict(),
        )
    )


def _check_lock(enrolment: Enrolment, simulation_uid: str) -> None:
    lock = lock_of(enrolment, simulation_uid)
    if lock:
        raise ClosedStepError(lock.text, lock.url)


def _new_run(run: ConversationRun) -> ConversationRun:
    """Store a run with the next number, in place of the one that was open."""
    same = ConversationRun.objects.filter(enrolment=run.enrolment, simulation_uid=run.simulation_uid)
    same.filter(state=ConversationRun.State.OPEN).update(state=ConversationRun.State.LEFT)
    run.number = (same.aggregate(latest=Max("number"))["latest"] or 0) + 1
    if run.number > MOST_RUNS:
        raise LearningError(_("You played this conversation very often. Look back at one of your earlier ones."))
    run.save()
    exercise_opened(run.enrolment, run.simulation_uid, run.title)
    return run


def _copy(moves: Iterable[ConversationMove], run: ConversationRun) -> None:
    ConversationMove.objects.bulk_create(
        ConversationMove(run=run, position=move.position, turn_key=move.turn_key, choice_id=move.choice_id)
        for move in moves
    )


def _played_on(run: ConversationRun, made: list[str], choice_id: str) -> Played:
    """The run with one choice more."""
    if len(made) >= MOST_MOVES:
        raise MoveError(_("This conversation goes round in circles. Begin again and choose another way."))
    script = from_dict(run.script)
    turn_now = play(script, made)
    offered = turn_now.turn.open_choices(turn_now.state) if turn_now.turn else []
    if choice_id not in {choice.id for choice in offered}:
        raise MoveError(_("You cannot say this here. Choose one of the answers below."))
    try:
        return play(script, [*made, choice_id])
    except ImpossibleMoveError as error:
        raise MoveError(
            _("This answer leads nowhere: there is a mistake in this conversation. Choose another answer.")
        ) from error


def _count(enrolment: Enrolment, run: ConversationRun) -> None:
    """Mark the exercise as done where the rule of its page, as it is live now, is met; once."""
    rule = run.simulation.counts if run.simulation else ExercisePage.Counts.FREE
    if rule == ExercisePage.Counts.FINISHED or (rule == ExercisePage.Counts.PASSED and run.succeeded):
        exercise_done(enrolment, run.simulation_uid)

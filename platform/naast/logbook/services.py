"""Changes to a person's log. Whoever calls has looked up the rows by person first."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from naast.accounts.models import User
from naast.logbook.errors import LogbookError
from naast.logbook.models import Conversation, Experiment, TechniquePage
from naast.logbook.periods import Period

MOST_EXPERIMENTS = 50  # of a person
MOST_CONVERSATIONS = 2_000  # in an experiment


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What somebody wants to try, and when."""

    technique: TechniquePage | None
    name: str
    hypothesis: str
    baseline: Period
    trial: Period


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody logs about one conversation; ``kept`` is None as long as that is not known."""

    held_on: date
    contact: bool
    agreement: bool
    kept: bool | None
    stress: int
    note: str


@transaction.atomic
def start_experiment(person: User, plan: Plan) -> Experiment:
    """Begin an experiment, which is the current one from now on.

    Raises:
        LogbookError: there are as many as one may keep.
    """
    _only_one_at_a_time(person)
    if Experiment.objects.filter(person=person).count() >= MOST_EXPERIMENTS:
        raise LogbookError(
            _("You keep %(most)s experiments, and more is not possible. Delete an old one first.")
            % {"most": MOST_EXPERIMENTS}
        )
    Experiment.objects.filter(person=person, current=True).update(current=False)
    experiment = Experiment(person=person)
    _take(experiment, plan)
    experiment.save()
    return experiment


def change_experiment(experiment: Experiment, plan: Plan) -> None:
    """Take a changed plan; each conversation counts in the period that holds its day from now on."""
    _take(experiment, plan)
    experiment.save()


@transaction.atomic
def make_current(experiment: Experiment) -> None:
    """Log into this experiment from now on."""
    _only_one_at_a_time(experiment.person)
    Experiment.objects.filter(person=experiment.person_id, current=True).update(current=False)
    experiment.current = True
    experiment.save(update_fields=["current"])


@transaction.atomic
def delete_experiment(experiment: Experiment) -> None:
    """Remove an experiment with its conversations; the one started last takes over when it was the current one."""
    person = experiment.person
    _only_one_at_a_time(person)
    experiment.delete()
    rest = Experiment.objects.filter(person=person)
    latest = rest.first()
    if latest is not None and not rest.filter(current=True).exists():
        latest.current = True
        latest.save(update_fields=["current"])


def delete_everything(person: User) -> None:
    """Remove all experiments of a person with their conversations."""
    Experiment.objects.filter(person=person).delete()


@transaction.atomic
def log_conversation(experiment: Experiment, entry: Entry, *, form_key: uuid.UUID | None = None) -> Conversation:
    """Log a conversation. The same form sent again logs nothing twice; with other answers it is a new conversation.

    Raises:
        LogbookError: the experiment holds as many conversations as it may.
    """
    locked = Experiment.objects.select_for_update().get(pk=experiment.pk)
    known = locked.conversations.filter(form_key=form_key).first() if form_key else None
    if known is not None and known.values() == vars(entry):
        return known
    if locked.conversations.count() >= MOST_CONVERSATIONS:
        raise LogbookError(
            _("This experiment holds %(most)s conversations, and more is not possible. Start a new one.")
            % {"most": MOST_CONVERSATIONS}
        )
    key = form_key if known is None else None
    return Conversation.objects.create(experiment=locked, form_key=key, **vars(entry))


def change_conversation(conversation: Conversation, entry: Entry) -> None:
    """Replace what was logged."""
    for name, value in vars(entry).items():
        setattr(conversation, name, value)
    conversation.save()


def note_outcome(conversation: Conversation, *, kept: bool) -> bool:
    """Write down what came of an agreement.

    Returns:
        Whether the conversation has an agreement.
    """
    return Conversation.objects.filter(pk=conversation.pk, agreement=True).update(kept=kept) == 1


def delete_conversation(conversation: Conversation) -> None:
    """Remove one conversation."""
    conversation.delete()


def _only_one_at_a_time(person: User) -> None:
    """Let two tabs of one person wait for each other: there is one current experiment."""
    User.objects.select_for_update().filter(pk=person.pk).first()


def _take(experiment: Experiment, plan: Plan) -> None:
    experiment.technique = plan.technique
    experiment.name = plan.name
    experiment.hypothesis = plan.hypothesis
    experiment.baseline_from, experiment.baseline_until = plan.baseline.first, plan.baseline.last
    experiment.trial_from, experiment.trial_until = plan.trial.first, plan.trial.last

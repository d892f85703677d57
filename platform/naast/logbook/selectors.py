"""Reading a person's log. Every lookup begins with the person."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from naast.accounts.models import User
from naast.logbook.models import Conversation, Experiment
from naast.logbook.models.log import LEAST_STRESS, MOST_STRESS
from naast.logbook.periods import Period, Phase, phase_on
from naast.logbook.statistics import Estimate, Verdict, compare, mean, share

_COUNTED: dict[str, Q] = {
    "conversations": Q(),
    "contacts": Q(contact=True),
    "agreements": Q(agreement=True),
    "known": Q(kept__isnull=False),
    "kept": Q(kept=True),
}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What was logged in a period."""

    conversations: int
    contacts: int
    agreements: int
    known: int  # agreements of which the outcome is known
    kept: int
    stress_total: int
    stress_squares: int

    @property
    def open(self) -> int:
        """Agreements of which the outcome is not known yet."""
        return self.agreements - self.known


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One thing that is compared: ``key`` is contact, kept or stress."""

    key: str
    before: Estimate
    after: Estimate

    @property
    def verdict(self) -> Verdict:
        """What the two periods may be said to show."""
        return compare(self.before, self.after)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where an experiment is today."""

    experiment: Experiment
    phase: Phase
    day: int
    days: int
    conversations: int  # in the period that it is in
    open_agreements: int


def baseline_of(experiment: Experiment) -> Period:
    """The period of working as always."""
    return Period(first=experiment.baseline_from, last=experiment.baseline_until)


def trial_of(experiment: Experiment) -> Period:
    """The period of working with the technique."""
    return Period(first=experiment.trial_from, last=experiment.trial_until)


def current_of(person: User) -> Experiment | None:
    """The experiment that conversations are logged into."""
    return Experiment.objects.filter(person=person, current=True).select_related("technique").first()


def experiments_of(person: User) -> QuerySet[Experiment]:
    """All experiments, newest first, each with ``logged``: how many conversations it has."""
    return Experiment.objects.filter(person=person).annotate(logged=Count("conversations"))


def own_conversations(person: User) -> QuerySet[Conversation]:
    """All conversations of a person."""
    return Conversation.objects.filter(experiment__person=person)


def logged_just_now(experiment: Experiment, uid: str) -> Conversation | None:
    """The conversation with this key, as it stands in an address, if it belongs to this experiment."""
    try:
        key = uuid.UUID(uid)
    except ValueError:
        return None
    return experiment.conversations.filter(uid=key).first()


def open_agreements(experiment: Experiment) -> QuerySet[Conversation]:
    """Conversations with an agreement of which nobody knows yet what came of it, oldest first."""
    return experiment.conversations.filter(agreement=True, kept=None).order_by("held_on", "logged_at", "pk")


def tallies(experiment: Experiment) -> tuple[Tally, Tally, int]:
    """What was logged in the baseline and in the trial, and how many conversations lie outside both; one query."""
    wanted: dict[str, Any] = {"all": Count("pk")}
    for name, period in (("before", baseline_of(experiment)), ("after", trial_of(experiment))):
        inside = Q(held_on__range=(period.first, period.last))
        wanted |= {f"{name}_{key}": Count("pk", filter=inside & condition) for key, condition in _COUNTED.items()}
        wanted[f"{name}_stress_total"] = Sum("stress", filter=inside, default=0)
        wanted[f"{name}_stress_squares"] = Sum(F("stress") * F("stress"), filter=inside, default=0)
    found = experiment.conversations.aggregate(**wanted)
    before, after = (_tally(found, name) for name in ("before", "after"))
    return before, after, found["all"] - before.conversations - after.conversations


def measures(before: Tally, after: Tally) -> list[Measure]:
    """What is compared: contact made, agreements kept, and own stress."""
    return [
        Measure(
            key="contact",
            before=share(before.contacts, before.conversations),
            after=share(after.contacts, after.conversations),
        ),
        Measure(key="kept", before=share(before.kept, before.known), after=share(after.kept, after.known)),
        Measure(key="stress", before=_stress(before), after=_stress(after)),
    ]


def standing(experiment: Experiment, today: date, before: Tally, after: Tally) -> Standing:
    """Where an experiment is on a day."""
    baseline, trial = baseline_of(experiment), trial_of(experiment)
    phase = phase_on(today, baseline, trial)
    in_trial = phase in (Phase.TRIAL, Phase.AFTER)
    period, tally = (trial, after) if in_trial else (baseline, before)
    return Standing(
        experiment=experiment,
        phase=phase,
        day=period.day_number(today),
        days=period.days,
        conversations=tally.conversations,
        open_agreements=before.open + after.open,
    )


def card(person: User) -> Standing | None:
    """What a learner's own page shows of the log, in at most two queries; None without an experiment."""
    experiment = Experiment.objects.filter(person=person, current=True).first()
    if experiment is None:
        return None
    before, after, _outside = tallies(experiment)
    return standing(experiment, timezone.localdate(), before, after)


def _tally(found: dict[str, int], name: str) -> Tally:
    return Tally(**{key: found[f"{name}_{key}"] for key in Tally.__dataclass_fields__})


def _stress(tally: Tally) -> Estimate:
    return mean(tally.conversations, tally.stress_total, tally.stress_squares, least=LEAST_STRESS, most=MOST_STRESS)

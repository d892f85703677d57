"""Making experiments and conversations."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from naast.accounts.models import User
from naast.logbook import services
from naast.logbook.models import Conversation, Experiment, TechniquePage
from naast.logbook.periods import Period
from naast.logbook.services import Entry, Plan

TODAY = date(2026, 11, 22)
# The first period is over, and the second has gone on for eight days.
BASELINE = Period(first=date(2026, 11, 1), last=date(2026, 11, 14))
TRIAL = Period(first=date(2026, 11, 15), last=date(2026, 11, 28))
SECRET = "huur, twee termijnen"


def make_experiment(person: User, **changed: Any) -> Experiment:
    """An experiment under way."""
    planned: dict[str, Any] = {
        "technique": None,
        "name": "Eerst zwijgen",
        "hypothesis": "Ik verwacht meer afspraken.",
        "baseline": BASELINE,
        "trial": TRIAL,
    }
    return services.start_experiment(person, Plan(**planned | changed))


def log(experiment: Experiment, held_on: date = TODAY, **changed: Any) -> Conversation:
    """A conversation with contact and an agreement of which nobody knows yet what came of it."""
    filled: dict[str, Any] = {
        "held_on": held_on,
        "contact": True,
        "agreement": True,
        "kept": None,
        "stress": 3,
        "note": SECRET,
    }
    return services.log_conversation(experiment, Entry(**filled | changed))


def log_many(experiment: Experiment, period: Period, kept: Sequence[bool | None], *, stress: int = 3) -> None:
    """A conversation for each outcome, spread over the days of a period."""
    for place, outcome in enumerate(kept):
        log(experiment, period.first + timedelta(days=place % period.days), kept=outcome, stress=stress)


def answers(**changed: str) -> dict[str, str]:
    """What the form sends for a conversation."""
    return {"contact": "ja", "agreement": "nee", "stress": "2", "held_on": "2026-11-22", "note": ""} | changed


def planned(technique: TechniquePage | None = None, **changed: str) -> dict[str, str]:
    """What the form sends for an experiment."""
    return {
        "technique": technique.slug if technique else "",
        "name": "" if technique else "Langzamer praten",
        "hypothesis": "",
        "baseline_from": "2026-11-22",
        "baseline_until": "2026-12-05",
        "trial_from": "2026-12-06",
        "trial_until": "2026-12-19",
    } | changed

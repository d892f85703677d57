"""A person's log as a file: a table for a spreadsheet, and JSON for other programs."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from naast.accounts.models import User
from naast.logbook.models import Conversation, Experiment
from naast.logbook.periods import Phase, phase_on
from naast.logbook.selectors import baseline_of, trial_of
from naast.tables import harmless

FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json; charset=utf-8"}


def as_csv(person: User) -> str:
    """One line a conversation, with semicolons and a mark of UTF-8: so Excel in Dutch opens it at once."""
    file = io.StringIO()
    file.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(
        [_("Experiment"), _("Period"), _("Date"), _("Contact"), _("Agreement"), _("Kept"), _("Own stress"), _("Note")]
    )
    words = {True: _("yes"), False: _("no"), None: ""}
    for experiment, conversation in _lines(person):
        writer.writerow(
            [
                harmless(experiment.name),
                _period(experiment, conversation),
                conversation.held_on.isoformat(),
                words[conversation.contact],
                words[conversation.agreement],
                words[conversation.kept],
                conversation.stress,
                harmless(conversation.note),
            ]
        )
    return file.getvalue()


def as_json(person: User) -> str:
    """Everything that is stored, by experiment; dates as in ISO 8601."""
    experiments = [_whole(experiment) for experiment in _experiments(person)]
    content = {"exported_at": timezone.localtime().isoformat(timespec="seconds"), "experiments": experiments}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _experiments(person: User) -> Any:
    return Experiment.objects.filter(person=person).select_related("technique").prefetch_related("conversations")


def _lines(person: User) -> Iterator[tuple[Experiment, Conversation]]:
    for experiment in _experiments(person):
        for conversation in experiment.conversations.all():
            yield experiment, conversation


def _whole(experiment: Experiment) -> dict[str, Any]:
    return {
        "name": experiment.name,
        "technique": experiment.technique.slug if experiment.technique else None,
        "hypothesis": experiment.hypothesis,
        "baseline": [experiment.baseline_from.isoformat(), experiment.baseline_until.isoformat()],
        "trial": [experiment.trial_from.isoformat(), experiment.trial_until.isoformat()],
        "current": experiment.current,
        "started_at": timezone.localtime(experiment.started_at).isoformat(timespec="seconds"),
        "conversations": [
            {
                "date": conversation.held_on.isoformat(),
                "contact": conversation.contact,
                "agreement": conversation.agreement,
                "kept": conversation.kept,
                "stress": conversation.stress,
                "note": conversation.note,
                "logged_at": timezone.localtime(conversation.logged_at).isoformat(timespec="seconds"),
            }
            for conversation in experiment.conversations.all()
        ],
    }


def _period(experiment: Experiment, conversation: Conversation) -> str:
    phase = phase_on(conversation.held_on, baseline_of(experiment), trial_of(experiment))
    if phase == Phase.BASELINE:
        return _("As always")
    return _("With the technique") if phase == Phase.TRIAL else _("outside the periods")

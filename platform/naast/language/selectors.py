"""The rules as they are now."""

import datetime

from django.db.models import Count, Max

from naast.language.intake import MAX_CHARACTERS
from naast.language.models import LanguageRule
from naast.language.rules import Rules

__all__ = ["MAX_CHARACTERS", "rules"]

_Version = tuple[int, datetime.datetime | None]
_remembered: tuple[_Version, Rules] | None = None


def rules() -> Rules:
    """All active rules, ready to be looked for.

    They are kept in this process until a rule is added, changed or deleted, in whichever process: one query tells.
    """
    global _remembered  # noqa: PLW0603  (a tuple, replaced whole, so that threads see the old one or the new one)
    found = LanguageRule.objects.aggregate(count=Count("pk"), latest=Max("changed_at"))
    version = found["count"], found["latest"]
    if _remembered is None or _remembered[0] != version:
        _remembered = version, Rules(rule.compiled for rule in LanguageRule.objects.filter(active=True).order_by("pk"))
    return _remembered[1]

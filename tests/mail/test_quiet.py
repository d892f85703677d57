"""When people are left in peace."""

from datetime import datetime

import pytest
from django.utils import timezone

from naast.mail.quiet import may_mail_people_now


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        ("2026-12-01 07:59", False),
        ("2026-12-01 08:00", True),
        ("2026-12-01 19:59", True),
        ("2026-12-01 20:00", False),
        ("2026-12-05 12:00", True),  # Saturday
        ("2026-12-06 12:00", False),  # Sunday
        ("2027-01-01 12:00", False),  # New Year's Day
        ("2027-03-26 12:00", False),  # Good Friday, equalled by article 3, second paragraph
        ("2027-03-29 12:00", False),  # Easter Monday
        ("2027-04-27 12:00", False),  # King's Day
        ("2027-05-05 12:00", False),  # fifth of May, in every year
        ("2027-05-06 12:00", False),  # Ascension Day
        ("2027-05-17 12:00", False),  # Whit Monday
        ("2026-12-25 12:00", False),  # Christmas
        ("2026-12-26 12:00", False),
        ("2026-12-31 12:00", True),
        ("2027-10-31 12:00", False),  # the clock goes back: a Sunday
        ("2026-10-26 08:00", True),  # the first morning of winter time
    ],
)
def test_nobody_is_mailed_at_night_on_sundays_and_on_public_holidays(when: str, allowed: bool) -> None:
    here = timezone.make_aware(datetime.fromisoformat(when))
    assert may_mail_people_now(here) is allowed

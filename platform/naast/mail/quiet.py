"""When people are left in peace: mails that nobody waits for go out by day, and not on Sundays and holidays."""

from datetime import datetime
from functools import cache

import holidays
from django.utils import timezone

_FROM, _UNTIL = 8, 20  # hours in Amsterdam
_SUNDAY = 7


def may_mail_people_now(now: datetime) -> bool:
    """Whether a reminder may go out at this moment: between 8.00 and 20.00, not on a Sunday or public holiday.

    The holidays are those of article 3 of the Algemene termijnenwet. It names Good Friday and the fifth of May of every
    year too. Whoever has to wait asks again later: the row of what is due stays.

    Args:
        now: an aware moment, in any zone; days and hours are those of Amsterdam, the zone of the site.
    """
    here = timezone.localtime(now)
    quiet_day = here.isoweekday() == _SUNDAY or here.date() in _holidays(here.year)
    return _FROM <= here.hour < _UNTIL and not quiet_day


@cache
def _holidays(year: int) -> holidays.HolidayBase:
    # "optional" brings the two days that many work on: Good Friday and the fifth of May outside its lustrums.
    return holidays.country_holidays("NL", years=year, categories=(holidays.PUBLIC, holidays.OPTIONAL))

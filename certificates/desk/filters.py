"""What is shown of the register and of the log: chosen in the address, and never more than the provider's own."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateQuerySet,
    IssueBatch,
    Standing,
)
from courses.models import Cohort
from naast.organisations.models import Provider

ENDING_DAYS = 60
"""How soon an end is that the desk tells about."""
ENDINGS = {"binnenkort": _("Ends within 60 days"), "voorbij": _("Has ended")}
_LONGEST = 200  # characters of a choice in the address
State = Certificate.State


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What was chosen, by the names in the address."""

    values: dict[str, str]
    bad_dates: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """The same choices as part of an address."""
        return urlencode({name: value for name, value in self.values.items() if value})

    @property
    def any(self) -> bool:
        """Whether anything was chosen."""
        return any(self.values.values())


def choices_in(request: HttpRequest, *names: str) -> Choices:
    """Read the choices with these names; dates that are none are named apart and choose nothing."""
    values = {name: request.GET.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in names}
    bad = tuple(name for name in ("van", "tot") if values.get(name) and _day(values[name]) is None)
    return Choices(values=values, bad_dates=bad)


def certificates_in(provider: Provider, choices: Choices) -> CertificateQuerySet:
    """The provider's certificates that fit the choices.

    Raises:
        Http404: a course, group, standing, end or table that this provider does not have.
    """
    found = Certificate.objects.for_provider(provider)
    values = choices.values
    for word in values.get("zoek", "").split():
        found = found.filter(
            Q(holder_name__icontains=word)
            | Q(serial__icontains=word)
            | Q(course_title__icontains=word)
            | Q(holder_email__icontains=word)
        )
    if course := values.get("cursus"):
        if not Certificate.objects.for_provider(provider).filter(course_uid=course).exists():
            raise Http404
        found = found.filter(course_uid=course)
    if cohort := values.get("groep"):
        found = found.filter(cohort=_own_cohort(provider, cohort))
    if batch := values.get("lijst"):
        found = found.filter(pk__in=_own_batch(provider, batch).rows.values("certificate"))
    if standing := values.get("stand"):
        if standing not in Standing.values:
            raise Http404
        found = found.filter(standing_is(Standing(standing)))
    if end := values.get("einde"):
        found = _that_end(found, end)
    return _completed_between(found, _day(values.get("van", "")), _day(values.get("tot", "")))


def _that_end(found: CertificateQuerySet, end: str) -> CertificateQuerySet:
    if end not in ENDINGS:
        raise Http404
    chosen = ends_soon() if end == "binnenkort" else standing_is(Standing.EXPIRED)
    return found.filter(chosen).order_by("valid_until", "pk")  # who acts on it begins with the nearest


def _completed_between(found: CertificateQuerySet, first: date | None, last: date | None) -> CertificateQuerySet:
    if first:
        found = found.filter(completed_on__gte=first)
    if last:
        found = found.filter(completed_on__lte=last)
    return found


def standing_is(standing: Standing, today: date | None = None) -> Q:
    """The rows that ``Certificate.standing`` says this of; a day in Amsterdam, today when left out."""
    day = today or timezone.localdate()
    over = Q(state=State.EXPIRED) | Q(state=State.ISSUED, valid_until__lt=day)
    counts = Q(state=State.ISSUED) & (Q(valid_until=None) | Q(valid_until__gte=day))
    return {
        Standing.WAITING: Q(state__in=Certificate.IN_THE_MAKING),
        Standing.VALID: counts & Q(suspended_at=None),
        Standing.SUSPENDED: counts & Q(suspended_at__isnull=False),
        Standing.SUPERSEDED: Q(state=State.SUPERSEDED),
        Standing.REVOKED: Q(state=State.REVOKED),
        Standing.EXPIRED: over,
    }[standing]


def ends_soon(today: date | None = None) -> Q:
    """The rows that count still and end within ``ENDING_DAYS``; from a day in Amsterdam, today when left out.

    Also what is suspended: it may be restored, and ends all the same.
    """
    day = today or timezone.localdate()
    return Q(state=State.ISSUED, valid_until__gte=day, valid_until__lte=day + timedelta(days=ENDING_DAYS))


def events_in(provider: Provider, choices: Choices) -> "QuerySet[CertificateEvent]":
    """The lines of the provider's log that fit the choices.

    Raises:
        Http404: a kind that there is not, or somebody who did nothing here.
    """
    found = CertificateEvent.objects.filter(provider=provider).select_related("certificate", "actor")
    values = choices.values
    if kind := values.get("soort"):
        if kind not in CertificateEvent.Kind.values:
            raise Http404
        found = found.filter(kind=kind)
    if by := values.get("door"):
        mine = found.filter(actor_name=by)
        if not mine.exists():
            raise Http404
        found = mine
    for word in values.get("zoek", "").split():
        found = found.filter(
            Q(certificate__serial__icontains=word)
            | Q(certificate__holder_name__icontains=word)
            | Q(why__icontains=word)
            | Q(actor_name__icontains=word)
        )
    first, last = _day(values.get("van", "")), _day(values.get("tot", ""))
    if first:
        found = found.filter(at__gte=_midnight(first))
    if last:
        found = found.filter(at__lt=_midnight(last + timedelta(days=1)))
    return found


def own_batch(provider: Provider, uid: uuid.UUID) -> IssueBatch:
    """A table of this provider.

    Raises:
        Http404: it is not there, or somebody else's.
    """
    found = IssueBatch.objects.select_related("cohort", "created_by", "provider")
    row = found.filter(provider=provider, uid=uid).first()
    if row is None:
        raise Http404
    return row


def _own_batch(provider: Provider, typed: str) -> IssueBatch:
    try:
        return own_batch(provider, uuid.UUID(typed))
    except ValueError as error:
        raise Http404 from error


def _own_cohort(provider: Provider, typed: str) -> Cohort:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Http404
    found = Cohort.objects.filter(provider=provider, pk=int(typed)).first()
    if found is None:
        raise Http404
    return found


def _day(typed: str) -> date | None:
    try:
        found = parse_date(typed)
    except ValueError:  # the thirty-first of February
        return None
    return found if found and found.year < 9999 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def options_of(provider: Provider) -> dict[str, Any]:
    """What can be chosen in the register: courses and groups with certificates, the standings, and when they end."""
    own = Certificate.objects.for_provider(provider).order_by()
    titles = dict(own.values("course_uid").annotate(title=Max("course_title")).values_list("course_uid", "title"))
    return {
        "courses": sorted(titles.items(), key=lambda pair: pair[1].casefold()),
        "cohorts": Cohort.objects.filter(provider=provider, pk__in=own.exclude(cohort=None).values("cohort")).order_by(
            "name"
        ),
        "standings": Standing.choices,
        "endings": ENDINGS.items(),
    }

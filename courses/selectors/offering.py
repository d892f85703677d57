"""Dates to come, prices in words, and the same for search engines."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from courses.models import CourseDate, CoursePage
from courses.models.offering import VAT

_STEPS = (Decimal(250), Decimal(750))  # euros with VAT: where one filter ends and the next begins
_MONTHS = 12  # shown at most


def dates_to_come(course: Any) -> "QuerySet[CourseDate]":
    """The dates of a course that have not begun: what began cannot be joined."""
    return CourseDate.objects.filter(course=course, starts_on__gte=timezone.localdate())


def upcoming(course: CoursePage) -> list[CourseDate]:
    """The dates of a course as its page will show them, also of a draft, soonest first."""
    today = timezone.localdate()
    return sorted((each for each in course.dates.all() if each.starts_on >= today), key=lambda each: each.starts_on)


def price_tests() -> list[tuple[str, Any, Q]]:
    """Choices of price. Prices are compared with VAT, since some providers say it without."""
    low, high = _STEPS
    return [
        ("gratis", _("Free"), Q(price=0)),
        ("tot-250", _("Up to € 250 with VAT"), Q(price__gt=0) & _at_most(low)),
        ("250-tot-750", _("€ 250 to € 750 with VAT"), ~_at_most(low) & _at_most(high)),
        ("meer", _("More than € 750 with VAT"), Q(price__isnull=False) & ~_at_most(high)),
        ("op-aanvraag", _("On request"), Q(price__isnull=True)),
    ]


def _at_most(euros: Decimal) -> Q:
    """Prices of at most so much with VAT; those on request are on neither side."""
    before = (euros / VAT).quantize(Decimal("0.01"))
    return Q(price__isnull=False) & (
        Q(price_vat=CoursePage.Vat.EXCLUDED, price__lte=before)
        | (~Q(price_vat=CoursePage.Vat.EXCLUDED) & Q(price__lte=euros))
    )


def months_to_come() -> list[tuple[str, Any, Q]]:
    """Months in which some live training begins."""
    rows = CourseDate.objects.filter(starts_on__gte=timezone.localdate(), course__live=True)
    found = rows.order_by().annotate(month=TruncMonth("starts_on")).values_list("month", flat=True).distinct()
    months: list[date] = sorted(found)[:_MONTHS]
    return [
        (
            f"{month:%Y-%m}",
            date_format(month, "F Y"),
            Q(pk__in=rows.filter(starts_on__year=month.year, starts_on__month=month.month).values("course")),
        )
        for month in months
    ]


def price_words(course: CoursePage) -> str:
    """What a training costs, in words."""
    if course.price is None:
        return _("Price on request")
    if not course.price:
        return _("Free")
    amount = number_format(course.price, decimal_pos=2, use_l10n=True, force_grouping=True)
    vat = {
        CoursePage.Vat.EXCLUDED: _("€ %(amount)s without VAT"),
        CoursePage.Vat.INCLUDED: _("€ %(amount)s with VAT"),
        CoursePage.Vat.EXEMPT: _("€ %(amount)s, no VAT"),
    }
    return vat[CoursePage.Vat(course.price_vat)] % {"amount": amount}


def as_structured_data(course: CoursePage) -> list[dict[str, Any]]:
    """A course with its dates and price (https://schema.org/Course, CourseInstance, Offer)."""
    page = course.provider_page
    workload = f"PT{int(course.hours * 60)}M"
    provider: dict[str, Any] = {"@type": "Organization", "name": page.provider.name}
    if page.provider.website:
        provider["sameAs"] = page.provider.website
    instances = [_instance(each, workload, course) for each in upcoming(course)]
    if not instances and course.taken_here:
        instances = [{"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": workload}]
    thing: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": course.title,
        "description": course.intro,
        "url": course.full_url,
        "inLanguage": settings.LANGUAGE_CODE,
        "provider": provider,
        "educationalLevel": str(course.get_level_display()),
        "timeRequired": workload,
        "teaches": [str(child.value) for child in course.outcomes],
        "hasCourseInstance": instances,
    }
    if course.price is not None:
        thing["offers"] = [_offer(course, course.sign_up_url or str(course.full_url))]
    return [thing]


def _offer(course: CoursePage, url: str, *, full: bool = False) -> dict[str, Any]:
    offer: dict[str, Any] = {
        "@type": "Offer",
        "category": "Paid" if course.price else "Free",
        "price": f"{course.price:.2f}",
        "priceCurrency": "EUR",
        "url": url,
    }
    if full:
        offer["availability"] = "https://schema.org/SoldOut"
    if course.price:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "price": f"{course.price:.2f}",
            "priceCurrency": "EUR",
            "valueAddedTaxIncluded": course.price_vat != CoursePage.Vat.EXCLUDED,
        }
    return offer


def _instance(each: CourseDate, workload: str, course: CoursePage) -> dict[str, Any]:
    instance: dict[str, Any] = {
        "@type": "CourseInstance",
        "courseMode": "Online" if each.online else "Onsite",
        "courseWorkload": workload,
        "startDate": each.starts_on.isoformat(),
        "endDate": (each.ends_on or each.starts_on).isoformat(),
    }
    if each.online:
        instance["location"] = {"@type": "VirtualLocation", "url": each.sign_up_url or course.full_url}
    elif each.place:
        instance["location"] = {"@type": "Place", "name": each.place, "address": each.place}
    if each.places:
        instance["maximumAttendeeCapacity"] = each.places
    if course.price is not None:
        url = each.sign_up_url or course.sign_up_url or str(course.full_url)
        instance["offers"] = _offer(course, url, full=each.full)
    return instance

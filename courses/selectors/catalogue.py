"""Courses to choose from: the catalogue and its filters, in the same number of queries whatever the number of courses."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CoursePage, ProviderPage
from courses.selectors.offering import dates_to_come, months_to_come, price_tests
from naast.organisations.models import Provider
from naast.pages.models import Topic

PAGE_SIZE = 12  # courses a page of the catalogue
BY_DATE = "datum"
_DURATIONS = {
    "tot-2": (gettext_lazy("Up to 2 hours"), Q(hours__lte=2)),
    "2-tot-4": (gettext_lazy("2 to 4 hours"), Q(hours__gt=2, hours__lte=4)),
    "langer": (gettext_lazy("More than 4 hours"), Q(hours__gt=4)),
}


def catalogue(provider: Provider | None = None) -> "QuerySet[CoursePage]":
    """Live courses for cards, of one provider or of all.

    Each has its provider's title as ``provider_title``, its next day as ``next_on``, and whether every day to come is full
    as ``all_full``.
    """
    above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - CoursePage.steplen)
    title = ProviderPage.objects.filter(path=above).values("title")[:1]
    coming = dates_to_come(OuterRef("pk")).order_by("starts_on", "pk")
    courses = (
        CoursePage.objects.live()
        .order_by("title", "pk")
        .annotate(
            provider_title=Subquery(title),
            next_on=Subquery(coming.values("starts_on")[:1]),
            all_full=~Exists(dates_to_come(OuterRef("pk")).filter(full=False)),
        )
    )
    if provider is not None:
        page = ProviderPage.objects.filter(provider=provider).first()
        courses = courses.descendant_of(page) if page else courses.none()
    return courses


def home_courses(request: HttpRequest) -> list[CoursePage]:
    """The courses a visitor meets on the home page: those one can begin here."""
    return list(catalogue().filter(sign_up_url="")[:3])


def provider_courses(provider: Provider, params: QueryDict) -> dict[str, Any]:
    """What a provider's page shows: one page of its courses."""
    return {"courses": Paginator(catalogue(provider), PAGE_SIZE).get_page(params.get("pagina"))}


@dataclass(kw_only=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str
    test: Q
    chosen: bool = False
    count: int = 0  # courses one would see with it, given what is chosen in the other filters


@dataclass(kw_only=True)
class Filter:
    """One side of a course to choose by. Several values together mean: one of these."""

    name: str  # in the address
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> list[Choice]:
        """What the visitor chose here."""
        return [choice for choice in self.choices if choice.chosen]

    @property
    def test(self) -> Q:
        """What a course has to be for this filter; everything when nothing was chosen."""
        test = Q()
        for choice in self.chosen:
            test |= choice.test
        return test


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A chosen value with the query that leaves it out."""

    label: str
    query: str


@dataclass(frozen=True, kw_only=True)
class Order:
    """A way to sort, with the query that asks for it."""

    label: str
    query: str
    chosen: bool


def course_catalogue(params: QueryDict) -> dict[str, Any]:
    """What the catalogue shows for these choices. What is no choice of ours is left out, so old addresses work on."""
    filters = _filters()
    for each in filters:
        # Compared here, since PostgreSQL refuses some of what people can type into an address.
        wanted = set(params.getlist(each.name))
        for choice in each.choices:
            choice.chosen = choice.value in wanted
    for each in filters:
        _count(each, [other for other in filters if other is not each])
    found = catalogue()
    for each in filters:
        found = found.filter(each.test)
    by_date = params.get("volgorde") == BY_DATE
    if by_date:
        found = found.order_by(F("next_on").asc(nulls_last=True), "title", "pk")
    pairs = [(each.name, choice.value, choice.label) for each in filters for choice in each.chosen]
    page: Page[CoursePage] = Paginator(found, PAGE_SIZE).get_page(params.get("pagina"))
    order = [("volgorde", BY_DATE, "")] if by_date else []
    without = [[other for other in pairs if other != pair] for pair in pairs]
    return {
        "courses": page,
        "filters": filters,
        "chosen": [
            Chosen(label=pair[2], query=_query(rest + order)) for pair, rest in zip(pairs, without, strict=True)
        ],
        "query": _query(pairs + order),
        "by_date": by_date,
        "orders": [
            Order(label=_("By name"), query=_query(pairs), chosen=not by_date),
            Order(label=_("By date"), query=_query([*pairs, ("volgorde", BY_DATE, "")]), chosen=by_date),
        ],
    }


def _filters() -> list[Filter]:
    """All filters; topics and providers only where there is a course to find."""
    live = CoursePage.objects.live()
    topics = Topic.objects.filter(Exists(live.filter(topics=OuterRef("pk"))))
    providers = ProviderPage.objects.live().filter(Exists(live.filter(path__startswith=OuterRef("path"))))
    about = CoursePage.topics.through.objects
    return [
        _filter("niveau", _("Level"), [(value, label, Q(level=value)) for value, label in CoursePage.Level.choices]),
        _filter(
            "onderwerp",
            _("Topic"),
            [(each.slug, each.name, Q(pk__in=about.filter(topic=each).values("coursepage"))) for each in topics],
        ),
        _filter("duur", _("Study load"), [(value, label, test) for value, (label, test) in _DURATIONS.items()]),
        _filter("vorm", _("Form"), [(value, label, Q(format=value)) for value, label in CoursePage.Format.choices]),
        _filter(
            "opleider",
            _("Provider"),
            [(each.slug, each.title, Q(path__startswith=each.path)) for each in providers.order_by("title")],
        ),
        _filter("prijs", _("Price"), price_tests()),
        _filter("maand", _("Month"), months_to_come()),
        _filter(
            "bewijs",
            _("What one gets"),
            [(value, label, Q(certification=value)) for value, label in CoursePage.Certification.choices],
        ),
    ]


def _filter(name: str, label: str, choices: list[tuple[str, Any, Q]]) -> Filter:
    rows = [Choice(value=str(value), label=str(text), test=test) for value, text, test in choices]
    return Filter(name=name, label=label, choices=rows)


def _count(filter_: Filter, others: list[Filter]) -> None:
    """Tell each choice how many courses it gives, in one query."""
    courses = CoursePage.objects.live().order_by()
    for other in others:
        courses = courses.filter(other.test)
    wanted = {f"number_{place}": Count("pk", filter=choice.test) for place, choice in enumerate(filter_.choices)}
    counts = courses.aggregate(**wanted) if wanted else {}
    for place, choice in enumerate(filter_.choices):
        choice.count = counts[f"number_{place}"]


def _query(pairs: list[tuple[str, str, str]]) -> str:
    return urlencode([(name, value) for name, value, _label in pairs])

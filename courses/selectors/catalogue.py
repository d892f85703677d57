"""Courses to choose from."""

from django.db.models import QuerySet
from django.http import HttpRequest

from courses.models import CoursePage, ProviderPage
from naast.organisations.models import Provider


def catalogue(provider: Provider | None = None) -> "QuerySet[CoursePage]":
    """Live courses for cards, of one provider or of all."""
    courses = CoursePage.objects.live().order_by("title")
    if provider is not None:
        page = ProviderPage.objects.filter(provider=provider).first()
        courses = courses.descendant_of(page) if page else courses.none()
    return courses


def home_courses(request: HttpRequest) -> list[CoursePage]:
    """The courses a visitor meets on the home page."""
    return list(catalogue()[:3])

"""Configuration of the courses room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """The courses room."""

    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        """Offer the courses to the home page, listen to the catalogue, and keep pages with errors from being published."""
        from courses import finding, receivers
        from courses.authoring import errors
        from courses.related import learning
        from courses.selectors import home_courses
        from courses.xapi import receivers as statements
        from naast.articles.related import register_related
        from naast.pages.home import register_home_section
        from naast.pages.publishing import register_check

        receivers.connect()
        statements.connect()
        register_home_section("courses", home_courses)
        register_related("courses", learning)
        register_check(errors)
        finding.register()

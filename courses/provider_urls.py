"""Addresses of the provider's portal, below ``/opleider/<provider>/``."""

from django.urls import URLPattern, URLResolver, path

from courses.views import gradebook

app_name = "provider"

urlpatterns: list[URLPattern | URLResolver] = [
    path("cijfers/", gradebook.gradebooks, name="gradebooks"),
    path("cijfers/<slug:course>/", gradebook.gradebook, name="gradebook"),
    path("cijfers/<slug:course>/bestand/<slug:form>/", gradebook.gradebook_file, name="gradebook_file"),
    path("deelnemer/<int:enrolment>/", gradebook.learner, name="learner"),
    path("deelnemer/<int:enrolment>/extra-tijd/", gradebook.extra_time, name="extra_time"),
    path("poging/<uuid:uid>/", gradebook.attempt, name="attempt"),
]

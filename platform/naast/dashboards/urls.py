"""Overviews: the learner's own, the provider's and the team lead's."""

from django.urls import path

from naast.dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("mijn/", views.learner, name="learner"),
    path("mijn/uitslagen/", views.results, name="results"),
    path("opleider/", views.provider, name="provider"),
    path("opleider/<slug:provider>/", views.provider_desk, name="provider_desk"),
    path("team/", views.team, name="team"),
]

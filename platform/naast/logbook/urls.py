"""Addresses below ``/mijn/logboek/``: a person's own log."""

from django.urls import path

from naast.logbook.views import conversations, experiments, whole

app_name = "logbook"

urlpatterns = [
    path("", experiments.overview, name="overview"),
    path("nieuw/", experiments.new, name="new"),
    path("bestand.<slug:kind>", whole.export, name="export"),
    path("wissen/", whole.delete_everything, name="delete_everything"),
    path("proef/<uuid:uid>/", experiments.compare, name="compare"),
    path("proef/<uuid:uid>/wijzig/", experiments.edit, name="edit"),
    path("proef/<uuid:uid>/ga-verder/", experiments.make_current, name="make_current"),
    path("proef/<uuid:uid>/wissen/", experiments.delete, name="delete"),
    path("proef/<uuid:uid>/log/", conversations.log, name="log"),
    path("proef/<uuid:uid>/gesprekken/", conversations.listing, name="conversations"),
    path("gesprek/<uuid:uid>/", conversations.edit, name="conversation"),
    path("gesprek/<uuid:uid>/uitkomst/", conversations.outcome, name="outcome"),
    path("gesprek/<uuid:uid>/wissen/", conversations.delete, name="conversation_delete"),
]

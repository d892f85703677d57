"""The helpers for the job."""

from django.urls import path

from naast.tools import views

app_name = "tools"

urlpatterns = [
    path("", views.index, name="index"),
    path("contactmoment/", views.contact, name="contact"),
    path("incassokosten/", views.costs, name="costs"),
    path("veertiendagenbrief/", views.letter, name="letter"),
]

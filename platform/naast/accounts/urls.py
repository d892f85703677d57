"""Addresses below ``/account/`` that are ours; the others are allauth's."""

from django.urls import path

from naast.accounts import views

app_name = "accounts"

urlpatterns = [path("profiel/", views.profile, name="profile")]

"""Searching the site."""

from django.urls import path

from naast.pages import views

app_name = "pages"

urlpatterns = [path("", views.search, name="search")]

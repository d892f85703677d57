"""Addresses of the search."""

from django.urls import URLPattern, path

from naast.search import views

app_name = "search"
urlpatterns: list[URLPattern] = [
    path("", views.search, name="search"),
    path("suggesties/", views.suggestions, name="suggestions"),
    path("niet-gevonden/", views.missed, name="missed"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]

"""Addresses of the site that are no pages: branches."""

from django.urls import path

from naast.pages import views

app_name = "pages"
urlpatterns = [
    path("contact/<slug:branch>/", views.branch, name="branch"),
]

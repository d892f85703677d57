"""Addresses of the downloads room. The pages themselves are Wagtail's."""

from django.urls import path

from naast.downloads import views

app_name = "downloads"
urlpatterns = [
    path("link/<str:token>/", views.linked_file, name="linked_file"),
    path("aangevraagd/<str:token>/", views.asked, name="asked"),
    path("wissen/<str:token>/", views.erase, name="erase"),
    path("<slug:slug>/bestand/", views.file, name="file"),
    path("<slug:slug>/aanvragen/", views.ask, name="ask"),
]

"""Addresses of the comments room."""

from django.urls import path

from naast.comments.views import own, writing

app_name = "comments"
urlpatterns = [
    path("mijn/", own.mine, name="mine"),
    path("mijn/bestand.json", own.export, name="export"),
    path("mijn/alles-verwijderen/", own.delete_everything, name="delete_everything"),
    path("mijn/<str:token>/", own.own, name="own"),
    path("<int:page>/", writing.thread, name="thread"),
    path("<int:page>/schrijf/", writing.write, name="write"),
    path("<int:page>/verstuurd/", writing.sent, name="sent"),
]

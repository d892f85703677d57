"""Addresses of the mailbox of one machine."""

from django.urls import path

from naast.mail import views

app_name = "mailbox"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:name>/", views.detail, name="detail"),
    path("<str:name>/html/", views.html, name="html"),
    path("<str:name>/bijlage/<int:number>/", views.attachment, name="attachment"),
]

"""Addresses of this room."""

from django.urls import path

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("certificaat/", views.check, name="check"),
    path("certificaat/<str:token>/", views.verify, name="verify"),
    path("mijn/certificaat/<uuid:uid>/pdf/", views.download, name="pdf"),
]

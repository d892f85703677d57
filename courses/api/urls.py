"""Addresses below ``/api/``: the documentation, the document and the API itself."""

from django.urls import path
from django.views.generic import RedirectView

from courses.api import views
from courses.api.routes import api

urlpatterns = [
    path("", views.documentation, name="api_documentation"),
    path("v1/openapi.json", views.openapi, name="api_document"),
    # A way to begin for who tries the address by hand.
    path("v1/", RedirectView.as_view(pattern_name="api_documentation"), name="api_begin"),
    path("v1/", api.urls),
    path("<path:rest>", views.nothing_here, name="api_nothing"),
]

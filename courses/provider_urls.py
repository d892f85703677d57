"""Addresses of the provider's portal, below ``/opleider/<provider>/``."""

from django.urls import URLPattern, URLResolver

app_name = "provider"

urlpatterns: list[URLPattern | URLResolver] = []

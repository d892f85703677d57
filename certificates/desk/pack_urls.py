"""Addresses of branding and accreditation packs, below ``/opleider/<provider>/``; part of the names ``desk:``."""

from django.urls import URLPattern, URLResolver, path

from certificates.desk import accreditation, branding

urlpatterns: list[URLPattern | URLResolver] = [
    path("huisstijl/", branding.branding, name="branding"),
    path("erkenning/", accreditation.packs, name="accreditation"),
    path("erkenning/pakket/<uuid:uid>/stand/", accreditation.pack_progress, name="pack_progress"),
    path("erkenning/pakket/<uuid:uid>/bestand/<slug:form>/", accreditation.pack_file, name="pack_file"),
    path("erkenning/<slug:course>/", accreditation.pack, name="pack"),
    path("erkenning/<slug:course>/maken/", accreditation.pack_asked, name="pack_asked"),
]

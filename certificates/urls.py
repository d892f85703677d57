"""Addresses of this room."""

from django.urls import path

from certificates.views import checking, holder, machine, shared

app_name = "certificates"
urlpatterns = [
    path("certificaat/", checking.check, name="check"),
    path("certificaat/zelf-controleren/", checking.by_yourself, name="by_yourself"),
    path("certificaat/naast-ca.pem", machine.authority, name="authority"),
    path("certificaat/uitgever/<slug:slug>/", machine.issuer, name="issuer"),
    path("certificaat/uitgever/<slug:slug>.json", machine.profile, name="issuer_profile"),
    path("certificaat/uitgever/<slug:slug>/did.json", machine.did, name="did"),
    path("certificaat/status/<uuid:uid>/<slug:purpose>.json", machine.status_list, name="status"),
    path("certificaat/gedeeld/<str:token>/", shared.page, name="shared"),
    path("certificaat/gedeeld/<str:token>/pdf/", shared.document, name="shared_pdf"),
    path("certificaat/gedeeld/<str:token>/credential.json", shared.credential, name="shared_credential"),
    path("certificaat/gedeeld/<str:token>/beeld.png", shared.picture, name="shared_picture"),
    path("mijn/certificaat/<uuid:uid>/", holder.mine, name="mine"),
    path("mijn/certificaat/<uuid:uid>/pdf/", holder.download, name="pdf"),
    path("mijn/certificaat/<uuid:uid>/credential.json", holder.credential, name="credential"),
    path("mijn/certificaat/<uuid:uid>/beeld.png", holder.picture, name="picture"),
    path("mijn/certificaat/<uuid:uid>/delen/", holder.share, name="share"),
    path("mijn/certificaat/<uuid:uid>/niet-meer-delen/", holder.unshare, name="unshare"),
    path("mijn/certificaat/<uuid:uid>/andere-naam/", holder.other_name, name="other_name"),
    # Last: whatever else is asked for below this address is an unknown token, and all of those get one answer.
    path("certificaat/<path:token>.json", machine.facts, name="facts"),
    path("certificaat/<path:token>/", checking.verify, name="verify"),
]

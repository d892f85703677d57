"""Addresses of the desk, below ``/opleider/<provider>/``."""

from django.urls import URLPattern, URLResolver, path

from certificates.desk import actions, batches, log, pack_urls, people, register, requests, waiting, zips

app_name = "desk"

urlpatterns: list[URLPattern | URLResolver] = [
    path("bewijzen/", register.register, name="register"),
    path("bewijzen/bestand/<slug:form>/", register.register_file, name="register_file"),
    path("bewijzen/selectie/", actions.selection, name="selection"),
    path("bewijzen/uitgeven/", batches.issue, name="issue"),
    path("bewijzen/lijsten/", batches.tables, name="tables"),
    path("bewijzen/lijsten/voorbeeld/<slug:form>/", batches.table_example, name="table_example"),
    path("bewijzen/lijsten/<uuid:uid>/", batches.table, name="table"),
    path("bewijzen/lijsten/<uuid:uid>/stand/", batches.table_progress, name="table_progress"),
    path("bewijzen/lijsten/<uuid:uid>/te-verbeteren/<slug:form>/", batches.table_faults, name="table_faults"),
    path("bewijzen/lijsten/<uuid:uid>/zip/", zips.batch_zip, name="batch_zip"),
    path("bewijzen/groep/<int:cohort>/zip/", zips.cohort_zip, name="cohort_zip"),
    path("bewijzen/verzoeken/", requests.requests, name="requests"),
    path("bewijzen/verzoeken/<int:number>/", requests.correction, name="correction"),
    path("bewijzen/wachten/", waiting.waiting, name="waiting"),
    path("bewijzen/wachten/opnieuw/", waiting.again, name="waiting_again"),
    path("bewijzen/<uuid:uid>/", register.certificate, name="certificate"),
    path("bewijzen/<uuid:uid>/pdf/", register.document, name="document"),
    path("bewijzen/<uuid:uid>/naam/", actions.rename, name="rename"),
    path("bewijzen/<uuid:uid>/<slug:verb>/", actions.act, name="act"),
    path("logboek/", log.log, name="log"),
    path("logboek/bestand/<slug:form>/", log.log_file, name="log_file"),
    path("mensen/", people.people, name="people"),
    path("mensen/<int:number>/", people.member, name="member"),
    path("mensen/uitnodiging/<int:number>/intrekken/", people.withdraw, name="withdraw"),
    *pack_urls.urlpatterns,
]

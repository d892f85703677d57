"""Addresses of the provider's portal, below ``/opleider/<provider>/``."""

from django.urls import URLPattern, URLResolver, path

from courses.views import (
    analysis,
    cohorts,
    exchange,
    gradebook,
    invitations,
    marking,
    record_store,
    regrading,
    trial,
)

app_name = "provider"

urlpatterns: list[URLPattern | URLResolver] = [
    path("groepen/", cohorts.cohorts, name="cohorts"),
    path("groepen/nieuw/", cohorts.cohort_new, name="cohort_new"),
    path("groepen/<int:cohort>/", cohorts.cohort, name="cohort"),
    path("groepen/<int:cohort>/wijzig/", cohorts.cohort_edit, name="cohort_edit"),
    path("groepen/<int:cohort>/code/", cohorts.cohort_code, name="cohort_code"),
    path("groepen/<int:cohort>/deelnemer/<int:enrolment>/", cohorts.cohort_member, name="cohort_member"),
    path("groepen/<int:cohort>/uitnodigen/", invitations.cohort_invite, name="cohort_invite"),
    path("groepen/<int:cohort>/uitnodigen/bevestig/", invitations.cohort_invite_confirm, name="cohort_invite_confirm"),
    path("groepen/<int:cohort>/uitnodiging/<int:invitation>/", invitations.cohort_invitation, name="cohort_invitation"),
    path("cijfers/", gradebook.gradebooks, name="gradebooks"),
    path("cijfers/<slug:course>/", gradebook.gradebook, name="gradebook"),
    path("cijfers/<slug:course>/bestand/<slug:form>/", gradebook.gradebook_file, name="gradebook_file"),
    path("deelnemer/<int:enrolment>/", gradebook.learner, name="learner"),
    path("deelnemer/<int:enrolment>/extra-tijd/", gradebook.extra_time, name="extra_time"),
    path("poging/<uuid:uid>/", gradebook.attempt, name="attempt"),
    path("toetsen/", analysis.quizzes, name="quizzes"),
    path("toets/<slug:uid>/", analysis.quiz, name="quiz"),
    path("toets/<slug:uid>/bestand/<slug:form>/", analysis.quiz_file, name="quiz_file"),
    path("toets/<slug:uid>/proberen/", trial.trial, name="trial"),
    path("toets/<slug:uid>/hernakijken/", regrading.regrade, name="regrade"),
    path("nakijken/", marking.marking, name="marking"),
    path("nakijken/<uuid:uid>/", marking.mark_attempt, name="mark_attempt"),
    path("lrs/", record_store.record_store, name="record_store"),
    path("lrs/proefbericht/", record_store.record_store_tried, name="record_store_tried"),
    path("lrs/opnieuw/", record_store.statements_retried, name="statements_retried"),
    path("vragenbanken/", exchange.banks, name="banks"),
    path("vragenbanken/cursus/", exchange.course_in, name="course_in"),
    path("vragenbanken/cursus/<slug:uid>/", exchange.course_out, name="course_out"),
    path("vragenbanken/<slug:uid>/", exchange.bank, name="bank"),
    path("vragenbanken/<slug:uid>/bestand/<slug:form>/", exchange.bank_out, name="bank_out"),
    path("import/<uuid:uid>/", exchange.import_job, name="import_job"),
    path("import/<uuid:uid>/stand/", exchange.import_progress, name="import_progress"),
]

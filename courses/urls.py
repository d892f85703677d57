"""Addresses below ``/mijn/`` where learners act on lessons and quizzes."""

from django.urls import path

from courses import views

app_name = "courses"

urlpatterns = [
    path("inschrijven/<int:course_id>/", views.enrol, name="enrol"),
    path("les/<slug:uid>/geopend/", views.lesson_opened, name="lesson_opened"),
    path("les/<slug:uid>/afgerond/", views.lesson_completed, name="lesson_completed"),
    path("les/<slug:uid>/heropenen/", views.lesson_reopened, name="lesson_reopened"),
    path("toets/<slug:uid>/begin/", views.quiz_started, name="quiz_started"),
    path("poging/<uuid:uid>/", views.attempt, name="attempt"),
    path("poging/<uuid:uid>/vraag/<int:number>/", views.item, name="item"),
    path("poging/<uuid:uid>/inleveren/", views.check, name="check"),
    path("poging/<uuid:uid>/resultaat/", views.result, name="result"),
]

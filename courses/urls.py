"""Addresses below ``/mijn/`` where learners act on lessons and quizzes."""

from django.urls import path

from courses.views import attempts, learning

app_name = "courses"

urlpatterns = [
    path("inschrijven/<int:course_id>/", learning.enrol, name="enrol"),
    path("les/<slug:uid>/geopend/", learning.lesson_opened, name="lesson_opened"),
    path("les/<slug:uid>/afgerond/", learning.lesson_completed, name="lesson_completed"),
    path("les/<slug:uid>/heropenen/", learning.lesson_reopened, name="lesson_reopened"),
    path("toets/<slug:uid>/begin/", attempts.quiz_started, name="quiz_started"),
    path("poging/<uuid:uid>/", attempts.attempt, name="attempt"),
    path("poging/<uuid:uid>/vraag/<int:number>/", attempts.item, name="item"),
    path("poging/<uuid:uid>/inleveren/", attempts.check, name="check"),
    path("poging/<uuid:uid>/resultaat/", attempts.result, name="result"),
]

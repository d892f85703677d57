"""The address of the letter check, below ``/brievencheck/``."""

from django.urls import path

from naast.language import views

app_name = "language"
urlpatterns = [path("", views.letter_check, name="letter_check")]

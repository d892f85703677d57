"""Addresses below ``/mijn/`` where learners act on lessons and quizzes."""

from django.urls import path

from courses.views import attempts, conversations, invitations, learning, letters, reader, retrieval, tokens

app_name = "courses"

urlpatterns = [
    path("inschrijven/<int:course_id>/", learning.enrol, name="enrol"),
    path("uitschrijven/<int:course_id>/", learning.withdraw, name="withdraw"),
    path("opnieuw/<int:course_id>/", learning.repeat, name="repeat"),
    path("code/", invitations.code, name="code"),
    path("uitnodiging/<str:token>/", invitations.invitation, name="invitation"),
    path("les/<slug:uid>/geopend/", learning.lesson_opened, name="lesson_opened"),
    path("les/<slug:uid>/afgerond/", learning.lesson_completed, name="lesson_completed"),
    path("les/<slug:uid>/tijd/", learning.lesson_time, name="lesson_time"),
    path("les/<slug:uid>/heropenen/", learning.lesson_reopened, name="lesson_reopened"),
    path("les/<slug:uid>/notitie/", reader.note_saved, name="note_saved"),
    path("les/<slug:uid>/bladwijzer/", reader.bookmark_set, name="bookmark_set"),
    path("notities/", reader.notes, name="notes"),
    path("notities/bestand.<slug:kind>", reader.notes_file, name="notes_file"),
    path("notities/herstel/", reader.note_restored, name="note_restored"),
    path("notities/<slug:uid>/verwijder/", reader.note_deleted, name="note_deleted"),
    path("notities/<slug:uid>/zonder-bladwijzer/", reader.bookmark_removed, name="bookmark_removed"),
    path("toets/<slug:uid>/begin/", attempts.quiz_started, name="quiz_started"),
    path("poging/<uuid:uid>/", attempts.attempt, name="attempt"),
    path("poging/<uuid:uid>/vraag/<int:number>/", attempts.item, name="item"),
    path("poging/<uuid:uid>/inleveren/", attempts.check, name="check"),
    path("poging/<uuid:uid>/resultaat/", attempts.result, name="result"),
    path("gesprek/<slug:uid>/begin/", conversations.conversation_started, name="conversation_started"),
    path("gesprek/<slug:uid>/opnieuw/", conversations.conversation_again, name="conversation_again"),
    path("gesprekken/<uuid:uid>/", conversations.conversation, name="conversation"),
    path("gesprekken/<uuid:uid>/nabespreking/", conversations.conversation_debrief, name="conversation_debrief"),
    path("gesprekken/<uuid:uid>/vanaf/<int:position>/", conversations.conversation_from, name="conversation_from"),
    path("brief/<slug:uid>/begin/", letters.letter_started, name="letter_started"),
    path("brief/<slug:uid>/anderen/", letters.review_claimed, name="review_claimed"),
    path("brieven/<uuid:uid>/", letters.letter, name="letter"),
    path("brieven/<uuid:uid>/resultaat/", letters.letter_result, name="letter_result"),
    path("brieven/beoordeling/<uuid:uid>/", letters.letter_review, name="letter_review"),
    path("herhalen/", retrieval.overview, name="retrieval"),
    path("herhalen/mail/", retrieval.switch, name="retrieval_switch"),
    path("herhalen/nu/", retrieval.practise, name="retrieval_now"),
    path("herhalen/<uuid:uid>/", retrieval.week, name="retrieval_round"),
    path("herhalen/stop/<uuid:secret>/", retrieval.stop, name="retrieval_stop"),
    path("herhalen/stop/<uuid:secret>/direct/", retrieval.one_click, name="retrieval_one_click"),
    path("api-sleutels/", tokens.api_keys, name="api_keys"),
    path("api-sleutels/<int:key_id>/intrekken/", tokens.api_key_revoked, name="api_key_revoked"),
]

"""Addresses of the newsletters room, from the root of the site."""

from django.urls import path

from newsletters.views import centre, leaving, muting, privacy, reading, statistics, subscribing

app_name = "newsletters"
urlpatterns = [
    path("nieuwsbrief/", subscribing.sign_up, name="sign_up"),
    path("nieuwsbrief/aangemeld/", subscribing.signed_up, name="signed_up"),
    path("nieuwsbrief/bevestigen/<str:token>/", subscribing.confirm, name="confirm"),
    path("nieuwsbrief/voorkeuren/", centre.my_preferences, name="my_preferences"),
    path("nieuwsbrief/voorkeuren/<str:token>/", centre.preferences, name="preferences"),
    path("nieuwsbrief/gegevens/<str:token>/", privacy.export, name="export"),
    path("nieuwsbrief/wissen/<str:token>/", privacy.erase, name="erase"),
    path("nieuwsbrief/afmelden/<str:token>/", leaving.unsubscribe, name="unsubscribe"),
    path("nieuwsbrief/afmelden/<str:token>/direct/", leaving.one_click, name="one_click"),
    path("nieuwsbrief/onderwerp/<str:token>/<slug:topic>/", muting.mute, name="mute"),
    path("nieuwsbrief/blijven/<str:token>/", muting.stay, name="stay"),
    path("nieuwsbrief/gevolgd/", statistics.followed, name="followed"),
    path("nieuwsbrief/beeld/<str:token>.gif", statistics.picture, name="picture"),
    path("ontwikkelingen/", reading.developments, name="developments"),
    path("ontwikkelingen/<slug:slug>/", reading.development, name="development"),
    path("ontwikkelingen/<slug:slug>/gelezen/", reading.development_read, name="development_read"),
    path("voorbeeldfeeds/<str:name>", reading.sample_feed, name="sample_feed"),
]

"""Addresses of the newsletters room, from the root of the site."""

from django.urls import path

from newsletters.views import leaving, reading, subscribing

app_name = "newsletters"
urlpatterns = [
    path("nieuwsbrief/", subscribing.sign_up, name="sign_up"),
    path("nieuwsbrief/aangemeld/", subscribing.signed_up, name="signed_up"),
    path("nieuwsbrief/bevestigen/<str:token>/", subscribing.confirm, name="confirm"),
    path("nieuwsbrief/voorkeuren/<str:token>/", leaving.preferences, name="preferences"),
    path("nieuwsbrief/afmelden/<str:token>/", leaving.unsubscribe, name="unsubscribe"),
    path("nieuwsbrief/afmelden/<str:token>/direct/", leaving.one_click, name="one_click"),
    path("ontwikkelingen/", reading.developments, name="developments"),
    path("ontwikkelingen/<slug:slug>/", reading.development, name="development"),
    path("voorbeeldfeeds/<str:name>", reading.sample_feed, name="sample_feed"),
]

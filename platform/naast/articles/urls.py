"""Addresses of the blog that are no pages: authors, topics, series and feeds."""

from django.urls import path

from naast.articles import views

app_name = "articles"
urlpatterns = [
    path("feed.<slug:form>", views.feed, name="feed"),
    path("auteurs/<slug:slug>/", views.author, name="author"),
    path("auteurs/<slug:slug>/feed.<slug:form>", views.author_feed, name="author_feed"),
    path("onderwerp/<slug:slug>/", views.topic, name="topic"),
    path("onderwerp/<slug:slug>/feed.<slug:form>", views.topic_feed, name="topic_feed"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("series/<slug:slug>/feed.<slug:form>", views.series_feed, name="series_feed"),
]

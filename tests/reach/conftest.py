"""A blog, as the tests of articles have it."""

from tests.articles.conftest import author, blog, series, topic, write  # noqa: F401

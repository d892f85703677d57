"""What editors see: every field with help, and forms that keep what was filled in."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from naast.accounts.models import User
from naast.articles.models import ArticleIndexPage, ArticlePage, Author, DebateIndexPage, DebatePage, Opinion, Series
from tests.articles.conftest import Write

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, alice: User) -> Client:
    """Signed in as somebody who may do everything."""
    User.objects.filter(pk=alice.pk).update(is_superuser=True)
    client.force_login(alice)
    return client


def test_the_forms_of_articles_and_debates_open(
    desk: Client, blog: ArticleIndexPage, debates: DebateIndexPage, write: Write, debate: DebatePage
) -> None:
    for parent, model in ((blog, "articlepage"), (debates, "debatepage")):
        assert desk.get(reverse("wagtailadmin_pages:add", args=["articles", model, parent.pk])).status_code == 200
    for page in (write("Een"), debate, blog, debates):
        assert desk.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


@pytest.mark.parametrize("model", [Author, Series])
def test_the_forms_of_authors_and_series_open(desk: Client, model: type[Author | Series]) -> None:
    row = model.objects.create(name="Noor", slug="noor")
    name = model._meta.model_name
    assert desk.get(reverse(f"wagtailsnippets_articles_{name}:add")).status_code == 200
    assert desk.get(reverse(f"wagtailsnippets_articles_{name}:edit", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("model", [ArticlePage, ArticleIndexPage, DebatePage, DebateIndexPage, Author, Series, Opinion])
def test_every_field_has_help(model: type[Page]) -> None:
    own = [
        field
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
        if field.editable and not field.primary_key and field.name not in ("page_ptr", "sort_order", "page")
    ]
    assert own
    assert [field.name for field in own if not field.help_text] == []


def test_an_author_with_articles_cannot_be_deleted_by_accident(desk: Client, write: Write, author: Author) -> None:
    write("Een").save_revision().publish()  # enters it in the index of references, by which Wagtail knows
    desk.post(reverse("wagtailsnippets_articles_author:delete", args=[author.pk]))
    assert Author.objects.filter(pk=author.pk).exists()

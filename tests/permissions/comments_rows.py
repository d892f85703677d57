"""Rows of the table about the comments room: reading and writing for everybody, a writer's own by link or signed in."""

import json
from collections.abc import Callable
from typing import Any

from naast.articles.models import ArticleIndexPage, ArticlePage, Author
from naast.comments import services, tokens
from naast.comments.models import Comment
from naast.pages.models import HomePage
from tests.support.pages import make_child

# Who may enter the admin and edits no page with comments is led back to its first page.
_AWAY = {"author": 302, "other_author": 302}


def rows(row: Callable[..., Any], everybody: Callable[..., Any]) -> dict[str, Any]:
    """The rows, made with what the table makes its own with.

    The editor of the table decides about comments; the article of a visit is made after the roles, so nobody edits it.
    """
    looks = {**_AWAY, "editor": 200}
    posts = {"author": 404, "other_author": 404, "editor": 302}
    away = {**_AWAY, "editor": 302}
    return {
        "comments:thread": everybody(lambda world: f"/reacties/{_article().pk}/"),
        "comments:write": everybody(lambda world: f"/reacties/{_article().pk}/schrijf/"),
        "comments:write (unfinished)": everybody(
            lambda world: f"/reacties/{_article().pk}/schrijf/", 422, method="post"
        ),
        "comments:write (a page without comments)": everybody(
            lambda world: f"/reacties/{world.lesson.pk}/schrijf/", 404, method="post"
        ),
        "comments:sent": everybody(lambda world: f"/reacties/{_article().pk}/verstuurd/"),
        "comments:mine": row(lambda world: "/reacties/mijn/", 200),
        "comments:export": row(lambda world: "/reacties/mijn/bestand.json", 200),
        "comments:delete_everything": row(lambda world: "/reacties/mijn/alles-verwijderen/", 302, method="post"),
        "comments:own": everybody(lambda world: tokens.own_path(_comment(world))),
        "comments:own (made up)": everybody("/reacties/mijn/voorbeeld/", 404, method="post"),
        "comments_queue:index": row(lambda world: f"/beheer/reacties/?a={_article().pk}", 404, looks),
        "comments_queue:detail": row(_queue(""), 404, {**posts, "editor": 200}),
        "comments_queue:reply": row(
            _queue("antwoord/"), 404, posts, method="post", data=lambda world: {"text": "Dank u."}
        ),
        "comments_queue:decide": row(_queue("spam/"), 404, away, method="post"),
        "comments_queue:decide_many": row(
            lambda world: "/beheer/reacties/veel/", 404, away, method="post", data=lambda world: {"actie": "spam"}
        ),
        "comments_queue:undo": row(lambda world: "/beheer/reacties/ongedaan/", 404, away, method="post"),
        "comments_queue:words": row(lambda world: "/beheer/reacties/woorden/", 404, looks),
    }


def _article() -> ArticlePage:
    """An article; made for this visit, or by it already."""
    found = ArticlePage.objects.filter(slug="reacties-in-de-tabel").first()
    if found is not None:
        return found
    home = HomePage.objects.get()
    blog = ArticleIndexPage.objects.first() or make_child(home, ArticleIndexPage(title="Blog", slug="blog"))
    author, _made = Author.objects.get_or_create(slug="tabel", defaults={"name": "Tabel"})
    body = json.dumps([{"type": "quote", "value": {"text": "Eén zin.", "attribution": ""}}])
    page: ArticlePage = make_child(
        blog,
        ArticlePage(
            title="Tabel", slug="reacties-in-de-tabel", intro="-", author=author, body=body, comments_open=True
        ),
    )
    return page


def _comment(world: Any) -> Comment:
    draft = services.Draft(name="Noa", email="noa@example.org", text="Een reactie.")
    row = services.hand_in(_article(), draft)
    return services.approve(row.pk, world.people["colleague"], seen=row.mark)


def _queue(rest: str) -> Callable[[Any], str]:
    return lambda world: f"/beheer/reacties/{_comment(world).pk}/{rest}"

"""Pages to check after a development: which may be marked, what is marked, and who sees it (rule 4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from courses.models import LessonPage, QuizPage
from naast.articles.models import ArticlePage
from newsletters.models import Development, ReviewMark

MARKABLE: tuple[type[Page], ...] = (LessonPage, QuizPage, ArticlePage)
SEES_ALL = "newsletters.view_reviewmark"
_CHANGE = ("change",)


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A mark as one person may see it.

    Attributes:
        mark: the row.
        title: of the page; empty when the page is not public and not this person's.
        question: its text; empty when the whole page is meant, the question is gone, or the title is empty.
        url: where this person edits the page or reads it; empty when neither is possible.
        may_check: whether this person may say that it was checked.
    """

    mark: ReviewMark
    title: str
    question: str
    url: str
    may_check: bool


def editable_by(user: Any) -> QuerySet[Page]:
    """The pages that somebody may edit."""
    found: QuerySet[Page] = page_permission_policy.instances_user_has_any_permission_for(user, _CHANGE)
    return found


def markable_by(user: Any) -> QuerySet[Page]:
    """The lessons, quizzes and articles that somebody may mark: what is public, and what is their own."""
    pages: QuerySet[Page] = Page.objects.type(*MARKABLE)
    public = Page.objects.live().public()
    return pages.filter(Q(pk__in=public.values("pk")) | Q(pk__in=editable_by(user).values("pk")))


def questions_of(page: Page) -> list[tuple[str, str]]:
    """The questions of a quiz by their key, as they are asked; nothing of their answers is read (rule 2)."""
    quiz = page.specific
    if not isinstance(quiz, QuizPage):
        return []
    return [
        (str(child.get("id") or ""), " ".join(str(child["value"].get("text") or "").split()))
        for child in quiz.questions.raw_data
        if child.get("id")
    ]


def marks_of(user: Any) -> QuerySet[ReviewMark]:
    """The marks that somebody may see: those on pages they may edit, and all of them for who makes them."""
    rows = ReviewMark.objects.select_related("development", "page", "created_by", "done_by")
    return rows if user.has_perm(SEES_ALL) else own_marks(user)


def own_marks(user: Any) -> QuerySet[ReviewMark]:
    """The marks on pages that somebody may edit."""
    rows = ReviewMark.objects.select_related("development", "page", "created_by", "done_by")
    return rows.filter(page__in=editable_by(user).values("pk"))


def open_marks_on(page: Page) -> QuerySet[ReviewMark]:
    """What there is to check on a page."""
    return ReviewMark.objects.filter(page=page, done_at=None).select_related("development")


def marks_for(development: Development) -> QuerySet[ReviewMark]:
    """What was marked for a development, what is open first."""
    rows = ReviewMark.objects.filter(development=development).select_related("page", "created_by", "done_by")
    return rows.order_by("done_at", "-created_at")


def shown_to(user: Any, marks: Iterable[ReviewMark]) -> list[Marked]:
    """Marks as somebody may see them; as many queries for one as for all."""
    rows = list(marks)
    pages = {mark.page_id for mark in rows}
    own = set(editable_by(user).filter(pk__in=pages).values_list("pk", flat=True))
    public = set(Page.objects.filter(pk__in=pages).live().public().values_list("pk", flat=True))
    seen = own | public
    quizzes = QuizPage.objects.in_bulk({mark.page_id for mark in rows if mark.question and mark.page_id in seen})
    texts = {key: dict(questions_of(quiz)) for key, quiz in quizzes.items()}
    checks_all = user.has_perm("newsletters.change_reviewmark")
    return [
        Marked(
            mark=mark,
            title=mark.page.title if mark.page_id in seen else "",
            question=texts.get(mark.page_id, {}).get(mark.question, ""),
            url=_url(mark.page, own, public),
            may_check=checks_all or mark.page_id in own,
        )
        for mark in rows
    ]


def _url(page: Page, own: set[int], public: set[int]) -> str:
    if page.pk in own:
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return (page.get_url() or "") if page.pk in public else ""

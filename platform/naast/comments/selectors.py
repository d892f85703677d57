"""Questions about comments: what a page shows, how many, and who may decide."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page, get_page_models
from wagtail.permissions import page_permission_policy

from naast.accounts.models import User
from naast.comments.models import SHOWN, Comment, State

SHOWN_ON_PAGE = 50  # threads below an article; all of them stand at an address of their own
_LARGEST = 2**63 - 1  # of a key
MODERATE = "comments.change_comment"


@dataclass
class Thread:
    """A comment with its replies. A comment that its writer deleted keeps its place while it has replies."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)


def shown(page: int) -> QuerySet[Comment]:
    """All that the site shows below a page: comments, and replies to what it shows or what was deleted."""
    parents = Comment.objects.filter(SHOWN | Q(state=State.DELETED), pk=OuterRef("parent"), page=page)
    return Comment.objects.filter(SHOWN, Q(parent=None) | Exists(parents), page=page)


def count(page: Page) -> int:
    """How many comments and replies stand below a page."""
    return shown(page.pk).count()


def heads(page: int) -> QuerySet[Comment]:
    """The comments that start a thread: those that are shown, and deleted ones that have a reply."""
    answered = Comment.objects.filter(SHOWN, parent=OuterRef("pk"))
    rows = Comment.objects.filter(SHOWN | (Q(state=State.DELETED) & Exists(answered)), page=page, parent=None)
    return rows.defer("email", "mailbox_hash", "network", "secret")


def threads(page_heads: Iterable[Comment]) -> list[Thread]:
    """Each comment with the replies that are shown; one query."""
    found = {head.pk: Thread(head) for head in page_heads}
    if found:
        rows = Comment.objects.filter(SHOWN, parent__in=found).defer("email", "mailbox_hash", "network", "secret")
        for reply in rows:
            assert reply.parent_id is not None
            found[reply.parent_id].replies.append(reply)
    return list(found.values())


def public_page(key: int) -> Page | None:
    """The live page that everybody may read, as what it is; nothing when there is none."""
    if key > _LARGEST:
        return None
    page = Page.objects.filter(pk=key, live=True).first()
    if page is None or page.get_view_restrictions().exists():
        return None
    return page.specific


def is_open(page: Page) -> bool:
    """Whether readers may comment on this page now."""
    return bool(getattr(page, "comments_open", False))


def is_moderator(user: Any) -> bool:
    """Whether somebody decides about comments."""
    return isinstance(user, User) and user.is_active and user.has_perm(MODERATE)


def edits(user: Any, page: Page) -> bool:
    """Whether somebody may edit this page, and so speaks as its author."""
    return isinstance(user, User) and page_permission_policy.user_has_permission_for_instance(user, "change", page)


def own_pages(user: Any) -> QuerySet[Page]:
    """The pages with comments that somebody may edit."""
    found: QuerySet[Page] = page_permission_policy.instances_user_has_permission_for(user, "change")
    kinds = [kind for kind in get_page_models() if hasattr(kind, "comments_open")]
    return found.filter(content_type__in=ContentType.objects.get_for_models(*kinds).values())


def visible_to(user: Any) -> QuerySet[Comment]:
    """The comments that somebody finds in the admin.

    Moderators find all. Who edits pages finds what readers see below those pages, to reply; nothing of anybody else's.
    """
    rows = Comment.objects.exclude(state=State.DELETED)
    if is_moderator(user):
        return rows
    return rows.filter(SHOWN, page__in=own_pages(user).values("pk"))


def waiting() -> QuerySet[Comment]:
    """What waits for a moderator, longest waiting first."""
    return Comment.objects.filter(state=State.WAITING).order_by("written_at", "pk")


def of_secret(secret: str) -> Comment | None:
    """The comment that a link names."""
    rows = Comment.objects.exclude(state=State.DELETED).select_related("page", "parent")
    return rows.filter(secret=secret).first() if secret else None


def of_person(person: User) -> QuerySet[Comment]:
    """The comments that somebody wrote while signed in, newest first."""
    rows = Comment.objects.filter(user=person).exclude(state=State.DELETED)
    return rows.select_related("page").order_by("-created_at", "-pk")


def publishes(user: Any, page: Page) -> bool:
    """Whether somebody may publish this page."""
    return isinstance(user, User) and page_permission_policy.user_has_permission_for_instance(user, "publish", page)

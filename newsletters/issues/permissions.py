"""Who may do what with an issue. Page permissions of Wagtail decide, so that the workflow holds here too."""

from typing import Any

from django.db.models import QuerySet
from wagtail.permissions import page_permission_policy

from naast.accounts.models import User
from newsletters.models import NewsletterArchivePage, NewsletterIssuePage


def may_edit(user: Any, page: NewsletterIssuePage) -> bool:
    """Whether someone may look at its checks and try it."""
    return bool(user.is_authenticated and page.permissions_for_user(user).can_edit())


def may_send(user: Any, page: NewsletterIssuePage) -> bool:
    """Whether someone may send it: who may publish it."""
    return bool(page.permissions_for_user(user).can_publish())


def may_see_readers(user: Any) -> bool:
    """Whether someone may ask how one reader gets it."""
    return bool(user.has_perm("newsletters.view_subscription"))


def writes_issues(user: Any) -> bool:
    """Whether someone may work on issues at all."""
    return archive_for(user) is not None or issues_of(user).exists()


def archive_for(user: Any) -> NewsletterArchivePage | None:
    """The archive in which this person may make issues."""
    page = NewsletterArchivePage.objects.first()
    return page if page is not None and page.permissions_for_user(user).can_add_subpage() else None


def issues_of(user: Any) -> "QuerySet[NewsletterIssuePage]":
    """The issues this person may edit or publish."""
    pages = page_permission_policy.instances_user_has_any_permission_for(user, {"change", "publish"})
    return NewsletterIssuePage.objects.filter(pk__in=pages.values("pk"))


def trial_readers(page: NewsletterIssuePage) -> "QuerySet[User]":
    """Who may get a test: people who may edit or publish this issue. No free addresses, no other tenants."""
    people = page_permission_policy.users_with_any_permission_for_instance({"change", "publish"}, page)
    return User.objects.filter(pk__in=people.values("pk"), is_active=True).order_by("name", "email")

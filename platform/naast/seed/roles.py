"""What authors, editors, moderators and each provider's authors may do in Wagtail (rule 4: permissions are the walls).

Authors write articles and debates and send them in; editors publish; moderators decide about comments (ADR 0039).
"""

from itertools import chain
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from courses.models import GlossaryTerm, ProviderPage
from naast.articles.models import ArticleIndexPage, Author, DebateIndexPage, Series
from naast.downloads.models import DownloadIndexPage
from naast.downloads.permissions import grant_editing as grant_downloads
from naast.language.models import LanguageRule
from naast.logbook.models import TechniqueIndexPage
from naast.organisations.invitations import writers_group_name
from naast.organisations.models import Provider
from naast.pages import libraries
from naast.pages.models import Branch, CallToAction, ContactSettings, StandardPage, Topic
from naast.search.models import BestBet, Miss, Synonyms
from naast.tools.models import CalendarYear, ContactHours, CostRule, LetterTerm
from newsletters.services import grant_editing

EDITORS = libraries.EDITORS
AUTHORS = "Auteurs"
MODERATORS = "Moderatoren"
WORKFLOW = "Artikel naar redactie"
_TASK = "De redactie leest mee"
_WAGTAILS_WORKFLOW = "Moderators approval"  # comes with Wagtail's migrations, above every page
_PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_AUTHORS_PAGE_PERMISSIONS = ("add_page",)  # in Wagtail: make pages, and change those one made oneself
_FILE_PERMISSIONS = ("add", "change", "choose")
_AUTHORS_FILE_PERMISSIONS = ("add", "choose")
_EDITED = (
    Author, BestBet, Branch, CalendarYear, CallToAction, ContactHours, ContactSettings, CostRule, GlossaryTerm,
    LanguageRule, LetterTerm, Miss, Redirect, Series, Synonyms, Topic,
)  # fmt: skip


def ensure_roles() -> None:
    """Make the groups and give them their permissions; doing it again changes nothing."""
    editors = _group(EDITORS)
    written = (*ArticleIndexPage.objects.all(), *DebateIndexPage.objects.all())
    # Not the home page itself: Wagtail's page permissions reach downwards, so that would open every provider's courses.
    indexes: tuple[Any, ...] = (ArticleIndexPage, DebateIndexPage, DownloadIndexPage, TechniqueIndexPage, StandardPage)
    for page in chain.from_iterable(model.objects.all() for model in indexes):
        _allow_pages(editors, page)
    # Not the root collection, for the same reason.
    _allow_files(editors, libraries.library(EDITORS))
    kinds = ContentType.objects.get_for_models(*_EDITED)
    editors.permissions.add(*Permission.objects.filter(content_type__in=kinds.values()))
    grant_editing(editors)
    grant_downloads(editors)
    authors = _group(AUTHORS)
    for page in written:
        _allow_pages(authors, page, _AUTHORS_PAGE_PERMISSIONS)
    _allow_files(authors, libraries.library(EDITORS), _AUTHORS_FILE_PERMISSIONS)
    about_comments = Permission.objects.filter(content_type__app_label=apps.get_app_config("comments").label)
    for group in (editors, _group(MODERATORS)):
        group.permissions.add(*about_comments)
    # Wagtail's own groups reach every provider's pages; one wrong click would open them all.
    Group.objects.filter(name__in=("Moderators", "Editors"), user=None).delete()
    ensure_workflow(editors, written)
    for page in ProviderPage.objects.select_related("provider"):
        ensure_provider_group(page)


def ensure_workflow(editors: Group, pages: Any) -> None:
    """Have what authors write go by the editors.

    Parameters:
        editors: who approves; one of them is enough.
        pages: below which it holds. An administrator who gave one of them another workflow keeps that.
    """
    task, _made = GroupApprovalTask.objects.get_or_create(name=_TASK)
    task.groups.add(editors)
    workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
    for page in pages:
        WorkflowPage.objects.get_or_create(page=page, defaults={"workflow": workflow})
    # Its approvers are the group that is deleted above: what is sent in there waits for nobody.
    for left in Workflow.objects.filter(name=_WAGTAILS_WORKFLOW, active=True):
        if not any(_approvers(one.specific) for one in left.tasks) and not left.workflow_states.exists():
            left.deactivate()


def _approvers(task: Any) -> bool:
    return not isinstance(task, GroupApprovalTask) or task.groups.exists()


def provider_group(provider: Provider) -> Group:
    """The group of a provider's authors."""
    return _group(writers_group_name(provider))


def ensure_provider_group(page: ProviderPage) -> Group:
    """A group that may edit this provider's pages and images, and nobody else's."""
    group = provider_group(page.provider)
    _allow_pages(group, page)
    _allow_files(group, libraries.library(group.name), models=(get_image_model(),))
    return group


def _group(name: str) -> Group:
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group


def _allow_pages(group: Group, page: Page, codenames: tuple[str, ...] = _PAGE_PERMISSIONS) -> None:
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _allow_files(
    group: Group,
    collection: Collection,
    actions: tuple[str, ...] = _FILE_PERMISSIONS,
    models: tuple[Any, ...] | None = None,
) -> None:
    """Let a group work with the pictures, and unless ``models`` says otherwise the documents, of a collection."""
    for model in models or (get_image_model(), get_document_model()):
        kind = ContentType.objects.get_for_model(model)
        names = [f"{action}_{kind.model}" for action in actions]
        for permission in Permission.objects.filter(content_type=kind, codename__in=names):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)

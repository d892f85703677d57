"""What editors and each provider's authors may do in Wagtail (rule 4: page permissions are the walls)."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from courses.models import GlossaryTerm, ProviderPage
from naast.articles.models import ArticleIndexPage, Author
from naast.language.models import LanguageRule
from naast.logbook.models import TechniqueIndexPage
from naast.organisations.invitations import writers_group_name
from naast.organisations.models import Provider
from naast.pages.models import StandardPage, Topic
from naast.tools.models import CalendarYear, ContactHours, CostRule, LetterTerm
from newsletters.services import grant_editing

EDITORS = "Redactie"
_PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_IMAGE_PERMISSIONS = ("add_image", "change_image", "choose_image")


def ensure_roles() -> None:
    """Make the groups and give them their permissions; doing it again changes nothing."""
    editors = _group(EDITORS)
    # Not the home page itself: Wagtail's page permissions reach downwards, so that would open every provider's courses.
    for page in (*ArticleIndexPage.objects.all(), *TechniqueIndexPage.objects.all(), *StandardPage.objects.all()):
        _allow_pages(editors, page)
    # Not the root collection, for the same reason.
    _allow_images(editors, _collection(EDITORS))
    kinds = ContentType.objects.get_for_models(
        Author, GlossaryTerm, LanguageRule, Topic, CalendarYear, ContactHours, CostRule, LetterTerm
    )
    editors.permissions.add(*Permission.objects.filter(content_type__in=kinds.values()))
    grant_editing(editors)
    # Wagtail's own groups reach every provider's pages; one wrong click would open them all.
    Group.objects.filter(name__in=("Moderators", "Editors"), user=None).delete()
    for page in ProviderPage.objects.select_related("provider"):
        ensure_provider_group(page)


def provider_group(provider: Provider) -> Group:
    """The group of a provider's authors."""
    return _group(writers_group_name(provider))


def ensure_provider_group(page: ProviderPage) -> Group:
    """A group that may edit this provider's pages and images, and nobody else's."""
    group = provider_group(page.provider)
    _allow_pages(group, page)
    _allow_images(group, _collection(group.name))
    return group


def _collection(name: str) -> Collection:
    """The image collection with this name, made when it is missing."""
    collection = Collection.objects.filter(name=name).first()
    if collection is None:
        root = Collection.get_first_root_node()
        if root is None:
            raise RuntimeError("Wagtail's root collection is missing: run the migrations first.")
        collection = root.add_child(name=name)
    return collection


def _group(name: str) -> Group:
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    return group


def _allow_pages(group: Group, page: Page) -> None:
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGE_PERMISSIONS):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _allow_images(group: Group, collection: Collection) -> None:
    kind = ContentType.objects.get_for_model(get_image_model())
    for permission in Permission.objects.filter(content_type=kind, codename__in=_IMAGE_PERMISSIONS):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)

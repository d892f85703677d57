"""Forms of the admin that are made to post another provider's picture, document or page take nothing and show nothing."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from django.utils.text import slugify
from wagtail.documents.models import Document
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import Image
from wagtail.models import Collection, Page

from certificates.models import CertificateTemplatePage
from courses.models import CoursePage, LessonPage, ProviderPage
from naast.accounts.models import User
from naast.middleware import visiting
from naast.organisations.models import Provider
from naast.pages.choosers import may_choose
from naast.seed.roles import EDITORS, ensure_provider_group, ensure_roles
from tests.certificates.designs.conftest import drawn, form_of
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
SECRET = "Geheime afbeelding"
OWN = "Eigen afbeelding"


def put(model: type[Any], provider: Provider, title: str) -> Any:
    """A picture or document in the collection of a provider."""
    collection = Collection.objects.get(name=f"Opleider {provider.pk}")
    sizes = {"width": 240, "height": 80} if model is Image else {}
    file = ContentFile(drawn(), name=f"{slugify(title)}.png")
    return model.objects.create(title=title, collection=collection, file=file, **sizes)


@pytest.fixture
def walls(provider_page: ProviderPage, other_provider: Provider) -> None:
    """Both providers with their group and their collection."""
    ensure_roles()
    for page in (provider_page, other_provider.page):
        ensure_provider_group(page)


@pytest.fixture
def foreign(walls: None, other_provider: Provider) -> Any:
    """A picture of the other provider."""
    return put(Image, other_provider, SECRET)


@pytest.fixture
def author(client: Client, alice: User, walls: None, provider_page: ProviderPage) -> Client:
    """An author of the own provider, signed in."""
    alice.groups.add(ensure_provider_group(provider_page))
    client.force_login(alice)
    return client


@pytest.fixture
def lesson(course: CoursePage) -> LessonPage:
    """A lesson of the own provider."""
    found: LessonPage = LessonPage.objects.descendant_of(course).first()
    return found


def lesson_form(lesson: LessonPage, image: Any, **changes: Any) -> dict[str, Any]:
    """What the editor posts for a lesson with one figure."""
    figure = {"type": "figure", "id": "", "order": 0, "deleted": "", "value-image": image}
    figure |= {"value-alt": "Een beeld", "value-caption": ""}
    stream = {f"body-0-{name}": value for name, value in figure.items()}
    page = {"title": lesson.title, "slug": lesson.slug, "minutes": 5, "body-count": 1}
    return page | stream | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0} | changes


def shows(answer: Any, picture: Any) -> bool:
    """Whether an answer names a picture, or the file of it."""
    return picture.title in answer.text or picture.filename.split(".")[0] in answer.text


def pictured(lesson: LessonPage) -> Any:
    """The picture in the latest draft of a lesson."""
    return LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().body[0].value["image"]


def test_a_lesson_takes_no_picture_of_another_provider(
    author: Client, lesson: LessonPage, foreign: Any, provider: Provider
) -> None:
    address = f"/beheer/pages/{lesson.pk}/edit/"
    own = put(Image, provider, OWN)
    assert author.post(address, lesson_form(lesson, own.pk)).status_code == 302
    assert pictured(lesson) == own
    author.post(address, lesson_form(lesson, foreign.pk))  # a draft need not be complete
    assert pictured(lesson) is None
    assert not shows(author.get(address), foreign)
    assert author.post(address, lesson_form(lesson, foreign.pk, **{"action-publish": "1"})).status_code == 200


def test_a_form_with_an_error_shows_no_picture_of_another_provider(
    author: Client, lesson: LessonPage, foreign: Any, provider: Provider
) -> None:
    address = f"/beheer/pages/{lesson.pk}/edit/"
    for picture, visible in ((foreign, False), (put(Image, provider, OWN), True)):
        answer = author.post(address, lesson_form(lesson, picture.pk, title=""))
        assert answer.status_code == 200
        assert shows(answer, picture) is visible


def test_a_preview_takes_no_picture_of_another_provider(author: Client, lesson: LessonPage, foreign: Any) -> None:
    address = f"/beheer/pages/{lesson.pk}/edit/preview/"
    author.post(address, lesson_form(lesson, foreign.pk))
    assert not shows(author.get(address, {"mode": ""}), foreign)


def test_a_design_takes_no_picture_of_another_provider(
    author: Client, provider_page: ProviderPage, provider: Provider, foreign: Any
) -> None:
    address = f"/beheer/pages/add/certificates/certificatetemplatepage/{provider_page.pk}/"
    for accent in ("#0e5a5e", "#f0a58c"):
        answer = author.post(address, form_of(logo=foreign.pk, logo_alt="x", accent_colour=accent))
        assert answer.status_code == 200
        assert "Kies een afbeelding uit uw eigen collectie" in answer.text
        assert not shows(answer, foreign)
    own = put(Image, provider, OWN)
    assert shows(author.post(address, form_of(logo=own.pk, logo_alt="x", accent_colour="#f0a58c")), own)


def linked(kind: str, number: int) -> str:
    """What the editor of running text posts: one line that is a link."""
    block: dict[str, Any] = {"key": "a", "type": "unstyled", "depth": 0, "text": "Lees dit", "inlineStyleRanges": []}
    block["entityRanges"] = [{"offset": 0, "length": 8, "key": 0}]
    entity = {"type": kind, "mutability": "MUTABLE", "data": {"id": number}}
    return json.dumps({"blocks": [block], "entityMap": {"0": entity}})


def test_running_text_links_to_nothing_hidden_of_another_provider(
    author: Client, lesson: LessonPage, provider: Provider, other_provider: Provider
) -> None:
    page, document = make_course(other_provider.page, title="Geheim plan"), put(Document, other_provider, SECRET)
    stored = {}
    for name, entity, number, live in (
        ("hidden page", "LINK", page.pk, False),
        ("document", "DOCUMENT", document.pk, False),
        ("open page", "LINK", page.pk, True),  # last: what was chosen once stays
    ):
        Page.objects.filter(pk=page.pk).update(live=live)
        part = {"type": "text", "id": "", "order": 0, "deleted": "", "value": linked(entity, number)}
        data = {"title": lesson.title, "slug": lesson.slug, "minutes": 5, "body-count": 1}
        data |= {f"body-0-{key}": value for key, value in part.items()}
        data |= {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
        assert author.post(f"/beheer/pages/{lesson.pk}/edit/", data).status_code == 302
        draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
        stored[name] = f'id="{number}"' in draft.body[0].value.source
    assert stored == {"hidden page": False, "document": False, "open page": True}


def test_a_course_shows_no_hidden_page_of_another_provider(
    author: Client, course: CoursePage, other_provider: Provider
) -> None:
    foreign = make_course(other_provider.page, title="Geheim plan")
    data: dict[str, Any] = {"title": "", "slug": course.slug, "outcomes-count": 0, "prerequisites-count": 1}
    data |= {
        "prerequisites-0-type": "course",
        "prerequisites-0-id": "",
        "prerequisites-0-order": 0,
        "prerequisites-0-deleted": "",
    }
    data |= {"prerequisites-0-value": foreign.pk, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    for live in (True, False):
        Page.objects.filter(pk=foreign.pk).update(live=live)
        answer = author.post(f"/beheer/pages/{course.pk}/edit/", data)
        assert answer.status_code == 200
        assert ("Geheim plan" in answer.text) is live


def test_what_was_chosen_earlier_stays_for_a_colleague(
    author: Client, lesson: LessonPage, provider_page: ProviderPage, foreign: Any
) -> None:
    # An administrator of the site put a picture of somebody else in the draft.
    lesson.body = [("figure", {"image": foreign, "alt": "Een beeld", "caption": ""})]
    lesson.save_revision()
    assert author.post(f"/beheer/pages/{lesson.pk}/edit/", lesson_form(lesson, foreign.pk)).status_code == 302
    assert pictured(lesson) == foreign
    # It is no way into other pages.
    other = CertificateTemplatePage(title="Ons", slug="ons")
    provider_page.add_child(instance=other)
    author.post(f"/beheer/pages/{other.pk}/edit/", form_of(slug="ons", logo=foreign.pk, logo_alt="x"))
    assert CertificateTemplatePage.objects.get(pk=other.pk).get_latest_revision_as_object().logo is None


@pytest.mark.parametrize("model", [Image, Document])
def test_owner_colleague_outsider_editor_and_administrator(
    walls: None, alice: User, bob: User, charlie: User, provider_page: ProviderPage, provider: Provider, model: Any
) -> None:
    group = ensure_provider_group(provider_page)
    ensure_document_permission(group, provider)
    for colleague in (alice, bob):
        colleague.groups.add(group)
    row = put(model, provider, OWN)
    root = User.objects.create_superuser("root@example.org", "x")
    editor = User.objects.create_user("redactie@example.org", "x")
    editor.groups.add(Group.objects.get(name=EDITORS))
    people = {"owner": alice, "colleague": bob, "outsider": charlie, "editor": editor, "administrator": root}
    may = {}
    for name, person in people.items():
        request = RequestFactory().post("/beheer/")
        request.user, request.resolver_match = person, None
        may[name] = may_choose(request, model, row.pk)
    assert may == {"owner": True, "colleague": True, "outsider": False, "editor": False, "administrator": True}


def ensure_document_permission(group: Group, provider: Provider) -> None:
    """Let a group choose documents from its collection too, which no role here does yet."""
    from django.contrib.auth.models import Permission
    from wagtail.models import GroupCollectionPermission

    GroupCollectionPermission.objects.create(
        group=group,
        collection=Collection.objects.get(name=f"Opleider {provider.pk}"),
        permission=Permission.objects.get(content_type__app_label="wagtaildocs", codename="choose_document"),
    )


def test_code_outside_the_admin_chooses_freely(foreign: Any) -> None:
    assert visiting.get() is None
    block = ImageChooserBlock()
    assert block.value_from_datadict({"x": str(foreign.pk)}, {}, "x") == foreign

"""Numbers that no database holds, in forms and addresses of the new rooms."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.models import CoursePage
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership

pytestmark = pytest.mark.django_db
HUGE = "99999999999999999999"


def test_a_technique_with_an_impossible_number_is_refused_in_words(client: Client, alice: User) -> None:
    client.force_login(alice)
    response = client.post("/mijn/logboek/nieuw/", {"technique": HUGE, "name": "x"})
    assert response.status_code == 400


def test_a_module_with_an_impossible_number_is_refused_in_words(
    client: Client, bob: User, course: CoursePage, provider: Provider
) -> None:
    ProviderMembership.objects.get_or_create(user=bob, provider=provider)
    client.force_login(bob)
    file = SimpleUploadedFile("a.twee", b":: a\n[[b]]\n:: b\nx\n")
    response = client.post(f"/opleider/{provider.slug}/gesprekken/nieuw/", {"file": file, "module": HUGE})
    assert response.status_code == 400


def test_the_drawing_of_an_impossible_page_is_not_found(client: Client, admin_user: User) -> None:
    from django.urls import reverse

    client.force_login(admin_user)
    assert client.get(reverse("courses_conversation_graph", args=[int(HUGE)])).status_code == 404

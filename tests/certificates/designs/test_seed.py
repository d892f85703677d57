"""The demonstration's own designs."""

import pytest
from wagtail.models import Collection

from certificates import designs
from certificates.designs_seed import ensure_designs
from certificates.models import CertificateTemplatePage
from courses.models import ProviderPage
from naast.seed.roles import ensure_provider_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(provider_page: ProviderPage) -> Collection:
    """The pictures of the own provider."""
    ensure_provider_group(provider_page)
    found: Collection = Collection.objects.get(name=f"Opleider {provider_page.provider.pk}")
    return found


def test_the_provider_gets_a_design_in_both_languages_once(provider_page: ProviderPage, collection: Collection) -> None:
    made = ensure_designs(collection, signatory="Noor Visser", slug=provider_page.provider.slug)
    assert [page.language for page in made] == ["nl", "en"]
    assert ensure_designs(collection, signatory="Noor Visser", slug=provider_page.provider.slug) == []
    assert CertificateTemplatePage.objects.live().count() == 2
    for page in made:
        page.full_clean()
        design = designs.of_template(page)
        assert design.logo.startswith("data:image/png;")
        assert design.signature.startswith("data:image/png;")
        assert page.logo is not None
        assert page.logo.collection == collection


def test_without_that_provider_nothing_happens(collection: Collection) -> None:
    assert ensure_designs(collection, signatory="Noor Visser", slug="niemand") == []

"""What editors teach the search, from a file and in Wagtail."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from naast.accounts.models import User
from naast.pages.markdown import ContentError
from naast.search.models import BestBet, Synonyms
from tests.search.helpers import HomePage, page

pytestmark = pytest.mark.django_db


def test_the_file_loads_and_loading_twice_changes_nothing() -> None:
    call_command("load_synonyms")
    before = list(Synonyms.objects.values_list("pk", "words", "direction"))
    assert len(before) > 20
    call_command("load_synonyms")
    assert list(Synonyms.objects.values_list("pk", "words", "direction")) == before
    for row in Synonyms.objects.all():
        row.full_clean()


def test_an_editors_words_stay_unless_they_are_renewed(tmp_path: Path) -> None:
    file = tmp_path / "words.yaml"
    file.write_text("- words: [aanmaning, herinnering]\n")
    call_command("load_synonyms", file=file)
    Synonyms.objects.update(words="aanmaning\nbriefje")
    call_command("load_synonyms", file=file)
    assert Synonyms.objects.get().lines == ["aanmaning", "briefje"]
    call_command("load_synonyms", file=file, update=True)
    assert Synonyms.objects.get().lines == ["aanmaning", "herinnering"]


@pytest.mark.parametrize(
    "text", ["a: b", "- words: aanmaning", "- words: []", "- [", "- words: [een]\n", "- x: [a, b]"]
)
def test_a_file_that_does_not_fit_loads_nothing(tmp_path: Path, text: str) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(f"- words: [goed, prima]\n{text}" if text.startswith("-") else text)
    with pytest.raises(ContentError):
        call_command("load_synonyms", file=file)
    assert not Synonyms.objects.exists()


@pytest.mark.parametrize(
    "words", ["", "een", "aanmaning\naanmaningen", "een\n🎉", "\n".join(f"woord{n}" for n in range(11))]
)
def test_words_that_help_nobody_are_refused(words: str) -> None:
    with pytest.raises(ValidationError):
        Synonyms(words=words).full_clean()


def test_synonyms_and_recommended_pages_are_made_in_wagtail(client: Client, alice: User, home: HomePage) -> None:
    alice.is_superuser = alice.is_staff = True
    alice.save()
    client.force_login(alice)
    add = "/beheer/snippets/site_search/synonyms/add/"
    assert client.get(add).status_code == 200
    assert client.post(add, {"words": "aanmaning\r\nherinnering", "direction": "both"}).status_code == 302
    assert Synonyms.objects.get().lines == ["aanmaning", "herinnering"]
    assert client.post(add, {"words": "alleen", "direction": "both"}).status_code == 200
    assert Synonyms.objects.count() == 1
    best = page(home, "Hulp")
    add = "/beheer/snippets/site_search/bestbet/add/"
    assert client.post(add, {"queries": "help", "page": best.pk}).status_code == 302
    assert BestBet.objects.get().page_id == best.pk
    assert "Hulp" in client.get("/beheer/snippets/site_search/bestbet/").text

"""Files of questions on their way in: a preview, a yes, a worker, and nothing left behind when it fails."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from courses.exchange import jobs
from courses.exchange.banks import BankImport, drafts_of
from courses.exchange.values import plain as without_ids
from courses.models import ImportJob, ProviderPage, QuestionBankPage, QuestionPage
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership
from tests.courses.questions.samples import KINDS, raw
from tests.support.pages import make_child

pytestmark = pytest.mark.django_db
GIFT = """$CATEGORY: $course$/top/Brieven

::Termijn:: Hoe lang is de termijn? {=14 dagen =veertien dagen}

::Kapot:: Dit is een verhaal zonder vraag.

::Kosten:: Wat is 15% van 100? {#15:0.5}
"""


@pytest.fixture
def author(alice: User, provider: Provider) -> Client:
    ProviderMembership.objects.create(provider=provider, user=alice)
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def bank(provider_page: ProviderPage) -> QuestionBankPage:
    page: QuestionBankPage = make_child(provider_page, QuestionBankPage(title="Bank"))
    return page


def upload(author: Client, bank: QuestionBankPage, text: str = GIFT) -> Any:
    file = SimpleUploadedFile("vragen.txt", text.encode())
    return author.post(f"/opleider/eigen/vragenbanken/{bank.uid}/", {"file": file})


def test_a_preview_names_every_question_and_what_cannot_come_in(author: Client, bank: QuestionBankPage) -> None:
    page = author.get(upload(author, bank)["Location"]).text
    for word in ("Termijn", "Kosten", "Brieven", "Kapot", "komt niet mee"):
        assert word in page
    assert not QuestionPage.objects.exists()


def test_after_a_yes_the_worker_makes_the_questions_in_their_category(author: Client, bank: QuestionBankPage) -> None:
    address = upload(author, bank)["Location"]
    author.post(address)
    assert jobs.run_due() == 1
    job = ImportJob.objects.get()
    assert (job.state, job.done, bytes(job.data)) == ("done", 2, b"")
    assert {page.get_parent().title for page in QuestionPage.objects.all()} == {"Brieven"}
    assert sorted(QuestionPage.objects.values_list("title", flat=True)) == ["Kosten", "Termijn"]
    assert "2 vragen" in author.get(address).text


def test_a_second_yes_or_a_second_worker_makes_nothing_twice(author: Client, bank: QuestionBankPage) -> None:
    address = upload(author, bank)["Location"]
    author.post(address)
    author.post(address)
    assert [jobs.run_due(), jobs.run_due()] == [1, 0]
    assert QuestionPage.objects.count() == 2


def test_what_a_dead_worker_left_is_taken_up_where_it_was(author: Client, bank: QuestionBankPage) -> None:
    author.post(upload(author, bank)["Location"])
    job = ImportJob.objects.get()
    from courses.exchange import files

    BankImport(bank, files.read(job.name, bytes(job.data)), job.uid).make(0, 1)  # and then the worker dies
    past = timezone.now() - timedelta(minutes=1)
    ImportJob.objects.update(state="running", lease_until=past)
    assert jobs.run_due() == 1
    assert QuestionPage.objects.count() == 2


def test_a_failure_leaves_nothing_behind_and_says_so(
    author: Client, bank: QuestionBankPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = upload(author, bank)["Location"]
    author.post(address)
    monkeypatch.setattr(jobs, "CHUNK", 1)
    make = BankImport.make

    def breaks(self: BankImport, start: int, count: int) -> int:
        if start == 1:
            raise RuntimeError("disk full")
        return make(self, start, count)

    monkeypatch.setattr(BankImport, "make", breaks)
    with pytest.raises(RuntimeError):
        jobs.run_due()
    assert not QuestionPage.objects.exists()
    assert ImportJob.objects.get().state == "failed"
    assert "Er is niets van het bestand bewaard" in author.get(address).text


def test_a_file_can_be_thrown_away_before_anything_is_made(author: Client, bank: QuestionBankPage) -> None:
    author.post(upload(author, bank)["Location"], {"nee": "1"})
    assert not ImportJob.objects.exists()


def test_a_file_that_cannot_be_read_gives_a_message_with_the_place(author: Client, bank: QuestionBankPage) -> None:
    response = upload(author, bank, "<quiz><question></quiz>")
    assert response.status_code == 400
    assert "regel" in response.text
    assert not ImportJob.objects.exists()


def test_looking_at_an_import_changes_nothing(author: Client, bank: QuestionBankPage) -> None:
    address = upload(author, bank)["Location"]
    author.get(address)
    assert ImportJob.objects.get().state == "preview"
    assert jobs.run_due() == 0


@pytest.mark.parametrize("who", ["bob", "charlie"])
def test_another_provider_finds_neither_bank_nor_file(
    who: str, author: Client, bank: QuestionBankPage, bob: User, charlie: User, other_provider: Provider
) -> None:
    ProviderMembership.objects.create(provider=other_provider, user=bob)
    address = upload(author, bank)["Location"]
    stranger = Client()
    stranger.force_login({"bob": bob, "charlie": charlie}[who])
    for path in (
        address,
        f"{address}stand/",
        f"/opleider/eigen/vragenbanken/{bank.uid}/",
        f"/opleider/ander/vragenbanken/{bank.uid}/",
        f"/opleider/ander/vragenbanken/{bank.uid}/bestand/moodle/",
        address.replace("/eigen/", "/ander/"),
    ):
        assert stranger.get(path).status_code == 404, path
        assert stranger.post(path).status_code in {404, 405}, path
    assert ImportJob.objects.get().state == "preview"


def image_for(bank: QuestionBankPage) -> int:
    from PIL import Image

    from courses.exchange.banks import provider_collection, store_image
    from courses.exchange.drafts import ImageFile

    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(buffer, "PNG")
    provider = bank.get_parent().specific.provider
    return store_image(ImageFile(name="plaat.png", content=buffer.getvalue()), provider_collection(provider))


def test_a_bank_that_goes_out_and_comes_in_again_holds_the_same_questions(
    author: Client, bank: QuestionBankPage, provider_page: ProviderPage
) -> None:
    below = make_child(bank, QuestionBankPage(title="Deel / twee"))
    picture = image_for(bank)
    for kind in KINDS:
        value = raw(kind) | {"image": picture if kind == "numeric" else None, "image_alt": "Een vlak"}
        parent = below if kind in {"matching", "open_answer"} else bank
        make_child(
            type(parent).objects.get(pk=parent.pk),
            QuestionPage(title=kind, content=json.dumps([{"type": kind, "value": value}])),
        )
    content = author.get(f"/opleider/eigen/vragenbanken/{bank.uid}/bestand/moodle/").content
    other = make_child(ProviderPage.objects.get(pk=provider_page.pk), QuestionBankPage(title="Tweede"))
    file = SimpleUploadedFile("bank.xml", content)
    author.post(author.post(f"/opleider/eigen/vragenbanken/{other.uid}/", {"file": file})["Location"])
    assert jobs.run_due() == 1

    def plain(found: QuestionBankPage) -> dict[str, Any]:
        drafts, _images = drafts_of(found)
        values = {draft.title: without_ids(draft.type, draft.value) for draft in drafts}
        for name in ("answer", "tolerance"):  # 0.50 and 0.5 are one number
            values["numeric"][name] = float(values["numeric"][name])
        return {draft.title: (draft.category, draft.type, values[draft.title]) for draft in drafts}

    assert plain(other) == plain(bank)
    assert len(plain(bank)) == len(KINDS)

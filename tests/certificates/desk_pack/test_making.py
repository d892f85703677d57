"""The life of a pack: asked for once, made by a worker however often one dies, kept for a week, and for no learner."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.images import get_image_model

from certificates.accreditation import making
from certificates.models import AccreditationPack, CertificateEvent, PackPart
from certificates.verifying.checks import Outcome, verapdf_is_missing, verify
from courses import services
from courses.exchange.banks import provider_collection
from courses.models import CoursePage, LessonPage, QuizPage
from naast.accounts.models import User
from naast.organisations.models import Provider, ProviderMembership
from tests.certificates.desk_pack.conftest import BANK_KEY, KEY
from tests.certificates.desk_pack.test_logo_files import picture
from tests.courses.questions.samples import KINDS, raw

pytestmark = pytest.mark.django_db
WorksAs = Callable[[str], Client]


def made(client: Client, course: CoursePage) -> AccreditationPack:
    assert client.post(f"/opleider/eigen/erkenning/{course.uid}/maken/").status_code == 302
    assert making.run_due() == 1
    return AccreditationPack.objects.get()


def file_of(client: Client, pack: AccreditationPack, form: str) -> bytes:
    response = client.get(f"/opleider/eigen/erkenning/pakket/{pack.uid}/bestand/{form}/")
    assert response.status_code == 200
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert len(content) == int(response["Content-Length"])
    return content


def test_a_pack_is_a_document_and_an_archive(works_as: WorksAs, full_course: CoursePage, pango: None) -> None:
    client = works_as("author")
    pack = made(client, full_course)
    assert (pack.state, pack.done) == (AccreditationPack.State.DONE, pack.total)
    pdf = file_of(client, pack, "pdf")
    assert pdf.startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(file_of(client, pack, "zip"))) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert {"dossier.pdf", "matrices.xlsx", "voorbeeld-bewijs.pdf", "lessen/2-1-samenvatten.html"} <= names
        assert archive.read("dossier.pdf") == pdf
        book = load_workbook(io.BytesIO(archive.read("matrices.xlsx")), read_only=True)
        cells = {str(value) for row in book.worksheets[-1].iter_rows(values_only=True) for value in row}
        assert {KEY, BANK_KEY} <= cells
        assert "Stcrt. 2024, 10329" in archive.read("lessen/2-1-samenvatten.html").decode()


def test_an_independent_validator_finds_a_document_for_everybody(
    works_as: WorksAs, full_course: CoursePage, provider: Provider, pango: None, tmp_path: Path
) -> None:
    if missing := verapdf_is_missing():
        pytest.skip(missing)
    file = ContentFile(picture(), name="plaatje.png")
    image = get_image_model().objects.create(title="Plaatje", file=file, collection=provider_collection(provider))
    body = [
        {
            "type": "text",
            "id": "1",
            "value": "<h3>Kop</h3><p>Lees <a href='/woordenlijst/'>dit</a>.</p><ul><li>a</li></ul>",
        },
        {"type": "figure", "id": "2", "value": {"image": image.pk, "alt": "Een vlak", "caption": "Groen"}},
        {"type": "callout", "id": "3", "value": {"kind": "tip", "title": "Tip", "text": "<p>Doe <b>dit</b>.</p>"}},
        {"type": "quote", "id": "4", "value": {"text": "Eén zin.", "attribution": "Iemand"}},
    ]
    LessonPage.objects.filter(title="Samenvatten").update(body=json.dumps(body))
    every_kind = [{"type": kind, "id": f"q-{kind}", "value": raw(kind)} for kind in KINDS]
    QuizPage.objects.descendant_of(full_course).update(questions=json.dumps(every_kind))
    client = works_as("author")
    path = tmp_path / "dossier.pdf"
    path.write_bytes(file_of(client, made(client, full_course), "pdf"))
    (line,) = [line for line in verify([path])[path] if "UA-1" in line.check]
    assert line.outcome == Outcome.OK, line


def test_pictures_of_lessons_come_along_and_those_of_another_provider_do_not(
    works_as: WorksAs, full_course: CoursePage, provider: Provider, other_provider: Provider, pango: None
) -> None:

    def image(owner: Provider, name: str) -> int:
        file = ContentFile(picture(), name=f"{name}.png")
        return int(get_image_model().objects.create(title=name, file=file, collection=provider_collection(owner)).pk)

    own, foreign = image(provider, "eigen"), image(other_provider, "vreemd")
    body = [
        {"type": "figure", "id": f"{pk}", "value": {"image": pk, "alt": f"Plaatje {pk}", "caption": ""}}
        for pk in (own, foreign)
    ]
    LessonPage.objects.filter(title="Samenvatten").update(body=json.dumps(body))
    client = works_as("author")
    with zipfile.ZipFile(io.BytesIO(file_of(client, made(client, full_course), "zip"))) as archive:
        media = [name for name in archive.namelist() if name.startswith("media/")]
        page = archive.read("lessen/2-1-samenvatten.html").decode()
    assert len(media) == 1
    assert f'src="../{media[0]}" alt="Plaatje {own}"' in page
    assert f"[Plaatje {foreign}]" in page
    assert "vreemd" not in page


def test_asking_twice_makes_one(works_as: WorksAs, full_course: CoursePage) -> None:
    client = works_as("author")
    for _time in range(3):
        client.post(f"/opleider/eigen/erkenning/{full_course.uid}/maken/")
    assert AccreditationPack.objects.count() == 1
    assert CertificateEvent.objects.filter(kind=CertificateEvent.Kind.EXPORTED).count() == 1


def test_looking_makes_nothing(works_as: WorksAs, full_course: CoursePage) -> None:
    client = works_as("author")
    page = client.get(f"/opleider/eigen/erkenning/{full_course.uid}/")
    assert page.status_code == 200
    assert KEY in page.text
    assert client.get(f"/opleider/eigen/erkenning/{full_course.uid}/maken/").status_code == 405
    assert not AccreditationPack.objects.exists()
    assert not CertificateEvent.objects.exists()


def test_what_a_dead_worker_left_is_made_after_its_lease(
    works_as: WorksAs, full_course: CoursePage, pango: None
) -> None:
    client = works_as("author")
    client.post(f"/opleider/eigen/erkenning/{full_course.uid}/maken/")
    now = timezone.now()
    rows = AccreditationPack.objects.all()
    rows.update(state="running", owner="dood", done=2, lease_until=now + timedelta(minutes=5))
    assert making.run_due() == 0  # somebody may still be at it
    rows.update(lease_until=now - timedelta(seconds=1))
    assert making.run_due() == 1
    assert rows.get().state == AccreditationPack.State.DONE
    assert making.run_due() == 0


def test_a_worker_that_lost_its_claim_stores_nothing(works_as: WorksAs, full_course: CoursePage, pango: None) -> None:
    client = works_as("author")
    client.post(f"/opleider/eigen/erkenning/{full_course.uid}/maken/")
    AccreditationPack.objects.update(state="running", owner="nieuw", lease_until=timezone.now())
    making._make(AccreditationPack.objects.select_related("provider").get(), "oud")
    pack = AccreditationPack.objects.get()
    assert (pack.state, pack.owner) == ("running", "nieuw")
    assert not PackPart.objects.exists()


def test_a_course_that_went_offline_gives_a_reason_and_no_files(works_as: WorksAs, full_course: CoursePage) -> None:
    client = works_as("author")
    client.post(f"/opleider/eigen/erkenning/{full_course.uid}/maken/")
    CoursePage.objects.filter(pk=full_course.pk).update(live=False)
    making.run_due()
    pack = AccreditationPack.objects.get()
    assert pack.state == AccreditationPack.State.FAILED
    assert pack.error.endswith(".")
    assert client.get(f"/opleider/eigen/erkenning/pakket/{pack.uid}/bestand/pdf/").status_code == 404


def test_after_a_week_nothing_of_it_is_left(works_as: WorksAs, full_course: CoursePage, pango: None) -> None:
    made(works_as("author"), full_course)
    AccreditationPack.objects.update(expires_at=timezone.now() + timedelta(seconds=60))
    making.run_due()
    assert PackPart.objects.exists()
    AccreditationPack.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    making.run_due()
    assert not AccreditationPack.objects.exists()
    assert not PackPart.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("administrator", 200), ("author", 200), ("marker", 404)])
def test_who_teaches_sees_it_and_who_marks_does_not(
    works_as: WorksAs, full_course: CoursePage, role: str, status: int
) -> None:
    client = works_as(role)
    assert client.get("/opleider/eigen/erkenning/").status_code == status
    assert client.get(f"/opleider/eigen/erkenning/{full_course.uid}/").status_code == status


def test_a_learner_reaches_no_answer_by_any_way(
    works_as: WorksAs, full_course: CoursePage, alice: User, client: Client, pango: None
) -> None:
    pack = made(works_as("author"), full_course)
    services.enrol(alice, full_course)
    learner = Client()
    learner.force_login(alice)
    ways = [
        "/opleider/eigen/erkenning/",
        f"/opleider/eigen/erkenning/{full_course.uid}/",
        f"/opleider/eigen/erkenning/pakket/{pack.uid}/stand/",
        f"/opleider/eigen/erkenning/pakket/{pack.uid}/bestand/pdf/",
        f"/opleider/eigen/erkenning/pakket/{pack.uid}/bestand/zip/",
        full_course.url,
        "/zoeken/?zoek=enige",
        "/media/",
    ]
    for way in ways:
        response = learner.get(way)
        assert KEY not in getattr(response, "text", "")
        if way.startswith("/opleider/"):
            assert response.status_code == 404
    assert learner.post(f"/opleider/eigen/erkenning/{full_course.uid}/maken/").status_code == 404


def test_another_provider_finds_nothing_of_it(
    works_as: WorksAs, full_course: CoursePage, other_provider: Provider, charlie: User, pango: None
) -> None:

    pack = made(works_as("author"), full_course)
    ProviderMembership.objects.create(user=charlie, provider=other_provider, role="owner")
    stranger = Client()
    stranger.force_login(charlie)
    for place in ("eigen", "ander"):
        for rest in (f"{full_course.uid}/", f"pakket/{pack.uid}/stand/", f"pakket/{pack.uid}/bestand/zip/"):
            assert stranger.get(f"/opleider/{place}/erkenning/{rest}").status_code == 404
        assert stranger.post(f"/opleider/{place}/erkenning/{full_course.uid}/maken/").status_code == 404

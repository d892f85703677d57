"""Notes and bookmarks: saved visibly, never lost, and for nobody else's eyes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import services
from courses.models import Bookmark, CoursePage, Enrolment, LessonNote, LessonPage, ProviderPage
from naast.accounts.models import User
from naast.organisations.models import ProviderMembership
from tests.support.pages import make_course

pytestmark = pytest.mark.django_db
SECRET = "Alleen voor mij: eerst vragen, dan zwijgen."


@pytest.fixture
def enrolment(alice: User, bob: User, course: CoursePage) -> Enrolment:
    services.enrol(bob, course)
    return services.enrol(alice, course)


@pytest.fixture
def lesson(enrolment: Enrolment, lessons: list[LessonPage]) -> LessonPage:
    return lessons[0]


@pytest.fixture
def as_alice(client: Client, alice: User, enrolment: Enrolment) -> Client:
    client.force_login(alice)
    return client


def write(
    client: Client, lesson: LessonPage, text: str, version: str = "", *, by_script: bool = True
) -> dict[str, object]:
    headers = {"Accept": "application/json"} if by_script else {}
    response = client.post(f"/mijn/les/{lesson.uid}/notitie/", {"text": text, "version": version}, headers=headers)
    answer: dict[str, object] = response.json() if by_script else {"status": response.status_code}
    return answer


def note(person: User) -> str:
    found = LessonNote.objects.filter(person=person).first()
    return found.text if found else ""


def test_a_note_is_saved_while_one_types_and_is_there_again(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    first = write(as_alice, lesson, "Eerst")
    assert first["saved"] is True
    second = write(as_alice, lesson, "Eerst vragen\r\ndan zwijgen", str(first["version"]))
    assert second["version"] != first["version"]
    assert note(alice) == "Eerst vragen\ndan zwijgen"
    assert LessonNote.objects.count() == 1
    page = as_alice.get(lesson.url).text
    assert "Eerst vragen\ndan zwijgen</textarea>" in page
    assert str(second["version"]) in page


def test_without_the_script_the_button_does_the_same(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    response = as_alice.post(f"/mijn/les/{lesson.uid}/notitie/", {"text": SECRET, "version": ""}, follow=True)
    assert response.redirect_chain == [(f"{lesson.url}#notitie", 302)]
    assert note(alice) == SECRET
    assert SECRET in response.text


def test_an_empty_note_is_no_note(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    saved = write(as_alice, lesson, SECRET)
    assert write(as_alice, lesson, "  \n ", str(saved["version"]))["version"] == ""
    assert not LessonNote.objects.exists()


def test_two_devices_never_overwrite_each_other(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    at_home = write(as_alice, lesson, "Thuis")
    write(as_alice, lesson, "Thuis en op het werk", str(at_home["version"]))
    late = write(as_alice, lesson, "Ander idee", str(at_home["version"]))
    assert late["before"] == "Thuis en op het werk\n\n"
    assert note(alice) == "Thuis en op het werk\n\nAnder idee"
    # Going on from there is an ordinary save.
    assert write(as_alice, lesson, "Alles nieuw", str(late["version"]))["before"] == ""
    assert note(alice) == "Alles nieuw"


def test_a_save_that_is_sent_twice_does_not_double_the_text(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    write(as_alice, lesson, "Een")
    write(as_alice, lesson, "Een")  # the answer to the first got lost
    write(as_alice, lesson, "Een en twee")
    assert note(alice) == "Een en twee"


def test_a_note_that_is_too_long_is_refused_and_given_back(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    saved = write(as_alice, lesson, "Kort")
    long = "x" * 10_001
    refused = write(as_alice, lesson, long, str(saved["version"]))
    assert refused["saved"] is False
    assert "10000" in str(refused["message"])
    response = as_alice.post(f"/mijn/les/{lesson.uid}/notitie/", {"text": long, "version": str(saved["version"])})
    assert response.status_code == 400
    assert long in response.text
    assert note(alice) == "Kort"


def test_odd_posts_do_no_harm(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    assert write(as_alice, lesson, "nul\x00byte", "geen versie")["saved"] is True
    assert note(alice) == "nulbyte"
    assert as_alice.post(f"/mijn/les/{lesson.uid}/notitie/").status_code == 302


def test_reading_changes_nothing(as_alice: Client, lesson: LessonPage) -> None:
    write(as_alice, lesson, SECRET)
    as_alice.post(f"/mijn/les/{lesson.uid}/bladwijzer/", {"on": "1"})
    for path in (
        f"/mijn/les/{lesson.uid}/notitie/?text=weg",
        f"/mijn/les/{lesson.uid}/bladwijzer/?on=0",
        f"/mijn/notities/{lesson.uid}/verwijder/",
        f"/mijn/notities/{lesson.uid}/zonder-bladwijzer/",
        "/mijn/notities/herstel/",
        "/mijn/notities/",
        "/mijn/notities/bestand.md",
    ):
        as_alice.get(path)
    assert LessonNote.objects.get().text == SECRET
    assert Bookmark.objects.count() == 1


def test_nobody_else_ever_sees_a_note(
    as_alice: Client, bob: User, charlie: User, lesson: LessonPage, course: CoursePage, provider_page: ProviderPage
) -> None:
    write(as_alice, lesson, SECRET)
    author = User.objects.create_user("author@example.org", name="Author")
    ProviderMembership.objects.create(provider=provider_page.provider, user=author)
    boss = User.objects.create_superuser("boss@example.org")
    for person in (bob, charlie, author, boss):
        client = Client()
        client.force_login(person)
        for path in (lesson.url, "/mijn/notities/", "/mijn/notities/bestand.txt", "/opleider/", "/team/", "/mijn/"):
            assert SECRET not in client.get(path, follow=True).text, (person, path)
        assert client.post(f"/mijn/notities/{lesson.uid}/verwijder/").status_code == 404
    assert SECRET in as_alice.get("/mijn/notities/").text


def test_a_colleague_has_notes_of_their_own(as_alice: Client, alice: User, bob: User, lesson: LessonPage) -> None:
    write(as_alice, lesson, SECRET)
    client = Client()
    client.force_login(bob)
    write(client, lesson, "Van Bob")
    assert note(alice) == SECRET
    assert note(bob) == "Van Bob"


def test_who_did_not_enrol_keeps_nothing(charlie: User, lesson: LessonPage, client: Client) -> None:
    client.force_login(charlie)
    assert client.post(f"/mijn/les/{lesson.uid}/notitie/", {"text": "x"}).status_code == 404
    assert client.post(f"/mijn/les/{lesson.uid}/bladwijzer/", {"on": "1"}).status_code == 404
    assert not LessonNote.objects.exists()
    assert not Bookmark.objects.exists()


def test_a_bookmark_is_set_and_removed_as_often_as_one_likes(as_alice: Client, lesson: LessonPage) -> None:
    path = f"/mijn/les/{lesson.uid}/bladwijzer/"
    for wanted, count in (("1", 1), ("1", 1), ("0", 0), ("0", 0), ("1", 1)):
        answer = as_alice.post(path, {"on": wanted}, headers={"Accept": "application/json"}).json()
        assert answer["on"] is (wanted == "1")
        assert Bookmark.objects.count() == count
    assert 'name="on" value="0"' in as_alice.get(lesson.url).text
    assert as_alice.post(path, {"on": "0"})["Location"] == lesson.url
    assert 'name="on" value="1"' in as_alice.get(lesson.url).text


def test_a_deleted_note_can_be_put_back(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    write(as_alice, lesson, SECRET)
    page = as_alice.post(f"/mijn/notities/{lesson.uid}/verwijder/", follow=True).text
    assert not LessonNote.objects.exists()
    assert "/mijn/notities/herstel/" in page
    page = as_alice.post("/mijn/notities/herstel/", follow=True).text
    assert note(alice) == SECRET
    assert "/mijn/notities/herstel/" not in page
    as_alice.post("/mijn/notities/herstel/")  # a second press finds nothing to do
    assert LessonNote.objects.count() == 1


def test_putting_back_keeps_what_was_written_since(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    write(as_alice, lesson, "Oud")
    as_alice.post(f"/mijn/notities/{lesson.uid}/verwijder/")
    write(as_alice, lesson, "Nieuw")
    as_alice.post("/mijn/notities/herstel/")
    assert note(alice) == "Oud\n\nNieuw"


def test_a_deleted_note_goes_back_to_its_writer_only(as_alice: Client, bob: User, lesson: LessonPage) -> None:
    write(as_alice, lesson, SECRET)
    as_alice.post(f"/mijn/notities/{lesson.uid}/verwijder/")
    client = Client()
    client.force_login(bob)
    client.post("/mijn/notities/herstel/")
    as_alice.force_login(bob)  # another person on the same computer
    as_alice.post("/mijn/notities/herstel/")
    assert not LessonNote.objects.exists()


def test_notes_outlive_their_lesson(as_alice: Client, lesson: LessonPage) -> None:
    write(as_alice, lesson, SECRET)
    title, url, uid = lesson.title, lesson.url, lesson.uid
    lesson.delete()
    page = as_alice.get("/mijn/notities/").text
    assert SECRET in page
    assert title in page
    assert url not in page
    as_alice.post(f"/mijn/notities/{uid}/verwijder/")
    as_alice.post("/mijn/notities/herstel/")
    assert LessonNote.objects.get().text == SECRET


def test_the_page_of_notes_finds_every_word_in_any_case(as_alice: Client, lessons: list[LessonPage]) -> None:
    write(as_alice, lessons[0], "Eén vraag per keer, ÉCHT")
    write(as_alice, lessons[1], "Niets bijzonders")
    as_alice.post(f"/mijn/les/{lessons[1].uid}/bladwijzer/", {"on": "1"})

    def found(search: str) -> list[str]:
        return [kept.title for kept in as_alice.get("/mijn/notities/", {"zoek": search}).context["kept"]]

    assert found("") == ["Les 1", "Les 2"]
    assert found("écht EÉN") == ["Les 1"]
    assert found("les 2") == ["Les 2"]
    assert found("rekenen") == ["Les 1", "Les 2"]  # the course
    assert found("\x00 <b>") == []
    assert "&lt;b&gt;" in as_alice.get("/mijn/notities/?zoek=<b>").text


def test_notes_can_be_taken_along_as_a_file(as_alice: Client, lesson: LessonPage) -> None:
    write(as_alice, lesson, SECRET)
    text, markdown = (as_alice.get(f"/mijn/notities/bestand.{kind}") for kind in ("txt", "md"))
    assert text["Content-Disposition"] == 'attachment; filename="notities.txt"'
    assert SECRET in text.text
    assert "Rekenen\n=======" in text.text
    assert f"## Rekenen\n\n### Les 1\n\n{SECRET}" in markdown.text


def test_what_people_type_is_shown_and_not_obeyed(as_alice: Client, lesson: LessonPage) -> None:
    write(as_alice, lesson, "</textarea><script>alert(1)</script>")
    for path in (lesson.url, "/mijn/notities/"):
        assert "<script>alert(1)" not in as_alice.get(path).text


def test_notes_and_bookmarks_cost_the_same_with_2_and_20(
    as_alice: Client, alice: User, provider_page: ProviderPage
) -> None:
    costs = []
    for size in (2, 20):
        course = make_course(provider_page, lessons=size, title=f"Cursus {size}")
        enrolment = services.enrol(alice, course)
        for page in LessonPage.objects.descendant_of(course):
            services.save_note(enrolment, page, "Iets", known="")
            services.add_bookmark(enrolment, page)
        as_alice.get("/mijn/notities/")
        with CaptureQueriesContext(connection) as captured:
            as_alice.get("/mijn/notities/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_erasing_a_person_takes_their_notes_along(as_alice: Client, alice: User, lesson: LessonPage) -> None:
    write(as_alice, lesson, SECRET)
    as_alice.post(f"/mijn/les/{lesson.uid}/bladwijzer/", {"on": "1"})
    alice.delete()
    assert not LessonNote.objects.exists()
    assert not Bookmark.objects.exists()


def test_an_author_reads_along_without_tools_of_a_learner(
    client: Client, lesson: LessonPage, provider_page: ProviderPage
) -> None:
    author = User.objects.create_user("author@example.org", name="Author")
    ProviderMembership.objects.create(provider=provider_page.provider, user=author)
    client.force_login(author)
    page = client.get(lesson.url)
    assert page.status_code == 200
    assert "data-note" not in page.text
    assert "data-bookmark" not in page.text


def test_shortcut_keys_can_be_turned_off(as_alice: Client, lesson: LessonPage) -> None:
    page = as_alice.get(lesson.url).text
    assert 'role="switch"' in page
    assert '<dialog class="shortcuts"' in page

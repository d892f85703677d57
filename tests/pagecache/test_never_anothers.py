"""What is kept belongs to nobody: no reader ever gets the page of another."""

from collections import OrderedDict
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
import time_machine
from django.contrib.messages import constants
from django.test import Client, RequestFactory
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from courses.models import CoursePage
from naast import pagecache
from naast.accounts.models import User
from naast.pagecache.kept import Kept, Shelf
from naast.pagecache.middleware import _key, shelf, shelf_of_queries
from naast.pages.models import ContactSettings, HomePage, StandardPage
from tests.pagecache.conftest import kept_paths
from tests.support.pages import make_child

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def about(home: HomePage) -> Any:
    """A page anybody can read."""
    ContactSettings.for_site(Site.objects.get())  # else the first visit makes its row, which is a change
    return make_child(home, StandardPage(title="Over ons", slug="over-ons"))


def _count(path: str) -> int:
    return len([key for key in [*shelf.keys(), *shelf_of_queries.keys()] if key[2] == path])


def test_the_second_reader_gets_the_page_that_the_first_one_had_made(about: Any, reader: Client) -> None:
    first, second = reader.get("/over-ons/"), Client().get("/over-ons/")
    assert first.content == second.content
    assert {**first.headers} == {**second.headers}
    assert second.headers["Content-Security-Policy"]
    assert second.headers["Cache-Control"] == "private, no-cache"


def test_who_is_signed_in_gets_an_own_page_before_and_after_a_stranger(
    about: Any, reader: Client, alice: User, bob: User
) -> None:
    of_alice, of_bob = Client(), Client()
    of_alice.force_login(alice, backend=BACKEND)
    of_bob.force_login(bob, backend=BACKEND)
    answers = [each.get("/over-ons/").content.decode() for each in (of_alice, reader, of_bob, reader, of_alice)]
    assert answers[1] == answers[3]
    for answer in (answers[0], answers[2], answers[4]):
        assert "csrfmiddlewaretoken" in answer, "the button to sign out has a token"
    assert "csrfmiddlewaretoken" not in answers[1]
    assert _count("/over-ons/") == 1


def test_who_signs_out_is_a_stranger_again_and_who_signs_in_no_longer(about: Any, reader: Client, alice: User) -> None:
    before = reader.get("/over-ons/").content
    reader.force_login(alice, backend=BACKEND)
    assert reader.get("/over-ons/").content != before
    reader.logout()
    assert reader.get("/over-ons/").content == before


def test_a_page_with_a_form_of_one_person_is_never_kept(home: HomePage, reader: Client) -> None:
    assert "csrfmiddlewaretoken" in reader.get("/brievencheck/").content.decode()
    one, other = Client().get("/brievencheck/"), Client().get("/brievencheck/")
    assert one.content != other.content
    assert _count("/brievencheck/") == 0


def test_a_message_is_for_the_one_it_was_meant_for(about: Any, reader: Client) -> None:
    from django.contrib.messages.storage.cookie import CookieStorage

    storage = CookieStorage(RequestFactory().get("/"))
    storage.add(constants.INFO, "Alleen voor u")
    response = Client().get("/over-ons/")
    storage.update(response)
    reader.get("/over-ons/")
    reader.cookies["messages"] = response.cookies["messages"].value
    assert b"Alleen voor u" in reader.get("/over-ons/").content
    assert b"Alleen voor u" not in Client().get("/over-ons/").content


def test_every_language_has_its_own_page(about: Any, reader: Client) -> None:
    dutch = reader.get("/over-ons/").content
    english = Client()
    english.cookies["taal"] = "en"
    first = english.get("/over-ons/").content
    assert first != dutch
    assert (reader.get("/over-ons/").content, english.get("/over-ons/").content) == (dutch, first)
    strange = Client()
    strange.cookies["taal"] = "../../etc"
    assert strange.get("/over-ons/").content == dutch
    assert _count("/over-ons/") == 2


@pytest.mark.parametrize("cookie", ["sessionid", "messages", "sessie", "onbekend"])
def test_a_cookie_we_do_not_know_goes_round_the_cache(about: Any, reader: Client, cookie: str) -> None:
    reader.cookies[cookie] = "x"
    reader.get("/over-ons/")
    assert _count("/over-ons/") == 0


@pytest.mark.parametrize(
    "headers",
    [{"authorization": "Basic eDp4"}, {"x-requested-with": "XMLHttpRequest"}, {"accept": "application/json"}],
)
def test_a_request_that_asks_for_something_else_goes_round_the_cache(
    about: Any, reader: Client, headers: dict[str, str]
) -> None:
    reader.get("/over-ons/", headers=headers)
    assert _count("/over-ons/") == 0


def test_another_host_gets_nothing_that_is_kept(about: Any, reader: Client) -> None:
    reader.get("/over-ons/")
    assert reader.get("/over-ons/", headers={"host": "evil.example"}).status_code == 400
    assert _count("/over-ons/") == 1


def test_a_question_after_the_headers_has_no_text_and_makes_nothing(about: Any, reader: Client) -> None:
    reader.head("/over-ons/")
    assert _count("/over-ons/") == 0
    whole = reader.get("/over-ons/")
    short = reader.head("/over-ons/")
    assert short.content == b""
    assert short.headers["ETag"] == whole.headers["ETag"]
    assert reader.get("/over-ons/").content == whole.content


def test_a_post_is_never_answered_from_what_is_kept(about: Any, reader: Client) -> None:
    reader.get("/over-ons/")
    kept = shelf.get(shelf.keys()[0])
    assert kept is not None
    assert "ETag" not in reader.post("/over-ons/").headers


def test_a_browser_that_has_the_page_hears_that_it_still_holds(about: Any, reader: Client) -> None:
    etag = reader.get("/over-ons/").headers["ETag"]
    again = reader.get("/over-ons/", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    Page.objects.filter(pk=about.pk).update(title="Anders")
    assert reader.get("/over-ons/", headers={"if-none-match": etag}).status_code == 200


def test_drafts_withdrawn_and_private_pages_are_not_kept(about: Any, reader: Client) -> None:
    reader.get("/over-ons/")
    about.unpublish()
    assert reader.get("/over-ons/").status_code == 404
    about.save_revision().publish()
    PageViewRestriction.objects.create(page=about, restriction_type="login")
    assert reader.get("/over-ons/").status_code == 302
    assert "/over-ons/" not in kept_paths()


def test_pages_behind_an_account_and_addresses_with_a_secret_are_not_kept(course: CoursePage, reader: Client) -> None:
    lesson = course.get_descendants().last()
    for path in (lesson.url, "/mijn/", "/account/login/", "/nieuwsbrief/voorkeuren/geheim/", "/zoeken/?zoek=x"):
        reader.get(path)
    assert shelf.keys() == shelf_of_queries.keys() == []


def test_a_page_for_a_learner_differs_from_the_one_that_is_kept(
    course: CoursePage, reader: Client, alice: User
) -> None:
    stranger = reader.get(course.url).content
    learner = Client()
    learner.force_login(alice, backend=BACKEND)
    assert learner.get(course.url).content != stranger
    assert Client().get(course.url).content == stranger


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("pagina=2", True),
        ("onderwerp=recht&pagina=1", True),
        ("pagina=2&pagina=3", False),
        ("utm_source=x", False),
        ("pagina", True),
        ("pagina=" + "1" * 200, False),
        ("%70agina=2", True),
        ("pagina=2&x=1", False),
        ("preview=1", False),
    ],
)
def test_only_the_parts_of_an_address_that_make_another_page_are_known(query: str, kept: bool, settings: Any) -> None:
    request = RequestFactory().get(f"/blog/?{query}")
    assert (_key(request) is not None) is kept


def test_the_number_of_a_link_in_a_letter_gets_the_page_and_is_never_in_it(about: Any, reader: Client) -> None:
    reader.get("/over-ons/?nb=geheim-nummer")
    assert _count("/over-ons/") == 0
    clean = reader.get("/over-ons/").content
    assert reader.get("/over-ons/?nb=geheim-nummer").content == clean


def test_addresses_that_somebody_makes_up_put_out_no_page_without_a_query(about: Any, reader: Client) -> None:
    reader.get("/over-ons/")
    shelf_of_queries.room = 200_000
    for number in range(30):
        reader.get(f"/over-ons/?pagina={number}")
    assert shelf_of_queries.used <= 200_000
    assert len(shelf_of_queries.keys()) < 30
    assert "/over-ons/" in kept_paths()


def test_hosts_that_somebody_makes_up_put_out_no_page_at_its_one_address(about: Any, reader: Client) -> None:
    reader.get("/over-ons/")
    shelf.room = 200_000
    for number in range(30):
        assert reader.get("/over-ons/", headers={"host": f"testserver:{8000 + number}"}).status_code == 200
    assert [key[1] for key in shelf.keys()] == ["testserver"]  # noqa: SIM118
    assert len(shelf_of_queries.keys()) == 30


def test_the_shelf_puts_out_what_was_used_longest_ago() -> None:
    room = Shelf(10_000)

    def page() -> Kept:
        return Kept(b"x" * 1000, {}, timezone.now(), "", (), [])

    for name in "abc":
        room.put((name,), page())
    room.get(("a",))
    room.put(("d",), page())
    assert [key[0] for key in room.keys()] == ["c", "a", "d"]  # noqa: SIM118
    room.put(("huge",), Kept(b"x" * 600_000, {}, timezone.now(), "", (), []))
    assert ("huge",) not in room.keys()  # noqa: SIM118
    room.clear()
    assert room.used == 0


def test_threads_that_made_the_same_page_leave_one_and_count_it_once() -> None:
    room = Shelf(100_000)
    page = Kept(b"x" * 1000, {}, timezone.now(), "", (), [])
    together = Barrier(2)

    class Slowly(OrderedDict[Any, Any]):
        """Both threads are here at once when nothing keeps them apart."""

        def pop(self, *args: Any) -> Any:
            found = super().pop(*args)
            with suppress(BrokenBarrierError):
                together.wait(timeout=0.5)
            return found

    room._pages = Slowly()
    threads = [Thread(target=room.put, args=(("a",), page)) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room._pages = OrderedDict(room._pages)
    assert len(room.keys()) == 1
    room.drop(("a",))
    assert room.used == 0


def test_at_midnight_every_page_is_made_anew(about: Any, reader: Client) -> None:
    with time_machine.travel("2026-11-22T22:59:50Z", tick=False):
        reader.get("/over-ons/")
        assert "/over-ons/" in kept_paths()
    with time_machine.travel("2026-11-22T23:00:00Z", tick=False):
        assert "/over-ons/" not in kept_paths()


def test_a_page_ends_at_the_moment_it_names(about: Any, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    serve = StandardPage.get_context

    def telling(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        pagecache.expires(timezone.now() + timedelta(minutes=5))
        return serve(self, request, *args, **kwargs)

    monkeypatch.setattr(StandardPage, "get_context", telling)
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        reader.get("/over-ons/")
        assert "/over-ons/" in kept_paths()
    with time_machine.travel("2026-11-22T10:05:00Z", tick=False):
        assert "/over-ons/" not in kept_paths()


def test_a_page_that_asks_the_database_about_this_moment_is_not_kept_whatever_else_says_until_when(
    about: Any, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = StandardPage.get_context

    def asking(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        Page.objects.filter(go_live_at__lt=timezone.now()).exists()
        pagecache.expires(timezone.now() + timedelta(minutes=5))  # as the opening hours do, on every page
        return serve(self, request, *args, **kwargs)

    monkeypatch.setattr(StandardPage, "get_context", asking)
    reader.get("/over-ons/")
    assert _count("/over-ons/") == 0


def test_a_page_during_which_something_changed_is_not_kept(
    about: Any, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = StandardPage.get_context

    def changing(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        context = serve(self, request, *args, **kwargs)
        Page.objects.filter(pk=self.pk).update(title="Intussen")
        return context

    monkeypatch.setattr(StandardPage, "get_context", changing)
    reader.get("/over-ons/")
    assert "/over-ons/" not in kept_paths()

"""``bin/bench``: what pages, courses, certificates, digests, letters and mails cost, one JSON object a line.

Speed lives here and not in tests, since a timed assert fails on a busy machine. Every figure stands beside something
measured in the same run (``ratio`` and ``against``), so that figures of two machines can be compared.
"""

import gc
import json
import os
import secrets
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from time import process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

    from courses.models import LessonPage

Figure = dict[str, Any]
_ROUNDS = 25
_ONLY_WHEN_NAMED = ("kills", "certificate-kills")  # take minutes, and measure no speed
_HOST = "127.0.0.1"


def bench(names: Sequence[str]) -> int:
    """Measure what is named, or everything. Returns 0, or 2 for an unknown name."""
    known: dict[str, Callable[[], list[Figure]]] = {
        "pages": bench_pages,
        "courses": _bench_courses,
        "certificate": _bench_certificate,
        "certificate-kills": _bench_certificate_kills,
        "digest": _bench_digest,
        "brievencheck": _bench_letters,
        "kills": _bench_kills,
        "mails": _bench_mails,
    }
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(unknown)}; choose from {', '.join(known)}\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="naast-bench-") as folder:
        _prepare(folder)
        for name in names or (name for name in known if name not in _ONLY_WHEN_NAMED):
            for figure in known[name]():
                sys.stdout.write(json.dumps(figure, ensure_ascii=False) + "\n")
                sys.stdout.flush()
        _close()
    return 0


def _prepare(folder: str) -> None:
    """Give this process rows and a queue of its own, with the content that everyone gets.

    ``NAAST_BENCH_DATABASE_URL`` names an empty database to measure on instead of a new SQLite file.
    """
    for name in (
        "DATABASE_URL",
        "CELERY_BROKER_URL",
        "SMTP_URL",
        "SITE_URL",
        "ALLOWED_HOSTS",
        "CACHE_URL",
        "NAAST_DEBUG",
    ):
        os.environ.pop(name, None)
    os.environ |= {
        "NAAST_LOCAL": "1",
        "NAAST_DATA": folder,
        "NAAST_NO_RATE_LIMITS": "1",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LOG_LEVEL": "ERROR",
    }
    if os.environ.get("NAAST_BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = os.environ["NAAST_BENCH_DATABASE_URL"]
    import django
    from django.core.management import call_command

    django.setup()
    for command, options in (("migrate", {"skip_checks": True}), ("compile_catalogue", {}), ("seed", {})):
        call_command(command, verbosity=0, **options)


def _close() -> None:
    from django.db import connections

    connections.close_all()


def _bench_courses() -> list[Figure]:
    from courses.bench import bench_courses

    return bench_courses(lambda visit: (_cpu(visit), _queries(visit)))


def _bench_certificate() -> list[Figure]:
    from certificates.bench import bench_certificate

    return bench_certificate()


def _bench_certificate_kills() -> list[Figure]:
    from certificates.bench_kills import bench_certificate_kills

    return bench_certificate_kills()


def _bench_digest() -> list[Figure]:
    from newsletters.bench import bench_digest

    return bench_digest()


def _bench_kills() -> list[Figure]:
    from newsletters.bench_kills import bench_kills

    return bench_kills()


def _bench_letters() -> list[Figure]:
    from naast.language.bench import bench_letters

    return bench_letters()


def _bench_mails() -> list[Figure]:
    from naast.mail.bench import bench_mails

    return bench_mails()


def bench_pages() -> list[Figure]:
    """Measure CPU milliseconds and queries of the pages people see most, for a learner who is signed in.

    The CPU time stands beside that of ``/healthz``, which passes the same middleware and does nothing. The queries of
    a lesson among 50 stand beside those of the same lesson among 5.
    """
    from django.test import Client

    client = Client(SERVER_NAME=_HOST)
    lesson = _learn(client)
    bare = _cpu(lambda: client.get("/healthz"))
    course = lesson.get_parent().get_parent()
    figures: list[Figure] = []

    def measure(name: str, visit: Callable[[], Any]) -> None:
        milliseconds = _cpu(visit)
        figures.append(_figure(f"pages.{name}.cpu", round(milliseconds, 2), "ms CPU", milliseconds / bare, "/healthz"))
        figures.append(_figure(f"pages.{name}.queries", _queries(visit), "queries", None, None))

    measure("home", lambda: client.get("/"))
    measure("course", lambda: client.get(course.url))
    _grow(lesson, to=5)
    measure("lesson", lambda: client.get(lesson.url))
    few = figures[-1]["value"]
    _grow(lesson, to=50)
    measure("lesson_of_50", lambda: client.get(lesson.url))
    figures[-1] |= {"ratio": round(figures[-1]["value"] / few, 3), "against": f"the same lesson among 5: {few} queries"}
    measure("quiz_answer", _answering(client, course))
    return [*figures, *_kept_pages(course)]


def _kept_pages(course: Any) -> list[Figure]:
    """Measure a page for somebody anonymous from memory beside the same page made anew, both as the server asks them."""
    from django.conf import settings

    from naast.articles.models import ArticlePage
    from naast.wsgi import application

    article = ArticlePage.objects.live().order_by("path")[0]
    figures = []
    room = settings.PAGE_CACHE_MEGABYTES
    for name, path in (("home", "/"), ("article", article.url), ("course", course.url)):
        settings.PAGE_CACHE_MEGABYTES = 0
        made = _cpu(lambda path=path: _asked(application, path), rounds=_ROUNDS)  # type: ignore[misc]
        settings.PAGE_CACHE_MEGABYTES = room
        kept = _cpu(lambda path=path: _asked(application, path), rounds=_ROUNDS * 20)  # type: ignore[misc]
        against = f"the same page made anew: {made:.2f} ms"
        figures.append(_figure(f"pages.kept_{name}.cpu", round(kept, 3), "ms CPU", made / kept, against))
    return figures


class _Status:
    status_code = 0


def _asked(application: Any, path: str) -> _Status:
    """Ask a page as gunicorn does, without the work of a test client; a client measures mostly itself."""
    from io import BytesIO

    status = _Status()

    def start(line: str, headers: list[tuple[str, str]]) -> None:
        status.status_code = int(line.split(maxsplit=1)[0])

    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": _HOST,
        "SERVER_PORT": "80",
        "HTTP_HOST": _HOST,
        "HTTP_ACCEPT": "text/html",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, start)
    b"".join(answer)
    answer.close()
    return status


def _learn(client: "Client") -> "LessonPage":
    """Sign somebody in who is enrolled in the first course, and return its first lesson."""
    from courses import services
    from courses.models import CoursePage, LessonPage
    from naast.accounts.models import User

    person = User.objects.create_user(email="bench@example.org", name="Bench")
    course = CoursePage.objects.live().order_by("path")[0]
    services.enrol(person, course)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    lesson: LessonPage = LessonPage.objects.descendant_of(course).live().order_by("path")[0]
    return lesson


def _grow(lesson: "LessonPage", *, to: int) -> None:
    """Add copies beside ``lesson`` until its course has ``to`` lessons."""
    from wagtail.models import Page

    from courses.models import LessonPage

    course = lesson.get_parent().get_parent()
    for number in range(LessonPage.objects.descendant_of(course).count(), to):
        # A fresh parent each time: treebeard keeps the number of children on the object.
        parent = Page.objects.get(pk=lesson.get_parent().pk)
        parent.add_child(
            instance=LessonPage(title=f"Les {number}", slug=f"bench-{number}", minutes=5, body=lesson.body, live=True)
        )


def _answering(client: "Client", course: Any) -> Callable[[], Any]:
    """Return an action that saves an answer to the first question of the quiz, as the page's script does."""
    from django.urls import reverse

    from courses import services
    from courses.models import Enrolment, QuizPage

    quiz = QuizPage.objects.descendant_of(course).live().order_by("path")[0]
    attempt = services.start_attempt(Enrolment.objects.get(), quiz)
    first = attempt.items[0]
    address = reverse("courses:item", args=[attempt.uid, 1])
    data = {"option": first["options"][0]["uid"]}
    return lambda: client.post(address, data, headers={"accept": "application/json"})


def _cpu(visit: Callable[[], Any], rounds: int = _ROUNDS) -> float:
    """Return the median CPU milliseconds of this process for ``visit``, after two visits that fill caches.

    Raises:
        RuntimeError: the answer is not a page.
    """
    for _ in range(2):
        answer = visit()
        if answer.status_code not in {200, 204}:
            raise RuntimeError(f"answered {answer.status_code}")
    gc.collect()
    times = []
    for _ in range(rounds):
        start = process_time()
        visit()
        times.append((process_time() - start) * 1000)
    return statistics.median(times)


def _queries(visit: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        visit()
    return len(captured)


def _figure(name: str, value: float, unit: str, ratio: float | None, against: str | None) -> Figure:
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "ratio": None if ratio is None else round(ratio, 3),
        "against": against,
    }

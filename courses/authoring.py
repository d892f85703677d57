"""What an author had better look at before publishing, found in the page as it was last saved.

An error would break the page for learners or break a wall, and cannot be passed; a warning can.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from courses.conversations.concerns import faults_of
from courses.letters.concerns import letter_concerns
from courses.models import (
    CoursePage,
    ExercisePage,
    LessonPage,
    LetterExercisePage,
    ModulePage,
    ProviderPage,
    QuestionPage,
    QuizPage,
    SimulationPage,
)
from courses.questions import TYPES
from courses.selectors.previews import problem_with
from courses.services.drawing import in_bank
from naast.language.sentences import plain, too_long
from naast.organisations.models import Provider
from naast.pages.remarks import Remark, stops

LEAST_SECONDS = 20  # a question, to read it and choose
_SHOWN = 5  # sentences too long; an author who mends these sees the next
_HOUR = 3600  # seconds
_WORDS_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Concern:
    """Something to look at: what, and where in the page."""

    text: str
    where: str = ""
    error: bool = False


def concerns(page: Page) -> list[Concern]:
    """Everything about a page that an author had better see, errors first.

    Args:
        page: specific, as it will be published: for a draft what ``get_latest_revision_as_object`` gives.
    """
    check: Callable[[Any], Iterable[Concern]] | None = next(
        (function for kind, function in _CHECKS.items() if isinstance(page, kind)), None
    )
    found = list(check(page)) if check else [_as_concern(remark) for remark in stops(page)]
    return sorted(found, key=lambda concern: not concern.error)


def _as_concern(remark: Remark) -> Concern:
    """What the pages room sees in articles and plain pages: the same look before publishing holds for them."""
    return Concern(text=remark.text, where=remark.where)


def errors(page: Page) -> list[str]:
    """What makes that a page must not be published, in words that say where (``naast.pages.publishing``)."""
    found = (concern for concern in concerns(page) if concern.error)
    return [f"{concern.where}: {concern.text}" if concern.where else concern.text for concern in found]


def _quiz(quiz: QuizPage) -> Iterator[Concern]:
    yield from _questions(quiz.questions)
    yield from _draws(quiz)
    yield from _points(quiz)
    yield from _rules(quiz)


def _question(page: QuestionPage) -> Iterator[Concern]:
    yield from _questions(page.content)


def _questions(children: Iterable[Any]) -> Iterator[Concern]:
    for number, child in enumerate(children, start=1):
        where = _("Question %(number)s") % {"number": number}
        problem = problem_with(child)
        if problem:
            yield Concern(text=problem, where=where, error=True)
            continue
        for text in TYPES[child.block_type].warnings(child.value):
            yield Concern(text=text, where=where)
        for name in ("text", "explanation"):
            yield from _long(child.value.get(name) or "", where)


def _draws(quiz: QuizPage) -> Iterator[Concern]:
    """Draws together never ask a question twice, so they are held against all they can choose from together."""
    wanted = 0
    reach: set[int] = set()
    for number, draw in enumerate(quiz.draws, start=1):
        where, bank = _("Draw %(number)s") % {"number": number}, draw.value["bank"]
        if bank is None:
            yield Concern(text=_("The question bank of this draw is gone."), where=where, error=True)
            continue
        if not bank.path.startswith(_provider_path(quiz)):
            yield Concern(text=_("This question bank belongs to another provider."), where=where, error=True)
            continue
        found, asked = set(in_bank(quiz, bank, draw.value["tag"] or "")), draw.value["number"] or 0
        wanted, reach = wanted + asked, reach | found
        if len(found) < asked:
            text = _("Draws %(asked)s from “%(bank)s”, which has %(found)s published that fit.")
            yield Concern(text=text % {"asked": asked, "bank": bank.title, "found": len(found)}, where=where)
            wanted -= asked - len(found)
    if wanted > len(reach):
        text = _("Draws overlap: together they ask %(asked)s questions and can choose from %(found)s.")
        yield Concern(text=text % {"asked": wanted, "found": len(reach)})
    if not len(quiz.questions) and not reach:
        yield Concern(text=_("The quiz has no questions."), error=True)


def _provider_path(page: Page) -> str:
    return str(page.path[: 4 * page.steplen])  # root > home > catalogue > provider


def _points(quiz: QuizPage) -> Iterator[Concern]:
    """Whether the pass mark can be reached with the points that can be earned."""
    values = [(child.block_type, child.value) for child in quiz.questions]
    total = sum(value["points"] or 0 for _type, value in values)
    lost = sum(value["points"] or 0 for kind, value in values if kind == "open_answer" and not _rubric_points(value))
    if quiz.practice or quiz.draws or not total:
        return
    if (total - lost) * 100 < quiz.pass_mark * total:
        text = _("The pass mark cannot be reached: %(lost)s of %(total)s points are for open answers without a rubric.")
        yield Concern(text=text % {"lost": lost, "total": total}, error=True)


def _rubric_points(value: Any) -> int:
    return sum(row["points"] or 0 for row in value["rubric"])


def _rules(quiz: QuizPage) -> Iterator[Concern]:
    count = len(quiz.questions) + sum(draw.value["number"] or 0 for draw in quiz.draws)
    if quiz.time_limit and count and quiz.time_limit * 60 < LEAST_SECONDS * count:
        text = _("The time limit leaves %(seconds)s seconds a question.")
        yield Concern(text=text % {"seconds": quiz.time_limit * 60 // count})
    if quiz.attempt_limit == 1 and quiz.review_when == QuizPage.ReviewWhen.NEVER and not quiz.practice:
        yield Concern(text=_("People get one attempt and never see what was wrong. They cannot learn from it."))
    if quiz.closes_at and quiz.closes_at <= timezone.now():
        yield Concern(text=_("The quiz closes in the past: nobody can begin it."))
    if quiz.review_when == QuizPage.ReviewWhen.CLOSED and not quiz.closes_at:
        yield Concern(text=_("People look back after closing, and the quiz has no closing moment."))
    yield from _long(quiz.intro, _("Introduction"))


def _lesson(lesson: LessonPage) -> Iterator[Concern]:
    for number, child in enumerate(lesson.body, start=1):
        where = _("Part %(number)s") % {"number": number}
        if child.block_type == "figure" and not (child.value.get("alt") or "").strip():
            yield Concern(text=_("The image has no alternative text."), where=where)
        elif problem := problem_with(child):
            yield Concern(text=problem, where=where, error=True)
    yield from _long(prose(lesson.body), "")
    if not len(lesson.body):
        yield Concern(text=_("The lesson is empty."))


def prose(body: Iterable[Any]) -> str:
    """What a reader reads of a lesson as plain text, a line a paragraph or point."""
    return "\n".join(text for child in body for text in _texts(child))


def _texts(child: Any) -> list[str]:
    """What a reader reads of a part of a lesson. A "before" is a bad example on purpose, and sources are no prose."""
    value = child.value
    if child.block_type == "text":
        return [plain(value.source)]
    if child.block_type == "callout":
        return [plain(value["text"].source)]
    if child.block_type == "quote":
        return [value["text"] or ""]
    if child.block_type == "reflection":
        return [str(question) for question in value["questions"]]
    if child.block_type == "before_after":
        return [value["after"] or "", value["reason"] or ""]
    return []


def _long(text: str, where: str) -> Iterator[Concern]:
    found = too_long(text)
    for sentence, count in found[:_SHOWN]:
        begin = " ".join(sentence.split()[:_WORDS_SHOWN])
        said = _("A sentence has %(count)s words: “%(begin)s …” Make it two.")
        yield Concern(text=said % {"count": count, "begin": begin}, where=where)
    more = len(found) - _SHOWN
    if more > 0:
        said = ngettext("And %(more)s more long sentence.", "And %(more)s more long sentences.", more)
        yield Concern(text=said % {"more": more}, where=where)


def _module(module: ModulePage) -> Iterator[Concern]:
    after = {pk: _chosen(stream) for pk, stream in ModulePage.objects.values_list("pk", "prerequisites")}
    yield from _circle(module.pk, _chosen(module.prerequisites), after, _("Modules wait for each other in a circle."))


def _course(course: CoursePage) -> Iterator[Concern]:
    after = {pk: _chosen(stream) for pk, stream in CoursePage.objects.values_list("pk", "prerequisites")}
    first = _chosen(course.prerequisites)
    yield from _circle(course.pk, first, after, _("Courses wait for each other in a circle."))
    if first and CoursePage.objects.filter(pk__in=first).live().count() < len(first):
        yield Concern(text=_("A course to complete first is not live, so nobody new can begin."))
    if course.pk:
        yield from _completion(course)
    yield from _long(course.intro, _("Introduction"))


def _completion(course: CoursePage) -> Iterator[Concern]:
    """What keeps everybody from completing the course."""
    lessons = LessonPage.objects.live().descendant_of(course).exists() if course.require_lessons else False
    quizzes = list(QuizPage.objects.live().descendant_of(course))
    asked = [quiz for quiz in quizzes if (course.require_exercises if quiz.practice else course.require_quizzes)]
    exercises = any(
        model.objects.live().descendant_of(course).exclude(counts=ExercisePage.Counts.FREE).exists()
        for model in (SimulationPage, LetterExercisePage)
    )
    if not lessons and not asked and not exercises:
        yield Concern(text=_("The course asks nothing that is live, so nobody can complete it."))
    for quiz in asked:
        if not len(quiz.questions) and not len(quiz.draws):
            yield Concern(
                text=_("Quiz “%(title)s” has no questions, so nobody can complete the course.") % _named(quiz)
            )
        elif quiz.closes_at and quiz.closes_at <= timezone.now():
            yield Concern(text=_("Quiz “%(title)s” is closed, so nobody new can complete the course.") % _named(quiz))


def _letter(page: LetterExercisePage) -> Iterator[Concern]:
    yield from (Concern(text=text, where=where, error=error) for text, where, error in letter_concerns(page))
    yield from _long(page.task, _("Assignment"))


def _named(page: Page) -> dict[str, str]:
    return {"title": page.title}


def _chosen(stream: Any) -> list[int]:
    """The pages chosen in a StreamField, without fetching them."""
    return [pk for child in stream.raw_data if isinstance(pk := child.get("value"), int)]


def _circle(start: int | None, first: list[int], after: dict[int, list[int]], text: str) -> Iterator[Concern]:
    seen: set[int] = set()
    waiting = list(first)
    while waiting:
        page = waiting.pop()
        if page == start:
            yield Concern(text=text, error=True)
            return
        if page not in seen:
            seen.add(page)
            waiting += after.get(page, [])


def _conversation(page: SimulationPage) -> Iterator[Concern]:
    for fault in faults_of(page):
        yield Concern(text=fault.text, error=fault.error)


_CHECKS: dict[type[Page], Callable[[Any], Iterable[Concern]]] = {
    QuizPage: _quiz,
    SimulationPage: _conversation,
    QuestionPage: _question,
    LessonPage: _lesson,
    ModulePage: _module,
    CoursePage: _course,
    LetterExercisePage: _letter,
}


def quizzes_to_look_at(provider: Provider) -> dict[int, int]:
    """The live quizzes of a provider with something to look at: how much, by the number of the page.

    Reading every question takes a while, so this is remembered until a page changes, an hour at most: closing moments
    pass by themselves.
    """
    page = ProviderPage.objects.filter(provider=provider).first()
    if page is None:
        return {}
    below = page.get_descendants()
    state = below.aggregate(
        pages=Count("pk"), latest=Max("latest_revision_created_at"), published=Max("last_published_at")
    )
    changed = [int(moment.timestamp() * 1000) for moment in (state["latest"], state["published"]) if moment]
    key = f"quizzes-to-look-at:{page.pk}:{state['pages']}:{'-'.join(map(str, changed))}"
    found: dict[int, int] | None = cache.get(key)
    if found is None:
        counted = {quiz.pk: len(concerns(quiz)) for quiz in QuizPage.objects.live().descendant_of(page)}
        found = {pk: count for pk, count in counted.items() if count}
        cache.set(key, found, _HOUR)
    return found

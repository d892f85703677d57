"""Read a course as it is published now, with everything an accreditor asks about it.

Drafts and steps that are offline stay out: nobody learns from them. What another provider owns stays out too (rule 4).
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from certificates.accreditation import practice, texts
from certificates.accreditation.keys import question_of
from certificates.accreditation.shape import Course, Draw, Exercise, Lesson, Module, Person, Question, Test
from courses.exchange.banks import images_of
from courses.models import (
    CoursePage,
    LessonPage,
    LetterExercisePage,
    ModulePage,
    QuestionPage,
    QuizPage,
    SimulationPage,
)
from courses.selectors.certifying import criteria_of
from courses.selectors.previews import problem_with
from courses.services.drawing import in_bank
from naast.organisations.models import Provider, ProviderMembership

Step = Callable[[], None]
_STEPS: tuple[type[Page], ...] = (LessonPage, QuizPage, SimulationPage, LetterExercisePage)
# Roles in the order in which an accreditor wants to know them.
_ROLES = {role: place for place, role in enumerate(ProviderMembership.Role.values)}


def course_of(provider: Provider, uid: str) -> CoursePage | None:
    """The provider's own live course with this key, or None."""
    page = getattr(provider, "page", None)
    return CoursePage.objects.live().child_of(page).filter(uid=uid).first() if page else None


def parts_of(course: CoursePage) -> int:
    """How many steps the live modules of a course have."""
    return sum(len(steps) for _module, steps in _tree(course))


def gather(course: CoursePage, provider: Provider, *, whole: bool = True, step: Step = lambda: None) -> Course:
    """Everything about a course.

    Args:
        course: as it is published.
        provider: whose course it is.
        whole: with the texts of lessons and the scripts of conversations; without them it is a matter of moments.
        step: called after every lesson, quiz and exercise.
    """
    pictures: set[int] = set()
    modules = []
    for number, (module, pages) in enumerate(_tree(course), start=1):
        lessons: list[Lesson] = []
        exercises: list[Exercise] = []
        tests: list[Test] = []
        for place, page in enumerate(pages, start=1):
            where = f"{number}.{place}"
            if isinstance(page, LessonPage):
                lessons.append(_lesson(page, where, pictures, whole=whole))
            elif isinstance(page, QuizPage):
                tests.append(_test(page, where))
            elif isinstance(page, SimulationPage):
                exercises.append(practice.conversation(page, where, script=whole))
            elif isinstance(page, LetterExercisePage):
                exercises.append(practice.letter(page, where))
            step()
        modules.append(
            Module(
                number=number,
                title=module.title,
                intro=module.intro,
                outcomes=tuple(str(child.value) for child in module.outcomes),
                lessons=tuple(lessons),
                exercises=tuple(exercises),
                tests=tuple(tests),
            )
        )
    return Course(
        uid=course.uid,
        title=course.title,
        intro=course.intro,
        for_whom=course.for_whom,
        level=str(course.get_level_display()),
        form=str(course.get_format_display()),
        hours=course.hours,
        version=course.version,
        language=_("Dutch"),
        url=f"{settings.SITE_URL}{course.url or ''}",
        provider=provider.name,
        website=provider.website,
        contact=provider.contact_email,
        outcomes=tuple(str(child.value) for child in course.outcomes),
        criteria=tuple(criteria_of(course)),
        prerequisites=tuple(child.value.title for child in course.prerequisites if child.value and child.value.live),
        repeat_after_months=course.repeat_after_months,
        minimum_minutes=course.minimum_minutes,
        minimum_minutes_source=course.minimum_minutes_source,
        modules=tuple(modules),
        people=_people(provider),
        made_at=timezone.now(),
        published_at=course.last_published_at,
        pictures=_names(provider, pictures),
    )


def _tree(course: CoursePage) -> list[tuple[ModulePage, list[Any]]]:
    """The live modules with their live steps, in the order of the course, in five queries."""
    modules = list(ModulePage.objects.live().child_of(course).order_by("path"))
    steps: dict[str, list[Any]] = defaultdict(list)
    for model in _STEPS:
        for page in model.objects.live().descendant_of(course):
            steps[page.path[: -page.steplen]].append(page)
    return [(module, sorted(steps[module.path], key=lambda page: str(page.path))) for module in modules]


def _lesson(page: LessonPage, where: str, pictures: set[int], *, whole: bool) -> Lesson:
    text = texts.written(page.body) if whole else texts.about_sources(page.body)
    pictures.update(text.pictures)
    return Lesson(
        place=where,
        title=page.title,
        goal=page.goal,
        minutes=page.minutes,
        checked_on=page.checked_on,
        rki=practice.rki_texts(page.rki_topics),
        url=f"{settings.SITE_URL}{page.url or ''}",
        html=text.html,
        sources=text.sources,
        sources_checked_on=text.checked_on,
    )


def _test(quiz: QuizPage, where: str) -> Test:
    questions = _questions(quiz.questions)
    draws, drawn = [], set()
    for draw in quiz.draws:
        bank, tag = draw.value["bank"], draw.value["tag"] or ""
        numbers = in_bank(quiz, bank, tag)
        fresh = [number for number in numbers if number not in drawn]
        drawn.update(fresh)
        # Root, home, catalogue, provider: as for the questions, another provider has no bank here (rule 4).
        own = bank is not None and bank.path.startswith(quiz.path[: 4 * quiz.steplen])
        title = bank.title if own else _("A bank that is gone")
        draws.append(Draw(bank=title, tag=tag, number=draw.value["number"] or 0, available=len(numbers)))
        for page in QuestionPage.objects.filter(pk__in=fresh).order_by("path").iterator(chunk_size=200):
            questions += _questions(page.content, bank=title, key=page.uid, after=len(questions))
    return Test(
        place=where,
        title=quiz.title,
        practice=quiz.practice,
        pass_mark=quiz.pass_mark,
        attempts=quiz.attempt_limit,
        wait_minutes=quiz.wait_minutes,
        time_limit=quiz.time_limit,
        counted=str(quiz.get_counted_score_display()),
        asked=len(quiz.questions) + sum(min(draw.number, draw.available) for draw in draws),
        questions=tuple(questions),
        draws=tuple(draws),
    )


def _questions(children: Any, *, bank: str = "", key: str = "", after: int = 0) -> list[Question]:
    """Questions that can be asked; one that is half written is no part of the test."""
    asked = [child for child in children if not problem_with(child)]
    return [question_of(child, number, bank, key) for number, child in enumerate(asked, start=after + 1)]


def _people(provider: Provider) -> tuple[Person, ...]:
    members = ProviderMembership.objects.filter(provider=provider, user__is_active=True).select_related("user")
    known = sorted(members, key=lambda member: (_ROLES.get(member.role, len(_ROLES)), str(member.user)))
    return tuple(Person(name=str(member.user), role=str(member.get_role_display())) for member in known)


def _names(provider: Provider, pictures: set[int]) -> dict[int, str]:
    """The name that each picture has in the folder ``media``; pictures of another provider have none."""
    if not pictures:
        return {}
    found = images_of(provider, sorted(pictures)).values_list("pk", "file")
    return {pk: f"{pk}-{file.rpartition('/')[2]}" for pk, file in found}

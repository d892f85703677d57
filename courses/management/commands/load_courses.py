"""Load courses with their modules, lessons and quizzes from files."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from courses.exercise_files import conversation_fields, letter_fields
from courses.models import (
    CourseDate,
    CourseIndexPage,
    CoursePage,
    LessonPage,
    LetterExercisePage,
    ModulePage,
    ProviderPage,
    QuestionBankPage,
    QuestionPage,
    QuizPage,
    SimulationPage,
)
from courses.questions import TYPES
from courses.questions.written import raw_value
from naast.organisations.invitations import writers_group_name
from naast.organisations.models import Provider
from naast.pages.loading import images_in, place, stream
from naast.pages.markdown import ContentError, FindImage, body_blocks, read_file
from naast.pages.models import HomePage, Topic

CONTENT = Path(__file__).resolve().parents[2] / "content"
INTRO = "Cursussen voor iedereen die mensen spreekt over een openstaande rekening. Volg ze in uw eigen tempo."
_NAMESPACE = uuid.UUID("0d6a3a52-8a43-4f0b-9d9e-5c2f0a1f6a90")

# Fields of a course that a file may leave out; the model's own default holds then.
_SETTINGS = (
    "certification",
    "enrolment_open",
    "format",
    "minimum_minutes",
    "minimum_minutes_source",
    "order",
    "price",
    "price_vat",
    "repeat_after_months",
    "require_exercises",
    "require_lessons",
    "require_quizzes",
    "sign_up_url",
    "version",
)
# The same for the rules of a quiz.
_RULES = (
    "ask_confidence",
    "attempt_limit",
    "counted_score",
    "pass_mark",
    "practice",
    "review_shows",
    "review_when",
    "shuffle_questions",
    "time_limit",
    "wait_minutes",
)


class Command(BaseCommand):
    """Load courses."""

    help = "Load courses; existing pages stay as editors left them."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--update`` renews existing pages from the files; ``--from`` reads another folder."""
        parser.add_argument("--update", action="store_true", help="renew existing pages from the files")
        parser.add_argument("--from", dest="folder", type=Path, default=CONTENT, help="folder with course folders")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        self.update: bool = options["update"]
        values = {"title": "Cursussen", "intro": INTRO, "search_description": INTRO}
        index = place(HomePage.objects.get(), CourseIndexPage, {"slug": "cursussen"}, values, update=self.update)
        for path in sorted(options["folder"].glob("*/course.yaml")):
            self._course(index, path)

    def _course(self, index: CourseIndexPage, path: Path) -> None:
        row = _read_yaml(path)
        wanted = row["provider"]
        provider, _created = Provider.objects.get_or_create(
            slug=wanted["slug"], defaults={"name": wanted["name"], "contact_email": wanted.get("contact_email", "")}
        )
        provider_page = place(
            index,
            ProviderPage,
            {"provider": provider},
            {"title": provider.name, "slug": provider.slug} | ({"intro": wanted["intro"]} if "intro" in wanted else {}),
            update=self.update,
        )
        course = place(
            provider_page,
            CoursePage,
            {"uid": row["uid"]},
            {
                "title": row["title"],
                "slug": row["slug"],
                "search_description": row["intro"][:250],
                "intro": row["intro"],
                "for_whom": row.get("for_whom", ""),
                "level": row["level"],
                "hours": row["hours"],
                "outcomes": _outcomes(row),
                **{name: row[name] for name in _SETTINGS if name in row},
                **({"dates": _dates(row)} if "dates" in row else {}),
                "prerequisites": _prerequisites(row, path),
            },
            update=self.update,
        )
        if row.get("topics") and (self.update or not course.topics.exists()):
            course.topics.set(Topic.objects.filter(slug__in=row["topics"]))
            course.save_revision().publish()
        find_image = images_in(path.parent / "images", writers_group_name(provider))
        for bank_path in sorted(path.parent.glob("vragenbank-*.yaml")):
            self._bank(provider_page, course, bank_path, find_image)
        modules = [
            (self._module(course, module_path, find_image), module_path.parent)
            for module_path in sorted(path.parent.glob("module-*/module.yaml"))
        ]
        # After all lessons, since a conversation links to the lessons it comes from.
        for module, folder in modules:
            self._exercises(course, module, folder, find_image)
            for name in ("oefenen.yaml", "toets.yaml", "eindtoets.yaml"):  # practice first, as learners meet it
                if (folder / name).exists():
                    self._quiz(course, module, folder / name, find_image)

    def _module(self, course: CoursePage, path: Path, find_image: FindImage) -> ModulePage:
        row = _read_yaml(path)
        module = place(
            course,
            ModulePage,
            {"uid": f"{course.uid}-{row['uid']}"},
            {"title": row["title"], "slug": row["slug"], "intro": row.get("intro", ""), "outcomes": _outcomes(row)},
            update=self.update,
        )
        for lesson_path in sorted(path.parent.glob("*.md")):
            front, body = read_file(lesson_path)
            place(
                module,
                LessonPage,
                {"uid": f"{course.uid}-{front['uid']}"},
                {
                    "title": front["title"],
                    "slug": front["slug"],
                    "minutes": front["minutes"],
                    "goal": front.get("goal", ""),
                    "rki_topics": ", ".join(str(topic) for topic in front.get("rki_topics") or []),
                    "checked_on": front.get("checked_on"),
                    "body": stream(body_blocks(body, find_image, name=f"{course.uid}/{lesson_path.name}")),
                },
                update=self.update,
            )
        return module

    def _exercises(self, course: CoursePage, module: ModulePage, folder: Path, find_image: FindImage) -> None:
        def find_lesson(uid: str) -> int:
            page = LessonPage.objects.filter(uid=f"{course.uid}-{uid}").first()
            if page is None:
                raise ContentError(f"{folder.name}: there is no lesson “{uid}” to link to")
            return int(page.pk)

        for path in sorted(folder.glob("gesprek-*.yaml")):
            row = _read_yaml(path)
            uid = f"{course.uid}-{row['uid']}"
            fields = conversation_fields(row, key=uid, find_lesson=find_lesson, find_image=find_image)
            place(module, SimulationPage, {"uid": uid}, fields, update=self.update)
        for path in sorted(folder.glob("brief-*.yaml")):
            row = _read_yaml(path)
            uid = f"{course.uid}-{row['uid']}"
            place(module, LetterExercisePage, {"uid": uid}, letter_fields(row, key=uid), update=self.update)

    def _quiz(self, course: CoursePage, module: ModulePage, path: Path, find_image: FindImage) -> None:
        row = _read_yaml(path)
        place(
            module,
            QuizPage,
            {"uid": f"{course.uid}-{row['uid']}"},
            {
                "title": row["title"],
                "slug": row["slug"],
                "intro": row.get("intro", ""),
                **{name: row[name] for name in _RULES if name in row},
                "questions": stream(
                    [_question(course.uid, question, path, find_image) for question in row["questions"]]
                ),
                "draws": stream([_draw(course.uid, draw, path) for draw in row.get("draws", [])]),
            },
            update=self.update,
        )

    def _bank(self, provider_page: ProviderPage, course: CoursePage, path: Path, find_image: FindImage) -> None:
        row = _read_yaml(path)
        bank = place(
            provider_page,
            QuestionBankPage,
            {"uid": f"{course.uid}-{row['uid']}"},
            {"title": row["title"], "slug": f"{course.slug}-{row['uid']}", "note": row.get("note", "")},
            update=self.update,
        )
        for question in row["questions"]:
            raw = _question(course.uid, question, path, find_image)
            place(
                bank,
                QuestionPage,
                {"uid": raw["id"]},
                {
                    "title": Truncator(" ".join(question["text"].split())).chars(80),
                    "slug": question["uid"],
                    "content": stream([raw]),
                },
                update=self.update,
            )


def _question(course_uid: str, row: dict[str, Any], path: Path, find_image: FindImage) -> dict[str, Any]:
    """A question as a StreamField takes it: ``uid`` and ``type``, then the fields of its block."""
    fields = {name: value for name, value in row.items() if name not in {"uid", "type"}}
    key = f"{course_uid}#{row['uid']}"
    if row["type"] not in TYPES:
        raise ContentError(f"{path.name}, question {row['uid']}: there is no type “{row['type']}”")
    try:
        value = raw_value(TYPES[row["type"]].block(), fields, key=key, find_image=find_image)
    except ValueError as error:
        raise ContentError(f"{path.name}, question {row['uid']}: {error}") from error
    return {"type": row["type"], "id": str(uuid.uuid5(_NAMESPACE, key)), "value": value}


def _draw(course_uid: str, row: dict[str, Any], path: Path) -> dict[str, Any]:
    bank = QuestionBankPage.objects.filter(uid=f"{course_uid}-{row['bank']}").first()
    if bank is None:
        raise ContentError(f"{path.name}: there is no bank “{row['bank']}” to draw from")
    return {"type": "draw", "value": {"bank": bank.pk, "tag": row.get("tag", ""), "number": row["number"]}}


def _prerequisites(row: dict[str, Any], path: Path) -> str:
    """The courses named by their key, which have to be there: a prerequisite that nobody checks is none."""
    wanted = row.get("prerequisites", [])
    found = dict(CoursePage.objects.filter(uid__in=wanted).values_list("uid", "pk"))
    missing = [uid for uid in wanted if uid not in found]
    if missing:
        raise ContentError(f"{path.name}: there is no course “{missing[0]}” to complete first")
    return stream([{"type": "course", "value": found[uid]} for uid in wanted])


def _dates(row: dict[str, Any]) -> list[CourseDate]:
    """Dates of an example: so many weeks from now, on a day of the week (1 is Monday), since a fixed day would go by."""
    today = timezone.localdate()
    found = []
    for place_, each in enumerate(row["dates"]):
        day = today + timedelta(weeks=each["in_weeks"])
        day += timedelta(days=each["weekday"] - day.isoweekday())
        about = {name: each[name] for name in ("hours", "online", "place", "places", "full") if name in each}
        last = day + timedelta(days=each["days"] - 1) if each.get("days", 1) > 1 else None
        found.append(CourseDate(sort_order=place_, starts_on=day, ends_on=last, **about))
    return found


def _outcomes(row: dict[str, Any]) -> str:
    return stream([{"type": "outcome", "value": outcome} for outcome in row.get("outcomes", [])])


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        row = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ContentError(f"{path.name}: {error}") from error
    if not isinstance(row, dict):
        raise ContentError(f"{path.name}: is not a list of fields")
    return row

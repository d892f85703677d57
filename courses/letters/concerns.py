"""What an author had better look at before publishing a letter exercise."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.letters.scoring import task_of, verdicts
from courses.models import ExercisePage, LetterExercisePage
from courses.selectors.previews import problem_with
from naast.language.letter import LetterReport, TextRefusedError, check_letter
from naast.language.selectors import rules

Found = tuple[str, str, bool]  # what, where, and whether it is an error


def letter_concerns(page: LetterExercisePage) -> Iterator[Found]:
    """Everything about a letter exercise that an author had better see: what, where, and whether it is an error."""
    broken = False
    for stream, where in ((page.checks, _("Automatic check %(number)s")), (page.rubric, _("Criterion %(number)s"))):
        for number, child in enumerate(stream, start=1):
            problem = problem_with(child)
            if problem:
                broken = True
                yield problem, where % {"number": number}, True
    if not len(page.checks) and not len(page.rubric):
        yield _("The exercise has no checks and no rubric, so it gives no score."), "", True
    if not page.task.strip():
        yield _("The assignment is empty."), "", True
    if not page.example.strip():
        yield _("There is no example answer. People learn a lot from one."), "", False
    if page.review == LetterExercisePage.Review.PEER and page.counts == ExercisePage.Counts.PASSED:
        yield _("People wait for others before they can pass. A look of their own keeps nobody waiting."), "", False
    if not broken and len(page.checks):
        yield from _texts(page)


def _texts(page: LetterExercisePage) -> Iterator[Found]:
    """The example should do what it shows, and a letter that passes already needs no repair."""
    task = task_of(page)
    example, start = _report(page.example), _report(page.start_text)
    for verdict in verdicts(task, example) if example else []:
        if not verdict.met:
            yield _("The example does not do this itself: %(check)s.") % {"check": verdict.label}, _("Example"), False
    if start and all(verdict.met for verdict in verdicts(task, start)):
        yield _("The text to begin with passes every check already."), _("Text to begin with"), False


def _report(text: str) -> LetterReport | None:
    if not text.strip():
        return None
    try:
        return check_letter(text, rules())
    except TextRefusedError:
        return None

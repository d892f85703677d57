"""Letters: begin, save, hand in, and look at the tone of one's own or somebody else's (blind, by two)."""

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.letters.scoring import (
    automatic_percent,
    is_copy,
    own_name_in,
    rubric_percent,
    score_percent,
    strange_detail_in,
    task_of,
    verdicts,
)
from courses.models import Enrolment, ExercisePage, LetterExercisePage, LetterReview, LetterSubmission
from courses.permissions import may_hand_in
from courses.selectors import lock_of
from courses.services.errors import ClosedStepError, LearningError
from courses.services.exercises import exercise_done, exercise_opened
from naast.accounts.models import User
from naast.language.letter import TextRefusedError, check_letter, clean
from naast.language.selectors import rules
from naast.mail.services import enqueue_template

LEAST_WORDS = 30  # fewer is no letter yet, and an empty page has no mistakes
CLAIM_LASTS = timedelta(days=3)  # then another reviewer may take the place
PEERS_HAVE = timedelta(days=7)  # then the writer may look at the tone instead
PEERS = (LetterReview.Slot.FIRST, LetterReview.Slot.SECOND)


def start_letter(enrolment: Enrolment, exercise: LetterExercisePage) -> LetterSubmission:
    """Begin a letter, or give back the one that is being written: a double click or second tab never makes two.

    A later letter begins with the text of the one before it.

    Raises:
        LearningError: nothing can be begun or handed in now, or a step that is not done comes first.
    """
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=enrolment.pk)
            letters = LetterSubmission.objects.filter(enrolment=enrolment, exercise_uid=exercise.uid)
            draft = letters.filter(state=LetterSubmission.State.DRAFT).first()
            if draft:
                return draft
            refusal = may_hand_in(enrolment, timezone.now())
            if refusal:
                raise LearningError(refusal)
            lock = lock_of(enrolment, exercise.uid)
            if lock:
                raise ClosedStepError(lock.text, lock.url)
            latest = letters.order_by("-number").first()
            exercise_opened(enrolment, exercise.uid, exercise.title)
            return LetterSubmission.objects.create(
                enrolment=enrolment,
                exercise=exercise,
                exercise_uid=exercise.uid,
                title=exercise.title,
                number=(letters.aggregate(most=Max("number"))["most"] or 0) + 1,
                review=exercise.review,
                task=task_of(exercise),
                text=latest.text if latest else exercise.start_text,
                pass_mark=exercise.pass_mark,
            )
    except IntegrityError:
        return LetterSubmission.objects.get(
            enrolment=enrolment, exercise_uid=exercise.uid, state=LetterSubmission.State.DRAFT
        )


def save_letter(letter: LetterSubmission, text: str) -> None:
    """Keep what is written so far.

    Raises:
        LearningError: it was handed in meanwhile, or is longer than fits.
    """
    text = _clean(text)
    kept = LetterSubmission.objects.filter(pk=letter.pk, state=LetterSubmission.State.DRAFT).update(
        text=text, saved_at=timezone.now()
    )
    if not kept:
        raise LearningError(_("This letter was handed in already. Begin a new one to change it."))
    letter.text = text


@transaction.atomic
def hand_in_letter(letter: LetterSubmission, text: str) -> LetterSubmission:
    """Check the letter and close it; what a person has to say of the tone comes after that. Twice does it once.

    Raises:
        LearningError: too short or too long, not to be checked, a copy, holds somebody's details, or the group has ended.
    """
    letter = _locked(letter)
    if letter.state != LetterSubmission.State.DRAFT:
        return letter
    refusal = may_hand_in(letter.enrolment, timezone.now())
    if refusal:
        raise LearningError(refusal)
    text = _clean(text)
    _refuse_details(letter, text)
    _refuse_copies(letter, text)
    try:
        report = check_letter(text, rules())
    except TextRefusedError as error:
        raise LearningError(str(error)) from error
    if report.language != "nl":
        raise LearningError(_("Write your letter in Dutch. The checks know no other language."))
    if report.reading.words < LEAST_WORDS:
        raise LearningError(_("Write at least %(least)s words. Then it can be handed in.") % {"least": LEAST_WORDS})
    with translation.override(settings.LANGUAGE_CODE):  # kept with the letter
        found = verdicts(letter.task, report)
    letter.text = text
    letter.automatic = [{"label": each.label, "met": each.met, "hint": each.hint} for each in found]
    letter.automatic_percent = automatic_percent(found)
    letter.submitted_at = letter.saved_at = timezone.now()
    letter.state = LetterSubmission.State.REVIEW
    letter.save(update_fields=["text", "automatic", "automatic_percent", "submitted_at", "saved_at", "state"])
    if not letter.task["rubric"]:
        _finish(letter)
    elif _asks(letter) == ExercisePage.Counts.FINISHED:
        exercise_done(letter.enrolment, letter.exercise_uid)
    return letter


def _refuse_details(letter: LetterSubmission, text: str) -> None:
    """Others may read the letter, and they must not learn whose it is.

    Raises:
        LearningError: it holds numbers or addresses that the assignment does not give, or the writer's own name.
    """
    found = strange_detail_in(text, letter.task)
    if found:
        raise LearningError(
            _("Your letter holds “%(found)s”. Use only the details of the assignment, and no real ones.")
            % {"found": found}
        )
    own = own_name_in(text, letter.enrolment.person.name, letter.task)
    if own and letter.review == LetterExercisePage.Review.PEER:
        raise LearningError(
            _(
                "Your own name is in the letter: “%(name)s”. Others look at it without knowing whose it is. Use the name of the assignment."
            )
            % {"name": own}
        )


def _refuse_copies(letter: LetterSubmission, text: str) -> None:
    """Who changes nothing, or hands in the example once they have seen it, has not written a letter.

    Raises:
        LearningError: the letter is a copy.
    """
    if is_copy(text, letter.task["start_text"]):
        raise LearningError(_("This is still the text you began with. Change it first."))
    earlier = LetterSubmission.objects.filter(
        enrolment__person=letter.enrolment.person_id, exercise_uid=letter.exercise_uid
    ).exclude(state=LetterSubmission.State.DRAFT)
    if is_copy(text, letter.task["example"]) and earlier.exists():
        raise LearningError(_("This is the example. Write it in your own words."))


@transaction.atomic
def review_own(letter: LetterSubmission, points: Mapping[str, int], comment: str) -> LetterSubmission:
    """The writer looks at the tone. Of a letter for peers only once they had a week.

    Args:
        letter: one that was handed in and is not done.
        points: by criterion, all of them.
        comment: what the writer wants to remember.

    Raises:
        LearningError: it is not the writer's turn, or the points do not fit.
    """
    letter = _locked(letter)
    refusal = may_hand_in(letter.enrolment, timezone.now())
    if refusal:
        raise LearningError(refusal)
    if not may_review_own(letter):
        raise LearningError(_("This letter waits for others, or is done already."))
    _check_points(letter, points)
    LetterReview.objects.update_or_create(
        submission=letter,
        slot=LetterReview.Slot.OWN,
        defaults={
            "reviewer": letter.enrolment.person,
            "points": dict(points),
            "comment": comment,
            "done_at": timezone.now(),
        },
    )
    _finish(letter)
    return letter


def may_review_own(letter: LetterSubmission) -> bool:
    """Whether the writer may look at the tone now."""
    if letter.state != LetterSubmission.State.REVIEW:
        return False
    waited = letter.submitted_at is not None and timezone.now() - letter.submitted_at >= PEERS_HAVE
    return letter.review == LetterExercisePage.Review.SELF or waited


@transaction.atomic
def claim_review(enrolment: Enrolment, exercise_uid: str) -> LetterReview | None:
    """Give this learner a letter of somebody else to look at: the one they have already, else the one that waits longest.

    Only letters of the same provider's learners, of each writer the latest, and only for who handed in a letter of this
    exercise. A place that was taken and left for three days is free again.

    Returns:
        The place to fill, or None when no letter waits.

    Raises:
        LearningError: this learner has not handed in a letter of this exercise yet.
    """
    # Two clicks of one reviewer come one after the other: the second finds the place of the first.
    person = User.objects.select_for_update().get(pk=enrolment.person_id)
    own = LetterSubmission.objects.filter(enrolment__person=person, exercise_uid=exercise_uid)
    if not own.exclude(state=LetterSubmission.State.DRAFT).exists():
        raise LearningError(_("Hand in your own letter first. Then you can look at letters of others."))
    mine = LetterReview.objects.filter(
        reviewer=person,
        done_at=None,
        submission__exercise_uid=exercise_uid,
        submission__state=LetterSubmission.State.REVIEW,
        slot__in=PEERS,
    ).first()
    if mine:
        return mine
    stale = Q(reviews__done_at=None, reviews__claimed_at__lt=timezone.now() - CLAIM_LASTS)
    later = LetterSubmission.objects.filter(
        enrolment=OuterRef("enrolment"), exercise_uid=exercise_uid, number__gt=OuterRef("number")
    ).exclude(state=LetterSubmission.State.DRAFT)
    taken = Count("reviews", filter=Q(reviews__slot__in=PEERS) & ~stale)
    waiting = (
        LetterSubmission.objects.filter(
            exercise_uid=exercise_uid,
            review=LetterExercisePage.Review.PEER,
            state=LetterSubmission.State.REVIEW,
            enrolment__provider_id=enrolment.provider_id,
            enrolment__withdrawn_at=None,
        )
        .exclude(enrolment__person=person)
        .exclude(reviews__reviewer=person)
        .filter(~Exists(later))
        .annotate(taken=taken)
        .filter(taken__lt=len(PEERS))
        .order_by("-taken", "submitted_at")
    )
    for found in waiting.values_list("pk", flat=True)[:5]:
        review = _take_place(found, person)
        if review:
            return review
    return None


def _take_place(letter_id: int, person: User) -> LetterReview | None:
    """A free place at this letter; None when somebody else was first."""
    letter = LetterSubmission.objects.select_for_update().get(pk=letter_id)
    reviews = LetterReview.objects.filter(submission=letter, slot__in=PEERS)
    reviews.filter(done_at=None, claimed_at__lt=timezone.now() - CLAIM_LASTS).delete()
    mine = reviews.filter(reviewer=person).first()
    if mine:
        return mine
    used = set(reviews.values_list("slot", flat=True))
    free = next((slot for slot in PEERS if slot not in used), None)
    if free is None or letter.state != LetterSubmission.State.REVIEW:
        return None
    return LetterReview.objects.create(submission=letter, slot=free, reviewer=person)


@transaction.atomic
def give_review(review: LetterReview, points: Mapping[str, int], comment: str) -> LetterReview:
    """Store what a reviewer says of the tone; with the second one the letter gets its score. Twice does it once.

    Raises:
        LearningError: the letter is done already, or the points do not fit.
    """
    letter = _locked(review.submission)
    review = LetterReview.objects.select_for_update().get(pk=review.pk)
    if review.done_at is not None:
        return review
    if letter.state != LetterSubmission.State.REVIEW:
        raise LearningError(_("This letter has its score already. Thank you for looking."))
    _check_points(letter, points)
    review.points, review.comment, review.done_at = dict(points), comment, timezone.now()
    review.save(update_fields=["points", "comment", "done_at"])
    if letter.reviews.filter(slot__in=PEERS, done_at__isnull=False).count() == len(PEERS):
        _finish(letter)
        enqueue_template(
            kind="letter_reviewed",
            to=letter.enrolment.person.email,
            context={"person": letter.enrolment.person, "letter": letter},
            key=f"letter_reviewed:{letter.pk}",
        )
    return review


def _finish(letter: LetterSubmission) -> None:
    """The letter has all it needs: its score, and what that means for the course."""
    given = letter.reviews.filter(done_at__isnull=False).values_list("points", flat=True)
    letter.rubric_percent = rubric_percent(letter.task["rubric"], given)
    letter.score_percent = score_percent(letter.automatic_percent, letter.rubric_percent)
    letter.passed = (letter.score_percent or 0) >= letter.pass_mark
    letter.state, letter.finished_at = LetterSubmission.State.DONE, timezone.now()
    letter.save(update_fields=["rubric_percent", "score_percent", "passed", "state", "finished_at"])
    counts = _asks(letter)
    if counts == ExercisePage.Counts.FINISHED or (counts == ExercisePage.Counts.PASSED and letter.passed):
        exercise_done(letter.enrolment, letter.exercise_uid)


def _asks(letter: LetterSubmission) -> str:
    """What the course asks of the exercise, as its page says now; an exercise that is gone asks nothing."""
    return letter.exercise.counts if letter.exercise else ExercisePage.Counts.FREE


def _locked(letter: LetterSubmission) -> LetterSubmission:
    return (
        LetterSubmission.objects.select_for_update(of=("self",))
        .select_related("enrolment__cohort", "enrolment__person", "exercise")
        .get(pk=letter.pk)
    )


def _clean(text: str) -> str:
    """The text as it is kept.

    Raises:
        LearningError: longer than fits.
    """
    most = LetterSubmission._meta.get_field("text").max_length or 0
    text = clean(text).strip()
    if len(text) > most:
        raise LearningError(
            _("Your letter has %(length)s characters. At most %(most)s fit: make it shorter.")
            % {"length": len(text), "most": most}
        )
    return text


def _check_points(letter: LetterSubmission, points: Mapping[str, int]) -> None:
    most = {row["id"]: row["points"] for row in letter.task["rubric"]}
    if set(points) != set(most) or any(not 0 <= given <= most[key] for key, given in points.items()):
        raise LearningError(_("Give points for every criterion."))

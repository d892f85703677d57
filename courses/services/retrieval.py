"""Weekly retrieval: asking for it, making a week's round, answering. It never counts for a grade.

The plan of a person is the row that is claimed each week; the round is unique per person and week. So a beat that
comes twice, or late, mails nobody twice.
"""

import random
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import RetrievalCard, RetrievalPlan, RetrievalRound
from courses.questions import TYPES
from courses.questions.base import Item
from courses.selectors.retrieval import INTERVALS, LAST_BOX, Candidate, Week, is_right, questions_for, week_of
from courses.services.errors import LearningError
from naast.accounts.models import User
from naast.mail import services as mail
from naast.mail.quiet import may_mail_people_now

BATCH = 100
SECONDS = 50.0
_shuffler = random.SystemRandom()


def switch_retrieval(person: User, *, active: bool) -> RetrievalPlan:
    """Begin or stop the weekly mail for a person. Asking for what is already so changes nothing."""
    plan, _created = RetrievalPlan.objects.get_or_create(person=person, defaults={"active": active})
    _switch(plan, active=active)
    return plan


def switch_retrieval_by_secret(secret: uuid.UUID, *, active: bool) -> RetrievalPlan | None:
    """The same for whoever holds a mail, without signing in; None when there is no such plan."""
    plan = RetrievalPlan.objects.filter(secret=secret).first()
    if plan is not None:
        _switch(plan, active=active)
    return plan


def _switch(plan: RetrievalPlan, *, active: bool) -> None:
    changed_at = timezone.now()
    if RetrievalPlan.objects.filter(pk=plan.pk).exclude(active=active).update(active=active, changed_at=changed_at):
        plan.active, plan.changed_at = active, changed_at


def plan_retrieval(now: datetime | None = None, *, seconds: float = SECONDS, batch: int = BATCH) -> int:
    """Make this week's rounds and mails for who asked for them, for at most ``seconds``; the next tick goes on.

    Who asked after this week's moment begins next week. Who has nothing to recall gets no mail.

    Returns:
        How many mails were made.
    """
    now = now or timezone.now()
    week = week_of(now)
    if now < week.due_at or not may_mail_people_now(now):
        return 0
    until = time.monotonic() + seconds
    made, place = 0, 0
    while time.monotonic() < until:
        plans = list(
            RetrievalPlan.objects.filter(active=True, changed_at__lte=week.due_at, person__is_active=True, pk__gt=place)
            .exclude(period=week.key)
            .select_related("person")
            .order_by("pk")[:batch]
        )
        if not plans:
            break
        place = plans[-1].pk
        questions = questions_for([plan.person_id for plan in plans], now)
        made += sum(_mail_round(plan, questions[plan.person_id], week, now) for plan in plans)
    return made


@transaction.atomic
def _mail_round(plan: RetrievalPlan, questions: list[Candidate], week: Week, now: datetime) -> bool:
    """Claim a plan for the week, make its round and put the mail in the outbox; all of it or nothing."""
    claimed = RetrievalPlan.objects.filter(pk=plan.pk, active=True).exclude(period=week.key).update(period=week.key)
    if claimed != 1 or not questions:
        return False
    found, created = _make_round(plan.person, questions, week, now)
    if not created:
        return False  # it was there already: somebody practised before the mail came
    first = found.items[0]
    stop = reverse("courses:retrieval_stop", args=[plan.secret])
    one_click = reverse("courses:retrieval_one_click", args=[plan.secret])
    mail.enqueue_template(
        kind="retrieval",
        to=plan.person.email,
        key=f"retrieval:{plan.person_id}:{week.key}",
        context={
            "name": plan.person.get_short_name(),
            "number": len(found.items),
            # What is asked and nothing that answers it: a mail is read on the way, by machines too.
            "question": TYPES[first["type"]].ask(first, None).text,
            "quiz_title": questions[0].quiz_title,
            "url": settings.SITE_URL + reverse("courses:retrieval_round", args=[found.uid]),
            "stop_url": settings.SITE_URL + stop,
        },
        headers={
            "List-Unsubscribe": f"<{settings.SITE_URL}{one_click}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        unasked=True,
    )
    return True


def practise_now(person: User) -> RetrievalRound:
    """This week's round; made when there is none yet.

    Raises:
        LearningError: there is nothing to ask.
    """
    now = timezone.now()
    week = week_of(now)
    known = RetrievalRound.objects.filter(person=person, period=week.key).first()
    if known is not None:
        return known
    questions = questions_for([person.pk], now, at_once=True)[person.pk]
    if not questions:
        raise LearningError(_("There is no question to repeat at the moment."))
    with transaction.atomic():
        found, _created = _make_round(person, questions, week, now)
    return found


def _make_round(person: User, questions: list[Candidate], week: Week, now: datetime) -> tuple[RetrievalRound, bool]:
    """The round of a week, and whether it is new; questions that are new become cards of the first box."""
    found, created = RetrievalRound.objects.get_or_create(
        person=person,
        period=week.key,
        defaults={"items": [_in_another_order(question.item) for question in questions], "made_at": now},
    )
    if created:
        today = timezone.localdate(now)
        cards = [
            RetrievalCard(
                person=person,
                item_uid=question.item["uid"],
                quiz_title=question.quiz_title,
                item=question.item,
                attempt_id=question.attempt_id,
                due_on=today,
            )
            for question in questions
            if question.is_new
        ]
        RetrievalCard.objects.bulk_create(cards, ignore_conflicts=True)
    return found, created


def _in_another_order(item: Item) -> Item:
    """The same question with its options in a new order, so that nobody learns the place of the right one.

    Only where the attempt shuffled them too: some authors mean their order ("none of these").
    """
    if not item.get("shuffled"):
        return item
    options = _shuffler.sample(item["options"], len(item["options"]))
    return item | {"options": [option | {"uid": str(place)} for place, option in enumerate(options, start=1)]}


@transaction.atomic
def answer_retrieval(found: RetrievalRound, item: Item, data: Any) -> bool:
    """Store the answer to one question of a round and move its card; the first answer stays.

    A right answer brings the card to the next box, every other one back to the first. A card moves only when it is due:
    the same question in an older round, answered afterwards, moves nothing.

    Returns:
        Whether this was the first answer.

    Raises:
        InvalidResponseError: the answer does not fit the question.
    """
    response = TYPES[item["type"]].read(data, item)
    now = timezone.now()
    locked = RetrievalRound.objects.select_for_update().get(pk=found.pk)
    if item["uid"] in locked.responses:
        return False
    locked.responses[item["uid"]] = response
    if all(each["uid"] in locked.responses for each in locked.items):
        locked.answered_at = now
    locked.save(update_fields=["responses", "answered_at"])
    found.responses, found.answered_at = locked.responses, locked.answered_at
    today = timezone.localdate(now)
    due = RetrievalCard.objects.filter(person=found.person_id, item_uid=item["uid"], due_on__lte=today)
    card = due.first()
    if card is not None:
        box = min(card.box + 1, LAST_BOX) if is_right(item, response) else 0
        due.update(box=box, due_on=today + timedelta(days=INTERVALS[box]))
    return True

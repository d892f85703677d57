"""Changes to what learners do. Each runs in one transaction and may be repeated without harm."""

from courses.services.attempts import (
    clear_answer,
    close_if_late,
    close_late_attempts,
    grant_extra_time,
    save_answer,
    start_attempt,
    submit_attempt,
)
from courses.services.cohorts import change_code, enrol_with_code, open_code
from courses.services.completion import complete_course_if_done
from courses.services.conversations import (
    MoveError,
    RunClosedError,
    make_move,
    start_again,
    start_run,
    try_from,
)
from courses.services.drawing import freeze_questions, in_bank
from courses.services.enrolment import enrol, enrol_in_cohort, move, repeat, withdraw
from courses.services.errors import AttemptClosedError, ClosedStepError, LearningError
from courses.services.invitations import (
    accept_invitation,
    check_rows,
    decline_invitation,
    invite,
    mail_invitations,
    send_again,
    withdraw_invitation,
)
from courses.services.lessons import complete_lesson, count_time, open_lesson, reopen_lesson
from courses.services.letters import (
    claim_review,
    give_review,
    hand_in_letter,
    review_own,
    save_letter,
    start_letter,
)
from courses.services.marking import MarkingError, mark_item
from courses.services.reader import (
    SavedNote,
    add_bookmark,
    delete_note,
    remove_bookmark,
    restore_note,
    save_note,
    version_of,
)
from courses.services.regrading import RegradePlan, RegradeRow, StalePlanError, apply_regrade, plan_regrade
from courses.services.reminders import remind
from courses.services.retrieval import (
    answer_retrieval,
    plan_retrieval,
    practise_now,
    switch_retrieval,
    switch_retrieval_by_secret,
)

__all__ = [
    "AttemptClosedError",
    "ClosedStepError",
    "LearningError",
    "MarkingError",
    "MoveError",
    "RegradePlan",
    "RegradeRow",
    "RunClosedError",
    "SavedNote",
    "StalePlanError",
    "accept_invitation",
    "add_bookmark",
    "answer_retrieval",
    "apply_regrade",
    "change_code",
    "check_rows",
    "claim_review",
    "clear_answer",
    "close_if_late",
    "close_late_attempts",
    "complete_course_if_done",
    "complete_lesson",
    "count_time",
    "decline_invitation",
    "delete_note",
    "enrol",
    "enrol_in_cohort",
    "enrol_with_code",
    "freeze_questions",
    "give_review",
    "grant_extra_time",
    "hand_in_letter",
    "in_bank",
    "invite",
    "mail_invitations",
    "make_move",
    "mark_item",
    "move",
    "open_code",
    "open_lesson",
    "plan_regrade",
    "plan_retrieval",
    "practise_now",
    "remind",
    "remove_bookmark",
    "reopen_lesson",
    "repeat",
    "restore_note",
    "review_own",
    "save_answer",
    "save_letter",
    "save_note",
    "send_again",
    "start_again",
    "start_attempt",
    "start_letter",
    "start_run",
    "submit_attempt",
    "switch_retrieval",
    "switch_retrieval_by_secret",
    "try_from",
    "version_of",
    "withdraw",
    "withdraw_invitation",
]

"""What beat wakes, and when. Every tick is idempotent: due dates live in rows, never in the queue (ADR 0003)."""

from typing import Any

from celery.schedules import crontab

_EVERY_TICK = (
    "mail.sweep",
    "mail.take_reports",
    "certificates.sweep",
    "certificates.make_packs",
    "certificates.issue_batches",
    "certificates.expire",
    "downloads.print_books",
    "courses.close_late_attempts",
    "courses.invite",
    "courses.remind",
    "courses.run_imports",
    "courses.send_statements",
    "courses.plan_retrieval",
    "newsletters.fetch_feeds",
    "newsletters.plan_digests",
    "newsletters.send_scheduled",
    "newsletters.run_imports",
    "newsletters.sweep",
    "newsletters.take_sign_ups",
    "comments.tell_moderators",
    "pages.make_pictures",
    "pages.publish_scheduled",
    "search.sweep",
)
_NIGHTLY = {  # minutes after four
    "mail.retire": 10,
    "downloads.forget": 15,
    "newsletters.forget": 20,
    "comments.forget": 30,
    "search.forget": 40,
}


def beat_schedule(tick: int) -> dict[str, dict[str, Any]]:
    """Return what Celery's beat needs, by name.

    Parameters:
        tick: seconds between two looks at what is due.
    """
    looks = {name: {"task": name, "schedule": tick, "options": {"expires": max(tick, 10)}} for name in _EVERY_TICK}
    nightly = {name: {"task": name, "schedule": crontab(hour=4, minute=minute)} for name, minute in _NIGHTLY.items()}
    # Once a day and not every minute: it looks at every reader. A quiet day is made up for on the next.
    asks = "newsletters.ask_quiet_readers"
    return {**looks, **nightly, asks: {"task": asks, "schedule": crontab(hour=10, minute=10)}}

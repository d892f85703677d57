"""Which sizes and kinds of a picture there are, and making them.

AVIF takes a second of work for each size, so a reader's request makes none: a task does, when a picture comes in, and
once a minute for what it missed. The rows of the sizes are the truth.
"""

import logging
from collections.abc import Iterator
from time import monotonic
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When
from wagtail.images import get_image_model

logger = logging.getLogger(__name__)

WIDTHS = (480, 800, 1200)
KINDS = ("avif", "webp")
_FALLBACK_WIDTH = 800
_AS_WEBP = (".avif", ".webp")  # who can upload these has readers whose browsers show WebP


def specs(width: int, kind: str) -> list[str]:
    """What Wagtail calls the sizes of a picture of ``width`` pixels in one kind, smallest first; never enlarged."""
    smaller = [each for each in WIDTHS if each < width]
    return [f"width-{each}|format-{kind}" for each in (*smaller, *WIDTHS[len(smaller) : len(smaller) + 1])]


def fallback_spec(image: Any) -> str:
    """What Wagtail calls the one size for browsers that know neither AVIF nor WebP; made when it is first asked for."""
    width = f"width-{_FALLBACK_WIDTH}"
    return f"{width}|format-webp" if str(image.file.name).lower().endswith(_AS_WEBP) else width


def waiting() -> Iterator[Any]:
    """Pictures of which some size is missing, newest first."""
    wanted = Case(
        *(When(width__lte=width, then=Value(number * len(KINDS))) for number, width in enumerate(WIDTHS[:-1], start=1)),
        default=Value(len(WIDTHS) * len(KINDS)),
        output_field=IntegerField(),
    )
    ours = Q(renditions__filter_spec__in=[f"width-{width}|format-{kind}" for width in WIDTHS for kind in KINDS])
    found = (
        get_image_model()
        .objects.exclude(file__iendswith=".svg")
        .annotate(made=Count("renditions", filter=ours), wanted=wanted)
    )
    for image in found.order_by("-pk").iterator(chunk_size=100):
        if image.made < image.wanted:
            yield image


def make(image: Any) -> None:
    """Make the sizes of a picture that are missing; a file that is lost or broken is logged and left."""
    try:
        image.get_renditions(fallback_spec(image), *(spec for kind in KINDS for spec in specs(image.width, kind)))
    except Exception as error:  # noqa: BLE001 - each codec has errors of its own, and the next picture must be made
        logger.warning("picture %s has no smaller sizes: %s", image.pk, error)


def make_waiting(*, seconds: float) -> int:
    """Make what is missing, and begin with nothing new after so many seconds. Returns how many pictures were done."""
    until, done = monotonic() + seconds, 0
    for image in waiting():
        if monotonic() > until:
            break
        make(image)
        done += 1
    return done

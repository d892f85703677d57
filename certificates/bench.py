"""``bin/bench certificate``: what one certificate costs, beside the plain way to make the same document."""

import datetime as dt
import statistics
from collections.abc import Callable
from decimal import Decimal
from time import process_time
from typing import Any

from certificates import paper, pdf
from certificates.facts import CertificateFacts

_ROUNDS = 15


def bench_certificate() -> list[dict[str, Any]]:
    """Measure rendering in CPU milliseconds of this process: the median of 15 rounds, both ways in turn.

    The plain way is ``weasyprint.HTML(string).write_pdf()`` of the same page with its style sheet inside: it reads
    style and fonts anew each time, and makes no tags for screen readers.
    """
    facts = _facts()
    library = pdf.load_library()
    plain_page = paper.build(facts).replace("</head>", f"<style>{pdf.style_sheet()}</style></head>")

    def ours() -> bytes:
        return pdf.render(facts)

    def plain() -> bytes:
        result: bytes = library.HTML(string=plain_page).write_pdf()
        return result

    length = len(ours())
    plain()
    pairs = [(_cpu(ours), _cpu(plain)) for _ in range(_ROUNDS)]
    our_time = statistics.median(pair[0] for pair in pairs)
    plain_time = statistics.median(pair[1] for pair in pairs)
    return [
        {
            "name": "certificate.render",
            "value": round(our_time, 1),
            "unit": "ms CPU",
            "ratio": round(our_time / plain_time, 3),
            "against": f"HTML(string).write_pdf() of the same document: {plain_time:.1f} ms CPU",
        },
        {"name": "certificate.size", "value": length, "unit": "bytes", "ratio": None, "against": None},
    ]


def _cpu(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1000


def _facts() -> CertificateFacts:
    return CertificateFacts(
        serial="NAAST-2026-000123-K",
        verify_url="https://naast.example.org/certificaat/3fJ8xZq0b1kYt7vLr2mN9A/",
        holder_name="Sanne de Vries-Bakker",
        course_title="Stress-sensitief werken in het incassodomein",
        provider_name="Vakschool Naast",
        level="basis",
        hours=Decimal("1.5"),
        completed_on=dt.date(2026, 11, 21),
        dated_at=dt.datetime(2026, 11, 21, 13, 30, tzinfo=dt.UTC),
        outcomes=(
            "U legt in eigen woorden uit wanneer spanning helpt en wanneer spanning vastzet.",
            "U herkent in een gesprek signalen die bij geldstress kunnen passen, zonder te oordelen.",
            "U houdt weten, willen, doen en kunnen betalen uit elkaar.",
            "U onderscheidt wat onderzoek laat zien en wat nog een aanname is.",
        ),
        score_percent=92,
        pass_mark=70,
    )

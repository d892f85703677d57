"""``bin/bench certificate``: what one certificate costs, beside the plain way to make the same document."""

import datetime as dt
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from time import process_time
from typing import Any

from django.conf import settings

from certificates import making, paper, pdf
from certificates.credential import build, identity
from certificates.designs import HOUSE
from certificates.models import Certificate
from certificates.serials import make as serial_of
from certificates.signing import signer

_ROUNDS = 15
_FEW, _MANY = 50, 1_000
# As most people would lay it out: the page is a column with its foot at the bottom, and what stands side by side is a
# row. It is what ours is measured against; the rows alone stand beside it, since a column costs WeasyPrint most.
_ROWS = ".facts, .foot { display: flex; gap: 7mm; } .facts p { display: block; } .foot .code { float: none; }"
_COLUMN = "body { display: flex; flex-direction: column; justify-content: space-between; height: 180mm; }"
_OUTCOMES = [
    "U legt in eigen woorden uit wanneer spanning helpt en wanneer spanning vastzet.",
    "U herkent in een gesprek signalen die bij geldstress kunnen passen, zonder te oordelen.",
    "U houdt weten, willen, doen en kunnen betalen uit elkaar.",
    "U onderscheidt wat onderzoek laat zien en wat nog een aanname is.",
]


def bench_certificate() -> list[dict[str, Any]]:
    """Measure CPU milliseconds of this process: the median of 15 rounds, all ways in turn; and memory over 1,000.

    The plain way is ``weasyprint.HTML(string).write_pdf()`` of the same page with its style sheets inside and flex
    layout: it reads style and fonts anew each time, makes no tags, attaches nothing and signs nothing.
    """
    certificate = certificates(1)[0]
    facts = making.facts_of(certificate)
    signs = signer()
    library = pdf.load_library()
    styles = pdf.style_sheet() + pdf.design_sheet("landscape", HOUSE.accent_colour, HOUSE.ground_colour)
    html = paper.build(facts)
    page = html.replace("</head>", f"<style>{styles}{_ROWS}{_COLUMN}.main {{ min-height: 0; }}</style></head>")
    rows_only = html.replace("</head>", f"<style>{styles}{_ROWS}</style></head>")
    credential = build.make(certificate).encode()
    unsigned = pdf.render(facts, attachment=credential)
    ways: dict[str, Callable[[], object]] = {
        "plain": lambda: library.HTML(string=page).write_pdf(),
        "rows_only": lambda: library.HTML(string=rows_only).write_pdf(),
        "render": lambda: pdf.render(facts, attachment=credential),
        "credential": lambda: build.make(certificate),
        "signature": lambda: signs.sign_document(unsigned),
        "whole": lambda: _whole(certificate),
    }
    for way in ways.values():
        way()
    rounds = [{name: _cpu(way) for name, way in ways.items()} for _ in range(_ROUNDS)]
    cost = {name: statistics.median(one[name] for one in rounds) for name in ways}
    against = f"HTML(string).write_pdf() of the same document, flex layout: {cost['plain']:.1f} ms CPU"
    against += f" (with flex rows only: {cost['rows_only']:.1f})"
    limits = {"render": "; limit 0.43", "whole": "; limit 0.71"}
    figures = [
        {
            "name": f"certificate.{name}",
            "value": round(cost[name], 1),
            "unit": "ms CPU",
            "ratio": round(cost[name] / cost["plain"], 3),
            "against": against + limits.get(name, ""),
        }
        for name in ("render", "credential", "signature", "whole")
    ]
    size = len(_whole(certificate))
    figures.append({"name": "certificate.size", "value": size, "unit": "bytes", "ratio": None, "against": None})
    return [*figures, _memory()]


def certificates(count: int) -> list[Certificate]:
    """Write so many certificates that wait, each of another person, and return them."""
    from naast.organisations.models import Provider

    provider = Provider.objects.get_or_create(slug="bench", defaults={"name": "Vakschool Naast"})[0]
    begin = (Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rows = []
    for number in range(begin, begin + count):
        email = f"bench{number}@example.org"
        salt, hashed = identity.freeze(email)
        rows.append(
            Certificate(
                provider=provider,
                provider_name=provider.name,
                serial=serial_of(2026, number),
                issue_key=f"bench:{number}",
                holder_name=f"Sanne de Vries-Bakker {number}",
                holder_email=email,
                identity_salt=salt,
                identity_hash=hashed,
                course_title="Stress-sensitief werken in het incassodomein",
                course_uid="bench",
                course_version=1,
                level="basis",
                hours=Decimal("1.5"),
                outcomes=_OUTCOMES,
                criteria=["U leest alle lessen.", "U haalt de toets."],
                rki_topics=[{"code": "a", "name": "normen van artikel 13 Wki"}],
                score_percent=92,
                pass_mark=70,
                signatory_name="Mr. A. de Wit",
                signatory_role="Directeur",
                completed_on=dt.date(2026, 11, 21),
                valid_until=dt.date(2028, 11, 20),
            )
        )
    Certificate.objects.bulk_create(rows, batch_size=500)
    return list(
        Certificate.objects.filter(course_uid="bench").select_related("provider", "design").order_by("-pk")[:count]
    )


def _whole(certificate: Certificate) -> bytes:
    credential = build.make(certificate)
    return signer().sign_document(pdf.render(making.facts_of(certificate), attachment=credential.encode()))


def _cpu(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return (process_time() - start) * 1000


def _memory() -> dict[str, Any]:
    """Measure in a process of its own: the highest point of this one was reached by the plain way."""
    script = "import django; django.setup(); from certificates import bench; bench.print_memory()"
    done = subprocess.run(  # noqa: S603  ours
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "naast.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    few, many = (int(number) for number in done.stdout.split())
    return {
        "name": "certificate.memory",
        "value": round(many / 1024, 1),
        "unit": f"MB at most over {_MANY:,} documents",
        "ratio": round(many / few, 3),
        "against": f"the highest of the first {_FEW}: {few / 1024:.1f} MB",
    }


def print_memory() -> None:
    """Make 1,000 documents of other people and print the highest resident kilobytes, after 50 and after all."""
    [certificate] = certificates(1)
    for number in range(_MANY):
        certificate.holder_name = f"Persoon {number} van den Berg"
        certificate.token = f"{number:022d}"
        _whole(certificate)
        if number + 1 in {_FEW, _MANY}:
            sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")

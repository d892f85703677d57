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
from django.utils.formats import date_format

from certificates import making, paper, pdf, wording
from certificates.credential import build, identity
from certificates.designs import HOUSE
from certificates.facts import CertificateFacts
from certificates.models import Certificate
from certificates.serials import make as serial_of
from certificates.signing import signer

_ROUNDS = 15
_FEW, _MANY = 50, 1_000
# The same document as most people would lay it out: the page a flex column with its foot at the bottom (``{column}``), what
# stands side by side a flex row. The column costs WeasyPrint most, so a page without it is measured beside it.
_PLAIN = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>Bewijs van afronding</title><style>
{faces}{sheet}
.provider {{ font-size: 13pt; font-weight: 700; margin-bottom: 12mm; }}
h1 {{ font-size: 33pt; line-height: 1.1; }}
.says, .facts span, .outcomes h2, .check {{ color: #4c5b60; }}
.says {{ margin-top: 5mm; font-size: 11.5pt; }}
.holder {{ font-size: 36pt; font-weight: 700; line-height: 1.15; }}
.course {{ font-size: 19pt; font-weight: 700; line-height: 1.2; }}
.facts {{ display: flex; gap: 7mm; margin-top: 5.5mm; font-size: 11.5pt; line-height: 1.3; }}
.facts span, .outcomes h2, .check {{ font-size: 9pt; }}
.topics {{ margin-top: 3mm; font-size: 9.5pt; }}
.outcomes {{ padding-top: 5mm; }}
.outcomes ul {{ padding-left: 3.4mm; }}
.main {{ min-height: 146mm; }}
.foot {{ display: flex; gap: 6mm; height: 28mm; }}
.foot img {{ width: 28mm; height: 28mm; }}
.check {{ flex: 1; padding-top: 1.5mm; }}
.signed {{ width: 52mm; padding-top: 13mm; }}
.name {{ border-top: 0.6pt solid #1e2b2f; font-weight: 700; }}
{column}</style></head><body><div class="main"><p class="provider">{provider}</p><h1>Bewijs van afronding</h1>
<p class="says">Wij bevestigen dat</p><p class="holder">{holder}</p><p class="says">deze cursus heeft afgerond</p>
<p class="course">{course}</p><div class="facts">{facts}</div><p class="topics">{topics}</p>
<div class="outcomes"><h2>Leeruitkomsten</h2><ul>{outcomes}</ul></div></div>
<div class="foot"><img src="{qr}" alt="QR-code"><p class="check"><strong>Controleer dit bewijs</strong><br>
<a href="{url}">{url}</a><br>Nummer <strong>{serial}</strong><br>Dit bewijs laat zien dat de cursus is afgerond. Het is
geen diploma.</p><div class="signed"><p class="name">{signatory}</p><p>{role}</p></div></div></body></html>"""
_COLUMN = "body { display: flex; flex-direction: column; justify-content: space-between; height: 180mm; }"
_COLUMN += ".main { min-height: 0; }"
_OUTCOMES = [
    "U legt in eigen woorden uit wanneer spanning helpt en wanneer spanning vastzet.",
    "U herkent in een gesprek signalen die bij geldstress kunnen passen, zonder te oordelen.",
    "U houdt weten, willen, doen en kunnen betalen uit elkaar.",
    "U onderscheidt wat onderzoek laat zien en wat nog een aanname is.",
]


def bench_certificate() -> list[dict[str, Any]]:
    """Measure CPU milliseconds of this process: the median of 15 rounds, all ways in turn; and memory over 1,000.

    The plain way is ``weasyprint.HTML(string).write_pdf()`` of a page with the same texts, fonts and pictures in flex
    layout: it reads style and fonts anew each time, makes no tags, attaches nothing and signs nothing.
    """
    certificate = certificates(1)[0]
    facts = making.facts_of(certificate)
    signs = signer()
    library = pdf.load_library()
    page, rows_only = _plain(facts, _COLUMN), _plain(facts)
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


def _plain(facts: CertificateFacts, column: str = "") -> str:
    rows = [*wording.short_facts(facts)]
    if facts.valid_until:
        rows.append(("Geldig tot en met", date_format(facts.valid_until, "j F Y")))
    return _PLAIN.format(
        faces=pdf.faces(),
        sheet=pdf.design_sheet("landscape", HOUSE.accent_colour, HOUSE.ground_colour),
        column=column,
        provider=facts.provider_name,
        holder=facts.holder_name,
        course=facts.course_title,
        facts="".join(f"<p><span>{label}</span><br><strong>{value}</strong></p>" for label, value in rows),
        topics=f"Onderwerpen van de Rki: {'; '.join(facts.rki_topics)}",
        outcomes="".join(f"<li>{outcome}</li>" for outcome in facts.outcomes),
        qr=paper.qr_data_uri(facts.verify_url),
        url=facts.verify_url,
        serial=facts.serial,
        signatory=facts.signatory_name,
        role=facts.signatory_role,
    )


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

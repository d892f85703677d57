"""Examples of the mails of newsletters, for the gallery: made by the code of the real ones, of rows never saved."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeVar

from django.db import models
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from naast.mail.gallery import MOMENT, READER, Group, Lazy, register_sample
from naast.mail.templating import Rendered, render
from naast.pages.models import Topic
from newsletters.developments.correcting import render_correction
from newsletters.digests.news import Choice
from newsletters.digests.rendering import render_check_in, render_digest
from newsletters.issues.parts import Part
from newsletters.models import (
    Development,
    Feed,
    FeedProblem,
    Frequency,
    Mailing,
    MailingKind,
    Newsletter,
    Subscription,
)
from newsletters.readers import links
from newsletters.readers.waiting import Wanted
from newsletters.sending import headers
from newsletters.sending.personal import LINKS, PREFERENCES, UNSUBSCRIBE

_FOLDER = "newsletters/mail"
_NOBODY = "voorbeeld"  # the secret of a subscription; real ones have 22 letters, so no row ever answers to a link of an example
_Row = TypeVar("_Row", bound=models.Model)


def _with_topics(row: _Row, *topics: Topic) -> _Row:
    row._prefetched_objects_cache = {"topics": topics}  # type: ignore[attr-defined]
    return row


_LAW, _TALKING = Topic(pk=1, name="Juridisch", slug="juridisch"), Topic(pk=2, name="Gesprek", slug="gesprek")
_DIGEST = Newsletter(pk=1, name="Ontwikkelingen in de incasso", slug="ontwikkelingen", digests=True)
_LETTER = Newsletter(
    pk=2,
    name="Naast de klant",
    slug="naast-de-klant",
    description="Eens per maand: wat helpt in een gesprek over geld.",
    digests=False,
)
_WIK = _with_topics(
    Development(
        pk=1,
        title="Incassokosten: het bedrag in de veertiendagenbrief moet kloppen",
        slug="voorbeeld-veertiendagenbrief",
        summary=(
            "In een veertiendagenbrief staat hoe hoog de kosten worden als de klant niet op tijd betaalt. Klopt dat "
            "bedrag niet, dan is de klant geen incassokosten verschuldigd."
        ),
        talk="Reken het bedrag samen na. Leg uit hoe het is opgebouwd, en hoeveel tijd de klant nog heeft.",
        source_name="Rechtspraak.nl",
        source_url="https://www.example.org/uitspraak",
        in_force_on=date(2027, 1, 1),
    ),
    _LAW,
    _TALKING,
)
_RATE = _with_topics(
    Development(
        pk=2,
        title="De wettelijke rente verandert",
        slug="voorbeeld-rente",
        summary="Op 1 januari geldt een nieuwe wettelijke rente. Reken vanaf die dag met de nieuwe rente.",
        talk="Noem de rente in euro’s per maand. Een percentage zegt veel mensen weinig.",
        source_name="Staatsblad",
        source_url="https://www.example.org/staatsblad",
        in_force_on=date(2027, 1, 1),
    ),
    _LAW,
)
_SUBSCRIBED = _with_topics(Subscription(pk=1, newsletter=_DIGEST, frequency=Frequency.WEEKLY), _LAW, _TALKING)
_SUBSCRIBED_TOO = _with_topics(Subscription(pk=2, newsletter=_LETTER))
_INTRO = "Deze maand gaat het over de eerste minuut van een gesprek."
_PARTS = (
    Part("intro", {"html": format_html("<p>{}</p>", _INTRO), "text": _INTRO}),
    Part(
        "articles",
        {
            "title": "Lees verder",
            "cards": [
                {
                    "title": "Aan dezelfde kant van de tafel",
                    "url": links.absolute("/blog/aan-dezelfde-kant-van-de-tafel/"),
                    "text": "Hoe u een gesprek begint zonder tegenover elkaar te staan.",
                    "meta": "Door Noor Visser",
                }
            ],
        },
    ),
    Part(
        "developments",
        {
            "title": "Wat er verandert",
            "rows": [{"row": _RATE, "url": links.absolute(_RATE.get_absolute_url())}],
        },
    ),
    Part(
        "event",
        {
            "title": "Intervisie: de eerste minuut",
            "when": "14 januari 2027, 14.00 uur",
            "where": "Utrecht",
            "url": "https://www.example.org/intervisie",
        },
    ),
    Part("quote", {"text": "Toen ik eerst luisterde, kwam de rest vanzelf.", "who": "Een deelnemer"}),
    Part("button", {"label": "Bekijk alle cursussen", "url": links.absolute("/cursussen/")}),
)


def _personal(make: Callable[[], Rendered]) -> Rendered:
    """The mail with the links of a reader who does not exist."""
    mail, reader = make(), links.of_reader(_NOBODY)
    for placeholder, field in LINKS.items():
        address = getattr(reader, field)
        mail = mail._replace(text=mail.text.replace(placeholder, address), html=mail.html.replace(placeholder, address))
    return mail


def _digest(newsletter: Newsletter) -> Rendered:
    choice = Choice(items=((1, (1, 2)), (2, (1,))), timeline=(1, 2))
    return render_digest(Mailing(pk=1, newsletter=newsletter), choice, {1: _WIK, 2: _RATE})


def _issue() -> Rendered:
    page = SimpleNamespace(
        title="De eerste minuut", subject="De eerste minuut van een gesprek", preheader="Wat helpt, en wat u laat."
    )
    return render(
        "issue",
        {
            "page": page,
            "newsletter": _LETTER,
            "topics": [],
            "parts": _PARTS,
            "archive_url": links.absolute("/nieuwsbrieven/de-eerste-minuut/"),
            "preferences_url": PREFERENCES,
            "unsubscribe_url": UNSUBSCRIBE,
        },
        folder=_FOLDER,
    )


def _list_headers(newsletter: Newsletter, kind: str) -> Mapping[str, str]:
    mailing = Mailing(pk=1, newsletter=newsletter, kind=kind)
    return headers.list_headers(mailing, links.of_reader(_NOBODY), secret=_NOBODY)


def _bulk(kind: MailingKind, label: Lazy, trigger: Lazy, newsletter: Newsletter, make: Callable[[], Rendered]) -> None:
    register_sample(
        str(kind),
        label,
        partial(_personal, make),
        trigger=trigger,
        headers=partial(_list_headers, newsletter, str(kind)),
    )


def _welcome_headers() -> Mapping[str, str]:
    return headers.welcome_headers(_LETTER, links.of_reader(_NOBODY), secret=_NOBODY, batch=1)


def _single(kind: str, label: Lazy, trigger: Lazy, *, group: Group = Group.NEWSLETTER, **values: Any) -> None:
    register_sample(
        kind,
        label,
        partial(_personal, partial(render, kind, values, folder=_FOLDER)),
        trigger=trigger,
        group=group,
        headers=_welcome_headers if kind == "newsletter_imported" else dict,
    )


_bulk(
    MailingKind.DIGEST,
    _("Digest of developments"),
    _("Every week, every two weeks or every month, when there is something new for this reader."),
    _DIGEST,
    partial(_digest, _DIGEST),
)
_bulk(
    MailingKind.ISSUE,
    _("Issue of a newsletter"),
    _("An editor sends an issue, or its moment has come."),
    _LETTER,
    _issue,
)
_bulk(
    MailingKind.CORRECTION,
    _("Correction of a development"),
    _("An editor corrects a development; goes to everyone who got the wrong version."),
    _DIGEST,
    lambda: render_correction(
        _DIGEST,
        _WIK,
        "Er stond dat de brief per e-mail moet. Dat is niet zo: een brief op papier mag ook.",
        MOMENT.date(),
    ),
)
_bulk(
    MailingKind.CHECK_IN,
    _("Question to readers who hear nothing"),
    _("A reader got nothing for a long time, because there was nothing new."),
    _DIGEST,
    lambda: render_check_in(_DIGEST, 180),
)
_single(
    "confirm_subscription",
    _("Confirm a subscription"),
    _("Somebody fills in an address on the newsletter page."),
    subscriptions=[Wanted(_SUBSCRIBED, [_LAW, _TALKING], Frequency.WEEKLY)],
    known=[_SUBSCRIBED_TOO],
    url=links.absolute("/nieuwsbrief/bevestigen/voorbeeld/"),
)
_single(
    "already_subscribed",
    _("Subscribed already"),
    _("Somebody fills in an address that gets the newsletter already."),
    subscriptions=[_SUBSCRIBED],
    url=PREFERENCES,
)
_single(
    "newsletter_added",
    _("A newsletter was turned on"),
    _("A reader turns on another newsletter in the preference centre."),
    newsletter=_LETTER,
    url=PREFERENCES,
    unsubscribe_url=UNSUBSCRIBE,
)
_single(
    "statistics_agreed",
    _("Statistics were turned on"),
    _("Somebody agrees to personal statistics with the link in a mail."),
    url=PREFERENCES,
)
_single(
    "newsletter_imported",
    _("Brought in from a file"),
    _("An editor brings in subscribers who gave their consent elsewhere."),
    newsletter=_LETTER,
    source="inschrijflijst van de landelijke dag",
    day="3 oktober 2026",
    url=PREFERENCES,
    unsubscribe_url=UNSUBSCRIBE,
)
_single(
    "newsletter_export",
    _("A copy of one's data"),
    _("A reader asks for the own data in the preference centre."),
    url=links.absolute("/nieuwsbrief/gegevens/voorbeeld/"),
)
_single(
    "newsletter_erase",
    _("Erase one's data"),
    _("A reader asks to be erased in the preference centre."),
    url=links.absolute("/nieuwsbrief/wissen/voorbeeld/"),
)
_single(
    "issue_held",
    _("An issue was not sent"),
    _("The moment of an issue has come, and something in it has to be mended first; goes to its editor."),
    group=Group.EDITORS,
    page=SimpleNamespace(title="De eerste minuut", send_at=MOMENT),
    errors=[SimpleNamespace(where="Afbeelding: Twee stoelen", text="De afbeelding heeft geen alternatieve tekst.")],
    url=links.absolute("/beheer/"),
    name=READER,
)
_single(
    "mailing_paused",
    _("A mailing has paused itself"),
    _("Too many mails of a mailing fail; goes to who started it."),
    group=Group.EDITORS,
    mailing=Mailing(pk=1, newsletter=_LETTER, kind=MailingKind.ISSUE),
    reason="40 van de laatste 200 mails zijn mislukt. Het laatste antwoord was: 550 no such user",
    mailing_url=links.absolute("/beheer/"),
)
_FEED = Feed(
    name="Rechtspraak.nl",
    problem=FeedProblem.DEAD,
    problem_since=MOMENT,
    last_error="De server antwoordt niet.",
)
_single(
    "feed_alarm",
    _("A problem with a source"),
    _("A source of developments is dead, silent, empty or different; goes to who looks after the sources."),
    group=Group.EDITORS,
    feeds=[_FEED],
    first=_FEED,
    more=0,
    url=links.absolute("/beheer/"),
)

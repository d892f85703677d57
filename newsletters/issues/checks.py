"""What is looked at before an issue is sent. An error holds the send back, a warning does not.

Everything here is read from rows and from the rendered mail; nothing calls out. Links to other sites are asked about in
:mod:`newsletters.issues.addresses`, when an editor asks for it.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

import css_inline
from bs4 import BeautifulSoup
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _

from naast.mail.contrast import LEAST, faint_texts
from naast.mail.quality import check_mail
from naast.mail.templating import Rendered
from newsletters.issues import addresses, archive
from newsletters.issues.audience import readers_now
from newsletters.issues.parts import Content, Fault
from newsletters.issues.rendering import example, render_with_content
from newsletters.models import NewsletterIssuePage
from newsletters.sending.personal import LINKS, OPEN, PERSON, PREFERENCES, UNSUBSCRIBE

CATCH_UP = timedelta(days=7)  # a moment that was missed for longer waits for a person
LONG_SUBJECT = 70  # letters; a telephone shows fewer
_PLACEHOLDERS = (*LINKS, PERSON, OPEN)
# Things of the design, not of this issue: the tests of the mails look after those.
_NOT_FOR_EDITORS = {"alt", "text-lines", "text-links", "link-in-text", "picture-width", "link-vague"}
_DARK = re.compile(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{(?P<rules>(?:[^{}]*\{[^{}]*\})*)\s*\}")


class Finding(NamedTuple):
    """Something to look at before sending.

    Attributes:
        code: stays the same when the words change.
        text: what there is.
        advice: what to do about it.
        serious: whether the issue cannot be sent like this.
        where: the block, in the editor's words.
    """

    code: str
    text: str
    advice: str
    serious: bool = True
    where: str = ""


class Checked:
    """An issue, looked over."""

    def __init__(self, page: NewsletterIssuePage) -> None:
        """Look it over.

        Args:
            page: the version to look at: the live one before sending, a draft while it is written.
        """
        self.page = page
        self.mail, self.content = render_with_content(page)
        self.findings = sorted(self._all(), key=lambda finding: not finding.serious)

    @property
    def errors(self) -> list[Finding]:
        """What holds the send back."""
        return [finding for finding in self.findings if finding.serious]

    @property
    def warnings(self) -> list[Finding]:
        """What does not."""
        return [finding for finding in self.findings if not finding.serious]

    @cached_property
    def readers(self) -> int:
        """How many would get it now."""
        return readers_now(self.page).count()

    def _all(self) -> Iterator[Finding]:
        yield from _state(self.page)
        yield from _words(self.page, self.content)
        yield from _faults(self.content)
        yield from _links(self.content)
        yield from _placeholders(self.page, self.content)
        yield from ways_out(self.mail)
        yield from form(self.mail)
        yield from _moments(self.page, self.content)
        if not self.readers:
            yield Finding("audience", _("Nobody would get this issue."), _audience_advice(self.page))


def _state(page: NewsletterIssuePage) -> Iterator[Finding]:
    if not page.live:
        yield Finding(
            "live", _("The issue is not published."), _("Publish it, or submit it for approval. A draft is never sent.")
        )
    elif page.has_unpublished_changes:
        yield Finding(
            "draft",
            _("There is a newer draft."),
            _("The published version is sent. Publish the draft first if it has to be that one."),
            serious=False,
        )
    if not page.newsletter.active:
        yield Finding(
            "newsletter",
            _("The newsletter “%(name)s” is switched off.") % {"name": page.newsletter.name},
            _("Switch it on under Newsletters, or choose another one."),
        )


def _words(page: NewsletterIssuePage, content: Content) -> Iterator[Finding]:
    subject = page.subject.strip()
    if not subject:
        yield Finding("subject", _("The subject is empty."), _("Write in a few words what the issue is about."))
    elif len(subject) > LONG_SUBJECT:
        yield Finding(
            "subject-long",
            _("The subject has %(count)d letters.") % {"count": len(subject)},
            _("A telephone shows about 40. Put what matters first."),
            serious=False,
        )
    if not page.preheader.strip():
        yield Finding(
            "preheader",
            _("The preview line is empty."),
            _("Write one sentence that adds to the subject. Otherwise the mailbox shows nothing there."),
            serious=False,
        )
    if not content.parts:
        yield Finding("empty", _("The issue has no text."), _("Add at least one block."))


def _faults(content: Content) -> Iterator[Finding]:
    for fault in content.faults:
        yield Finding(fault.kind, fault.what, _advice_for(fault), where=fault.where)


def _advice_for(fault: Fault) -> str:
    return {
        "target": _("Choose another one, or take it out of the block."),
        "alt": _("Write what one sees, or mark the picture as decoration."),
        "picture": _("Choose a photo or a drawing as JPEG or PNG."),
        "empty": _("Fill it in, or take the block out."),
    }[fault.kind]


def _links(content: Content) -> Iterator[Finding]:
    for link in content.links.lost:
        yield Finding(
            "link",
            _("The link “%(label)s” leads nowhere.") % {"label": link.label or link.url},
            _("Choose a page, or type a complete address."),
            where=link.where,
        )
    for link in content.links.good:
        problem = addresses.own_problem(link.url) if addresses.is_ours(link.url) else ""
        if problem:
            yield Finding(
                "own-link",
                f"‘{link.label}’: {problem}",
                _("Change the link: %(url)s") % {"url": link.url},
                where=link.where,
            )


def _placeholders(page: NewsletterIssuePage, content: Content) -> Iterator[Finding]:
    written = json.dumps([page.title, page.subject, page.preheader, page.body.get_prep_value()], cls=DjangoJSONEncoder)
    everything = "\n".join([written, *(link.url for link in content.links.good)])
    for word in _PLACEHOLDERS:
        if word in everything:
            yield Finding(
                "placeholder",
                _("The text holds “%(word)s”. That word is replaced by something of each reader.") % {"word": word},
                _("Write it in another way. Links to unsubscribe are added to every mail."),
            )


def ways_out(mail: Rendered) -> Iterator[Finding]:
    """Whether a reader can leave, from both parts of a mail (Telecommunicatiewet art. 11.7, fourth paragraph)."""
    if any(UNSUBSCRIBE not in part or PREFERENCES not in part for part in (mail.html, mail.text)):
        yield Finding(
            "unsubscribe",
            _("The mail has no link to unsubscribe."),
            _("Tell who looks after the site: the design lost it."),
        )


def form(mail: Rendered) -> Iterator[Finding]:
    """What is wrong with the mail itself: its size, its parts, its contrast by light and in the dark."""
    shown = example(mail)
    for problem in check_mail(shown.html, shown.text):
        if problem.code not in _NOT_FOR_EDITORS:
            yield Finding(problem.code, problem.text, _advice_on_form(problem.code), problem.serious)
    for words, ratio in faint_texts(BeautifulSoup(in_dark_colours(shown.html), "html.parser")):
        yield Finding(
            "contrast-dark",
            _("“%(words)s” is hard to read in dark mode: contrast %(ratio)s, and %(least)s is the least.")
            % {"words": words, "ratio": f"{ratio:.1f}".replace(".", ","), "least": f"{LEAST}".replace(".", ",")},
            _advice_on_form("contrast"),
        )


def in_dark_colours(html: str) -> str:
    """A mail with its rules for dark mode moved into the elements, so that its colours can be computed."""
    rules = "\n".join(found["rules"] for found in _DARK.finditer(html))
    return css_inline.inline(html, load_remote_stylesheets=False, extra_css=rules) if rules else html


def _advice_on_form(code: str) -> str:
    if code == "size":
        return _("Leave out a block, or refer to an article in place of the whole text.")
    if code.startswith("link"):
        return _("Change the link.")
    return _("Tell who looks after the site: this is in the design of the mail.")


def _moments(page: NewsletterIssuePage, content: Content) -> Iterator[Finding]:
    leaves = max(page.send_at or timezone.now(), timezone.now())
    for title, when in content.events:
        moment = when if timezone.is_aware(when) else timezone.make_aware(when)
        if moment < leaves:
            yield Finding(
                "event", _("“%(title)s” is over by then.") % {"title": title}, _("Take the event out."), serious=False
            )
    for development in content.developments:
        if development.expires_on and development.expires_on < timezone.localdate(leaves):
            yield Finding(
                "expired",
                _("“%(title)s” no longer holds by then.") % {"title": development.title},
                _("Take it out, or say in the text that it ended."),
                serious=False,
            )
    if page.live and page.send_at and page.send_at <= timezone.now() and not archive.stood_ready(page):
        yield too_late()
    elif page.send_at and leaves - page.send_at > CATCH_UP:
        yield Finding(
            "send-at",
            _("The moment to send it has passed."),
            _("Choose a new moment, or send it by hand."),
            serious=False,
        )


def too_late() -> Finding:
    """What keeps an issue that was published after its moment from leaving by itself."""
    return Finding(
        "published-late",
        _("The issue was published after its moment, so it does not leave by itself."),
        _("Choose a new moment, or send it by hand."),
        serious=False,
    )


def _audience_advice(page: NewsletterIssuePage) -> str:
    if page.topics.all():
        return _("Choose more topics, or none to reach every reader.")
    return _("Wait until somebody has signed up and confirmed it.")

"""An issue taken apart once: what its page, its mail and its text part are all made of, so that they say the same.

Nothing in here fails on what is gone. An article that was taken down since leaves the issue and is kept as a fault, for
:mod:`newsletters.issues.checks` to tell.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.images.models import SourceImageIOError

from naast.articles.models import ArticlePage
from newsletters.issues.blocks import address_problem
from newsletters.issues.prose import prose
from newsletters.issues.readable import readable
from newsletters.issues.targets import Links, page_address
from newsletters.models import Development, DevelopmentState, NewsletterIssuePage
from newsletters.readers import links

PICTURE_WIDTH = 536  # pixels a mail has room for
_SHARP = 2  # times as many in the file, for screens that show two for one


@dataclass(frozen=True)
class Part:
    """A block, ready to be shown: ``newsletters/issues/<form>/<kind>`` shows it."""

    kind: str
    values: dict[str, Any]

    @property
    def web(self) -> str:
        """Its template on the site."""
        return f"newsletters/issues/web/{self.kind}.html"

    @property
    def mail(self) -> str:
        """Its template in a mail."""
        return f"newsletters/issues/mail/{self.kind}.html"

    @property
    def text(self) -> str:
        """Its template in the text part of a mail."""
        return f"newsletters/issues/text/{self.kind}.txt"


@dataclass(frozen=True)
class Fault:
    """Something in a block that readers would miss or stumble over.

    Attributes:
        kind: ``target``, ``picture``, ``alt`` or ``empty``.
        where: the block, in the editor's words.
        what: what is wrong.
    """

    kind: str
    where: str
    what: str


@dataclass
class Content:
    """What an issue says."""

    parts: list[Part] = field(default_factory=list)
    links: Links = field(default_factory=Links)
    faults: list[Fault] = field(default_factory=list)
    developments: list[Development] = field(default_factory=list)
    events: list[tuple[str, Any]] = field(default_factory=list)  # title and moment

    def fault(self, kind: str, where: str, what: str) -> None:
        """Keep what is wrong."""
        self.faults.append(Fault(kind, where, what))


def content_of(page: NewsletterIssuePage) -> Content:
    """Take an issue apart, in a fixed number of queries for its targets."""
    content = Content()
    chosen = list(_pages_in(page))
    prefetch_related_objects([each for each in chosen if isinstance(each, ArticlePage)], "author")
    open_pages = readable(chosen)
    for child in page.body:
        maker = _MAKERS.get(child.block_type)
        if maker is not None:
            values = maker(child.value, content, open_pages, str(child.block.label))
            if values is not None:
                content.parts.append(Part(child.block_type, values))
    return content


Values = dict[str, Any] | None


def _pages_in(page: NewsletterIssuePage) -> Iterable[Any]:
    for child in page.body:
        if child.block_type == "articles":
            yield from filter(None, child.value["articles"])
        elif child.block_type in {"course", "button"}:
            target = child.value["course" if child.block_type == "course" else "page"]
            if target is not None:
                yield target


def _intro(value: Any, content: Content, _open: set[int], where: str) -> Values:
    made = prose(value.source, where=where)
    content.links.join(made.links)
    if not made.text:
        content.fault("empty", where, _("The block is empty."))
        return None
    return {"html": made.html, "text": made.text}


def _text(value: Any, content: Content, _open: set[int], where: str) -> Values:
    where = _named(where, value["title"])
    made = prose(value["text"].source, where=where)
    content.links.join(made.links)
    if not made.text:
        content.fault("empty", where, _("The block is empty."))
        if not value["title"]:
            return None
    return {"title": value["title"], "html": made.html, "text": made.text}


def _articles(value: Any, content: Content, open_pages: set[int], where: str) -> Values:
    where = _named(where, value["title"])
    cards = []
    for article in value["articles"]:
        if not _can_open(article, content, open_pages, where):
            continue
        url = page_address(article)
        content.links.add(article.title, url, where=where)
        cards.append({"title": article.title, "url": url, "text": article.intro, "meta": _by(article)})
    return _filled("cards", cards, value["title"], content, where)


def _developments(value: Any, content: Content, _open: set[int], where: str) -> Values:
    where = _named(where, value["title"])
    rows = []
    for development in value["developments"]:
        if development is None:
            content.fault("target", where, _("A development was chosen that is gone."))
        elif development.state != DevelopmentState.APPROVED:
            content.fault("target", where, _("“%(title)s” is not approved.") % {"title": development.title})
        else:
            url = links.absolute(development.get_absolute_url())
            content.links.add(development.title, url, where=where)
            content.links.add(development.source_name, development.source_url, where=where)
            content.developments.append(development)
            rows.append({"row": development, "url": url})
    return _filled("rows", rows, value["title"], content, where)


def _course(value: Any, content: Content, open_pages: set[int], where: str) -> Values:
    course = value["course"]
    if not _can_open(course, content, open_pages, where):
        return None
    url = page_address(course)
    content.links.add(course.title, url, where=where)
    text = value["text"].strip() or course.intro
    return {"title": course.title, "url": url, "text": text, "label": value["label"].strip() or _("View the course")}


def _event(value: Any, content: Content, _open: set[int], where: str) -> Values:
    title, when = value["title"], value["when"]
    where = _named(where, title)
    if not title or when is None:
        content.fault("empty", where, _("An event needs a name and a moment."))
        return None
    content.events.append((title, when))
    return {
        "title": title,
        "when": moment(when),
        "where": value["where"],
        "url": _address(title, value["link"], content, where),
    }


def _picture(value: Any, content: Content, _open: set[int], where: str) -> Values:
    image, alt = value["image"], value["alt"].strip()
    if image is None:
        content.fault("target", where, _("The picture is gone."))
        return None
    where = _named(where, image.title)
    if not alt and not value["decorative"]:
        content.fault("alt", where, _("The picture has no alternative text."))
    if image.is_svg():
        content.fault("picture", where, _("Mail programs do not show SVG pictures."))
        return None
    try:
        # Only ever smaller: a small picture is not blown up.
        rendition = image.get_rendition(f"max-{PICTURE_WIDTH * _SHARP}x{PICTURE_WIDTH * 2 * _SHARP}")
    except (SourceImageIOError, OSError):
        content.fault("picture", where, _("The file of the picture cannot be read."))
        return None
    width = min(PICTURE_WIDTH, rendition.width)
    return {
        "url": Links.complete(rendition.url),
        "width": width,
        "height": round(rendition.height * width / rendition.width),
        "alt": "" if value["decorative"] else alt,
        "caption": value["caption"],
    }


def _quote(value: Any, content: Content, _open: set[int], where: str) -> Values:
    text = value["text"].strip().strip('“”"')
    if not text:
        content.fault("empty", where, _("The block is empty."))
        return None
    return {"text": text, "who": value["attribution"]}


def _button(value: Any, content: Content, open_pages: set[int], where: str) -> Values:
    label, page = value["label"].strip(), value["page"]
    where = _named(where, label)
    if not label:
        content.fault("empty", where, _("The button has no text."))
        return None
    if page is not None:
        if not _can_open(page, content, open_pages, where):
            return None
        url = page_address(page)
        content.links.add(label, url, where=where)
    elif value["link"]:
        url = _address(label, value["link"], content, where)
    else:
        content.fault("target", where, _("The button leads nowhere: no page is chosen, or the page is gone."))
        return None
    return {"label": label, "url": url} if url else None


_MAKERS: dict[str, Callable[[Any, Content, set[int], str], Values]] = {
    "intro": _intro,
    "text": _text,
    "articles": _articles,
    "developments": _developments,
    "course": _course,
    "event": _event,
    "picture": _picture,
    "quote": _quote,
    "button": _button,
}


def moment(when: Any) -> str:
    """A moment as people read it: "14 januari 2027, 14.30 uur"."""
    here = timezone.localtime(when) if timezone.is_aware(when) else when
    return _("%(day)s, %(time)s o’clock") % {
        "day": date_format(here, "j F Y"),
        "time": date_format(here, "TIME_FORMAT"),
    }


def _named(label: str, title: str) -> str:
    return f"{label}: {title}" if title else label


def _by(article: Any) -> str:
    return _("By %(name)s") % {"name": article.author.name} if article.author_id else ""


def _can_open(page: Any, content: Content, open_pages: set[int], where: str) -> bool:
    if page is None:
        content.fault("target", where, _("A page was chosen that is gone."))
    elif page.pk not in open_pages or not page_address(page):
        # Without its title: it may be a draft of a provider, which does not exist for others (rule 4).
        content.fault("target", where, _("A page was chosen that is not open to everybody."))
    else:
        return True
    return False


def _address(label: str, address: str, content: Content, where: str) -> str:
    if not address:
        return ""
    if address_problem(address):
        content.links.broken(label, address, where=where)
        return ""
    url = Links.complete(address)
    content.links.add(label, url, where=where)
    return url


def _filled(name: str, rows: list[Any], title: str, content: Content, where: str) -> Values:
    if not rows:
        content.fault("empty", where, _("The block shows nothing."))
        return None
    return {"title": title, name: rows}

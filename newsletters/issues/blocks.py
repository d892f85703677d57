"""The blocks of a newsletter issue: what an editor may put in. How they look is in :mod:`newsletters.issues.parts`.

A draft may hold what is not finished; publishing refuses it with a message beside the field. What breaks later (an
article that is taken down) is found by :mod:`newsletters.issues.checks`: it never breaks the page.
"""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from newsletters.issues.readable import readable, readable_keys

PROSE_FEATURES = ["bold", "italic", "ol", "ul", "link"]
INTRO_FEATURES = ["bold", "italic", "link"]
ADDRESS_LENGTH = 500
_WITHOUT_HOST = ("mailto:", "tel:")
_BEGINNINGS = ("https://", "http://", *_WITHOUT_HOST)


def address_problem(address: str) -> str:
    """What is wrong with an address that a person typed, in words for that person; nothing when it is well.

    Good are a path of this site (``/cursussen/``), and complete addresses of the web, of mail and of a telephone.
    """
    if not address.strip():
        return _("Fill in an address.")
    if any(letter <= " " or letter == "\x7f" for letter in address):
        return _("An address holds no spaces.")
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return ""
    if not address.startswith(_BEGINNINGS):
        return _("Begin the address with https:// or, for a page of this site, with /.")
    try:
        parts = urlsplit(address)
        complete = bool(parts.hostname) and parts.username is None
    except ValueError:
        complete = False
    return "" if complete or address.startswith(_WITHOUT_HOST) else _("This is not an address.")


class LivePageBlock(blocks.PageChooserBlock):
    """A page that readers can open: a draft cannot be published with anything else.

    Whoever posts a key may learn nothing from it: a page that is not public is never named, whoever's it is (rule 4).
    """

    def clean(self, value: Any) -> Any:
        """Refuse a page that is not public.

        Raises:
            ValidationError: the page is a draft, or behind a password or a group.
        """
        page = super().clean(value)
        if page is not None and not self.is_deferred_validation and not readable([page]):
            raise ValidationError(_("This page is not open to everybody. Choose another one."))
        return page

    def get_form_state(self, value: Any) -> Any:
        """What the chooser shows."""
        state = super().get_form_state(value)
        if state and not readable_keys([state["id"]]):
            return {**state, "adminTitle": _("A page that is not open to everybody")}
        return state

    def render_basic(self, value: Any, context: Any = None) -> Any:
        """What the comparison of two versions shows."""
        return super().render_basic(value, context) if value and readable([value]) else ""


class ApprovedDevelopmentBlock(SnippetChooserBlock):
    """A development that readers can open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"target_model": "newsletters.Development", **kwargs})

    def clean(self, value: Any) -> Any:
        """Refuse a development that is not approved.

        Raises:
            ValidationError: the development is a draft.
        """
        development = super().clean(value)
        if development is not None and development.state != "approved" and not self.is_deferred_validation:
            raise ValidationError(
                _("“%(title)s” is not approved. Readers cannot open it.") % {"title": development.title}
            )
        return development


class AddressBlock(blocks.CharBlock):
    """An address that people can follow from a mail."""

    def clean(self, value: Any) -> Any:
        """Refuse what is no address.

        Raises:
            ValidationError: with what is wrong.
        """
        address = str(super().clean(value)).strip()
        problem = address_problem(address) if address else ""
        if problem and not self.is_deferred_validation:
            raise ValidationError(problem)
        return address


class TextBlock(blocks.StructBlock):
    """A heading with text."""

    title = blocks.CharBlock(
        label=gettext_lazy("Heading"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A few words. Empty: no heading."),
    )
    text = blocks.RichTextBlock(
        label=gettext_lazy("Text"),
        features=PROSE_FEATURES,
        help_text=gettext_lazy("Short paragraphs: many people read this on a phone."),
    )

    class Meta:
        icon = "pilcrow"
        label = gettext_lazy("Heading and text")


class ArticlesBlock(blocks.StructBlock):
    """Articles to read."""

    title = blocks.CharBlock(
        label=gettext_lazy("Heading"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A few words. Empty: no heading."),
    )
    articles = blocks.ListBlock(
        LivePageBlock("articles.ArticlePage", label=gettext_lazy("Article")),
        label=gettext_lazy("Articles"),
        min_num=1,
        max_num=6,
    )

    class Meta:
        icon = "doc-full-inverse"
        label = gettext_lazy("Articles")


class DevelopmentsBlock(blocks.StructBlock):
    """Developments, each with what it means in a conversation."""

    title = blocks.CharBlock(
        label=gettext_lazy("Heading"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A few words. Empty: no heading."),
    )
    developments = blocks.ListBlock(
        ApprovedDevelopmentBlock(label=gettext_lazy("Development")),
        label=gettext_lazy("Developments"),
        min_num=1,
        max_num=10,
    )

    class Meta:
        icon = "doc-full"
        label = gettext_lazy("Developments")


class CourseBlock(blocks.StructBlock):
    """A course, with a sentence of the editor's own."""

    course = LivePageBlock(
        "courses.CoursePage", label=gettext_lazy("Course"), help_text=gettext_lazy("Only courses that readers can see.")
    )
    text = blocks.TextBlock(
        label=gettext_lazy("Text"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Empty: the introduction of the course."),
    )
    label = blocks.CharBlock(
        label=gettext_lazy("Text on the button"), required=False, max_length=60, help_text=gettext_lazy("A verb first.")
    )

    class Meta:
        icon = "clipboard-list"
        label = gettext_lazy("Course")


class EventBlock(blocks.StructBlock):
    """Something to go to."""

    title = blocks.CharBlock(
        label=gettext_lazy("What"), max_length=120, help_text=gettext_lazy("The name of the meeting.")
    )
    when = blocks.DateTimeBlock(label=gettext_lazy("When"), help_text=gettext_lazy("Day and time of the beginning."))
    where = blocks.CharBlock(
        label=gettext_lazy("Where"), max_length=200, help_text=gettext_lazy("Place and town, or: online.")
    )
    link = AddressBlock(
        label=gettext_lazy("Link"), required=False, max_length=ADDRESS_LENGTH, help_text=gettext_lazy("To sign up.")
    )

    class Meta:
        icon = "date"
        label = gettext_lazy("Event")


class PictureBlock(blocks.StructBlock):
    """A picture. Many mail programs do not show pictures, so its alternative text says what it shows."""

    image = ImageChooserBlock(
        label=gettext_lazy("Image"), help_text=gettext_lazy("A drawing of ours, or a picture that we may use.")
    )
    alt = blocks.CharBlock(
        label=gettext_lazy("Alternative text"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("What one sees, and why it matters here."),
    )
    decorative = blocks.BooleanBlock(
        label=gettext_lazy("Only decoration"),
        required=False,
        help_text=gettext_lazy("Then nobody misses anything who does not see it."),
    )
    caption = blocks.CharBlock(
        label=gettext_lazy("Caption"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("What is worth noticing. Empty: the text around it says enough."),
    )

    def clean(self, value: Any) -> Any:
        """Ask for an alternative text, unless the picture is decoration.

        Raises:
            StructBlockValidationError: neither is given.
        """
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not cleaned["decorative"] and not cleaned["alt"].strip():
            problem = ValidationError(_("Write what the picture shows, or mark it as decoration."))
            raise StructBlockValidationError({"alt": problem})
        return cleaned

    class Meta:
        icon = "image"
        label = gettext_lazy("Picture")


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(
        label=gettext_lazy("Quote"), max_length=400, help_text=gettext_lazy("At most two sentences.")
    )
    attribution = blocks.CharBlock(
        label=gettext_lazy("Attribution"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Who said it, or the source."),
    )

    class Meta:
        icon = "openquote"
        label = gettext_lazy("Quote")


class ButtonBlock(blocks.StructBlock):
    """One clear way on: to a page of ours, or to an address."""

    label = blocks.CharBlock(
        label=gettext_lazy("Text on the button"), max_length=60, help_text=gettext_lazy("A verb first.")
    )
    page = LivePageBlock(
        label=gettext_lazy("Page of this site"),
        required=False,
        help_text=gettext_lazy("Only pages that readers can see."),
    )
    link = AddressBlock(
        label=gettext_lazy("Or another address"),
        required=False,
        max_length=ADDRESS_LENGTH,
        help_text=gettext_lazy("An address that begins with https://."),
    )

    def clean(self, value: Any) -> Any:
        """Ask for one place to lead to.

        Raises:
            StructBlockValidationError: there is none, or there are two.
        """
        cleaned = super().clean(value)
        if not self.is_deferred_validation and bool(cleaned["page"]) == bool(cleaned["link"]):
            raise StructBlockValidationError(
                {"link": ValidationError(_("Choose a page or type an address: one of the two."))}
            )
        return cleaned

    class Meta:
        icon = "link"
        label = gettext_lazy("Button")


class IssueBlock(blocks.StreamBlock):
    """The body of an issue."""

    intro = blocks.RichTextBlock(label=gettext_lazy("Introduction"), features=INTRO_FEATURES, icon="title")
    text = TextBlock()
    articles = ArticlesBlock()
    developments = DevelopmentsBlock()
    course = CourseBlock()
    event = EventBlock()
    picture = PictureBlock()
    quote = QuoteBlock()
    button = ButtonBlock()

    class Meta:
        label: Any = gettext_lazy("Text of the issue")
        block_counts: ClassVar[Any] = {"intro": {"max_num": 1}}

"""The building blocks of every text on the site: lessons, articles and pages share one set."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
INLINE_FEATURES = ["bold", "italic", "link"]


class QuoteBlock(blocks.StructBlock):
    """One sentence worth remembering, set apart from the text."""

    text = blocks.TextBlock(label=_("Quote"), help_text=_("At most two sentences."))
    attribution = blocks.CharBlock(label=_("Attribution"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Pull quote")
        template = "blocks/quote.html"


class CalloutBlock(blocks.StructBlock):
    """A tip, an example or a warning in a box."""

    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[("tip", _("Tip")), ("example", _("Example")), ("caution", _("Caution"))],
        default="tip",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "italic", "ol", "ul", "link"])

    class Meta:
        icon = "help"
        label = _("Tip, example or caution")
        template = "blocks/callout.html"


class ReflectionBlock(blocks.StructBlock):
    """Questions to think about; nothing is stored or judged."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    questions = blocks.ListBlock(blocks.TextBlock(label=_("Question")), label=_("Questions"), min_num=1)

    class Meta:
        icon = "pick"
        label = _("Reflection questions")
        template = "blocks/reflection.html"


class BeforeAfterBlock(blocks.StructBlock):
    """A sentence as it was, beside a better one."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    before = blocks.TextBlock(label=_("Before"))
    after = blocks.TextBlock(label=_("After"))
    reason = blocks.TextBlock(label=_("Why it is better"), required=False)

    class Meta:
        icon = "transfer"
        label = _("Before and after")
        template = "blocks/before_after.html"


class FigureBlock(blocks.StructBlock):
    """An image with its alternative text beside it, since one image can mean different things in two places."""

    image = ImageChooserBlock(label=_("Image"))
    alt = blocks.CharBlock(label=_("Alternative text"), help_text=_("What one sees, and why it matters here."))
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "blocks/figure.html"


class SourceBlock(blocks.StructBlock):
    """Where the facts come from, and when somebody last checked them."""

    items = blocks.ListBlock(
        blocks.RichTextBlock(label=_("Source"), features=INLINE_FEATURES), label=_("Sources"), min_num=1
    )
    checked_on = blocks.DateBlock(label=_("Checked on"))

    class Meta:
        icon = "link-external"
        label = _("Sources")
        template = "blocks/source.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a lesson, article or page."""

    text = blocks.RichTextBlock(label=_("Text"), features=TEXT_FEATURES, template="blocks/text.html")
    quote = QuoteBlock()
    callout = CalloutBlock()
    reflection = ReflectionBlock()
    before_after = BeforeAfterBlock()
    figure = FigureBlock()
    source = SourceBlock()

    class Meta:
        required = False


class LinkBlock(blocks.StructBlock):
    """A button with its address."""

    label = blocks.CharBlock(label=_("Label"), max_length=60)
    url = blocks.CharBlock(label=_("Link"), max_length=200)

    class Meta:
        icon = "link"
        label = _("Link")


class CardBlock(blocks.StructBlock):
    """A short reason with a title."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"))

    class Meta:
        icon = "doc-full"
        label = _("Card")


class StepBlock(CardBlock):
    """One step of how it works."""

    class Meta:
        icon = "order"
        label = _("Step")

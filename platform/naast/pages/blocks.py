"""The building blocks of every text on the site: lessons, articles and pages share one set."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

from naast.pages.links import validate_link

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
INLINE_FEATURES = ["bold", "italic", "link"]
_LINK = _("A page of this site, such as /contact/, or an address that begins with https://.")


class QuoteBlock(blocks.StructBlock):
    """One sentence worth remembering, set apart from the text."""

    text = blocks.TextBlock(label=_("Quote"), help_text=_("At most two sentences."))
    attribution = blocks.CharBlock(label=_("Attribution"), required=False, help_text=_("Who said it, or the source."))

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
        help_text=_("It decides the colour and the drawing."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=_("A few words."))
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=["bold", "italic", "ol", "ul", "link"],
        help_text=_("At most four sentences: a box is for what one must not miss."),
    )

    class Meta:
        icon = "help"
        label = _("Tip, example or caution")
        template = "blocks/callout.html"


class ReflectionBlock(blocks.StructBlock):
    """Questions to think about; nothing is stored or judged."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, help_text=_("Such as: Denk even na."))
    questions = blocks.ListBlock(blocks.TextBlock(label=_("Question")), label=_("Questions"), min_num=1)

    class Meta:
        icon = "pick"
        label = _("Reflection questions")
        template = "blocks/reflection.html"


class BeforeAfterBlock(blocks.StructBlock):
    """A sentence as it was, beside a better one."""

    title = blocks.CharBlock(
        label=_("Title"), max_length=120, help_text=_("What the example is about, in a few words.")
    )
    before = blocks.TextBlock(label=_("Before"), help_text=_("A sentence as one meets it in practice."))
    after = blocks.TextBlock(label=_("After"), help_text=_("The same message, but beside somebody."))
    reason = blocks.TextBlock(
        label=_("Why it is better"), required=False, help_text=_("What the difference does to the reader.")
    )

    class Meta:
        icon = "transfer"
        label = _("Before and after")
        template = "blocks/before_after.html"


class FigureBlock(blocks.StructBlock):
    """An image with its alternative text beside it, since one image can mean different things in two places."""

    image = ImageChooserBlock(label=_("Image"), help_text=_("A drawing of ours, or a picture that we may use."))
    alt = blocks.CharBlock(label=_("Alternative text"), help_text=_("What one sees, and why it matters here."))
    caption = blocks.CharBlock(
        label=_("Caption"),
        required=False,
        help_text=_("What is worth noticing. Empty: the text around it says enough."),
    )

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "blocks/figure.html"


class SourceBlock(blocks.StructBlock):
    """Where the facts come from, and when somebody last checked them."""

    items = blocks.ListBlock(
        blocks.RichTextBlock(label=_("Source"), features=INLINE_FEATURES), label=_("Sources"), min_num=1
    )
    checked_on = blocks.DateBlock(label=_("Checked on"), help_text=_("The day on which you last opened the sources."))

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


class TableBlock(TypedTableBlock):
    """Rows of plain cells; the first cell of a row names it, the caption names the table."""

    text = blocks.CharBlock(label=_("Text"), required=False)

    class Meta:
        icon = "table"
        label = _("Table")
        template = "blocks/table.html"


class LinkBlock(blocks.StructBlock):
    """A button with its address."""

    label = blocks.CharBlock(
        label=_("Label"), max_length=60, help_text=_("Begins with a verb, such as: Bekijk de cursus.")
    )
    url = blocks.CharBlock(label=_("Link"), max_length=200, validators=[validate_link], help_text=_LINK)

    class Meta:
        icon = "link"
        label = _("Link")


class CardBlock(blocks.StructBlock):
    """A short reason with a title."""

    title = blocks.CharBlock(label=_("Title"), max_length=80, help_text=_("A few words."))
    text = blocks.TextBlock(label=_("Text"), help_text=_("At most two sentences."))

    class Meta:
        icon = "doc-full"
        label = _("Card")


class StepBlock(CardBlock):
    """One step of how it works."""

    class Meta:
        icon = "order"
        label = _("Step")


class LinkCardBlock(CardBlock):
    """A card that leads somewhere."""

    url = blocks.CharBlock(label=_("Link"), max_length=200, required=False, validators=[validate_link], help_text=_LINK)

    class Meta:
        icon = "link"
        label = _("Card with a link")


class CardsBlock(blocks.StructBlock):
    """Places to go from here, beside each other."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False, help_text=_("Above the cards."))
    cards = blocks.ListBlock(LinkCardBlock(), label=_("Cards"), min_num=1, max_num=12)

    class Meta:
        icon = "grip"
        label = _("Cards")
        template = "blocks/cards.html"


class StepsBlock(blocks.StructBlock):
    """Steps in their order, on one line from first to last."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False, help_text=_("Above the steps."))
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1, max_num=12)

    class Meta:
        icon = "order"
        label = _("Steps")
        template = "blocks/steps.html"


class PageBody(BodyBlock):
    """The body of a plain page: that of lessons and articles, and tables, cards and steps."""

    table = TableBlock()
    cards = CardsBlock()
    steps = StepsBlock()

"""The rules of the letter check, which editors write."""

from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from naast.language.passage import Passage
from naast.language.rules import MOST_FORMS, MOST_WORDS, Kind, PhraseError, Rule, Rules

_REASONS = {
    "empty": _("‘%(phrase)s’ has no words."),
    "long": _("‘%(phrase)s’ has more than %(words)d words. Use a shorter piece of it."),
    "gap": _("‘%(phrase)s’ may have one ‘…’, and not at the beginning or the end."),
    "many": _(
        "Up to ‘%(phrase)s’ there are more than %(forms)d ways to write this. Use fewer slashes, or make two rules."
    ),
}


class LanguageRule(models.Model):
    """Jargon, harsh tone or protected wording, with what to say about it."""

    class Kind(models.TextChoices):
        """What a rule looks for."""

        JARGON = "jargon", _("jargon")
        TONE = "tone", _("harsh tone")
        PROTECTED = "protected", _("wording that has to stay")

    name = models.CharField(
        _("name"), max_length=80, unique=True, help_text=_("How you find the rule back, such as the word it is about.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=Kind.choices,
        default=Kind.JARGON,
        help_text=_("Jargon gets a mild remark, unless the letter explains it. Harsh tone gets a clear one. Protected "
                    "wording is praised, and nothing else is said about it."),
    )  # fmt: skip
    phrases = models.TextField(
        _("words to look for"),
        max_length=4000,
        help_text=_("One on a line, every form: singular, plural, other tenses. Capitals make no difference. "
                    "‘brief/mail’ stands for either word, ‘…’ for one to five words in between. A ‘-’ in front makes "
                    "an exception: ‘-dat u moet’ gets no remark."),
    )  # fmt: skip
    better = models.CharField(
        _("better"), max_length=200, blank=True, help_text=_("A plain alternative, or what the writer can do.")
    )
    explanation = models.CharField(
        _("explanation"),
        max_length=300,
        blank=True,
        help_text=_(
            "Why, in one or two short sentences. When this is empty the check says only what kind of word it is."
        ),
    )
    source = models.CharField(
        _("source"),
        max_length=250,
        help_text=_("What this rests on: a law with its article, or the choice of the editors."),
    )
    checked_on = models.DateField(_("checked on"), help_text=_("The day on which you looked at the source."))
    test_sentence = models.CharField(
        _("test sentence"),
        max_length=300,
        help_text=_("A sentence from a letter in which the rule has to find something. It is tried when you save."),
    )
    active = models.BooleanField(
        _("active"), default=True, help_text=_("Without the tick the check passes over this rule.")
    )
    changed_at = models.DateTimeField(_("changed on"), auto_now=True, editable=False)

    panels: ClassVar[list[Any]] = [
        FieldPanel("name"),
        FieldPanel("kind"),
        FieldPanel("phrases"),
        FieldPanel("better"),
        FieldPanel("explanation"),
        MultiFieldPanel(
            [FieldPanel("source"), FieldPanel("checked_on"), FieldPanel("test_sentence"), FieldPanel("active")],
            heading=_("Where it comes from, and whether it works"),
        ),
    ]

    class Meta:
        verbose_name = _("rule of the letter check")
        verbose_name_plural = _("rules of the letter check")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def compiled(self) -> Rule:
        """The rule as the check uses it."""
        lines = (line.strip() for line in self.phrases.splitlines())
        return Rule(
            kind=cast("Kind", self.kind),
            phrases=tuple(line for line in lines if line),
            better=self.better,
            explanation=self.explanation,
            source=self.source,
        )

    def clean(self) -> None:
        """Check the phrases and try the rule on its own sentence.

        Raises:
            ValidationError: a phrase cannot be read, or the rule finds nothing in its sentence.
        """
        super().clean()
        if self.kind not in self.Kind.values or not self.phrases.strip():
            return  # the fields say so themselves
        try:
            rules = Rules([self.compiled])
        except PhraseError as error:
            reason = _REASONS[error.reason] % {"phrase": error.phrase, "words": MOST_WORDS, "forms": MOST_FORMS}
            raise ValidationError({"phrases": reason}) from error
        passage = Passage(self.test_sentence)
        if self.test_sentence and not (rules.protected(passage) or rules.matches(passage)):
            raise ValidationError(
                {
                    "test_sentence": _(
                        "The rule finds nothing in this sentence. Use one of the forms above in it, letter by letter."
                    )
                }
            )

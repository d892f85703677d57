"""What readers fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naast.accounts.models import User
from naast.accounts.names import clean_name
from naast.comments import tokens
from naast.comments.cleaning import clean_line, clean_text
from naast.comments.models import ADDRESS_LENGTH, NAME_LENGTH, REASON_LENGTH, TEXT_LENGTH, Desk
from naast.mail.addresses import validate_deliverable

KEPT_LENGTH = 20_000  # characters of a text that is too long which come back in the form
QUICKEST = 3  # seconds; nobody writes a comment faster
_SEPARATOR = "."


class _Line(forms.CharField):
    """One line; NUL and other control characters are gone before anything looks at it."""

    def to_python(self, value: Any) -> str:
        return clean_line(str(value))[: NAME_LENGTH * 10] if value not in self.empty_values else ""


class TextField(forms.CharField):
    """A cleaned text of at most 4,000 characters; a longer one is refused with its length, and never cut."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=kwargs.pop("label", gettext_lazy("Your comment")),
            help_text=kwargs.pop(
                "help_text",
                gettext_lazy(
                    "At most 4,000 characters. Web addresses stay plain text. Leave out the names of customers."
                ),
            ),
            error_messages={"required": gettext_lazy("Write your comment here.")},
            widget=forms.Textarea(attrs={"rows": 8}),
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """The text without what hides or breaks a page."""
        return clean_text(str(value)) if value not in self.empty_values else ""

    def validate(self, value: Any) -> None:
        """Refuse a text that is too long.

        Raises:
            ValidationError: with the length.
        """
        super().validate(value)
        if len(value) > TEXT_LENGTH:
            raise ValidationError(
                _("Your comment is %(length)s characters long. At most %(most)s fit. Make it shorter.")
                % {"length": _dotted(len(value)), "most": _dotted(TEXT_LENGTH)}
            )


class CommentForm(forms.Form):
    """A comment. ``when`` says when the form was shown, signed; ``website`` is a field that people do not see."""

    text = TextField()
    name = _Line(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("This stands with your comment. A first name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name here.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy(
            "Your e-mail address is not shown on the site. We send you a link to change or delete your comment."
        ),
        max_length=ADDRESS_LENGTH,
        validators=[validate_deliverable],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write your e-mail address here."),
            "invalid": gettext_lazy("This is not a complete e-mail address. Example: name@example.org."),
        },
    )
    wants_replies = forms.BooleanField(label=gettext_lazy("Send me an e-mail when the author replies"), required=False)
    when = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, data: QueryDict | None = None, *, page: int, user: User | None) -> None:
        super().__init__(data.copy() if data is not None else None)
        self.page = page
        self.cut = False
        self.fields["when"].initial = tokens.stamp(page)
        if user is not None:
            self.fields["name"].initial = user.name
            self.fields["email"].initial = user.email
            self.fields["email"].disabled = True
            self.fields["email"].help_text = _(
                "The address of your account. It is not shown on the site. We send you a link to change or delete your "
                "comment."
            )

    def clean_name(self) -> str:
        """A readable name.

        Raises:
            ValidationError: it has no letter, markup, or is too long.
        """
        name = clean_name(self.cleaned_data["name"])
        if len(name) > NAME_LENGTH:
            raise ValidationError(_("A name of at most %(most)s characters fits.") % {"most": NAME_LENGTH})
        if "@" in name:
            raise ValidationError(_("This looks like an e-mail address. Write your name: everybody can read it."))
        return name

    def clean(self) -> dict[str, Any]:
        """See that somebody read the form first. Only when the rest is right: one thing at a time."""
        data = super().clean() or {}
        if self.errors:
            return data
        when = data.get("when", "")
        if not tokens.stamp_is_of(when, self.page):
            self._set("when", tokens.stamp(self.page))
            self.add_error(None, _("This form had been open for a long time. Read your comment and send it again."))
        elif tokens.stamped_within(when, QUICKEST):
            self.add_error(None, _("That was very quick. Read your comment once more and send it again."))
        return data

    def keep(self) -> None:
        """Keep what was filled in for another look: of a very long text the first part, which is what one can shorten."""
        if isinstance(self.data, QueryDict):
            text = clean_text(self.data.get("text", ""))
            self.cut = len(text) > KEPT_LENGTH
            self._set("text", text[:KEPT_LENGTH])
            for name in ("name", "email"):
                self._set(name, clean_line(self.data.get(name, ""))[:ADDRESS_LENGTH])
            if not tokens.stamp_is_of(self.data.get("when", ""), self.page):
                self._set("when", tokens.stamp(self.page))

    @property
    def trapped(self) -> bool:
        """Whether a program filled in the hidden field."""
        return bool(self.cleaned_data.get("website"))

    def _set(self, name: str, value: str) -> None:
        if isinstance(self.data, QueryDict):
            self.data[name] = value


class ChangeForm(forms.Form):
    """Another text for a comment."""

    text = TextField(label=gettext_lazy("Your comment"))


class ReplyForm(forms.Form):
    """An answer by the author of a page."""

    text = TextField(
        label=gettext_lazy("Your reply"),
        help_text=gettext_lazy("It stands below the comment, with your name and “Author of this page”."),
    )


class RejectForm(forms.Form):
    """Why a comment is not on the site."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The writer reads this on the page behind the link. It may stay empty."),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        """One line."""
        return clean_line(self.cleaned_data["reason"])


class WordsForm(forms.ModelForm[Desk]):
    """The list of words that put a comment aside."""

    class Meta:
        model = Desk
        fields = ("words",)

    def clean_words(self) -> str:
        """Without what nobody can see."""
        return clean_text(self.cleaned_data["words"])


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", _SEPARATOR)

"""Newsletter issues: pages that editors write, and that are sent once to the readers of a newsletter."""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from naast.pages.models import Topic
from newsletters.issues.blocks import IssueBlock
from newsletters.issues.forms import IssueForm
from newsletters.models.subscriptions import Newsletter

PAGE_SIZE = 20  # issues a page of the archive


class NewsletterArchivePage(Page):
    """The issues that were sent, newest first."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "newsletters/archive_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["newsletters.NewsletterIssuePage"]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("intro", help_text=_("What readers find here, in one or two sentences.")),
    ]

    class Meta:
        verbose_name = _("newsletter archive")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of the issues that were sent; one that is only published is not among them."""
        from newsletters.issues.archive import sent_issues

        issues = sent_issues(self).select_related("newsletter")
        return super().get_context(request, *args, **kwargs) | {
            "issues": Paginator(issues, PAGE_SIZE).get_page(request.GET.get("pagina"))
        }


class NewsletterIssuePage(Page):
    """One issue. Sending freezes what is live at that moment; editing afterwards changes the archive only."""

    newsletter = models.ForeignKey(Newsletter, on_delete=models.PROTECT, related_name="+", verbose_name=_("newsletter"))
    subject = models.CharField(_("subject"), max_length=150, help_text=_("The line that readers see in their mailbox."))
    preheader = models.CharField(
        _("preview line"), max_length=150, blank=True, help_text=_("Stands behind the subject in most mailboxes.")
    )
    body = StreamField(IssueBlock(), verbose_name=_("text"))
    topics = ParentalManyToManyField(
        Topic,
        related_name="+",
        blank=True,
        verbose_name=_("only for readers of"),
        help_text=_("Choose nothing to reach every reader of the newsletter."),
    )
    send_at = models.DateTimeField(
        _("send on"),
        null=True,
        blank=True,
        help_text=_(
            "Sends the issue by itself at this moment, when it is published by then. Empty: someone presses “send”."
        ),
    )

    template = "newsletters/issue_page.html"
    base_form_class = IssueForm
    # A copy is a new issue: it must not leave because the first one had a moment.
    exclude_fields_in_copy: ClassVar[list[str]] = ["send_at"]
    parent_page_types: ClassVar[list[str]] = ["newsletters.NewsletterArchivePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("subject"), FieldPanel("preheader")], heading=_("In the mailbox")),
        FieldPanel(
            "body",
            help_text=_("Press the plus to add a text, a picture or a button. A newsletter of five minutes is read."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("newsletter", widget=forms.Select, help_text=_("Its readers get this issue.")),
                FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
                FieldPanel("send_at"),
                HelpPanel(_("Publishing sends nothing yet. Afterwards choose “Check and send” above.")),
            ],
            heading=_("Who gets it, and when"),
        ),
    ]

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the issue when it was sent; before that only to those who may edit it, with a word about that.

        Raises:
            Http404: it was not sent, and the visitor does not work on it.
        """
        from newsletters.issues.archive import was_sent
        from newsletters.issues.permissions import may_edit

        mailing = was_sent(self)
        if mailing is None and not may_edit(request.user, self):
            raise Http404
        return super().serve(request, *args, mailing=mailing, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the blocks, and when the issue was sent and corrected."""
        from newsletters.issues.rendering import web_context

        mailing = kwargs.pop("mailing", None)
        context = super().get_context(request, *args, **kwargs) | web_context(self)
        if mailing is not None:
            context["sent_on"] = mailing.created_at
            later = self.last_published_at is not None and self.last_published_at > mailing.created_at
            context["corrected_on"] = self.last_published_at if later else None
        context["not_sent"] = mailing is None
        return context

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """The page, the mail, its text part, and the mail as a reader gets it."""
        from newsletters.issues.previews import MODES

        return MODES

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """One of those, also of an issue that is half written."""
        from newsletters.issues.previews import preview

        return preview(self, request, mode_name)

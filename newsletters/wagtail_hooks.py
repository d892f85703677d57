"""The newsletters room in Wagtail's admin: one menu "Ontwikkelingen" with the inbox and what belongs to it."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from newsletters.admin.consent import ConsentViewSet, log_actions
from newsletters.admin.consent import permissions as reader_permissions
from newsletters.admin.developments import DevelopmentViewSet, TopicWordViewSet
from newsletters.admin.feeds import FeedHealthViewSet, FeedViewSet
from newsletters.admin.home import home_panels
from newsletters.admin.hooks import HOOKS
from newsletters.admin.imports import ImportViewSet
from newsletters.admin.inbox import InboxViewSet
from newsletters.admin.issues import (
    IssueViewSet,
    header_buttons,
    offer_published_articles,
    refuse_aliases,
    tell_after_publishing,
    tell_what_did_not_leave,
)
from newsletters.admin.mailings import MailingViewSet, permissions
from newsletters.admin.newsletters import NewsletterViewSet
from newsletters.admin.reviews import ReviewsViewSet
from newsletters.admin.subscribers import SubscriberViewSet


class DevelopmentsGroup(SnippetViewSetGroup):
    """The menu."""

    items = (
        InboxViewSet, DevelopmentViewSet, ReviewsViewSet, IssueViewSet, NewsletterViewSet, MailingViewSet,
        SubscriberViewSet, ImportViewSet, ConsentViewSet, FeedHealthViewSet, FeedViewSet, TopicWordViewSet,
    )  # fmt: skip
    menu_icon = "mail"
    menu_label = _("Developments")
    menu_name = "ontwikkelingen"
    menu_order = 250


register_snippet(DevelopmentsGroup)
hooks.register("construct_homepage_panels", home_panels)
hooks.register("register_permissions", permissions)
hooks.register("register_permissions", reader_permissions)
hooks.register("register_log_actions", log_actions)
hooks.register("register_page_header_buttons", header_buttons)
hooks.register("after_publish_page", tell_after_publishing)
hooks.register("before_copy_page", refuse_aliases)
for name, function in HOOKS:
    hooks.register(name, function)
hooks.register("before_edit_page", tell_what_did_not_leave)
hooks.register("construct_page_chooser_queryset", offer_published_articles)

"""The preference centre: everything an address gets, on one page, by the link in a mail or signed in.

Whoever has a newsletter has its link, and newsletters are forwarded. So the page shows the address masked, every change
of a subscription can be taken back or tells the owner by mail, and seeing or erasing all data takes a link that is
mailed to the address now (see ADR 0025).
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from naast.accounts.models import User
from newsletters import services
from newsletters.forms import NewsletterForm, PauseForm, StatisticsForm
from newsletters.models import ConsentKind, Newsletter, Subscription, SubscriptionState
from newsletters.readers import tokens
from newsletters.readers.centre import Reader, active_newsletters, history, reader_of_person
from newsletters.services import centre, privacy
from newsletters.views.common import origin, subscription_named, unknown_link

_SOURCE = "preferences page"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    """The centre by the signed link in a mail."""
    subscription = subscription_named(token, tokens.read_preferences)
    if subscription is None:
        return unknown_link(request)
    return _centre(request, Reader(subscription.email))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_preferences(request: HttpRequest) -> HttpResponse:
    """The centre for a signed-in person, for the address that is proved to be theirs."""
    assert isinstance(request.user, User)
    reader = reader_of_person(request.user)
    if reader is None:
        messages.warning(request, _("Confirm your e-mail address first. Then you can choose your newsletters."))
        return redirect("account_email")
    return _centre(request, reader)


def _centre(request: HttpRequest, reader: Reader) -> HttpResponse:
    page = _Page(request, reader)
    if request.method == "POST":
        answer = page.act()
        if answer is not None:
            return answer
    return page.shown()


class _Page:
    """One request for the centre."""

    def __init__(self, request: HttpRequest, reader: Reader) -> None:
        self.request = request
        self.reader = reader
        self.origin = origin(request, "account page" if reader.signed_in else _SOURCE)
        action = request.POST.get("action", "")
        saving = request.POST if action == "save" else None
        self.forms = [_form(newsletter, reader.of(newsletter), saving) for newsletter in active_newsletters()]
        # Personal statistics are about mails one gets: without any there is nothing to agree to.
        self.statistics = StatisticsForm(saving, initial={"statistics": reader.statistics})
        self.pause = PauseForm(request.POST if action == "pause" else None, last=centre.last_day_of_pause())

    def act(self) -> HttpResponse | None:
        """Do what was asked, and lead back to the page; nothing when the form is not right yet."""
        acts: dict[str, Callable[[], bool]] = {
            "save": self._save,
            "pause": self._pause,
            "resume": self._resume,
            "leave": self._leave,
            "undo": self._undo,
            "export": lambda: self._ask(ConsentKind.EXPORT_ASKED),
            "erase": lambda: self._ask(ConsentKind.ERASE_ASKED),
        }
        act = acts.get(self.request.POST.get("action", ""))
        return redirect(self.request.path) if act is not None and act() else None

    def shown(self) -> HttpResponse:
        """The page."""
        problems = any(form.errors for form in (*self.forms, self.pause))
        context: dict[str, Any] = {
            "reader": self.reader,
            "forms": self.forms,
            "form_errors": [form for form in self.forms if form.errors],
            "statistics": self.statistics,
            "pause": self.pause,
            "history": history(self.reader.email),
        }
        return render(self.request, "newsletters/preferences.html", context, status=422 if problems else 200)

    def _save(self) -> bool:
        # Each is asked, also after one that is not right: the page shows everything that is wrong at once.
        right = [form.is_valid() for form in (*self.forms, self.statistics)]
        if not all(right):
            return False
        proved = self.reader.proved
        to_confirm = [form for form in self.forms if not self._save_one(form, proved=proved)]
        if to_confirm:
            self._mail_to_confirm(to_confirm)
        agreed = self.statistics.cleaned_data["statistics"]
        text = str(self.statistics.fields["statistics"].help_text)
        notice = not self.reader.signed_in
        centre.set_statistics(self.reader.email, agreed, text, self.origin, notice=notice)
        messages.success(self.request, _("Your choices are saved."))
        return True

    def _save_one(self, form: NewsletterForm, *, proved: bool) -> bool:
        """Bring one newsletter to what was chosen. Returns False when it takes a mail to confirm."""
        row, on = self.reader.of(form.newsletter), form.cleaned_data["on"]
        is_on = row is not None and row.state == SubscriptionState.CONFIRMED
        if row is not None and is_on and not on:
            services.unsubscribe(row, self.origin)
        elif row is not None and is_on and form.has_changed() and form.newsletter.digests:
            services.change_choices(row, form.choices(), self.origin)
        elif on and not is_on:
            if not proved:
                return False
            centre.turn_on(form.newsletter, self.reader.email, form.choices(), self.origin)
        return True

    def _mail_to_confirm(self, forms: list[NewsletterForm]) -> None:
        choices = {form.newsletter.slug: form.choices() for form in forms}
        services.subscribe([form.newsletter for form in forms], self.reader.email, choices, self.origin)
        messages.info(
            self.request, _("We have sent you an e-mail. Press the button in it, and the newsletter is on again.")
        )

    def _pause(self) -> bool:
        if not self.pause.is_valid():
            return False
        until = self.pause.cleaned_data["until"]
        centre.pause(self.reader.email, until, self.origin)
        day = date_format(until, "j F Y")
        messages.success(self.request, _("You get no newsletters until %(day)s.") % {"day": day})
        return True

    def _resume(self) -> bool:
        centre.pause(self.reader.email, None, self.origin)
        messages.success(self.request, _("You get your newsletters again."))
        return True

    def _leave(self) -> bool:
        if self.reader.subscriptions:
            services.unsubscribe_all(self.reader.subscriptions[0].address_hash, self.origin)
        messages.success(self.request, _("You are unsubscribed. You get no more newsletters."))
        return True

    def _undo(self) -> bool:
        if centre.undo_leaving(self.reader.email, self.origin):
            messages.success(self.request, _("You are subscribed again."))
        return True

    def _ask(self, kind: ConsentKind) -> bool:
        if not self.reader.subscriptions:
            return False
        if privacy.ask_link(self.reader.subscriptions[0], kind, self.origin):
            messages.success(
                self.request, _("We have sent a link to %(address)s. It works for two hours.") % self._address()
            )
        else:
            messages.info(
                self.request,
                _("We sent a link to %(address)s a moment ago. Look in that mailbox, or ask again later.")
                % self._address(),
            )
        return True

    def _address(self) -> dict[str, str]:
        return {"address": self.reader.masked}


def _form(newsletter: Newsletter, row: Subscription | None, data: Any) -> NewsletterForm:
    initial: dict[str, Any] = {"on": row is not None and row.state == SubscriptionState.CONFIRMED}
    if row is not None and row.state == SubscriptionState.CONFIRMED:
        initial |= {"topics": list(row.topics.all()), "frequency": row.frequency}
    return NewsletterForm(data, newsletter=newsletter, initial=initial)

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from courses.models import ApiToken, Statement
from naast.organisations.models import ProviderMembership


@pytest.mark.django_db(transaction=True)
def test_look(live_server, browser, alice, bob, course, quiz, provider, record_store, lrs, client, settings):
    settings.STORAGES = settings.STORAGES
    ProviderMembership.objects.create(provider=provider, user=alice)
    for n, (s, e) in enumerate(
        [("sent", "")] * 4
        + [("pending", "De server deed er te lang over.")] * 3
        + [("failed", "De server weigert het bericht (status 400).")] * 2
    ):
        Statement.objects.create(
            provider=provider,
            person=bob,
            key=str(n),
            body={},
            state=s,
            last_error=e,
            next_attempt_at=timezone.now() + timedelta(minutes=15),
        )
    client.force_login(alice)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    found = {}

    def look(name, path, action=None):
        for width in (390, 1280):
            for scheme in ("light", "dark"):
                if width == 320 and scheme == "dark":
                    continue
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, color_scheme=scheme, locale="nl-NL"
                )
                context.add_cookies([cookie])
                page = context.new_page()
                errors = []
                page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
                page.goto(live_server.url + path)
                if action:
                    action(page)
                wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                bad = [
                    f"{v['id']}: {[n['html'][:150] for n in v['nodes']][:3]}"
                    for v in Axe().run(page).response["violations"]
                ]
                if wide > 0 or bad or errors:
                    found[f"{name} {width} {scheme}"] = (wide, bad, errors)
                if scheme == "light" or width == 1280:
                    page.screenshot(path=f"/tmp/outside_shots/{name}-{width}-{scheme}.png", full_page=True)
                context.close()

    look("doc", "/api/")

    def make(page):
        page.fill("[name=name]", "Overzicht afdeling debiteuren " + str(ApiToken.objects.count()))
        page.check("[name=scopes] >> nth=0")
        page.click("main form.form button")
        page.wait_for_selector("#sleutel")
        ApiToken.objects.all()[3:].count()
        for t in ApiToken.objects.order_by("pk")[3:]:
            t.delete()

    look("key-made", "/mijn/api-sleutels/", make)
    ApiToken.objects.filter(pk=ApiToken.objects.first().pk).update(
        expires_at=timezone.now() - timedelta(days=2), last_used_at=timezone.now() - timedelta(days=9)
    )
    look(
        "lrs-error",
        "/opleider/eigen/lrs/",
        lambda page: (page.fill("[name=endpoint]", "https://10.0.0.1/x"), page.click("text=Bewaar de LRS")),
    )
    from courses.models import RecordStore

    RecordStore.objects.all().delete()
    assert found == {}

"""Temporary."""
import json
import pytest
from datetime import timedelta
from django.utils import timezone
from django.test import Client
from courses import services
from courses.models import *
from tests.courses.groups import *
from tests.courses.helpers import hand_in
from tests.support.pages import QUESTIONS, make_child, make_course
from naast.accounts.models import User

@pytest.mark.django_db(transaction=True)
def test_look(live_server, browser, axe, alice, bob, charlie, course, lessons, quiz, provider):
    works_for(bob, provider)
    today = timezone.localdate()
    m2 = make_child(course, ModulePage(title="Module twee: naast de klant staan", prerequisites=json.dumps([{"type": "module", "value": lessons[0].get_parent().pk}])))
    make_child(m2, LessonPage(title="Les 3 over een lastig gesprek", minutes=6))
    make_child(m2, QuizPage(title="Oefening: luisteren", practice=True, questions=json.dumps(QUESTIONS)))
    course.order = "volgorde"; course.minimum_minutes = 20; course.minimum_minutes_source = "Rki art. 3"; course.require_exercises = True
    course.save_revision().publish()
    further = make_course(course.provider_page, title="Verder rekenen")
    further.prerequisites = json.dumps([{"type": "course", "value": course.pk}]); further.save_revision().publish()
    closed = make_course(course.provider_page, title="Alleen met een groep")
    closed.enrolment_open = False; closed.save_revision().publish()
    cohort = make_cohort(course, "Voorjaar 2027", starts_on=today - timedelta(days=5), deadline=today + timedelta(days=20), ends_on=today + timedelta(days=40))
    later = make_cohort(closed, "Later", starts_on=today + timedelta(days=9))
    e = services.enrol_in_cohort(prove(alice), cohort, by=alice)
    services.complete_lesson(e, lessons[0]); 
    services.enrol_in_cohort(alice, later, by=alice)
    for i, name in enumerate(["Youssef Amrani", "Sanne de Wit-van den Berg", "Kees", "Fatima El Idrissi"]):
        p = User.objects.create_user(f"p{i}@example.org", name=name)
        x = services.enrol_in_cohort(p, cohort, by=None)
        if i == 3: services.withdraw(x, by=bob)
    inv = cohort.invitations.create(email="alice@example.org")
    cohort.invitations.create(email="charlie@example.org", name="Charlie de Wit")
    inv2 = make_cohort(further, "Vervolg").invitations.create(email="alice@example.org")
    inv3 = later.invitations.create(email="charlie@example.org")
    prove(charlie)
    done = make_course(course.provider_page, title="Klaar", lessons=1, quizzes=0)
    ed = services.enrol(alice, done); services.complete_lesson(ed, LessonPage.objects.descendant_of(done).first())
    gone = make_course(course.provider_page, title="Weg")
    services.withdraw(services.enrol(alice, gone), by=alice)
    csv = "e-mail;naam\nann@example.org;Ann\nfout;Fout\nann@example.org;Nog eens\ncharlie@example.org;Charlie\n;\nbea@example.org;Bea van der Meer\n"
    open("/tmp/cohorts/mensen.csv", "w").write(csv)
    shots = [
        (alice, "cursus", course.url), (alice, "module2", m2.url), (alice, "les2", lessons[1].url), (alice, "gesloten", closed.url),
        (alice, "verder", further.url), (alice, "klaar", done.url), (alice, "weg", gone.url),
        (alice, "uitschrijven", f"/mijn/uitschrijven/{course.pk}/"), (alice, "opnieuw", f"/mijn/opnieuw/{done.pk}/"), (alice, "code", "/mijn/code/"),
        (None, "uitnodiging-anoniem", f"/mijn/uitnodiging/{inv3.token}/"), (alice, "uitnodiging-ander", f"/mijn/uitnodiging/{inv3.token}/"),
        (charlie, "uitnodiging-ja", f"/mijn/uitnodiging/{inv3.token}/"), (alice, "uitnodiging-eerst", f"/mijn/uitnodiging/{inv2.token}/"),
        (bob, "groepen", "/opleider/eigen/groepen/"), (bob, "groep", f"/opleider/eigen/groepen/{cohort.pk}/"), (bob, "nieuw", "/opleider/eigen/groepen/nieuw/"),
        (bob, "wijzig", f"/opleider/eigen/groepen/{cohort.pk}/wijzig/"),
        (bob, "deelnemer", f"/opleider/eigen/groepen/{cohort.pk}/deelnemer/{e.pk}/"), (bob, "nodig-uit", f"/opleider/eigen/groepen/{cohort.pk}/uitnodigen/"),
    ]
    problems = []
    for width in (390, 1280):
        for person, name, url in shots:
            context = browser.new_context(base_url=live_server.url, viewport={"width": width, "height": 900}, locale="nl-NL", color_scheme="dark" if name in ("groep", "cursus") and width == 390 else "light")
            if person:
                c = Client(); c.force_login(person)
                context.add_cookies([{"name": "sessionid", "value": c.cookies["sessionid"].value, "url": live_server.url}])
            page = context.new_page()
            page.on("console", lambda m: problems.append((name, m.text)) if m.type == "error" else None)
            r = page.goto(live_server.url + url)
            if r.status != 200: problems.append((name, r.status))
            if name == "nodig-uit":
                page.set_input_files("input[type=file]", "/tmp/cohorts/mensen.csv"); page.click("form.form button.button")
                name = "voorbeeld"
            for d in page.query_selector_all("details.details"): d.evaluate("d => d.open = true")
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            if wide: problems.append((name, width, "sideways"))
            problems += [(name, width, v) for v in axe(page)]
            page.screenshot(path=f"/tmp/cohorts/shots/{name}-{width}.png", full_page=True)
            context.close()
    print("PROBLEMS", json.dumps(problems, indent=1, default=str))

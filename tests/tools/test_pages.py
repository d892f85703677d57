"""The pages around the helpers."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_index_leads_to_the_three_helpers(client: Client) -> None:
    text = client.get("/hulpmiddelen/").text
    for name in ("contactmoment", "incassokosten", "veertiendagenbrief"):
        assert f'href="/hulpmiddelen/{name}/"' in text


def test_every_page_leads_to_the_helpers(client: Client) -> None:
    assert 'href="/hulpmiddelen/"' in client.get("/stijl/").text


@pytest.mark.parametrize(
    "name",
    [
        "",
        "contactmoment/",
        "incassokosten/",
        "incassokosten/?bedrag=100",
        "veertiendagenbrief/",
        "veertiendagenbrief/?verzonden=2026-11-23&bezorging=verwacht",
    ],
)
def test_without_a_single_rule_the_pages_stand(client: Client, name: str) -> None:
    response = client.get(f"/hulpmiddelen/{name}")
    assert response.status_code == 200
    assert 'data-answer="yes"' not in response.text


@pytest.mark.parametrize("name", ["", "contactmoment/", "incassokosten/", "veertiendagenbrief/"])
def test_the_pages_only_answer_questions(client: Client, name: str) -> None:
    assert client.post(f"/hulpmiddelen/{name}").status_code == 405
    assert client.head(f"/hulpmiddelen/{name}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "contactmoment/?datum=2026-12-23&tijd=10:00",
        "incassokosten/?bedrag=1000",
        "veertiendagenbrief/?verzonden=2026-11-23&bezorging=verwacht",
    ],
)
@pytest.mark.usefixtures("rules")
def test_answers_need_no_script_and_no_inline_style(client: Client, query: str) -> None:
    main = client.get(f"/hulpmiddelen/{query}").text.partition("<main")[2].partition("</main>")[0]
    assert " style=" not in main
    assert "<script" not in main
    assert " onclick" not in main
    assert main.count("<svg") == main.count('role="img"')


def test_an_address_with_something_else_in_it_is_no_question(client: Client) -> None:
    assert client.get("/hulpmiddelen/incassokosten/?utm_source=x").status_code == 200

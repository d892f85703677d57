"""HTML from elsewhere becomes text that reads well."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.exchange.categories import from_path, to_path
from courses.exchange.markup import from_html, to_html
from tests.courses.exchange.examples import titles


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Een</p><p>Twee<br>regels</p>", "Een\n\nTwee\nregels"),
        ("<p>A&nbsp;&amp; B &lt;c&gt;</p>", "A & B <c>"),
        ("<ul><li>een</li><li>twee<ul><li>diep</li></ul></li></ul><p>na</p>", "- een\n- twee\n  - diep\n\nna"),
        ("<ol><li>een</li><li>twee</li></ol>", "1. een\n2. twee"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b\n1 | 2"),
        (
            'Zie <a href="https://a.nl/x">hier</a> of <a href="https://b.nl">https://b.nl</a>',
            "Zie hier (https://a.nl/x) of https://b.nl",
        ),
        ('<a href="javascript:alert(1)">klik</a>', "klik"),
        ("m<sup>2</sup> en CO<sub>2</sub>", "m² en CO₂"),
        ("<pre>een\n  twee</pre>", "een\ntwee"),
        ("<script>alert(1)</script><style>p{}</style>tekst<!-- weg -->", "tekst"),
        ("3 < 4 en <5", "3 < 4 en <5"),
        ('<img alt="a > b" src="x.png">na', "na"),
        ("<p title='", "<p title='"),
        ("&#99999999999999;", "\ufffd"),
    ],
)
def test_the_text_stays_readable(source: str, expected: str) -> None:
    assert from_html(source).text == expected


def test_what_plain_text_cannot_say_is_named() -> None:
    assert from_html("<b>x</b>").lost == {"looks"}
    assert from_html("<iframe src=x></iframe><math><mi>x</mi></math>").lost == {"media", "formula"}
    assert from_html("<script>x</script>").lost == {"script"}
    assert from_html("<p>x</p><div><span>y</span></div>").lost == set()


def test_pictures_are_found_with_their_description() -> None:
    (found,) = from_html('<IMG ALT="Een &quot;brief&quot;" SRC=a.png />').pictures
    assert (found.source, found.alt) == ("a.png", 'Een "brief"')


@given(st.text(max_size=60))
def test_any_html_gives_some_text(source: str) -> None:
    assert isinstance(from_html(source).text, str)


@given(st.lists(titles, max_size=5))
def test_plain_text_comes_back_from_its_html(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert from_html(to_html(text)).text == text


@given(st.lists(titles, max_size=4).map(tuple))
def test_categories_come_back_from_their_path(names: tuple[str, ...]) -> None:
    assert from_path(to_path(names)) == names

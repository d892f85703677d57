"""Where a Dutch sentence ends, and when it is too long."""

import pytest

from naast.language.sentences import plain, sentences, spans, too_long, words


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dit is een zin. Dit ook.", 2),
        ("Bel bijv. de gemeente of de heer dr. Jansen.", 1),
        ("De kosten zijn 2.500 euro, of 12,5 procent. Meer niet.", 2),
        ("Bel 0800 - 81.15 vandaag nog.", 1),
        ("Zie art. 13 Wki en nr. 4 van o.a. de Rki.", 1),
        ("J.P. de Vries en A. Bakker tekenden.", 1),
        ("Kunt u betalen? Ja! Mooi…", 3),
        ("„Ik betaal niet.” Zo begint het.", 2),
        ("Een regel\nNog een regel", 2),
        ("", 0),
        ("Eén punt. en dan verder.", 1),
        ("Bel Jan. Hij weet het.", 2),
        ("Op 3 jan. belde u, en op 4 feb. 2026 weer.", 1),
        ("Betaal vóór 4 okt. Lukt dat niet?", 2),
        ("1. Betaal de rekening.\n2. Bel ons.", 2),
        ("Het was in 2025. Daarna niet.", 2),
        ("Wacht........ Ik kom.", 2),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


def test_words_are_counted_without_signs() -> None:
    assert words("Wat – zegt u? 20 euro & 5 cent …") == 7


def test_a_sentence_of_twenty_words_passes_and_of_twenty_one_does_not() -> None:
    assert too_long(" ".join(["woord"] * 20) + ".") == []
    ((_sentence, count),) = too_long(" ".join(["woord"] * 21) + ".")
    assert count == 21


def test_points_and_paragraphs_of_rich_text_are_sentences_of_their_own() -> None:
    html = "<p>Eerste deel</p><ul><li>een &amp; twee</li><li>drie</li></ul>"
    assert list(sentences(plain(html))) == ["Eerste deel", "een & twee", "drie"]


def test_places_of_sentences_fit_the_text() -> None:
    text = "  Eerste zin. Tweede zin!\n\n\t Derde.  \nVierde"
    assert [text[start:end] for start, end in spans(text)] == ["Eerste zin.", "Tweede zin!", "Derde.", "Vierde"]

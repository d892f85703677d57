"""Questions of the collection sector for the tests: one of each type, and any number made up by hypothesis."""

import io
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from courses.exchange import values
from courses.exchange.drafts import Draft, ImageFile

VALUES: dict[str, dict[str, Any]] = {
    "single_choice": {
        "text": "Een klant belt en huilt.\n\nWat doet u eerst?",
        "points": 2,
        "source": "Rki, artikel 2",
        "tags": "bellen, stress",
        "explanation": "Eerst luisteren, dan regelen.",
        "options": [
            {"text": "Luisteren", "right": True, "feedback": "Goed gezien."},
            {"text": "Een regeling {vast} = 50% ~ bedrag # voorstellen", "right": False, "feedback": "Dat komt later."},
            {"text": "Ophangen \\ terugbellen", "right": False, "feedback": ""},
        ],
    },
    "multiple_choice": {
        "text": "Welke kosten mag u rekenen?",
        "feedback_partly": "Er is er nog een.",
        "shuffle": False,
        "options": [
            {"text": "Wettelijke rente", "right": True, "feedback": ""},
            {"text": "Incassokosten na de 14-dagenbrief", "right": True, "feedback": "Ja."},
            {"text": "Belkosten", "right": False, "feedback": "Nee: die zitten in de incassokosten."},
        ],
    },
    "true_false": {
        "text": "De 14-dagenbrief is verplicht bij consumenten.",
        "answer": "true",
        "feedback_true": "Klopt.",
        "feedback_false": "Toch wel: artikel 6:96 BW.",
    },
    "matching": {
        "text": "Wat hoort bij elkaar?",
        "pairs": [
            {"left": "BKR", "right": "Registratie van kredieten", "feedback": "Sinds 1965."},
            {"left": "CJIB", "right": "Boetes", "feedback": ""},
        ],
        "distractors": [{"text": "Huurtoeslag"}],
    },
    "ordering": {
        "text": "Zet de stappen op volgorde.",
        "objective": "Kent het minnelijke traject",
        "steps": [
            {"text": "Herinnering", "feedback": ""},
            {"text": "14-dagenbrief", "feedback": "Pas daarna zijn er kosten."},
            {"text": "Dagvaarding", "feedback": ""},
        ],
    },
    "gap_fill": {
        "text": "Vul de zin aan.",
        "points": 2,
        "passage": "De termijn is [[1]] dagen, {geteld} vanaf de dag na [[2]].",
        "gaps": [
            {"kind": "select", "answers": "veertien", "wrong": "zeven\ndertig # ~}", "slips": False, "feedback": "BW"},
            {"kind": "typed", "answers": "ontvangst\nde ontvangst", "wrong": "", "slips": True, "feedback": ""},
        ],
    },
    "numeric": {
        "text": "Hoeveel euro zijn de kosten bij een hoofdsom van € 2.500?",
        "answer": "375",
        "tolerance": "2.5",
        "tolerance_percent": True,
        "unit": "euro",
        "feedback_wrong": "15% over de eerste 2.500 euro.",
        "mistakes": [{"answer": "250", "tolerance": "0", "feedback": "Dat is 10%."}],
    },
    "short_answer": {
        "text": "Hoe heet de wet op de incassokosten?",
        "accepted": [{"text": "WIK"}, {"text": "Wet incassokosten*"}],
        "slips": True,
        "feedback_right": "Precies.",
        "mistakes": [{"text": "WKI", "feedback": "Die gaat over kwaliteit."}],
    },
    "open_answer": {
        "text": "Schrijf de eerste alinea van een brief.",
        "points": 3,
        "rki_topic": "c",
        "rubric": [
            {"criterion": "Toon", "description": "Vriendelijk en duidelijk", "points": 2},
            {"criterion": "Taal", "description": "B1", "points": 1},
        ],
        "model_answer": "Beste mevrouw De Wit,\n\nU kreeg van ons een rekening.",
        "min_words": 20,
        "max_words": 120,
    },
}


def draft(kind: str, **changes: Any) -> Draft:
    """A question of a type, with its example value."""
    category = changes.pop("category", ("Minnelijk", "Bellen/mailen"))
    return Draft(title=f"Vraag {kind}", category=category, type=kind, value=values.build(kind, VALUES[kind] | changes))


def said(one: Draft) -> tuple[Any, ...]:
    """What two equal questions have in common: everything but the ids of rows and the place in the file."""
    return one.title, one.category, one.type, values.plain(one.type, one.value)


def picture(width: int = 8, height: int = 6, kind: str = "PNG") -> bytes:
    """The bytes of a picture."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return file.getvalue()


def image_file(name: str = "brief.png") -> ImageFile:
    """A picture as the formats keep it."""
    return ImageFile(name=name, content=picture())


# --- Made up ----------------------------------------------------------------------------------------------------------

_LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"))
anything = st.text(st.one_of(_LETTERS, st.sampled_from("\n~=#{}:\\%[]<>&*|→'\"/")), max_size=40)
texts = anything.map(str.strip).filter(bool)
lines = anything.map(lambda text: " ".join(text.split())).filter(bool)
titles = lines
# Text that GIFT can say in a pair or a short answer.
arrowless = lines.filter(lambda text: "->" not in text)
numbers = st.decimals(min_value=-10_000, max_value=10_000, places=3).map(values.written)
margins = st.decimals(min_value=0, max_value=100, places=2).map(values.written)


@st.composite
def questions(draw: st.DrawFn, kinds: list[str]) -> Draft:
    """A question of one of the types with everything in it that its block has room for."""
    kind = draw(st.sampled_from(kinds))
    common = {
        "text": draw(texts),
        "points": draw(st.integers(1, 100)),
        **{
            name: draw(anything)
            for name in ("feedback_right", "feedback_partly", "feedback_wrong", "explanation", "source", "objective")
        },
        "tags": draw(lines),
    }
    value = values.build(kind, common | draw(_OWN[kind]))
    category = tuple(draw(st.lists(titles, max_size=3)))
    return Draft(title=draw(titles), category=category, type=kind, value=value)


@st.composite
def sayable(draw: st.DrawFn) -> Draft:
    """A question of which GIFT can say everything."""
    kind = draw(st.sampled_from(list(_SAYABLE)))
    explanation = draw(st.one_of(st.just(""), texts))
    tags = ", ".join(
        draw(st.lists(st.text("abcdefg :#", min_size=1).map(str.strip).filter(bool), unique=True, max_size=3))
    )
    value = values.build(kind, {"text": draw(texts), "explanation": explanation, "tags": tags} | draw(_SAYABLE[kind]))
    return Draft(title=draw(titles), category=tuple(draw(st.lists(titles, max_size=2))), type=kind, value=value)


def _options(text: st.SearchStrategy[str], *, single: bool) -> st.SearchStrategy[dict[str, Any]]:
    option = st.fixed_dictionaries({"text": text, "right": st.booleans(), "feedback": st.one_of(st.just(""), text)})

    def one_right(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [row | {"right": number == 0} for number, row in enumerate(options)]

    rows = st.lists(option, min_size=2, max_size=12)
    rows = rows.map(one_right) if single else rows.filter(lambda found: any(row["right"] for row in found))
    return st.fixed_dictionaries({"options": rows})


def _pairs(text: st.SearchStrategy[str], feedback: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    pair = st.fixed_dictionaries({"left": text, "right": text, "feedback": feedback})
    return st.fixed_dictionaries(
        {
            "pairs": st.lists(pair, min_size=2, max_size=6),
            "distractors": st.lists(st.fixed_dictionaries({"text": text}), max_size=3),
        }
    )


def _number(answer: str, margin: str, wrong: list[tuple[str, str]], told: str) -> dict[str, Any]:
    high = Decimal(answer) + Decimal(margin)
    mistakes = [
        {"answer": values.written(high + 1 + number), "tolerance": tolerance, "feedback": feedback}
        for number, (tolerance, feedback) in enumerate(wrong)
    ]
    return {"answer": answer, "tolerance": margin, "mistakes": mistakes, "feedback_wrong": told}


def _short(accepted: list[str], wrong: list[str], told: str) -> dict[str, Any]:
    return {
        "accepted": [{"text": text} for text in accepted],
        # A number at the end: never the same as an accepted answer.
        "mistakes": [{"text": f"{text} fout 1{number}", "feedback": "uitleg"} for number, text in enumerate(wrong)],
        "feedback_wrong": told,
    }


_maybe = st.one_of(st.just(""), texts)
_numeric = st.builds(_number, numbers, margins, st.lists(st.tuples(margins, texts), max_size=3), _maybe)
_OWN: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "single_choice": _options(anything, single=True),
    "multiple_choice": _options(anything, single=False),
    "true_false": st.fixed_dictionaries(
        {"answer": st.sampled_from(["true", "false"]), "feedback_true": anything, "feedback_false": anything}
    ),
    "matching": _pairs(anything, anything),
    "ordering": st.fixed_dictionaries(
        {"steps": st.lists(st.fixed_dictionaries({"text": anything, "feedback": anything}), min_size=2, max_size=6)}
    ),
    "gap_fill": st.fixed_dictionaries(
        {
            "passage": st.builds("{} [[1]] {}".format, anything, anything),
            "gaps": st.lists(
                st.fixed_dictionaries(
                    {
                        "kind": st.sampled_from(["select", "typed"]),
                        "answers": anything,
                        "wrong": anything,
                        "slips": st.booleans(),
                        "feedback": anything,
                    }
                ),
                min_size=1,
                max_size=4,
            ),
        }
    ),
    "numeric": _numeric,
    "short_answer": st.builds(_short, st.lists(anything, min_size=1, max_size=3), st.lists(anything), anything),
    "open_answer": st.fixed_dictionaries(
        {
            "rubric": st.lists(
                st.fixed_dictionaries({"criterion": anything, "description": anything, "points": st.integers(1, 9)}),
                max_size=4,
            ),
            "model_answer": anything,
            "min_words": st.one_of(st.none(), st.integers(1, 100)),
        }
    ),
}
_SAYABLE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "single_choice": _options(texts, single=True),
    "multiple_choice": _options(texts, single=False),
    "true_false": st.fixed_dictionaries(
        {"answer": st.sampled_from(["true", "false"]), "feedback_true": _maybe, "feedback_false": _maybe}
    ),
    "matching": _pairs(arrowless, st.just("")),
    "numeric": _numeric,
    "short_answer": st.builds(
        _short,
        st.lists(arrowless, min_size=1, max_size=3),
        st.lists(arrowless, max_size=2),
        _maybe.filter(lambda text: "->" not in text),
    ),
}

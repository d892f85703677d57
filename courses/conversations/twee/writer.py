"""A conversation as a Twee 3 file."""

import json
import uuid
from collections.abc import Iterable, Iterator

from courses.conversations.blocks import END
from courses.conversations.drawing import draw
from courses.conversations.script import NAMES, Choice, Condition, Ending, State, Turn
from courses.conversations.twee.story import (
    CHANNEL_WORDS,
    COUNTS_WORDS,
    ENDING_TAG,
    MEASURE_WORDS,
    NO,
    OWN_TAG,
    RULE_WORDS,
    STORY_PASSAGE,
    SUCCESS_TAG,
    TURN_TAG,
    YES,
    Story,
    tidied,
    word_for,
)

# Which of Twine's formats opens it; Twine asks nothing when it has a newer version.
_FORMAT, _FORMAT_VERSION = "Harlowe", "3.3.9"
_COLOURS = {TURN_TAG: "blue", ENDING_TAG: "orange", OWN_TAG: "purple"}
_NAMESPACE = uuid.UUID("0d5f0a36-6d0f-4b0a-9a8e-1c8a2f7b4e61")
_NOT_IN_LINKS = ("[", "]", "|", "->", "<-", "\n", "\\")
_EXPLAINED = "De stand van het gesprek bepaalt welk einde het wordt: het eerste einde waarvan de voorwaarden kloppen."
_FULL_TEXT, _FULL_TARGET, _TITLE = "tekst", "naar", "titel"
_ALWAYS = {_FULL_TEXT, _FULL_TARGET, _TITLE}  # told when empty too: left out they would mean something else
_Line = tuple[str, str]  # a name and its value


def write(story: Story, *, uid: str) -> str:
    """The file.

    Args:
        story: the conversation.
        uid: of its page; the same page always has the same identity in Twine.
    """
    story = tidied(story)
    script = story.script
    places = [(round(node.x), round(node.y)) for node in draw(script).nodes]
    names = [_name(turn.key, f"beurt-{number}") for number, turn in enumerate(script.turns, start=1)]
    names += [_name(ending.key, f"einde-{number}") for number, ending in enumerate(script.endings, start=1)]
    passages = [
        f":: StoryTitle\n{_prose(_one_line(story.title))}",
        f":: StoryData\n{_data(uid, names[0] if script.turns else STORY_PASSAGE)}\n",
        _header(STORY_PASSAGE, [OWN_TAG], (0, -200)) + "\n".join(_lines(_about(story))) + "\n",
    ]
    for turn, name, place in zip(script.turns, names, places, strict=False):
        passages.append(_header(name, [TURN_TAG], place) + _turn(turn))
    for ending, name, place in zip(
        script.endings, names[len(script.turns) :], places[len(script.turns) :], strict=False
    ):
        tags = [ENDING_TAG, SUCCESS_TAG] if ending.success else [ENDING_TAG]
        passages.append(_header(name, tags, place) + _ending(ending))
    if any(choice.goes_to == END for turn in script.turns for choice in turn.choices):
        fork = places[-1] if len(places) > len(names) else (0, 0)
        passages.append(_header(END, [OWN_TAG], fork) + _EXPLAINED + "\n")
    return "\n".join(passages)


def identity(uid: str) -> str:
    """The IFID of a page: a UUID in capitals, as Twine wants it."""
    try:
        return str(uuid.UUID(uid)).upper()
    except ValueError:
        return str(uuid.uuid5(_NAMESPACE, uid)).upper()


def _data(uid: str, start: str) -> str:
    data = {
        "ifid": identity(uid),
        "format": _FORMAT,
        "format-version": _FORMAT_VERSION,
        "start": start,
        "tag-colors": _COLOURS,
        "zoom": 1,
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _header(name: str, tags: list[str], place: tuple[int, int]) -> str:
    escaped = "".join(f"\\{sign}" if sign in "[]{}\\" else sign for sign in name)
    at = json.dumps({"position": f"{place[0]},{max(place[1] + 200, 0)}", "size": "100,100"}, separators=(",", ":"))
    return f":: {escaped} [{' '.join(tags)}] {at}\n"


def _name(key: str, otherwise: str) -> str:
    return _one_line(key) or otherwise


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _about(story: Story) -> Iterator[_Line]:
    script = story.script
    yield "persona", script.persona
    yield "kanaal", word_for(CHANNEL_WORDS, script.channel)
    yield "begin", ", ".join(f"{MEASURE_WORDS[name]} {value}" for name, value in zip(NAMES, script.start, strict=True))
    yield "stand tonen", YES if script.show_state else NO
    yield "duur", str(story.minutes)
    yield "telt mee", word_for(COUNTS_WORDS, story.counts)
    yield "onderwerpen", story.rki_topics
    yield "inleiding", story.intro
    yield "doel", story.goal
    yield "wie", story.about
    yield "situatie", story.situation


def _lines(about: Iterable[_Line]) -> Iterator[str]:
    """A line a name; a value of several lines has its name before each. What is empty is left out."""
    for name, value in about:
        if value or name in _ALWAYS:
            for line in value.split("\n"):
                yield f"{name}: {_escaped(line)}".rstrip()


def _block(about: Iterable[_Line]) -> str:
    lines = list(_lines(about))
    return "".join(["{\n", *(f"  {line}\n" for line in lines), "}\n"]) if lines else ""


def _turn(turn: Turn) -> str:
    parts = [_block([("gebeurtenis", turn.scene)]) + _prose(turn.says)]
    parts += [_choice(number, choice) for number, choice in enumerate(turn.choices, start=1)]
    return "\n".join(parts)


def _choice(number: int, choice: Choice) -> str:
    shown, target = _linkable(choice.text, f"keuze {number}"), _linkable(choice.goes_to, "nergens")
    about: list[_Line] = []
    # What a link cannot hold stands in full below it.
    if shown != choice.text:
        about.append((_FULL_TEXT, choice.text))
    if target != choice.goes_to:
        about.append((_FULL_TARGET, choice.goes_to))
    about += [
        ("effect", _effects(choice.effects)),
        ("als", _conditions(choice.when)),
        ("antwoord", choice.reply),
        ("uitleg", choice.note),
        ("merk", choice.flag),
        ("les", choice.lesson),
    ]
    return f"[[{shown}->{target}]]\n{_block(about)}"


def _linkable(text: str, otherwise: str) -> str:
    """The text as a link can hold it."""
    for sign in _NOT_IN_LINKS:
        text = text.replace(sign, " ")
    return _one_line(text) or otherwise


def _effects(effects: State) -> str:
    return ", ".join(f"{MEASURE_WORDS[name]} {value:+d}" for name, value in zip(NAMES, effects, strict=True) if value)


def _conditions(conditions: Iterable[Condition]) -> str:
    return ", ".join(
        f"{word_for(MEASURE_WORDS, each.measure)} {word_for(RULE_WORDS, each.rule)} {each.value}" for each in conditions
    )


def _ending(ending: Ending) -> str:
    return _block([(_TITLE, ending.title), ("als", _conditions(ending.when))]) + _prose(ending.text)


def _prose(text: str) -> str:
    """Text in which no line can be taken for something else."""
    return "".join(f"{_guarded(_escaped(line))}\n" for line in text.split("\n")) if text else ""


def _guarded(line: str) -> str:
    return f"\\{line}" if line.startswith("::") or line == "{" else line


def _escaped(line: str) -> str:
    line = line.replace("\\", "\\\\")
    return line.replace("[", "\\[") if "[[" in line else line

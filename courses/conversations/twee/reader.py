"""A conversation out of a Twee 3 file: one that we wrote, or any story from Twine.

In a story from Twine every passage with links becomes a turn and every other one an ending; what it does not say (effects,
notes) is nothing or zero. Nothing in a file is ever run.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from courses.conversations.blocks import END, MOST, MOST_TURNS
from courses.conversations.script import NAMES, Choice, Condition, Ending, Script, State, Turn
from courses.conversations.twee.parts import Link, Taker, Told, unescaped
from courses.conversations.twee.passages import Passage, TweeError, metadata, passages
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
    Read,
    Remark,
    Story,
    name_for,
)

MOST_LINKS = 50  # in a passage; eight of them may become choices, and an author can take the others out
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_LONGEST_KEY = 60
_MOST_PASSAGES = 1000
_CODE_TAGS = frozenset({"script", "stylesheet"})
# Passages that programs keep for themselves; names and tags as the specifications of the story formats have them.
_OWN_NAMES = re.compile(
    r"story(?:title|data|init|menu|author|subtitle|caption|banner|displaytitle|interface|share|settings|includes)"
    r"|story(?:javascript|stylesheet)|user(?:stylesheet|script)|passage(?:header|footer|done|ready)"
)
_OWN_TAGS = frozenset({"annotation", "header", "footer", "startup", "widget", "init", "twine.private", "twine.image"})
_EFFECT = re.compile(r"(\w+)\s*([+\-−]?)\s*(\d{1,2})")
_CONDITION = re.compile(r"(\w+)\s+(\w+)\s+(\d{1,2})")
_OF_STORY = (
    "persona",
    "kanaal",
    "begin",
    "stand tonen",
    "duur",
    "telt mee",
    "onderwerpen",
    "inleiding",
    "doel",
    "wie",
    "situatie",
)
_OF_TURN = ("gebeurtenis",)
_OF_ENDING = ("titel", "als")
_OF_CHOICE = ("effect", "als", "antwoord", "uitleg", "merk", "les", "tekst", "naar")
_START: State = (5, 3, 1, 0)


def read(text: str) -> Read:
    """Read a file.

    Raises:
        TweeError: it is no story in Twee, or one with more than a conversation can hold.
    """
    return _Reading(passages(text)).result()


class _Reading:
    """One file on its way in."""

    def __init__(self, found: list[Passage]) -> None:
        self.remarks: list[Remark] = []
        self.taker = Taker(self.remarks)
        self.data = metadata(found)
        self.title = unescaped(next((each.text for each in found if each.name == "StoryTitle"), ""))
        self.about = next((each for each in found if each.name == STORY_PASSAGE and OWN_TAG in each.tags), None)
        self.parts = [each for each in found if self._is_told(each)]
        self._within_limits()
        self._unlike_each_other()
        self.keys = _keys(self.parts)

    def result(self) -> Read:
        """The conversation, and what was not carried over."""
        endings = [each for each in self.parts if _is_ending(each)]
        turns = self._from_the_start([each for each in self.parts if not _is_ending(each)])
        script = self._script(tuple(map(self._turn, turns)), tuple(map(self._ending, endings)))
        story = self._story(script)
        return Read(story=story, remarks=sorted(self.remarks, key=lambda remark: remark.line))

    def _is_told(self, passage: Passage) -> bool:
        """Whether it is a part of the conversation."""
        if passage.tags & _CODE_TAGS:
            text = _("the part “%(name)s” holds code. It is left out.")
            self.taker.remark(passage.line, text % {"name": passage.name[:60]})
            return False
        if OWN_TAG in passage.tags or passage.tags & _OWN_TAGS:
            return False
        if _OWN_NAMES.fullmatch(passage.name.replace(" ", "").casefold()):
            if passage.name not in {"StoryTitle", "StoryData"}:
                text = _("the part “%(name)s” is for Twine only. It is left out.")
                self.taker.remark(passage.line, text % {"name": passage.name})
            return False
        return True

    def _within_limits(self) -> None:
        turns = sum(not _is_ending(each) for each in self.parts)
        if turns > MOST_TURNS:
            text = _("The story has %(turns)s turns, and a conversation may have %(most)s. Make several stories of it.")
            raise TweeError(text % {"turns": turns, "most": MOST_TURNS})
        if len(self.parts) > _MOST_PASSAGES:
            text = _("The story has %(parts)s passages, and %(most)s is the most. Make several stories of it.")
            raise TweeError(text % {"parts": len(self.parts), "most": _MOST_PASSAGES})
        if not self.parts:
            raise TweeError(_("There is nothing of a conversation in this file: no passage with something to say."))
        for each in self.parts:
            links = each.text.count("[[")
            if links > MOST_LINKS:
                text = _("the part “%(name)s” has %(links)s links, and %(most)s is the most. Take some out.")
                raise TweeError(text % {"name": each.name[:60], "links": links, "most": MOST_LINKS}, each.line)

    def _unlike_each_other(self) -> None:
        first: dict[str, int] = {}
        for each in self.parts:
            if first.setdefault(each.name, each.line) != each.line:
                text = _("the part “%(name)s” is there already, on line %(first)s. Give one of them another name.")
                raise TweeError(text % {"name": each.name[:60], "first": first[each.name]}, each.line)

    def _from_the_start(self, turns: list[Passage]) -> list[Passage]:
        """The turns in the order of the file, with the one before it that begins."""
        wanted = self.data.get("start", "Start")
        begin = next((each for each in turns if each.name == wanted), None)
        return [begin, *(each for each in turns if each is not begin)] if begin else turns

    def _turn(self, passage: Passage) -> Turn:
        found = self.taker.content(passage.lines, passage.line + 1, _OF_TURN, _OF_CHOICE)
        key = self.keys[passage.name]
        return Turn(
            key=key,
            says=found.text,
            scene=found.told.text("gebeurtenis"),
            choices=tuple(self._choice(f"{key}-{number}", link) for number, link in enumerate(found.links, start=1)),
        )

    def _choice(self, key: str, link: Link) -> Choice:
        told = link.told
        return Choice(
            id=key,
            text=told.text("tekst") if told.has("tekst") else link.text,
            effects=self._effects(told),
            when=self._conditions(told),
            reply=told.text("antwoord"),
            note=told.text("uitleg"),
            flag=told.text("merk"),
            lesson=told.text("les"),
            goes_to=told.text("naar") if told.has("naar") else self._target(link.target),
        )

    def _target(self, name: str) -> str:
        if name in self.keys:
            return self.keys[name]
        return name if _KEY.fullmatch(name) else _key(name)

    def _ending(self, passage: Passage) -> Ending:
        found = self.taker.content(passage.lines, passage.line + 1, _OF_ENDING, _OF_CHOICE)
        if found.links:
            text = _("the links of an ending are left out: the conversation stops there.")
            self.taker.remark(found.links[0].line, text)
        return Ending(
            key=self.keys[passage.name],
            title=found.told.text("titel") if found.told.values else passage.name[:120],
            text=found.text,
            success=SUCCESS_TAG in passage.tags,
            when=self._conditions(found.told),
        )

    def _effects(self, told: Told) -> State:
        values = dict.fromkeys(NAMES, 0)
        for line, part in _listed(told, "effect"):
            match = _EFFECT.fullmatch(part)
            name = name_for(MEASURE_WORDS, match[1]) if match else ""
            if not match or not name or int(match[3]) > MOST:
                example = "effect: stress -2, vertrouwen +2"
                text = _("“%(part)s” is left out. Write effects as in: %(example)s (at most 10).")
                self.taker.remark(line, text % {"part": part[:40], "example": example})
                continue
            values[name] = int(match[3]) * (-1 if match[2] in {"-", "−"} else 1)
        stress, trust, information, agreement = (values[name] for name in NAMES)
        return stress, trust, information, agreement

    def _conditions(self, told: Told) -> tuple[Condition, ...]:
        found = []
        for line, part in _listed(told, "als"):
            match = _CONDITION.fullmatch(part)
            measure = name_for(MEASURE_WORDS, match[1]) if match else ""
            rule = name_for(RULE_WORDS, match[2]) if match else ""
            if not match or not measure or not rule or int(match[3]) > MOST:
                example = "als: vertrouwen minstens 4, stress hoogstens 6"
                text = _("“%(part)s” is left out. Write conditions as in: %(example)s.")
                self.taker.remark(line, text % {"part": part[:40], "example": example})
                continue
            found.append(Condition(measure=measure, rule=rule, value=int(match[3])))
        return tuple(found)

    def _script(self, turns: tuple[Turn, ...], endings: tuple[Ending, ...]) -> Script:
        told = self._told()
        start = dict(zip(NAMES, _START, strict=True))
        for line, part in _listed(told, "begin"):
            match = _EFFECT.fullmatch(part)
            name = name_for(MEASURE_WORDS, match[1]) if match else ""
            if not match or not name or match[2] in {"-", "−"} or int(match[3]) > MOST:
                text = _("“%(part)s” is left out. Write the state at the start as in: %(example)s.")
                self.taker.remark(line, text % {"part": part[:40], "example": "begin: stress 7, vertrouwen 3"})
                continue
            start[name] = int(match[3])
        stress, trust, information, agreement = (start[name] for name in NAMES)
        return Script(
            persona=self._cut(told, "persona", 80),
            channel=self._word(told, "kanaal", CHANNEL_WORDS, "phone"),
            start=(stress, trust, information, agreement),
            show_state=told.text("stand tonen").casefold() != NO,
            turns=turns,
            endings=endings,
        )

    def _story(self, script: Script) -> Story:
        told = self._told()
        minutes = told.text("duur").removesuffix("minuten").strip()
        return Story(
            title=" ".join(self.title.split())[:255],
            script=script,
            intro=self._cut(told, "inleiding", 600),
            goal=self._cut(told, "doel", 250),
            about=self._cut(told, "wie", 600),
            situation=self._cut(told, "situatie", 1000),
            minutes=min(max(int(minutes), 1), 240) if minutes.isdecimal() and len(minutes) <= 3 else 10,
            rki_topics=self._cut(told, "onderwerpen", 200),
            counts=self._word(told, "telt mee", COUNTS_WORDS, "finished"),
        )

    def _told(self) -> Told:
        """What the passage about the whole conversation says; read once."""
        if not hasattr(self, "_of_story"):
            about = self.about
            self._of_story = self.taker.named(about.lines, about.line + 1, _OF_STORY) if about else Told()
        return self._of_story

    def _word(self, told: Told, name: str, words: Mapping[str, str], otherwise: str) -> str:
        word = told.text(name)
        found = name_for(words, word)
        if word and not found:
            text = _("“%(word)s” is not known at “%(name)s”. Choose from: %(words)s.")
            values = {"word": word[:40], "name": name, "words": ", ".join(words.values())}
            self.taker.remark(told.values[name][0][0], text % values)
        return found or otherwise

    def _cut(self, told: Told, name: str, most: int) -> str:
        """A text that fits its field; a remark when something had to go."""
        text = told.text(name)
        if len(text) > most:
            said = _("“%(name)s” has %(length)s characters. What comes after %(most)s is left out.")
            values = {"name": name, "length": len(text), "most": most}
            self.taker.remark(told.values[name][0][0], said % values)
        return text[:most]


def _is_ending(passage: Passage) -> bool:
    if TURN_TAG in passage.tags:
        return False
    return ENDING_TAG in passage.tags or "[[" not in passage.text


def _listed(told: Told, name: str) -> Iterable[tuple[int, str]]:
    """The parts of a value between its commas."""
    for line, value in told.values.get(name, []):
        for part in value.split(","):
            if part.strip():
                # White space once: the patterns that read a part try every way to divide a run of it.
                yield line, " ".join(part.split())


def _keys(parts: Iterable[Passage]) -> dict[str, str]:
    """A key for every name; names that are keys already stay as they are, whatever else wants to be called so."""
    names = [part.name for part in parts]
    keys = {name: name for name in names if _KEY.fullmatch(name) and name != END}
    taken = {END, *keys.values()}
    for name in names:
        if name not in keys:
            keys[name] = _free(_key(name), taken.__contains__)
            taken.add(keys[name])
    return keys


def _free(key: str, is_taken: Callable[[Any], bool]) -> str:
    found, number = key, 1
    while is_taken(found):
        number += 1
        found = f"{key[: _LONGEST_KEY - 5]}-{number}"
    return found


def _key(name: str) -> str:
    return slugify(name.replace("_", "-"))[:_LONGEST_KEY].strip("-") or "zonder-naam"

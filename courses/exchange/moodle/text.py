"""Texts of a Moodle question, with the files that lie beside them."""

from urllib.parse import unquote

from django.utils.translation import gettext as _t

from courses.exchange import images
from courses.exchange.drafts import Draft, Parsed
from courses.exchange.markup import Picture, from_format
from courses.exchange.safe_xml import Element

_PLUGINFILE = "@@PLUGINFILE@@"
_MAX_TRIED = 20  # pictures that are looked into before a question goes without


class Texts:
    """Reads the texts of one question into plain text, and keeps the first picture of its question text."""

    def __init__(self, draft: Draft, parsed: Parsed) -> None:
        self.draft = draft
        self.parsed = parsed
        self.format = "html"
        self.about_images: set[str] = set()
        self.image: str | None = None
        self.tried = 0
        self._question: tuple[str, str | None, str] | None = None

    def question(self, element: Element) -> tuple[str, str | None, str]:
        """The text of the question, the key of its picture and what the picture shows."""
        if self._question is None:
            self._question = self._read_question(element)
        return self._question

    def plain(self, element: Element | None, *, option: bool = False) -> str:
        """Any other text. Its pictures are not carried over; an option that is one keeps its description."""
        if element is None:
            return ""
        rich = from_format(_source(element), element.get("format") or self.format)
        for note in rich.notes():
            self.draft.note(note)
        if rich.pictures:
            self._note(_t("An image in an answer or in feedback is not carried over."))
            if option and not rich.text:
                return rich.pictures[0].alt
        return rich.text

    def _read_question(self, element: Element) -> tuple[str, str | None, str]:
        found = element.first("questiontext")
        if found is None:
            return "", None, ""
        rich = from_format(_source(found), found.get("format") or "html")
        for note in rich.notes():
            self.draft.note(note)
        files = {file.get("path", "/") + file.get("name"): file for file in found.all("file")}
        pictures = list(rich.pictures)
        if old := element.said("image_base64"):
            # How Moodle 1 wrote the one picture of a question.
            name = element.said("image") or "image"
            file = Element("file", "", {"name": name}, element.line)
            file.text = old
            files[f"/{name}"] = file
            pictures.append(Picture(source=f"{_PLUGINFILE}/{name}", alt=""))
        alt = ""
        for picture in pictures:
            if self.image is not None:
                self._note(_t("A question has one image here; the others are not carried over."))
                break
            if self.tried >= _MAX_TRIED:
                break
            if self._keep(picture, files):
                alt = picture.alt
        if len(found.all("file")) > len(pictures):
            self._note(_t("The question has files that it does not show; they are not carried over."))
        return rich.text, self.image, alt

    def _keep(self, picture: Picture, files: dict[str, Element]) -> bool:
        """Keep the picture when it is in the file and is what it says."""
        source = picture.source
        self.tried += 1
        try:
            if source.startswith("data:image/") and ";base64," in source[:60]:
                self.image = self.parsed.keep(images.from_base64("image", source.split(",", 1)[1]))
                return True
            if source.startswith(_PLUGINFILE):
                path = unquote(source.removeprefix(_PLUGINFILE).partition("?")[0])
                if path in files:
                    self.image = self.parsed.keep(images.from_base64(files[path].get("name"), files[path].text))
                    return True
        except images.RefusedImageError as error:
            self._note(_t("An image is not carried over: %(reason)s.") % {"reason": error})
            return False
        self._note(_t("The image “%(name)s” is not in the file.") % {"name": source[-80:]})
        return False

    def _note(self, sentence: str) -> None:
        self.about_images.add(sentence)
        self.draft.note(sentence)


def _source(element: Element) -> str:
    """What is in the ``text`` of an element; very old exports leave that element out."""
    text = element.first("text")
    return element.text if text is None else text.whole_text()

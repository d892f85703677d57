"""Everything a person reads is Dutch: the catalogue has every string, and no guess among them."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.support.processes import ROOT, environment

PO = ROOT / "platform/naast/locale/nl/LC_MESSAGES/django.po"
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdif]|\{\w*\}")


@pytest.fixture(scope="module")
def dutch() -> Catalog:
    """The Dutch catalogue of the project."""
    with PO.open("rb") as file:
        return read_po(file, locale="nl", domain="django")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the sources contain now, found by Django's own extraction in a copy of them."""
    if shutil.which("xgettext") is None:
        pytest.skip("no xgettext on this machine; bin/setup --dev names the command that installs it")
    copy = tmp_path_factory.mktemp("catalogue")
    for room in ("platform/naast", "courses", "certificates", "newsletters"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("*.mo", "content", "__pycache__"))
    # Without the catalogue as it stands: merging into it would bring guesses.
    locale = copy / "platform/naast/locale/nl/LC_MESSAGES"
    shutil.rmtree(locale)
    locale.mkdir()
    shutil.copy(ROOT / "manage.py", copy)
    # The copy's own settings, so that Django writes into the copy.
    env = environment(NAAST_DATA=tmp_path_factory.mktemp("data"), PYTHONPATH=f"{copy}:{copy / 'platform'}")
    result = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale", "nl"],
        cwd=copy,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    with (locale / "django.po").open("rb") as file:
        return read_po(file, locale="nl", domain="django")


def test_no_string_of_the_sources_is_missing(dutch: Catalog, extracted: Catalog) -> None:
    missing = [message.id for message in extracted if message.id and dutch.get(message.id, message.context) is None]
    assert missing == []


def test_every_name_that_translates_is_known_to_the_extraction() -> None:
    unknown = []
    for room in ("platform/naast", "courses", "certificates", "newsletters"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                    named = {(each.name, each.asname) for each in node.names if "gettext" in each.name and each.asname}
                    strange = [each for each in named if each[1] != "_" and each != ("gettext", "_t")]
                    unknown += [f"{path.relative_to(ROOT)}: {name} as {alias}" for name, alias in strange]
    assert unknown == []


def test_no_translation_is_a_guess_or_empty(dutch: Catalog) -> None:
    unsure = [message.id for message in dutch if message.id and message.fuzzy]
    empty = [message.id for message in dutch if message.id and not all(_forms(message))]
    assert unsure == []
    assert empty == []


def test_no_translation_outlives_its_string(dutch: Catalog, extracted: Catalog) -> None:
    old = [message.id for message in dutch if message.id and extracted.get(message.id, message.context) is None]
    assert old == []


def test_translations_keep_their_placeholders(dutch: Catalog) -> None:
    different = [
        message.id
        for message in dutch
        if message.id
        for form in _forms(message)
        if not set(_PLACEHOLDER.findall(form))
        <= {found for text in _ids(message) for found in _PLACEHOLDER.findall(text)}
    ]
    assert different == []


def test_dutch_texts_do_not_shout(dutch: Catalog) -> None:
    """Calm Dutch, without exclamation marks (house style)."""
    assert [form for message in dutch if message.id for form in _forms(message) if "!" in form] == []


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def _ids(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def test_the_catalogue_lies_where_django_looks() -> None:
    from django.conf import settings

    assert Path(settings.LOCALE_PATHS[0]) / "nl/LC_MESSAGES/django.po" == PO

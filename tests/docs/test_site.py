"""The documentation builds as a site without the network, and every command in it works, or says where it belongs."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command, get_commands

from devtools.commands import COMMANDS
from tests.config.test_examples import SCHEMA, paste

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
OF_A_MACHINE = {  # programs of the place where it runs, tried by whoever runs it
    "cp",
    "docker",
    "pg_dump",
    "pg_restore",
    "psql",
    "celery",
    "pip",
    "python",
    "npm",
    "export",
    "printf",
    "cat",
}


def blocks(*languages: str) -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for language, text in BLOCK.findall(page.read_text()):
            if language in languages:
                yield page, text


def commands() -> Iterator[tuple[Path, list[str]]]:
    """The words of each command in a shell block: lines that end in a backslash go on."""
    for page, text in blocks("sh", "bash", ""):
        for line in text.replace("\\\n", " ").splitlines():
            if re.match(r"(\./dev|curl|python manage\.py|docker|cp|pg_\w+) ", line.strip()):
                yield page, shlex.split(line, comments=True)


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


def test_every_command_of_ours_exists():
    known, managed = set(COMMANDS), set(get_commands())
    for page, words in commands():
        if words[0] == "./dev":
            assert words[1] in known, (page.name, words)
            if words[1] == "manage":
                assert words[2] in managed, (page.name, words)
        elif words[:2] == ["python", "manage.py"]:
            assert words[2] in managed, (page.name, words)
        else:
            assert words[0] == "curl" or words[0] in OF_A_MACHINE, (page.name, words)


OURS = [page for page in PAGES if "quickstart" in page.parts or page.name == "webhooks.md"]
CALLS = [
    (page, words)
    for page, words in commands()
    if page in OURS and words[0] == "curl" and "/api/v1/" in " ".join(words)
]


def test_the_quickstarts_hold_commands():
    assert len(CALLS) >= 4


@pytest.mark.parametrize(("page", "words"), CALLS)
def test_every_call_of_the_quickstarts_works_as_it_stands(acme, api, page, words):
    answer = paste(api, acme.key, words)
    assert 200 <= answer.status_code < 300, (page.name, answer.content)


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
    (words,) = [
        words for _page, words in commands() if words[:3] == ["python", "manage.py", "shell"]
    ]
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

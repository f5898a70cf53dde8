"""The words of an attacker, and how one sees that they stayed words: in a page, a table, a mail, a message of Slack."""

import csv
import io
import json
from collections.abc import Iterator
from email.message import Message
from typing import Any

from django.apps import apps
from django.db.models import CharField, JSONField, Model, TextField

from kernel.spreadsheets import FORMULA
from kernel.tenancy import OrganizationOwned

MARK = "Zebulon"
"""By it the words are found again, whatever was cut off or taken out on their way."""
WORDS = (
    f"={MARK}<script>alert(1)</script><img src=x onerror=alert(2)>{{{{7|add:42}}}}{{% debug %}}"
    f"<!channel><https://evil.example|x>\u202egnp.exe\r\nBcc: evil@evil.example&lt;script&gt;alert(3)"
)
"""Formula, HTML, template, command of Slack, turned direction, mail header, and HTML that has been escaped once: each
field that takes words is given all of them."""
TAGS = ("<script>alert", "<img src=x", "<https://evil", "<!channel")
TURNED = "\u202e"


def faults_of_page(page: str) -> list[str]:
    """What in a page would be more than text."""
    found = [tag for tag in TAGS if tag in page]
    found += ["a turned direction"] if TURNED in page else []
    return found + (
        ["a template was filled in"] if f"{MARK}49" in page or "(2)&gt;49" in page else []
    )


def faults_of_table(table: str) -> list[str]:
    """The cells that a spreadsheet would take for a formula, or that read backwards."""
    rows = csv.reader(io.StringIO(table.removeprefix("\ufeff")))
    cells = [cell for row in rows for cell in row]
    return [cell[:30] for cell in cells if cell.startswith(FORMULA) or TURNED in cell]


def faults_of_mail(message: Message) -> list[str]:
    """Headers that were smuggled in, markup in its HTML."""
    found = [name for name in ("Bcc", "Cc") if message[name]]
    found += [
        f"{name} has lines" for name, value in message.items() if MARK in value and "\nBcc" in value
    ]
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload: Any = part.get_payload(decode=True)
            found += faults_of_page(payload.decode())
    return found


def faults_of_slack(blocks: Any) -> list[str]:
    """Commands, links and markup in what Slack would show."""
    told = json.dumps(blocks, ensure_ascii=False)
    found = [sign for sign in ("<!channel", "<https://evil") if sign in told]
    return found + (["a turned direction"] if TURNED in told else [])


def tables() -> Iterator[type[Model]]:
    """Every table that an organization owns."""
    for model in apps.get_models():
        if issubclass(model, OrganizationOwned):
            yield model


def text_fields(model: type[Model]) -> list[str]:
    """The columns of a table in which free text may stand."""
    return [
        field.attname
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField)
    ]


def rows_with(word: str = MARK) -> dict[type[Model], list[Any]]:
    """The rows in which the word stands, by their table. Call it inside an organization."""
    found: dict[type[Model], list[Any]] = {}
    for model in tables():
        names = text_fields(model)
        if not names:
            continue
        for values in model._default_manager.values_list("pk", *names):
            if any(word in str(value) for value in values[1:]):
                found.setdefault(model, []).append(values[0])
    return found

"""Whoever wrote it and however it came in: an attacker's words in every column of every table, and all that shows them."""

from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.db.models import JSONField, Model
from django.test import Client

from accounts.outbound.slack_models import SlackMessage
from tests.security.attack import (
    WORDS,
    faults_of_mail,
    faults_of_page,
    faults_of_slack,
    rows_with,
    tables,
    text_fields,
)
from tests.security.looking import look_everywhere
from tests.security.test_inbound_forms import NAME, pages
from tests.security.test_isolation import WORKERS, want_everything
from tests.test_permissions import PAGES_OF_THE_ADMIN
from tests.world import make_world

pytestmark = pytest.mark.slow
OURS = frozenset({"code"})
"""Made or checked by us before it is kept: it stands in addresses."""


def poison(told: Any, longest: int) -> Any:
    """A value with the words where the word of the world stood."""
    if isinstance(told, str):
        return WORDS[:longest] if NAME in told else told
    if isinstance(told, dict):
        return {key: poison(value, longest) for key, value in told.items()}
    return [poison(value, longest) for value in told] if isinstance(told, list) else told


def spoil(model: type[Model], name: str) -> int:
    """Write the words over this column. Returns the rows that took them; a constraint of the table may refuse."""
    field = model._meta.get_field(name)
    longest = getattr(field, "max_length", None) or 10_000
    taken = 0
    for pk, told in model._default_manager.values_list("pk", name):
        poisoned = poison(told, longest)
        if poisoned == told or (isinstance(field, JSONField) and told is None):
            continue
        try:
            with transaction.atomic():
                taken += model._default_manager.filter(pk=pk).update(**{name: poisoned})
        except DatabaseError:
            continue
    return taken


def test_words_in_any_column_stay_words_on_every_screen(acme):
    world = make_world(acme, NAME)
    want_everything(acme)
    addresses = [url.removeprefix("http://testserver") for url in pages(acme, world).values()]
    with acme.inside():
        taken = sum(
            spoil(model, name)
            for model in tables()
            for name in text_fields(model)
            if name not in OURS
        )
        assert len(rows_with()) > 40
    assert taken > 60
    look_everywhere(acme, PAGES_OF_THE_ADMIN)
    wrong = []
    for address in addresses:
        answer = Client().get(address, follow=True)
        assert answer.status_code < 500, address
        wrong += [f"{address}: {fault}" for fault in faults_of_page(answer.content.decode())]
    for verb in WORKERS:
        verb()
    assert mail.outbox
    for message in mail.outbox:
        wrong += [f"{message.subject}: {fault}" for fault in faults_of_mail(message.message())]
    with acme.inside():
        for text, blocks in SlackMessage.objects.values_list("text", "blocks"):
            wrong += faults_of_slack([text, blocks])
    assert wrong == []

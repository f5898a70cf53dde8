"""`manage.py reseal`: after SECRET_KEY was changed, every stored secret is encrypted anew under the key in force."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.outbound import signing, slack
from accounts.outbound.slack_models import SlackConnection
from accounts.outbound.webhook_models import WebhookEndpoint
from accounts.pages import second_step
from advocacy.sources import feeds, services
from advocacy.sources.models import Connection, Feed
from kernel import encryption, tenancy

SEALED: dict[type[Any], tuple[str, tuple[str, ...]]] = {
    Connection: (services.PURPOSE, ("token_sealed", "secret_sealed", "previous_sealed")),
    Feed: (feeds.PURPOSE, ("password_sealed", "session_sealed")),
    SlackConnection: (slack.PURPOSE, ("webhook_sealed", "token_sealed", "signing_sealed")),
    WebhookEndpoint: (signing.PURPOSE, ("secret_sealed",)),
}
"""What is encrypted, by table: the purpose whose key it is under, and the columns."""


class Command(BaseCommand):
    help = "Encrypt every stored secret anew under SECRET_KEY, so that the keys before it are no longer needed for them."

    def handle(self, *args: Any, **options: Any) -> None:
        lost: list[str] = []
        done = 0
        with transaction.atomic(), tenancy.everywhere():
            for model, (purpose, columns) in SEALED.items():
                for row in model._base_manager.select_for_update():
                    done += _reseal(row, purpose, columns, lost)
            for authenticator in Authenticator.objects.select_for_update():
                done += _reseal_second_step(authenticator, lost)
        self.stdout.write(f"{done} rows are sealed under the key in force.")
        for name in lost:
            self.stderr.write(f"{name} cannot be opened with any key we have: enter it anew.")


def _reseal(row: Any, purpose: str, columns: tuple[str, ...], lost: list[str]) -> int:
    renew = _renewing(purpose)
    try:
        for column in columns:
            setattr(row, column, renew(getattr(row, column)))
        changed = list(columns)
        if isinstance(row, WebhookEndpoint):
            row.old_secrets = [{**one, "sealed": renew(one["sealed"])} for one in row.old_secrets]
            changed.append("old_secrets")
    except (InvalidToken, ValueError):
        lost.append(f"{row._meta.verbose_name} {row.pk}")
        return 0
    row.save(update_fields=changed)
    return 1


def _reseal_second_step(row: Authenticator, lost: list[str]) -> int:
    """The secret of an app, the seed of recovery codes, or such codes themselves."""
    renew = _renewing(second_step.PURPOSE)
    try:
        row.data = {
            name: renew(value)
            if name in {"secret", "seed"}
            else [renew(one) for one in value]
            if name == "migrated_codes"
            else value
            for name, value in row.data.items()
        }
    except (InvalidToken, ValueError):
        lost.append(f"second step {row.pk}")
        return 0
    row.save(update_fields=["data"])
    return 1


def _renewing(purpose: str) -> Callable[[str], str]:
    return lambda token: encryption.renewed(token, purpose=purpose) if token else ""

"""What a trial needs inside the product: one JSON command a line, one JSON answer a line.

Run by `backstage.py` in a process that connects to the database past every wire, so that it works while all else is
broken.
"""

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import close_old_connections, transaction
from django.utils import timezone

from accounts.contacting.models import ContactingSettings
from accounts.events import services as inbox
from accounts.organizations.models import Membership
from accounts.outbound import endpoints
from advocacy import working
from advocacy.digests.models import DigestSchedule
from advocacy.moments.models import Rule
from devtools.stack import wait_for
from kernel import tenancy
from tests.factories import ApiKeyFactory, MembershipFactory, OrganizationFactory, UserFactory


def found(name: str, password: str, hooks: dict[str, str]) -> dict[str, Any]:
    """An organization whose first playbook is on and sends at once, at any hour, and that tells its endpoints."""
    with transaction.atomic():
        organization = OrganizationFactory(name=name, sending="on")
        user = UserFactory(email=f"alice@{name}.example", first_name="Alice")
        user.set_password(password)
        user.save()
        MembershipFactory(organization=organization, user=user, role=Membership.Role.ADMIN)
        key = ApiKeyFactory(organization=organization)
        with tenancy.inside(organization.pk):
            inbox.tell(name="organization.created", subject=str(organization.pk), payload={})
            ContactingSettings.objects.create(organization=organization, quiet_hours=False)
    wait_for(lambda: _let_the_first_playbook_send(organization.pk), "the first playbook", 60)
    with tenancy.inside(organization.pk):
        for path, url in hooks.items():
            endpoints.add(name=path, url=url, event_types=["moment.created"])
    return {"id": str(organization.pk), "key": key.secret, "user": user.email}


def _let_the_first_playbook_send(organization_id: UUID) -> bool:
    """Whether it is there: a worker of the house may have taken the fact that makes it, and be on its way."""
    working.read_a_round()
    with tenancy.inside(organization_id):
        rules = Rule.objects.filter(code="1-significant-result")
        return rules.update(position="on", sends_at_once=True) == 1


def add_hooks(organization: str, hooks: dict[str, str]) -> dict[str, Any]:
    with tenancy.inside(organization):
        for path, url in hooks.items():
            endpoints.add(name=path, url=url, event_types=["moment.created"])
    return {}


def want_digests(organization: str) -> dict[str, Any]:
    """Daily and weekly digests that fell due ten minutes ago, for everybody."""
    due = timezone.now() - timedelta(minutes=10)
    with tenancy.inside(organization):
        for membership in Membership.objects.filter(organization_id=organization):
            for kind in ("csm_daily", "csm_weekly"):
                DigestSchedule.objects.create(
                    organization_id=organization,
                    membership=membership,
                    kind=kind,
                    weekday=due.weekday(),
                    at=due.time(),
                    changed_at=due - timedelta(days=30),
                )
    return {}


COMMANDS = {"found": found, "add_hooks": add_hooks, "want_digests": want_digests}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        close_old_connections()
        try:
            told = COMMANDS[asked.pop("do")](**asked)
        except Exception as error:  # noqa: BLE001  (whatever it is, the suite prints it)
            told = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

"""Set the stage: organizations, people, keys. Run again it changes nothing and keeps the keys it wrote down."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.contacting.models import ContactingSettings
from accounts.events import services as inbox
from accounts.organizations import services as organizations
from accounts.organizations.models import ApiKey, Membership, Organization, User
from advocacy import working
from advocacy.demo.cast import PASSWORD, Person, Stage
from advocacy.moments.models import Rule
from advocacy.sources import services
from advocacy.sources.models import Connection
from kernel import tenancy

CONNECTION = "Demo"
"""Under this name its services are connected."""


def set_stage(stage: Stage, *, written: Mapping[str, Any]) -> dict[str, Any]:
    """Create or find one organization of the demo. Returns what a script needs to work with it."""
    organization = _organization(stage)
    working.read_a_round()
    _configure(stage, organization)
    return {
        "name": organization.name,
        "id": str(organization.pk),
        "login": stage.login,
        "password": PASSWORD,
        "api_key": _key(organization, "api_key", ["ingest", "read", "write"], written),
        "write_key": _key(organization, "write_key", ["ingest"], written),
        "test_key": _key(
            organization, "test_key", ["ingest", "read", "write"], written, is_test=True
        ),
        **_connected_services(organization),
    }


@transaction.atomic
def _organization(stage: Stage) -> Organization:
    owner = _user(stage.people[0])
    organization = Organization.objects.filter(name=stage.name, memberships__user=owner).first()
    if organization is None:
        organization = organizations.create_organization(name=stage.name, owner=owner)
        organization.business_model = stage.business_model
        organization.sending = stage.sending
        organization.language = stage.language
        organization.save()
        with tenancy.inside(organization.pk):
            inbox.tell(name="organization.created", subject=str(organization.pk), payload={})
    for person in stage.people[1:]:
        Membership.objects.get_or_create(
            organization=organization, user=_user(person), defaults={"role": person.role}
        )
    return organization


def _user(person: Person) -> User:
    user = User.objects.filter(email=person.email).first()
    if user is None:
        first, last = person.name.split(" ", 1)
        user = User.objects.create_user(
            person.email,
            PASSWORD,
            first_name=first,
            last_name=last,
            language=person.language,
            timezone=person.timezone,
        )
    return user


def _configure(stage: Stage, organization: Organization) -> None:
    with tenancy.inside(organization.pk):
        ContactingSettings.objects.get_or_create(
            organization=organization, defaults={"quiet_hours": stage.quiet_hours}
        )
        Rule.objects.filter(code__in=stage.live_playbooks, position=Rule.Position.DRAFTS).update(
            position=Rule.Position.ON, sends_at_once=stage.sends_at_once
        )


def _key(
    organization: Organization,
    name: str,
    scopes: list[str],
    written: Mapping[str, Any],
    *,
    is_test: bool = False,
) -> str:
    """The key written down last time while it still works, else a new one."""
    secret = str(written.get(name, ""))
    key = organizations.authenticate_key(secret) if secret else None
    if key is not None and key.organization_id == organization.pk:
        return secret
    owner = organization.memberships.get(role=Membership.Role.OWNER).user
    ApiKey.objects.filter(organization=organization, name=name).delete()
    _, secret = organizations.create_api_key(
        organization=organization, name=name, scopes=scopes, by=owner, is_test=is_test
    )
    return secret


def _connected_services(organization: Organization) -> dict[str, dict[str, str]]:
    """An address for each service that can call, and the secret it signs with.

    Where the secret is optional it stands in the address: what comes in there is proven, and counts at once.
    """
    addresses, secrets = {}, {}
    owner = organization.memberships.get(role=Membership.Role.OWNER).user
    with tenancy.inside(organization.pk):
        known = {row.provider: row for row in Connection.objects.filter(name=CONNECTION)}
        for code, provider in services.callers().items():
            secret = f"{code}-{organization.pk}" if provider.verify else ""
            row = known.get(code) or services.connect(
                provider=code, name=CONNECTION, secret=secret, by=owner
            )
            addresses[code] = services.address_of(row)
            if provider.is_secret_optional:
                addresses[code] += f"?secret={secret}"
            if secret:
                secrets[code] = secret
    return {"incoming": addresses, "incoming_secrets": secrets}


def written_before(path: Path) -> dict[str, dict[str, Any]]:
    """What an earlier run wrote down, by organization name; nothing when there is none or it cannot be read."""
    try:
        told = json.loads(path.read_text())
        return {entry["name"]: entry for entry in told["organizations"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def commands(url: str, entry: Mapping[str, Any]) -> list[str]:
    """Three commands to copy: send a milestone, see the moments, see the advocates."""
    auth = f"-H 'Authorization: Bearer {entry['api_key']}'"
    milestone = {
        "contact": {"external_id": "claire", "email": "claire.fontan@dupont-lavigne.example"},
        "metric": "hours_saved_per_month",
        "value": 120,
        "before": 160,
        "after": 40,
    }
    return [
        f"curl -s {auth} -H 'Content-Type: application/json' {url}/api/v1/milestones -d '{json.dumps(milestone)}'",
        f"curl -s {auth} {url}/api/v1/moments",
        f"curl -s {auth} {url}/api/v1/advocates",
    ]

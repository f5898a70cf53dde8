"""How far a new organization is: what its engine cannot do without, each checked on the rows themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.customers.models import Contact
from accounts.events import services as inbox
from accounts.events.models import OWN_SOURCE, Event, EventName
from accounts.organizations.models import ApiKey, Membership, Organization
from advocacy.moments.models import Rule
from advocacy.scoring.models import Advocate
from kernel import tenancy

STANDING = (Advocate.Tier.CHAMPION, Advocate.Tier.NATURAL)
MANY = 1_000
"""From here on the number no longer matters for a first step, and counting a million rows would cost a second."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Numbers and times of the first steps; what each is worth stands in `done`."""

    keys: int
    key_used_at: datetime | None
    event_name: str
    event_at: datetime | None
    names_without_meaning: int
    people: int
    advocates: int
    playbooks: int
    sending: str
    members: int

    @property
    def done(self) -> dict[str, bool]:
        """In the order in which they are best taken."""
        return {
            "key": self.keys > 0,
            "event": self.event_at is not None,
            "people": self.people > 0,
            "advocate": self.advocates > 0,
            "playbook": self.playbooks > 0 and self.sending != Organization.Sending.OBSERVE,
            "team": self.members > 1,
        }

    @property
    def is_ready(self) -> bool:
        return all(self.done.values())


def first_steps(organization: Organization) -> Steps:
    """Eight short queries, however much there is."""
    keys = ApiKey.objects.filter(organization=organization, revoked_at=None)
    used = keys.exclude(last_used_at=None).order_by("-last_used_at").first()
    event_name, event_at = _last_event()
    people: QuerySet[Contact] = Contact.objects.for_organization(organization)
    advocates = Advocate.objects.for_organization(organization)
    rules = Rule.objects.for_organization(organization)
    return Steps(
        keys=keys.count(),
        key_used_at=used.last_used_at if used else None,
        event_name=event_name,
        event_at=event_at,
        names_without_meaning=inbox.unmapped_names().count(),
        people=_up_to(people.filter(is_test=False, merged_into=None)),
        advocates=_up_to(advocates.filter(tier__in=STANDING, contact__is_test=False)),
        playbooks=rules.filter(
            position__in=[Rule.Position.DRAFTS, Rule.Position.ON], paused_at=None
        ).count(),
        sending=organization.sending,
        members=Membership.objects.filter(organization=organization, user__is_active=True).count(),
    )


def _up_to(rows: QuerySet[Any]) -> int:
    return int(rows.order_by()[:MANY].count())


def _last_event() -> tuple[str, datetime | None]:
    """The last thing that came from outside with a live key or by a file; its name outlives the raw event."""
    events = Event.objects.for_organization(tenancy.current()).filter(is_test=False)
    last = events.exclude(source=OWN_SOURCE).order_by("-id").values_list("name", "received_at")
    names = EventName.objects.for_organization(tenancy.current()).order_by("-last_at")
    return last.first() or names.values_list("name", "last_at").first() or ("", None)

"""Occasions that a feed found: they wait for one click of a colleague, and are forgotten after two weeks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.organizations.models import User
from advocacy.moments import occasions
from advocacy.moments.models import Occasion
from advocacy.moments.occasion_models import SuggestedOccasion
from advocacy.signals.models import Signal
from advocacy.sources.spoken import address
from advocacy.sources.told import OccasionTold
from kernel import tenancy
from kernel.errors import Conflict

KEPT_FOR = timedelta(days=14)
SPOKE_WITHIN = timedelta(days=365)
MOST_GUESTS = 10
LONGEST_KEY = 500
TIERS = ("champion", "natural")
PEER_KINDS = ("insight", "peer_talk")


def suggest(found: Iterable[tuple[OccasionTold, str]]) -> None:
    """Keep what feeds found, each address once, whatever became of it. `found` with where it came from. One query."""
    rows = [
        SuggestedOccasion(
            organization_id=tenancy.current(),
            key=(address(told.url) or told.url)[:LONGEST_KEY],
            name=told.name,
            kind=told.kind,
            starts_on=told.starts_on,
            ends_on=told.ends_on,
            topic=told.topic,
            url=told.url,
            excerpt=told.excerpt,
            source=source[:80],
        )
        for told, source in found
    ]
    if rows:
        SuggestedOccasion.objects.bulk_create(rows, ignore_conflicts=True)


def waiting() -> Any:
    """What nobody has decided about and is not over, the nearest first."""
    today = timezone.localdate()
    rows = SuggestedOccasion.objects.for_organization(tenancy.current()).filter(
        state=SuggestedOccasion.State.OPEN
    )
    return rows.filter(Q(starts_on__gte=today) | Q(ends_on__gte=today)).order_by("starts_on", "pk")


def take(*, suggested: SuggestedOccasion, by: User) -> Occasion:
    """Make it an occasion, with those of ours who are likely to be part of it. Raises Conflict when it is decided.

    The playbook for occasions then prepares material for them three working days before, or at once.
    """
    row = _open(suggested)
    made = Occasion.objects.create(
        organization_id=tenancy.current(),
        name=row.name,
        kind=row.kind,
        # A talk that is going on is met from today on.
        starts_on=max(row.starts_on, timezone.localdate()),
        ends_on=row.ends_on,
        topic=row.topic,
        url=row.url,
    )
    occasions.invite(made, likely_guests(row))
    _decide(row, SuggestedOccasion.State.TAKEN, by)
    return made


def dismiss(*, suggested: SuggestedOccasion, by: User) -> None:
    """It is none, or none for us. Raises Conflict when it is decided."""
    _decide(_open(suggested), SuggestedOccasion.State.DISMISSED, by)


def likely_guests(row: SuggestedOccasion) -> list[Contact]:
    """Whoever of ours told of it, and advocates who spoke of the same problem within a year. One query."""
    spoke = Signal.objects.for_organization(tenancy.current()).filter(withdrawn_at=None)
    about = spoke.filter(
        kind__in=PEER_KINDS,
        details__topic=row.topic,
        occurred_at__gt=timezone.now() - SPOKE_WITHIN,
        contact__advocate__tier__in=TIERS,
    )
    told = spoke.filter(subject=row.key)
    people = Contact.objects.for_organization(tenancy.current()).filter(
        Q(pk__in=about.values("contact_id")) | Q(pk__in=told.values("contact_id")),
        merged_into=None,
        is_test=False,
    )
    return list(people.order_by("name", "pk")[:MOST_GUESTS])


def forget_suggested() -> int:
    """Delete what was found two weeks ago. Returns how many."""
    old = SuggestedOccasion.objects.for_organization(tenancy.current()).filter(
        found_at__lt=timezone.now() - KEPT_FOR, state=SuggestedOccasion.State.OPEN
    )
    return int(old.delete()[0])


def _open(suggested: SuggestedOccasion) -> SuggestedOccasion:
    rows = SuggestedOccasion.objects.for_organization(tenancy.current()).select_for_update()
    row: SuggestedOccasion = rows.get(pk=suggested.pk)
    if row.state != SuggestedOccasion.State.OPEN:
        raise Conflict(_("Somebody has decided about this already."), code="suggestion_decided")
    return row


def _decide(row: SuggestedOccasion, state: str, by: User) -> None:
    """What is decided keeps its address, so that it does not come back, and loses the words of others."""
    row.state, row.decided_by, row.decided_at, row.excerpt = state, by, timezone.now(), ""
    row.save(update_fields=["state", "decided_by", "decided_at", "excerpt"])

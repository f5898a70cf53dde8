"""Somebody's word beside the machine's: a tier by hand, with a reason, until a day. Ends by itself; kept as history."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from advocacy.scoring.models import Advocate, ScoreOverride
from kernel import tenancy
from kernel.errors import Conflict, Invalid

log = logging.getLogger(__name__)

Tier = Advocate.Tier
BY_HAND = (Tier.CHAMPION, Tier.NATURAL, Tier.WARM, Tier.QUIET)
"""What can be said by hand. Resting comes of time; "leave in peace" is the person's own word, or their company's."""
LONGEST = timedelta(days=366)


def set_override(
    *, contact: Contact, tier: str, reason: str, until: datetime, by: Any
) -> ScoreOverride:
    """Say that this tier holds until then; a word that held before is taken back. Refresh the person afterwards.

    Raises Invalid, and Conflict for somebody who is to be left in peace or was merged.
    """
    now = timezone.now()
    _check(tier=tier, reason=reason, until=until, now=now)
    advocate = _locked(contact)
    if advocate.score is None or advocate.tier == Tier.LEAVE:
        raise Conflict(
            _("This person is to be left in peace: only their own word changes that."),
            code="leave_in_peace",
        )
    _take_back(contact, now)
    told = ScoreOverride.objects.create(
        organization_id=tenancy.current(),
        contact=contact,
        tier=tier,
        reason=reason.strip(),
        until=until,
        set_at=now,
        set_by=by,
        machine_score=advocate.score,
        machine_tier=advocate.machine_tier or advocate.tier,
    )
    _hold(advocate, told)
    log.info("tier set by hand", extra={"contact": str(contact.pk), "tier": tier, "by": str(by.pk)})
    return told


def lift_override(*, contact: Contact, by: Any) -> None:
    """Take the word back: the machine's holds again. Refresh the person afterwards. Without one nothing happens."""
    advocate = _locked(contact)
    if _take_back(contact, timezone.now()):
        log.info("tier by hand taken back", extra={"contact": str(contact.pk), "by": str(by.pk)})
    _hold(advocate, None)


def take_over(contact_ids: Collection[UUID], *, now: datetime) -> None:
    """After a merge: the newest word that still holds about each of these people holds, whoever of the two it was
    said about. Two queries, and more only where there is one.
    """
    newest: dict[UUID, ScoreOverride] = {}
    for told in _holding(now).filter(contact_id__in=contact_ids).order_by("set_at", "pk"):
        newest[told.contact_id] = told
    for contact_id, told in newest.items():
        Advocate.objects.get_or_create(
            contact_id=contact_id, organization_id=tenancy.current(), defaults={"score": 0.0}
        )
        Advocate.objects.for_organization(tenancy.current()).filter(contact_id=contact_id).update(
            override_tier=told.tier, override_until=told.until
        )


def overrides_of(contact: Contact) -> list[ScoreOverride]:
    """Every word about a person, the newest first."""
    rows = ScoreOverride.objects.for_organization(tenancy.current()).filter(contact=contact)
    return list(rows.select_related("set_by"))


def override_in_force(contact_id: UUID, *, now: datetime) -> ScoreOverride | None:
    found: ScoreOverride | None = (
        _holding(now).filter(contact_id=contact_id).select_related("set_by").first()
    )
    return found


def _holding(now: datetime) -> Any:
    return ScoreOverride.objects.for_organization(tenancy.current()).filter(
        lifted_at=None, until__gt=now
    )


def _check(*, tier: str, reason: str, until: datetime, now: datetime) -> None:
    wrong = {
        "tier": (tier not in BY_HAND, _("Champion, natural advocate, warm or quiet.")),
        "reason": (
            not reason.strip() or len(reason) > 200,
            _("Say why, in at most 200 characters: whoever reads the tier later will ask."),
        ),
        "until": (
            not now < until <= now + LONGEST,
            _("A day ahead, at most a year: then the machine's number holds again."),
        ),
    }
    errors = [
        {"pointer": f"/{name}", "code": "invalid", "detail": detail}
        for name, (is_wrong, detail) in wrong.items()
        if is_wrong
    ]
    if errors:
        raise Invalid(_("The tier cannot be set like this."), errors=errors)


def _locked(contact: Contact) -> Advocate:
    """The person's standing, locked; begun where nothing was known of them yet."""
    if contact.merged_into_id:
        raise Conflict(_("This person is known under another name now."), code="merged")
    Advocate.objects.bulk_create(
        [Advocate(organization_id=tenancy.current(), contact=contact, score=0.0)],
        ignore_conflicts=True,
    )
    row: Advocate = (
        Advocate.objects.for_organization(tenancy.current())
        .select_for_update()
        .get(contact=contact)
    )
    return row


def _take_back(contact: Contact, now: datetime) -> int:
    taken: int = _holding(now).filter(contact=contact).update(lifted_at=now)
    return taken


def _hold(advocate: Advocate, told: ScoreOverride | None) -> None:
    advocate.override_tier = told.tier if told else ""
    advocate.override_until = told.until if told else None
    advocate.save(update_fields=["override_tier", "override_until"])

"""Record and answer whether, for what and when people may be written to."""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.contacting.models import Consent, ContactingSettings, Suppression
from accounts.contacting.rules import OBJECTED, WITHDRAWN, address_hash, mail_refusal, parse_pauses
from accounts.customers.models import Contact
from kernel import tenancy
from kernel.text import Reason
from kernel.windows import WorkingHours

log = logging.getLogger(__name__)

PRODUCT = "product"
"""How we know what the product app told."""
UNSUBSCRIBED_PURPOSES = (
    Consent.Purpose.SERVICE,
    Consent.Purpose.RECOMMENDATION,
    Consent.Purpose.CONTENT,
)


class ClockTimestamp(models.Func):
    """The database's clock now, not at the start of the transaction: two entries of one transaction keep their order."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = models.DateTimeField()


def record_consent(
    *,
    contact: Contact,
    purpose: str,
    answer: str,
    source: str,
    basis: str = "consent",
    recorded_at: datetime | None = None,
) -> Consent:
    """Add what a person said to the ledger; the newest entry of a purpose holds.

    `source` says how we know ("sign-up form", "unsubscribe link"). `recorded_at` is for history that is loaded later.
    """
    consent = Consent(
        organization_id=tenancy.current(),
        contact=contact,
        purpose=Consent.Purpose(purpose),
        answer=Consent.Answer(answer),
        source=source[:200],
        basis=basis[:40],
        recorded_at=recorded_at or ClockTimestamp(),
    )
    consent.save(force_insert=True)
    consent.refresh_from_db(fields=["recorded_at"])
    return consent


def record_consents(
    told: Iterable[tuple[UUID, str, str, datetime]], *, source: str = PRODUCT
) -> None:
    """Add what a program told about consents: (contact, purpose, answer, when), set-wise in two queries.

    Programs repeat themselves with each log-in. Only news is written down: an answer that differs from the last one
    this source told. So a yes repeated after a person unsubscribed does not undo their no.
    """
    told = sorted(told, key=lambda one: one[3])
    if not told:
        return
    last = {
        (contact_id, purpose): answer
        for contact_id, purpose, answer in Consent.objects.for_organization(tenancy.current())
        .filter(source=source, contact_id__in={contact_id for contact_id, *_ in told})
        .order_by("contact_id", "purpose", "-recorded_at", "-id")
        .distinct("contact_id", "purpose")
        .values_list("contact_id", "purpose", "answer")
    }
    now = timezone.now()
    entries = []
    for contact_id, purpose, answer, at in told:
        if last.get((contact_id, purpose)) != answer:
            last[contact_id, purpose] = answer
            entries.append(
                Consent(
                    organization_id=tenancy.current(),
                    contact_id=contact_id,
                    purpose=Consent.Purpose(purpose),
                    answer=Consent.Answer(answer),
                    source=source,
                    recorded_at=min(at, now),
                )
            )
    Consent.objects.bulk_create(entries)


def lapse(since: Mapping[UUID, datetime], *, purpose: str, source: str) -> int:
    """What these people allowed for a purpose holds no longer; a no stays a no. Returns how many had said yes.

    `since`: from when on, by contact. A yes that the product tells to have been given later stays.
    """
    newest = (
        Consent.objects.for_organization(tenancy.current())
        .filter(contact_id__in=list(since), purpose=purpose)
        .order_by("contact_id", "-recorded_at", "-id")
        .distinct("contact_id")
    )
    granted = [
        entry
        for entry in newest
        if entry.answer == Consent.Answer.GRANTED
        and not (entry.source == PRODUCT and entry.recorded_at > since[entry.contact_id])
    ]
    Consent.objects.bulk_create(
        Consent(
            organization_id=tenancy.current(),
            contact_id=entry.contact_id,
            purpose=Consent.Purpose(purpose),
            answer=Consent.Answer.LAPSED,
            source=source[:200],
            recorded_at=max(timezone.now(), entry.recorded_at),
        )
        for entry in granted
    )
    return len(granted)


def consent_answers(contact_ids: Collection[UUID], purpose: str) -> dict[UUID, str]:
    """The newest answer of each contact for one purpose, in one query; who never answered is absent."""
    return consent_ledger(contact_ids, [purpose]).get(purpose, {})


def consent_ledger(
    contact_ids: Collection[UUID], purposes: Iterable[str]
) -> dict[str, dict[UUID, str]]:
    """By purpose: the newest answer of each contact. One query."""
    newest = (
        Consent.objects.for_organization(tenancy.current())
        .filter(contact_id__in=list(contact_ids), purpose__in=list(purposes))
        .order_by("contact_id", "purpose", "-recorded_at", "-id")
        .distinct("contact_id", "purpose")
        .values_list("purpose", "contact_id", "answer")
    )
    answers: dict[str, dict[UUID, str]] = {}
    for purpose, contact_id, answer in newest:
        answers.setdefault(purpose, {})[contact_id] = answer
    return answers


def suppress(*, email: str, cause: str) -> None:
    """Never write to this address again; only a keyed hash of it is kept. Doing it twice changes nothing."""
    Suppression.objects.bulk_create(
        [
            Suppression(
                organization_id=tenancy.current(),
                address_hash=_hashes(email)[0],
                cause=Suppression.Cause(cause),
            )
        ],
        ignore_conflicts=True,
    )


def suppressed(emails: Iterable[str]) -> set[str]:
    """Which of these addresses (as given) are not written to. One query.

    Hashes made under a key that was rotated out count as long as it stands in SECRET_KEY_FALLBACKS.
    """
    by_hash = {digest: email for email in set(emails) if email for digest in _hashes(email)}
    found = (
        Suppression.objects.for_organization(tenancy.current())
        .filter(address_hash__in=list(by_hash))
        .values_list("address_hash", flat=True)
    )
    known = set(found)
    return {email for email in set(by_hash.values()) if known.intersection(_hashes(email))}


def _hashes(email: str) -> list[str]:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [address_hash(email, organization_id=tenancy.current(), key=key) for key in keys]


def may_mail(
    contacts: Collection[Contact],
    purpose: str,
    *,
    answers: Mapping[UUID, str] | None = None,
    barred: Collection[str] | None = None,
) -> dict[UUID, Reason]:
    """Why not, for each contact that may not be mailed for this purpose; who is absent may be.

    `answers` and `barred` (suppressed addresses) spare the queries when the caller has them already.
    """
    if answers is None:
        answers = consent_answers([contact.pk for contact in contacts], purpose)
    if barred is None:
        barred = suppressed(contact.email for contact in contacts)
    refusals = {
        contact.pk: mail_refusal(
            email=contact.email,
            is_customer=contact.standing == Contact.Standing.CUSTOMER,
            purpose=purpose,
            answer=answers.get(contact.pk),
            is_suppressed=contact.email in barred,
        )
        for contact in contacts
    }
    return {contact_id: refusal for contact_id, refusal in refusals.items() if refusal}


def unsubscribe(*, contact: Contact, source: str) -> None:
    """Withdraw what mail rests on and never write to the address again. At once, for good, and safe to repeat."""
    ledger = consent_ledger([contact.pk], UNSUBSCRIBED_PURPOSES)
    for purpose in UNSUBSCRIBED_PURPOSES:
        if ledger.get(purpose, {}).get(contact.pk) not in {WITHDRAWN, OBJECTED}:
            record_consent(
                contact=contact,
                purpose=purpose,
                answer=Consent.Answer.WITHDRAWN,
                source=source,
                basis="withdrawal",
            )
    if contact.email:
        suppress(email=contact.email, cause=Suppression.Cause.UNSUBSCRIBED)


def working_hours() -> WorkingHours | None:
    """When people may be written to, in their own time zone; None when the organization keeps no quiet hours.

    Public holidays are a person's own: `days_off` takes them out.
    """
    row = ContactingSettings.objects.for_organization(tenancy.current()).first()
    if row is None:
        row = ContactingSettings()
    if not row.quiet_hours:
        return None
    try:
        pauses, yearly = parse_pauses(row.pauses)
    except (TypeError, ValueError):
        # The form refuses such a list; if one is there all the same, hours still hold.
        log.exception("the pauses of organization %s cannot be read", tenancy.current())
        pauses, yearly = (), ()
    return WorkingHours(
        start=row.start,
        end=row.end,
        monday_from=row.monday_from,
        friday_until=row.friday_until,
        pauses=pauses,
        yearly=yearly,
    )

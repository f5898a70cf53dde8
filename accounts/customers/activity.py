"""Days of use, and trouble while it lasts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q

from accounts.customers.models import ActiveDay
from accounts.customers.trouble_models import Trouble
from kernel import tenancy
from kernel.setwise import insert_rows, update_rows


def record_active_days(days: Iterable[tuple[UUID, date]]) -> None:
    """Note that contacts used the product on days; told again, nothing is added."""
    rows = [
        ActiveDay(organization_id=tenancy.current(), contact_id=contact_id, day=day)
        for contact_id, day in sorted(set(days))
    ]
    insert_rows(rows, leave_out=["id"], unless_there=True)


@dataclass(frozen=True, slots=True)
class TroubleTold:
    """One fact about trouble: it began, or (`closed`) it ended. Of a contact, of a company, or of both."""

    kind: str
    at: datetime
    contact_id: UUID | None = None
    company_id: UUID | None = None
    reference: str = ""
    closed: bool = False

    @property
    def key(self) -> tuple[str, UUID | None, UUID | None, str]:
        return self.kind, self.company_id, self.contact_id, self.reference


def record_trouble(told: Sequence[TroubleTold]) -> list[Trouble]:
    """Open and close trouble, in any order of arrival: it lasts from its earliest opening to its latest closing
    after that. Returns the troubles that this batch closed."""
    if not told:
        return []
    rows = {_key(row): row for row in _existing(told)}
    was_open = {key for key, row in rows.items() if row.closed_at is None}
    fresh = set()
    for fact in sorted(told, key=lambda fact: (fact.at, fact.closed)):
        if fact.key not in rows:
            rows[fact.key] = Trouble(
                organization_id=tenancy.current(),
                kind=fact.kind,
                company_id=fact.company_id,
                contact_id=fact.contact_id,
                reference=fact.reference,
                opened_at=fact.at,
            )
            fresh.add(fact.key)
        _tell(rows[fact.key], fact)
    touched = {fact.key for fact in told}
    Trouble.objects.bulk_create([rows[key] for key in fresh], ignore_conflicts=True)
    update_rows([rows[key] for key in touched - fresh], ["opened_at", "closed_at"])
    return [rows[k] for k in touched if rows[k].closed_at and (k in was_open or k in fresh)]


def _tell(row: Trouble, fact: TroubleTold) -> None:
    if not fact.closed:
        row.opened_at = min(row.opened_at, fact.at)
        if row.closed_at and fact.at > row.closed_at:
            row.opened_at, row.closed_at = fact.at, None
    elif fact.at >= row.opened_at:
        row.closed_at = max(row.closed_at or fact.at, fact.at)


def _key(row: Trouble) -> tuple[str, UUID | None, UUID | None, str]:
    return row.kind, row.company_id, row.contact_id, row.reference


def _existing(told: Sequence[TroubleTold]) -> list[Trouble]:
    return list(
        Trouble.objects.for_organization(tenancy.current()).filter(
            Q(contact_id__in={f.contact_id for f in told if f.contact_id})
            | Q(company_id__in={f.company_id for f in told if f.company_id}),
            kind__in={f.kind for f in told},
        )
    )


def forget_trouble(wrong: Collection[tuple[UUID, str]]) -> None:
    """Trouble that was somebody else's: (contact, reference) of what was noted for the wrong person."""
    rows = Trouble.objects.for_organization(tenancy.current()).filter(
        contact_id__in={contact for contact, _reference in wrong},
        reference__in={reference for _contact, reference in wrong},
        kind__in=(Trouble.Kind.COMPLAINT, Trouble.Kind.DETRACTOR),
    )
    ids = [row.pk for row in rows if (row.contact_id, row.reference) in wrong]
    Trouble.objects.for_organization(tenancy.current()).filter(pk__in=ids).delete()


def open_trouble_of(contact_ids: Collection[UUID], company_ids: Collection[UUID]) -> list[Trouble]:
    """Open trouble of these people and companies."""
    return list(
        Trouble.objects.for_organization(tenancy.current()).filter(
            Q(contact_id__in=contact_ids) | Q(company_id__in=company_ids), closed_at=None
        )
    )


def withdraw_trouble(
    contact_ids: Collection[UUID], *, prefixes: Sequence[str], but: Collection[str]
) -> None:
    """Trouble that never was: what it stood on was changed by the one who said it. It leaves no mark.

    Concerns references that begin with one of `prefixes`, except those in `but`.
    """
    said = reduce(or_, [Q(reference__startswith=prefix) for prefix in prefixes])
    Trouble.objects.for_organization(tenancy.current()).filter(
        said, contact_id__in=contact_ids
    ).exclude(reference__in=but).delete()

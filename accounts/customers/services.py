"""Verbs for one customer at a time, as the REST and admin doors use them. Batches go through `profiles.apply`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers import erased, profiles
from accounts.customers.models import Company, Contact, Identity
from accounts.customers.told import (
    COMPANY_FIELDS,
    PERSON_FIELDS,
    CompanyTold,
    PersonTold,
    normal_email,
)
from kernel import tenancy
from kernel.errors import Invalid


def find_contact(
    *, is_test: bool = False, external_id: str | None = None, email: str | None = None
) -> Contact | None:
    """The living contact behind an id, else behind a mail address."""
    wanted = [("external_id", external_id), ("email", normal_email(email))]
    for kind, value in wanted:
        if value:
            identity = (
                Identity.objects.for_organization(tenancy.current())
                .filter(is_test=is_test, kind=kind, value=value)
                .select_related("contact__company")
                .first()
            )
            if identity:
                return identity.contact
    return None


def upsert_contact(
    *,
    is_test: bool = False,
    external_id: str | None = None,
    email: str | None = None,
    anonymous_id: str | None = None,
    fields: Mapping[str, Any],
    at: datetime | None = None,
    in_person: bool = False,
) -> tuple[Contact, bool]:
    """Find by id, else by mail address, else create; then write the fields. Returns (contact, created).

    `fields` may hold PERSON_FIELDS, `company` (a Company or None) and `traits`. Raises Invalid without id and address.
    `in_person`: they are here themselves, so that an erasure of long ago no longer holds; else WasErased is raised.
    """
    address = normal_email(email)
    if email and not address:
        raise Invalid(
            _("This is not a mail address."),
            errors=[
                {"pointer": "/email", "code": "invalid", "detail": _("This is not a mail address.")}
            ],
        )
    if not (external_id or address):
        raise Invalid(_("Name the person by external_id or by email."), code="contact_unnamed")
    existed = find_contact(is_test=is_test, external_id=external_id, email=address) is not None
    company = fields.get("company")
    told = PersonTold(
        key=0,
        at=at or timezone.now(),
        is_test=is_test,
        external_id=external_id or "",
        email=address,
        anonymous_id=anonymous_id or "",
        is_profile=True,
        company=company.external_id if company and company.external_id else "",
        fields={name: fields[name] for name in PERSON_FIELDS if name in fields},
        traits=dict(fields.get("traits") or {}),
    )
    (erased.come_back if in_person else erased.refuse)(told.identities())
    contact = profiles.apply([told]).contact_of[0]
    if company and not told.company and contact.company_id != company.pk:
        before = contact.company_id
        contact.company = company
        contact.save(update_fields=["company"])
        profiles.note_move(contact, before, at=told.at, key=None)
    return contact, not existed


def upsert_company(
    *,
    is_test: bool = False,
    external_id: str,
    fields: Mapping[str, Any],
    at: datetime | None = None,
) -> tuple[Company, bool]:
    """Find by your id or create; then write the fields (COMPANY_FIELDS, `traits`). Returns (company, created)."""
    if not external_id:
        raise Invalid(_("A company needs an external_id."), code="company_unnamed")
    existed = (
        Company.objects.for_organization(tenancy.current())
        .filter(is_test=is_test, external_id=external_id)
        .exists()
    )
    told = CompanyTold(
        external_id=external_id,
        at=at or timezone.now(),
        is_test=is_test,
        fields={name: fields[name] for name in COMPANY_FIELDS if name in fields},
        traits=dict(fields.get("traits") or {}),
    )
    book = profiles.apply([], [told])
    return book.companies[is_test, external_id], not existed

"""The handles and pages of people in the book: given by a CSM, or confirmed by one who accepted a match."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.customers import handles
from accounts.customers.matching import Mark
from accounts.customers.models import Contact, Identity
from accounts.customers.refusals import Refusal
from kernel import tenancy
from kernel.errors import Conflict, Invalid, NotFound

PUBLIC = (Identity.Kind.HANDLE, Identity.Kind.PROFILE_URL)


def public_names(contact: Contact) -> list[Identity]:
    """Handles and pages of one person, in the order in which they came."""
    rows = Identity.objects.for_organization(tenancy.current())
    return list(rows.filter(contact=contact, kind__in=PUBLIC).order_by("created_at", "pk"))


def add(*, contact: Contact, network: str, text: str) -> Identity:
    """Note a handle, or the address of their page. Noted again, it is the same row.

    Raises Invalid for what is neither, and Conflict with the name of whoever has it.
    """
    mark = _mark(contact, network, text)
    if mark is None:
        raise Invalid(
            _("This is neither a handle nor the address of somebody's page."), code="bad_handle"
        )
    remember(contact=contact, marks=[mark])
    _test, kind, value = mark
    return Identity.objects.for_organization(tenancy.current()).get(
        is_test=contact.is_test, kind=kind, value=value
    )


def _mark(contact: Contact, network: str, text: str) -> Mark | None:
    """What was typed as one mark: an address that names a handle is that handle."""
    is_address = "://" in text or "/" in text
    url = handles.normal_url(text) if is_address else ""
    if url and not handles.handle_in(url):
        return contact.is_test, str(Identity.Kind.PROFILE_URL), url
    handle = handles.handle_in(url) if url else handles.normal_handle(text, network)
    return (contact.is_test, str(Identity.Kind.HANDLE), handle) if handle else None


def remember(*, contact: Contact, marks: Iterable[Mark]) -> list[list[str]]:
    """The person is known by these handles and pages from now on. Returns [kind, value] of those that are new.

    Earlier refusals of the same pairs end. Raises Conflict when somebody else has one.
    """
    wanted = {(kind, value) for test, kind, value in marks if kind in PUBLIC}
    if not wanted:
        return []
    rows = Identity.objects.for_organization(tenancy.current()).filter(
        is_test=contact.is_test, kind__in=PUBLIC, value__in={value for _kind, value in wanted}
    )
    taken = {(row.kind, row.value): row.contact for row in rows.select_related("contact")}
    for mark in wanted & taken.keys():
        owner = taken[mark]
        if contact.pk not in (owner.pk, owner.merged_into_id):
            raise Conflict(
                _("%(value)s belongs to %(name)s. Remove it there first.")
                % {"value": mark[1], "name": owner},
                code="handle_taken",
            )
    new = sorted(wanted - taken.keys())
    Identity.objects.bulk_create(
        Identity(
            organization_id=tenancy.current(),
            contact=contact,
            is_test=contact.is_test,
            kind=kind,
            value=value,
        )
        for kind, value in new
    )
    _refused(contact).filter(value__in={value for _kind, value in wanted}).delete()
    return [[kind, value] for kind, value in new]


def forget(*, contact: Contact, marks: Iterable[tuple[str, str]]) -> None:
    """The person is no longer known by these handles and pages."""
    values = {value for kind, value in marks if kind in PUBLIC}
    Identity.objects.for_organization(tenancy.current()).filter(
        contact=contact, kind__in=PUBLIC, value__in=values
    ).delete()


def remove(*, contact: Contact, identity_id: Any) -> str:
    """Remove one handle or page of a person; returns it. Raises NotFound."""
    row = (
        Identity.objects.for_organization(tenancy.current())
        .filter(contact=contact, kind__in=PUBLIC, pk=identity_id)
        .first()
    )
    if row is None:
        raise NotFound(_("This person has no such handle."))
    row.delete()
    return str(row.value)


def refuse(*, contact: Contact, marks: Iterable[Mark]) -> None:
    """Whoever is known by one of these is never this contact; the contact is not known by them from now on."""
    told = list(marks)
    forget(contact=contact, marks=[(kind, value) for _test, kind, value in told])
    Refusal.objects.bulk_create(
        (
            Refusal(
                organization_id=tenancy.current(),
                contact=contact,
                is_test=is_test,
                kind=kind,
                value=value,
            )
            for is_test, kind, value in told
        ),
        ignore_conflicts=True,
    )


def allow(*, contact: Contact, marks: Iterable[Mark]) -> None:
    """A refusal of the contact was a mistake: they may be suggested again for whoever is known by one of these."""
    values = {value for _test, _kind, value in marks}
    _refused(contact).filter(is_test=contact.is_test, value__in=values).delete()


def _refused(contact: Contact) -> Any:
    return Refusal.objects.for_organization(tenancy.current()).filter(contact=contact)

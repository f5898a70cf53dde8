"""Addresses in a digest: each line leads to the place to act, and one link ends the digests."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from advocacy.digests.models import Kind
from kernel import signed_links

PURPOSE = "digest"
WORKS_FOR = timedelta(days=3650)
"""A no is accepted for as long as anybody may still find the mail."""


def page(name: str, *args: object, query: str = "") -> str:
    """The full address of a page of the workspace."""
    return f"{settings.BASE_URL}{reverse(f'admin:{name}', args=args)}{query}"


def of_person(contact_id: UUID) -> str:
    return page("accounts_contact_change", contact_id)


def stop(*, organization_id: UUID, membership_id: UUID, kind: str) -> str:
    """The address behind "no more of these": it names the member and the digest to us and nobody else."""
    token = signed_links.sign(
        purpose=f"{PURPOSE}.{kind}", organization_id=organization_id, subject_id=membership_id
    )
    return f"{settings.BASE_URL}{reverse('digest_stop', args=[token])}"


def read_stop(token: str) -> tuple[signed_links.LinkSubject, str]:
    """Whose digest, and which. Raises BadLink."""
    for kind in Kind.values:
        try:
            return signed_links.read(token, purpose=f"{PURPOSE}.{kind}", max_age=WORKS_FOR), kind
        except signed_links.BadLink:
            continue
    raise signed_links.BadLink(_("This link does not work any more."))

"""Links without log-in: signed, expiring, bound to one purpose, and carrying the organization they belong to."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from kernel.errors import NotFound


class BadLink(NotFound):
    """Forged, cut, expired or meant for another purpose: the reader learns only that it does not work."""

    code = "link_invalid"


@dataclass(frozen=True, slots=True)
class LinkSubject:
    organization_id: UUID
    subject_id: UUID


def sign(*, purpose: str, organization_id: UUID, subject_id: UUID) -> str:
    """A token for a URL; no personal data in it."""
    value = signing.dumps([organization_id.hex, subject_id.hex], salt=f"goodword.{purpose}")
    return value.replace(":", "~")


def read(token: str, *, purpose: str, max_age: timedelta) -> LinkSubject:
    """Who and what the token is about. Raises BadLink."""
    try:
        organization, subject = signing.loads(
            token.replace("~", ":"), salt=f"goodword.{purpose}", max_age=max_age
        )
        return LinkSubject(UUID(organization), UUID(subject))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadLink(_("This link does not work any more.")) from error

"""Addresses without log-in: signed, and nothing about the person in them.

The page of a moment is handed around: it can show a result, and takes an answer. What belongs to the person alone
(preferences, what we know) has an address of its own, which stands in their mail and in their product only.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from kernel import signed_links

PURPOSE = "moment"
KEPT_FOR = timedelta(days=400)
"""A page to keep or show around: it outlives its moment."""

CARD = "card"
"""A result to show around, without the answers of the person who reached it."""

MATERIAL = "material"
"""What was put together for this moment, to use where its person speaks themselves."""

YOURS = "yours"
YOURS_WORKS_FOR = timedelta(days=180)

IN_APP = "in-app"
IN_APP_WORKS_FOR = timedelta(hours=24)
"""A product page asks its own server for a token each time it is opened, or once a day."""


def page_url(*, organization_id: UUID, moment_id: UUID) -> str:
    return _address("moment", PURPOSE, organization_id, moment_id)


def card_url(*, organization_id: UUID, moment_id: UUID) -> str:
    return _address("moment_card", CARD, organization_id, moment_id)


def material_url(*, organization_id: UUID, moment_id: UUID) -> str:
    return _address("moment_material", MATERIAL, organization_id, moment_id)


def your_url(*, organization_id: UUID, contact_id: UUID) -> str:
    return _address("yours", YOURS, organization_id, contact_id)


def published_url(*, organization_id: UUID, contact_id: UUID) -> str:
    return _address("yours_published", YOURS, organization_id, contact_id)


def in_app_token(*, organization_id: UUID, contact_id: UUID) -> str:
    return signed_links.sign(purpose=IN_APP, organization_id=organization_id, subject_id=contact_id)


def _address(name: str, purpose: str, organization_id: UUID, subject_id: UUID) -> str:
    token = signed_links.sign(
        purpose=purpose, organization_id=organization_id, subject_id=subject_id
    )
    return f"{settings.BASE_URL}{reverse(name, args=[token])}"

"""Addresses of cards: signed, expiring, for reading only. Nothing about the person stands in them."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from advocacy.evidence.models import Evidence
from kernel import signed_links

CARD = "success-card"
CARD_WORKS_FOR = timedelta(days=400)
"""As long as the page of a moment: a result that is shown around outlives its occasion."""


def of_card(evidence: Evidence) -> dict[str, str]:
    """Page and picture of a card, as a program is told."""
    token = card_token(organization_id=evidence.organization_id, evidence_id=evidence.pk)
    return {"page_url": card_url(token), "picture_url": picture_url(token)}


def card_token(*, organization_id: UUID, evidence_id: UUID) -> str:
    return signed_links.sign(purpose=CARD, organization_id=organization_id, subject_id=evidence_id)


def card_url(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('success_card', args=[token])}"


def picture_url(token: str) -> str:
    return f"{settings.BASE_URL}{reverse('success_card_picture', args=[token])}"

"""Addresses without log-in, signed: of an offer for its person, of a seat to pass on, of a text to approve."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from kernel import signed_links

OFFER = "offer"
OFFER_WORKS_FOR = timedelta(days=400)

SEAT = "seat"
SEAT_WORKS_FOR = timedelta(days=180)

PIECE = "joint-piece"
PIECE_WORKS_FOR = timedelta(days=180)


def offer_url(*, organization_id: UUID, offer_id: UUID) -> str:
    return _address("offer", OFFER, organization_id, offer_id)


def seat_url(*, organization_id: UUID, seat_id: UUID) -> str:
    return _address("seat", SEAT, organization_id, seat_id)


def piece_url(*, organization_id: UUID, piece_id: UUID) -> str:
    return _address("joint_piece", PIECE, organization_id, piece_id)


def admin_url(name: str, *args: object) -> str:
    return f"{settings.BASE_URL}{reverse(f'admin:{name}', args=args)}"


def _address(name: str, purpose: str, organization_id: UUID, subject_id: UUID) -> str:
    token = signed_links.sign(
        purpose=purpose, organization_id=organization_id, subject_id=subject_id
    )
    return f"{settings.BASE_URL}{reverse(name, args=[token])}"

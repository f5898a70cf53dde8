"""Addresses of this room: the page of a parcel, a picture that may be shown, the page on which it is taken back."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from advocacy.sharing.models import ParcelCode, UserContent
from kernel import signed_links

TAKE_BACK = "content-take-back"
TAKE_BACK_WORKS_FOR = timedelta(days=3650)


def page_of(card: ParcelCode) -> str:
    return f"{settings.BASE_URL}{reverse('parcel', args=[card.code])}"


def file_of(content: UserContent) -> str:
    return f"{settings.BASE_URL}{reverse('shared_file', args=[content.code])}"


def take_back_path(content: UserContent) -> str:
    token = signed_links.sign(
        purpose=TAKE_BACK, organization_id=content.organization_id, subject_id=content.pk
    )
    return reverse("take_back", args=[token])

"""The address of a content piece by way of us, where a sequence counts who opens it."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from kernel import signed_links

PURPOSE = "content-piece"
WORKS_FOR = timedelta(days=730)


def piece_url(*, organization_id: UUID, mail_id: UUID) -> str:
    token = signed_links.sign(purpose=PURPOSE, organization_id=organization_id, subject_id=mail_id)
    return f"{settings.BASE_URL}{reverse('content_piece', args=[token])}"

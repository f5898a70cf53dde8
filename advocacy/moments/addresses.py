"""The address of a moment's page: signed, without log-in, and nothing about the person in it."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from kernel import signed_links

PURPOSE = "moment"
KEPT_FOR = timedelta(days=400)
"""A page to keep or show around: it outlives its moment."""


def page_url(*, organization_id: UUID, moment_id: UUID) -> str:
    token = signed_links.sign(
        purpose=PURPOSE, organization_id=organization_id, subject_id=moment_id
    )
    return f"{settings.BASE_URL}{reverse('moment', args=[token])}"

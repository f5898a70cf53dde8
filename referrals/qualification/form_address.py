"""The address of the page with an organization's questions: the same for everybody, and never expiring."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from kernel import signed_links

PURPOSE = "sign-up-questions"
WORKS_FOR = timedelta(days=3650)


def form_url(organization_id: UUID) -> str:
    """Signed, so that nobody guesses which organizations there are."""
    token = signed_links.sign(
        purpose=PURPOSE, organization_id=organization_id, subject_id=organization_id
    )
    return f"{settings.BASE_URL}{reverse('sign_up_form', args=[token])}"

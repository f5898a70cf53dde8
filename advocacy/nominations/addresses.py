"""The address of the page on which somebody puts themselves forward: signed, and nothing about the person in it."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from accounts.customers.models import Contact
from kernel import signed_links

PURPOSE = "self-nomination"
WORKS_FOR = timedelta(days=365)
"""A link in a mail that was kept still works."""


def page_url(contact: Contact) -> str:
    """For a mail, or for a colleague to pass on. The same person may be given as many as one likes."""
    token = signed_links.sign(
        purpose=PURPOSE, organization_id=contact.organization_id, subject_id=contact.pk
    )
    return f"{settings.BASE_URL}{reverse('self_nomination', args=[token])}"

"""Who a signed address is about, and in which language and under which headers their page is answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.organizations import branding
from accounts.organizations.models import Organization
from kernel import signed_links, tenancy
from kernel.windows import zone

LANGUAGES = {"en", "fr"}
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@contextmanager
def person_of(token: str, *, purpose: str, works_for: timedelta) -> Iterator[Contact]:
    """The living person of a link, inside their organization, in their language and time zone. Raises BadLink."""
    subject = signed_links.read(token, purpose=purpose, max_age=works_for)
    with tenancy.inside(subject.organization_id):
        row = (
            Contact.objects.for_organization(subject.organization_id)
            .filter(pk=subject.subject_id)
            .select_related("company__owner", "merged_into__company__owner")
            .first()
        )
        if row is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        contact: Contact = row.merged_into or row
        with speaking_to(contact):
            yield contact


@contextmanager
def speaking_to(contact: Contact) -> Iterator[None]:
    """In the language and time zone of this person; we are inside their organization."""
    organization = Organization.objects.get(pk=contact.organization_id)
    company_zone = contact.company.timezone if contact.company else None
    tz = zone(contact.timezone, company_zone, organization.timezone)
    spoken = contact.language.lower()[:2]
    language = spoken if spoken in LANGUAGES else organization.language
    with translation.override(language), timezone.override(tz):
        yield


def private_page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page for one person: stored nowhere, found by no search engine, and its address told to nobody."""
    organization = Organization.objects.get(pk=tenancy.current())
    brand = branding.addresses(organization.pk, branding.look())
    shown = {"organization": organization, "brand": brand, **context}
    page = render(request, template, shown, status=status)
    return private(page)


def private(page: HttpResponse) -> HttpResponse:
    for name, value in HEADERS.items():
        page[name] = value
    return page

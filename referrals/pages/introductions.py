"""Two pages without log-in: an advocate's prepared introduction, and the refusal of who was introduced.

Nobody types a friend's address into a form here: the advocate writes and sends from their own mail.
"""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.customers.models import Contact
from accounts.organizations import branding
from accounts.organizations.models import Organization
from accounts.pages.refusals import refusals_as_pages
from kernel import signed_links, tenancy
from referrals.attribution import introducing, letters
from referrals.attribution.touch_models import Introduction
from referrals.leads import service_level
from referrals.links.models import ReferralLink
from referrals.links.services import address_of
from referrals.pages.links import with_headers

WORKS_FOR = timedelta(days=365)


@never_cache
@require_safe
@refusals_as_pages
def write(request: HttpRequest, token: str) -> HttpResponse:
    """The text to copy, the link in it, and the address to put on copy. Looking at it changes nothing."""
    subject = signed_links.read(token, purpose=letters.INTRODUCE, max_age=WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        found = (
            Contact.objects.for_organization(subject.organization_id)
            .filter(pk=subject.subject_id)
            .select_related("merged_into")
            .first()
        )
        if found is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        advocate: Contact = found.merged_into or found
        organization = Organization.objects.get(pk=subject.organization_id)
        spoken = advocate.language.lower()[:2]
        with translation.override(spoken if spoken in letters.LANGUAGES else organization.language):
            link = (
                ReferralLink.objects.for_organization(subject.organization_id)
                .filter(contact=advocate, kind=ReferralLink.Kind.PERSONAL, is_active=True)
                .first()
            )
            copy = service_level.settings_here().intro_address
            letter = letters.by_advocate(
                advocate,
                organization=organization,
                link=address_of(link) if link else "",
                cc=copy,
            )
            page = render(
                request,
                "referrals/introduce.html",
                {
                    "organization": organization,
                    "brand": branding.addresses(organization.pk, branding.look()),
                    "letter": letter,
                    "link": link,
                    "copy": copy,
                },
            )
    return with_headers(page)


# The signed address is the permission, and mail programs open pages without cookies.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@refusals_as_pages
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST deletes the address and keeps them from being written to again."""
    subject = signed_links.read(token, purpose=letters.REFUSE, max_age=WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        row = (
            Introduction.objects.for_organization(subject.organization_id)
            .filter(pk=subject.subject_id)
            .first()
        )
        if row is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        if request.method == "POST":
            introducing.refuse(introduction=row)
        organization = Organization.objects.get(pk=subject.organization_id)
        page = render(
            request,
            "referrals/refuse.html",
            {
                "organization": organization,
                "brand": branding.addresses(organization.pk, branding.look()),
                "is_done": request.method == "POST" or row.state == Introduction.State.REFUSED,
            },
        )
    return with_headers(page)

"""`/k/{token}`: a content piece by way of us. That it was opened is noted once; not by whom from where."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.pages.refusals import refusals_as_pages
from advocacy.nurture.addresses import PURPOSE, WORKS_FOR
from advocacy.nurture.models import SequenceMail
from kernel import signed_links, tenancy
from referrals.links.bots import is_human, signs_of


@never_cache
@require_safe
@refusals_as_pages
def content_piece(request: HttpRequest, token: str) -> HttpResponse:
    """Send the reader on. Programs that open links (scanners of mail, previews) do not count."""
    subject = signed_links.read(token, purpose=PURPOSE, max_age=WORKS_FOR)
    with tenancy.inside(subject.organization_id):
        mails = SequenceMail.objects.for_organization(subject.organization_id)
        mail = mails.filter(pk=subject.subject_id).select_related("content").first()
        if mail is None or mail.content is None:
            raise signed_links.BadLink(_("This link does not work any more."))
        signs = signs_of(method=request.method or "GET", headers=request.headers, address="")
        if mail.opened_at is None and is_human(signs):
            mails.filter(pk=mail.pk, opened_at=None).update(opened_at=timezone.now())
        address = mail.content.url
    return HttpResponseRedirect(address, headers={"Referrer-Policy": "no-referrer"})

"""A digest as a mail: text first, HTML beside it, pictures travel with it; nothing loaded from outside, no pixel."""

from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.organizations.models import Membership
from accounts.outbound import mail as outbound
from advocacy.digests.addresses import page, stop
from advocacy.digests.contents import Contents
from advocacy.digests.models import Kind
from kernel import mail
from kernel.text import reason
from kernel.work import Unworkable


def letter(
    contents: Contents, *, membership: Membership, digest_id: UUID, kind: str = Kind.CSM_WEEKLY
) -> EmailMultiAlternatives:
    """The message as it is sent. Raises Unworkable when the member's address is none."""
    user = membership.user
    unsubscribe = stop(
        organization_id=membership.organization_id, membership_id=membership.pk, kind=kind
    )
    context = {
        "contents": contents,
        "organization": membership.organization,
        "language": user.language,
        "settings_url": page("digest", query=f"?kind={kind}"),
        "unsubscribe_url": unsubscribe,
    }
    with translation.override(user.language):
        text = render_to_string("mail/digest.txt", context)
        html = mail.html_of(render_to_string("mail/digest.mjml", context))
    try:
        message = outbound.envelope(
            subject=contents.subject,
            text=text,
            html=html,
            to=mail.mailbox(user.get_full_name(), user.email),
            from_name="Goodword",
            delivery_id=digest_id,
            unsubscribe=unsubscribe,
        )
    except mail.BrokenAddress as error:
        raise Unworkable(reason("mail_address_broken")) from error
    for picture in contents.pictures:
        mail.attach_inline(message, picture.png, name=picture.name)
    return message

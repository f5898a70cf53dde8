"""The link and the mail of an invitation. The link proves that its reader reads the invited address."""

from datetime import timedelta
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.organizations.models import Invitation
from kernel import signed_links
from kernel.text import without_overrides

PURPOSE = "invitation"
LIFE = timedelta(days=14)


def invitation_link(invitation: Invitation) -> str:
    """The absolute address of the acceptance page, good for 14 days from now."""
    token = signed_links.sign(
        purpose=PURPOSE, organization_id=invitation.organization_id, subject_id=invitation.pk
    )
    return f"{settings.BASE_URL}{reverse('invitation', args=[token])}"


def send_invitation(invitation: Invitation) -> None:
    """Write to the invited person in the organization's language, once the invitation is committed.

    A mail server that refuses is logged and nothing more: inviting again sends a new link.
    """
    organization, inviter = invitation.organization, invitation.invited_by
    with translation.override(organization.language):
        values = without_overrides(
            {
                "organization": organization.name,
                "inviter": str(inviter),
                "role": invitation.get_role_display(),
                "link": invitation_link(invitation),
                "days": LIFE.days,
                "language": organization.language,
            }
        )
        mail = EmailMultiAlternatives(
            subject=_("%(inviter)s invites you to %(organization)s on Goodword") % values,
            body=render_to_string("account/email/invitation_message.txt", values),
            to=[invitation.email],
            reply_to=[formataddr((inviter.get_full_name(), inviter.email))],
            headers={"Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(
            render_to_string("account/email/invitation_message.html", values), "text/html"
        )
    transaction.on_commit(mail.send, robust=True)

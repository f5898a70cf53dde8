"""Send the mails about offers that are due: claim, then look again, send and record in one transaction."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.contacting import services as contacting
from accounts.contacting.models import Consent
from accounts.organizations.models import Organization
from accounts.outbound import mail as outbound
from advocacy.incentives.letters import to_one_of_ours, to_person
from advocacy.incentives.models import Offer
from advocacy.incentives.promise_models import OfferMail
from advocacy.incentives.states import PROMISED
from kernel import mail, tenancy, work
from kernel.settling import settle_due
from kernel.text import Reason, define, reason
from kernel.work import Unworkable

KIND = OfferMail.Kind
SECONDS_PER_MAIL = 15
BY_A_HAND = (KIND.INVITATION, KIND.CANCELLATION, KIND.APPROVAL)
"""What a person of ours, or the reader themselves, has just set off by a click: it leaves with drafts as well."""

define(
    {
        "offer_mail_sent": _("Sent on {at}."),
        "offer_mail_outdated": _("Something newer took its place."),
        "offer_mail_observing": _("The organization only observes: nothing leaves."),
        "offer_mail_drafts": _("The organization sends by hand only."),
        "offer_mail_test": _("Test people get no mail."),
        "offer_mail_gone": _("Whom it was for is not here any more."),
        "no_meeting": _("No time is set."),
    }
)


def send_due(organization_id: UUID, limit: int = 2) -> int:
    """Work off up to `limit` due mails of one organization; call it outside of a transaction.

    Returns how many rows it worked off. Two workers never send the same row: it is leased, and locked while it is
    sent. A worker that dies between sending and recording sends it once more, with the same Message-ID.
    """
    return settle_due(
        OfferMail,
        organization_id,
        lambda row: _settle(row, now=timezone.now()),
        limit=limit,
        seconds_each=SECONDS_PER_MAIL,
        waits=outbound.RETRY_AFTER_SECONDS,
    )


def _settle(claimed: OfferMail, *, now: datetime) -> None:
    row = _locked(claimed)
    organization = Organization.objects.get(pk=tenancy.current())
    refusal = _refusal(row, organization, now=now)
    if refusal is not None:
        _record(claimed, work.State.CANCELLED, refusal)
        return
    try:
        build = to_person if row.contact is not None else to_one_of_ours
        outbound.hand_over(build(row, organization))
    except mail.BrokenAddress as error:
        raise Unworkable(reason("mail_address_broken")) from error
    _record(claimed, work.State.DONE, reason("offer_mail_sent", at=now.isoformat()))


def _locked(claimed: OfferMail) -> OfferMail:
    """The row with all it tells of, the offer locked: nobody moves the meeting half-way. Raises LostLease."""
    if claimed.offer_id:
        list(
            Offer.objects.for_organization(tenancy.current())
            .filter(pk=claimed.offer_id)
            .select_for_update(no_key=True)
            .values_list("pk")
        )
    row = (
        OfferMail.objects.for_organization(tenancy.current())
        .filter(pk=claimed.pk, attempts=claimed.attempts, state=work.State.PENDING)
        .select_related(
            "contact__company",
            "to",
            "offer__incentive",
            "offer__owner",
            "offer__contact__company",
            "piece__owner",
        )
        .select_for_update(of=("self",), no_key=True)
        .first()
    )
    if row is None:
        raise work.LostLease(f"mail {claimed.pk} was taken over")
    found: OfferMail = row
    return found


def _refusal(row: OfferMail, organization: Organization, *, now: datetime) -> Reason | None:
    """Why it may not leave now; None when it may. Nothing that held when it was planned is taken on trust."""
    if not _is_still_so(row, now):
        return reason("offer_mail_outdated")
    if row.to is not None:
        return None if row.to.is_active else reason("offer_mail_gone")
    contact = row.contact
    if contact is None or contact.merged_into_id:
        return reason("offer_mail_gone")
    if contact.is_test:
        return reason("offer_mail_test")
    if organization.sending == Organization.Sending.OBSERVE:
        return reason("offer_mail_observing")
    if organization.sending != Organization.Sending.ON and row.kind not in BY_A_HAND:
        return reason("offer_mail_drafts")
    return contacting.may_mail([contact], Consent.Purpose.SERVICE).get(contact.pk)


def _is_still_so(row: OfferMail, now: datetime) -> bool:
    if row.piece is not None:
        return row.piece.stage == "approval" and row.piece.version == row.number
    offer = row.offer
    if offer is None:
        return False
    if row.kind == KIND.INVITATION:
        return offer.state == "scheduled" and offer.sequence == row.number
    if row.kind == KIND.CANCELLATION:
        return offer.sequence == row.number
    if row.kind == KIND.PLACE_FREE:
        return offer.state == "offered" and offer.expires_at > now
    due_on = offer.due_on.toordinal() if offer.due_on else 0
    return offer.state in PROMISED and due_on == row.number


def _record(row: OfferMail, state: str, outcome: Reason) -> None:
    work.finish([row], state=state)
    OfferMail.objects.for_organization(tenancy.current()).filter(pk=row.pk).update(outcome=outcome)

"""What the mails about offers say: to the person in their language, to one of ours in theirs."""

from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from accounts.organizations.models import Organization, User
from accounts.outbound import mail as outbound
from advocacy.incentives import addresses
from advocacy.incentives.models import Offer
from advocacy.incentives.piece_models import JointPiece
from advocacy.incentives.promise_models import OfferMail
from kernel import invitations, mail
from kernel.text import reason, without_overrides
from kernel.windows import zone
from kernel.work import Unworkable

KIND = OfferMail.Kind
SPOKEN = {code for code, _name in Organization._meta.get_field("language").choices or ()}


def language_of(contact: Contact, organization: Organization) -> str:
    spoken = contact.language.lower()[:2]
    return spoken if spoken in SPOKEN else organization.language


def zone_of(offer: Offer, organization: Organization) -> ZoneInfo:
    """The zone in which they read a time: as they proposed it, else theirs, their company's, ours."""
    company = offer.contact.company
    return zone(
        offer.zone,
        offer.contact.timezone,
        company.timezone if company else None,
        organization.timezone,
    )


def at_in_words(at: datetime, tz: ZoneInfo) -> str:
    """ "Tuesday 8 December 2026, 14:00 (Europe/Paris)": a time never stands without its zone."""
    local = timezone.localtime(at, tz)
    return f"{date_format(local, 'l j F Y, H:i')} ({tz.key})"


def to_person(row: OfferMail, organization: Organization) -> EmailMultiAlternatives:
    """The message to the person of an offer or a piece. Raises BrokenAddress."""
    contact = row.contact
    assert contact is not None, "the table has it so"  # noqa: S101
    owner = _owner(row)
    with translation.override(language_of(contact, organization)):
        subject, paragraphs, button = _words(row, organization)
        hero = contact.first_name
        letter = outbound.Letter(
            subject=subject,
            paragraphs=paragraphs,
            footer=_("%(organization)s writes to you because you work with us.")
            % {"organization": organization.name},
            language=translation.get_language() or "en",
            greeting=_("Hello %(name)s,") % {"name": hero} if hero else _("Hello,"),
            signature=f"{owner.get_full_name()}\n{organization.name}"
            if owner and owner.get_full_name()
            else organization.name,
            button=button,
        )
        message = outbound.build(
            letter,
            to=contact,
            from_name=organization.name,
            reply_to=owner.email if owner else "",
            delivery_id=row.pk,
        )
        _attach_calendar(message, row, organization, for_us=False)
    return message


def to_one_of_ours(row: OfferMail, organization: Organization) -> EmailMultiAlternatives:
    """The message to who keeps the promise, or their lead. A mail of work: nothing to unsubscribe from."""
    user, offer = row.to, row.offer
    assert user is not None and offer is not None, "the table has it so"  # noqa: S101, PT018
    with translation.override(user.language):
        subject, paragraphs = _words_for_us(row, offer, organization)
        letter = outbound.Letter(
            subject=subject,
            paragraphs=paragraphs,
            footer=_("You get this because you work in %(organization)s on Goodword.")
            % {"organization": organization.name},
            language=user.language,
            button=(
                _("Open the promise"),
                addresses.admin_url("advocacy_offer_change", offer.pk),
            ),
        )
        context = {"letter": letter}
        message = EmailMultiAlternatives(
            subject=mail.header_text(subject),
            body=without_overrides(render_to_string("mail/letter.txt", context)),
            from_email=mail.mailbox("Goodword", mail.address_of(settings.DEFAULT_FROM_EMAIL)),
            to=[mail.mailbox(user.get_full_name(), user.email)],
            headers={"Message-ID": mail.message_id(str(row.pk), host=_host())},
        )
        message.attach_alternative(
            mail.html_of(render_to_string("mail/letter.mjml", context)), "text/html"
        )
        _attach_calendar(message, row, organization, for_us=True)
    return message


def _owner(row: OfferMail) -> User | None:
    if row.piece is not None:
        return row.piece.owner
    return row.offer.owner if row.offer else None


def _words(
    row: OfferMail, organization: Organization
) -> tuple[str, list[str], tuple[str, str] | None]:
    """Subject, paragraphs and button of a mail to a person."""
    if row.piece is not None:
        return _approval_words(row.piece)
    offer = row.offer
    assert offer is not None, "the table has it so"  # noqa: S101
    page = addresses.offer_url(organization_id=offer.organization_id, offer_id=offer.pk)
    name = str(offer.incentive)
    button = (_("Open the page of it"), page)
    if row.kind == KIND.PLACE_FREE:
        return (
            _("A place has become free: %(name)s") % {"name": name},
            [
                _(
                    "You said yes when every place was taken. One is free now, and we keep it for you."
                ),
                _(
                    "It is yours with one click until %(day)s; a no is fine as well, then the next in line is asked."
                )
                % {"day": date_format(timezone.localtime(offer.expires_at), "DATE_FORMAT")},
            ],
            button,
        )
    if row.kind == KIND.CANCELLATION:
        return (
            _("Called off: %(name)s") % {"name": name},
            [_("Our meeting does not take place. The entry in your calendar goes with this mail.")],
            button,
        )
    when = at_in_words(offer.starts_at or offer.changed_at, zone_of(offer, organization))
    told = [_("We meet on %(when)s.") % {"when": when}]
    if offer.place:
        told.append(_("Where: %(place)s") % {"place": offer.place})
    told.append(
        _(
            "The invitation for your calendar is attached. If it does not suit you after all, say so on the page."
        )
    )
    subject = _("Moved: %(name)s") if row.number > 1 else _("Our date: %(name)s")
    return subject % {"name": name}, told, button


def _approval_words(piece: JointPiece) -> tuple[str, list[str], tuple[str, str]]:
    page = addresses.piece_url(organization_id=piece.organization_id, piece_id=piece.pk)
    return (
        _("For your approval: %(title)s") % {"title": piece.title},
        [
            _("Here is what we would like to publish with you, word for word."),
            _("Nothing appears without your yes, and you can ask for any change."),
        ],
        (_("Read it, and say yes or what to change"), page),
    )


def _words_for_us(
    row: OfferMail, offer: Offer, organization: Organization
) -> tuple[str, list[str]]:
    who = _("%(name)s for %(person)s") % {"name": offer.incentive, "person": offer.contact}
    if offer.contact.company:
        who = f"{who} ({offer.contact.company})"
    if row.kind == KIND.CANCELLATION:
        return _("Called off: %(what)s") % {"what": who}, [_("The entry in your calendar goes.")]
    if row.kind == KIND.INVITATION:
        when = at_in_words(offer.starts_at or offer.changed_at, zone(organization.timezone))
        lines = [when, offer.place] if offer.place else [when]
        return _("In your calendar: %(what)s") % {"what": who}, lines
    day = date_format(offer.due_on, "DATE_FORMAT") if offer.due_on else ""
    told = {
        KIND.DUE_SOON: _("It was promised for %(day)s."),
        KIND.LATE: _("It was promised for %(day)s, and is not marked as kept."),
        KIND.VERY_LATE: _(
            "It was promised for %(day)s, and nothing was noted since. Say a word to them, even if it is not done."
        ),
    }
    subjects = {
        KIND.DUE_SOON: _("Promised, and due soon: %(what)s"),
        KIND.LATE: _("Promised, and late: %(what)s"),
        KIND.VERY_LATE: _("Promised, and late for days: %(what)s"),
    }
    kind = KIND(row.kind)
    lines = [told[kind] % {"day": day}]
    if offer.owner:
        lines.append(_("Its owner: %(owner)s.") % {"owner": offer.owner})
    return subjects[kind] % {"what": who}, lines


def _attach_calendar(
    message: EmailMultiAlternatives, row: OfferMail, organization: Organization, *, for_us: bool
) -> None:
    if row.offer is None or row.kind not in (KIND.INVITATION, KIND.CANCELLATION):
        return
    method = invitations.CANCEL if row.kind == KIND.CANCELLATION else invitations.REQUEST
    ics = calendar_of(row.offer, organization, method=method, for_us=for_us)
    message.attach_alternative(ics.decode(), f"text/calendar; method={method}")
    message.attach("invitation.ics", ics, "application/ics")


def calendar_of(
    offer: Offer,
    organization: Organization,
    *,
    method: str = invitations.REQUEST,
    for_us: bool = False,
) -> bytes:
    """The meeting of an offer for a calendar, in the words of who it is for. Raises Unworkable when there is none."""
    if offer.starts_at is None:
        raise Unworkable(reason("no_meeting"))
    owner = offer.owner
    ours = invitations.Guest(
        owner.get_full_name() if owner else organization.name,
        owner.email if owner else mail.address_of(settings.DEFAULT_FROM_EMAIL),
    )
    theirs = invitations.Guest(offer.contact.name, offer.contact.email)
    who = offer.contact if for_us else organization.name
    page = addresses.offer_url(organization_id=offer.organization_id, offer_id=offer.pk)
    meeting = invitations.Meeting(
        uid=f"offer-{offer.pk}@{_host()}",
        sequence=offer.sequence,
        starts_at=offer.starts_at,
        minutes=offer.incentive.minutes,
        tz=zone(organization.timezone) if for_us else zone_of(offer, organization),
        summary=f"{offer.incentive}: {who}",
        organizer=ours,
        guests=[guest for guest in (theirs, ours) if guest.email],
        description="" if for_us else page,
        place=offer.place,
        changed_at=offer.changed_at,
    )
    return invitations.as_ics(meeting, method=method)


def _host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"

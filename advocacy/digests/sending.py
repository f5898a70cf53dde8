"""Send the digests that are due: claim, then for each row look again, send and record in one transaction."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Membership
from accounts.outbound import mail, slack
from accounts.outbound.slack_models import SlackMessage
from advocacy.digests import blocks, services
from advocacy.digests.contents import Contents
from advocacy.digests.letters import letter
from advocacy.digests.models import Channel, Digest, Kind
from advocacy.digests.planning import channels, told_before
from kernel import tenancy, work
from kernel.settling import settle_due
from kernel.text import Reason, define, reason

SECONDS_PER_DIGEST = 20
"""Composing it and the mail server's time limit: the lease of a batch outlasts its slowest course."""

TELLS_FOR = timedelta(hours=12)
"""A digest that Slack could not take in this time is of no use any more."""

define(
    {
        "digest_sent": _("Sent on {at}."),
        "digest_to_slack": _("Handed to Slack on {at}."),
        "digest_empty": _("There was nothing to tell."),
        "digest_off": _("Its reader had switched it off."),
        "digest_reader_gone": _("Its reader's log-in is closed."),
    }
)


def send_due(organization_id: UUID, limit: int = 2) -> int:
    """Work off up to `limit` due digests of one organization; call it outside of a transaction.

    Returns how many rows it worked off: sent, cancelled, or failed to try again. Two workers never send the same row: it
    is leased, and locked while it is sent.
    """
    return settle_due(
        Digest,
        organization_id,
        lambda row: _settle(row, now=timezone.now()),
        limit=limit,
        seconds_each=SECONDS_PER_DIGEST,
        waits=mail.RETRY_AFTER_SECONDS,
    )


def _settle(row: Digest, *, now: datetime) -> None:
    """Send it, or cancel it with the reason."""
    _lock(row)
    membership = services.members().filter(pk=row.membership_id).first()
    if membership is None:
        _record(row, work.State.CANCELLED, reason("digest_reader_gone"))
        return
    schedule = services.schedule_of(membership=membership, kind=row.kind)
    if not (row.is_extra or row.channel in channels(schedule)):
        _record(row, work.State.CANCELLED, reason("digest_off"))
        return
    contents = services.write(
        membership=membership,
        since=row.since,
        until=row.until,
        kind=row.kind,
        new_since=told_before(row) if row.kind == Kind.ALARMS and not row.is_extra else None,
    )
    if contents.is_empty:
        _record(row, work.State.CANCELLED, reason("digest_empty"))
        return
    if row.channel == Channel.SLACK:
        _to_slack(row, contents, membership=membership, now=now)
        return
    mail.hand_over(letter(contents, membership=membership, digest_id=row.pk, kind=row.kind))
    _record(row, work.State.DONE, reason("digest_sent", at=now.isoformat()))


def _to_slack(row: Digest, contents: Contents, *, membership: Membership, now: datetime) -> None:
    """Into the person's own messages where a bot can, else into the team's channel, with their name on it."""
    connection = slack.connection()
    if connection is None or not connection.is_on:
        _record(row, work.State.CANCELLED, reason("slack_not_connected"))
        return
    to_person = connection.reaches_people
    slack.queue(
        to=SlackMessage.To.PERSON if to_person else SlackMessage.To.CHANNEL,
        address=membership.user.email if to_person else "",
        text=contents.subject,
        blocks=blocks.of(contents, membership=membership, with_name=not to_person),
        key=f"digest:{row.pk}",
        not_after=now + TELLS_FOR,
    )
    _record(row, work.State.DONE, reason("digest_to_slack", at=now.isoformat()))


def _lock(row: Digest) -> None:
    mine = (
        Digest.objects.for_organization(tenancy.current())
        .select_for_update(no_key=True)
        .filter(pk=row.pk, attempts=row.attempts, state=work.State.PENDING)
    )
    if not list(mine.values_list("pk")):
        raise work.LostLease(f"digest {row.pk} was taken over")


def _record(row: Digest, state: str, outcome: Reason) -> None:
    work.finish([row], state=state)
    Digest.objects.for_organization(tenancy.current()).filter(pk=row.pk).update(outcome=outcome)

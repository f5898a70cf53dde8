"""What goes out: mails, digests, messages, calls."""

from collections.abc import Callable
from uuid import UUID

from django.utils import timezone

from accounts.outbound import sending as webhooks
from accounts.outbound import slack
from accounts.outbound.slack_models import SlackMessage
from advocacy.digests import alarming, planning, sending
from advocacy.digests.models import Digest
from advocacy.evidence import codes
from advocacy.evidence.request_models import GrantRequest
from advocacy.incentives import sending as offer_mails
from advocacy.incentives.promise_models import OfferMail
from advocacy.moments import deliveries
from advocacy.moments.models import Delivery
from advocacy.nurture import sending as sequence_mails
from advocacy.nurture import services as nurture
from advocacy.nurture.models import SequenceMail
from advocacy.working.each import in_each
from kernel import work
from referrals.qualification import routing


def deliver() -> int:
    """Send due codes, mails, invitations, digests and Slack messages, a few of each organization in turn, until none is left.

    Codes first: somebody sits before the page and waits.
    """
    sent = _send(GrantRequest, codes.send_due)
    sent += _send(Delivery, deliveries.send_due_mail) + _send(OfferMail, offer_mails.send_due)
    sent += _send(SequenceMail, sequence_mails.send_due) + _send(Digest, sending.send_due)
    return sent + _send(SlackMessage, slack.send_due)


def _send(model: type[work.Claimable], send: Callable[[UUID], int]) -> int:
    sent = 0
    while organizations := work.organizations_with_due_rows(model):
        took = sum(send(organization_id) for organization_id in organizations)
        sent += took
        if not took:
            break
    return sent


def call_webhooks() -> int:
    """Call the endpoints that are to be told something, until nothing is due."""
    return webhooks.send_due()


def plan_digests() -> int:
    """Write down the digests that have fallen due, each in its reader's time zone."""
    return in_each(lambda: planning.plan_due(now=timezone.now()))


def raise_alarms() -> int:
    """Look at what administrators should know: raised where it is new, ended where it is gone."""
    return in_each(lambda: alarming.raise_and_end(now=timezone.now()))


def run_sequences() -> int:
    """Let leads begin the sequence of their segment, prepare the mails whose time has come, stop for whom it is over."""
    now = timezone.now()
    return (
        in_each(lambda: nurture.stop_over(now=now))
        + in_each(lambda: nurture.begin_due(now=now))
        + in_each(lambda: nurture.prepare_due(now=now))
    )


def alarm_late_contacts() -> int:
    """Tell of leads with whom nobody of ours was in touch in time."""
    return in_each(lambda: routing.alarm_overdue(now=timezone.now()))

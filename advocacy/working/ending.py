"""What ends, and what is forgotten."""

from uuid import UUID

from django.utils import timezone

from accounts.events.forgetting import forget_read
from accounts.outbound import endpoints, slack
from accounts.requests import services as requests
from advocacy.evidence import cards, grants
from advocacy.incentives import promises
from advocacy.incentives import services as incentives
from advocacy.moments import forgetting, thanking
from advocacy.moments import services as moments
from advocacy.scoring import weekly
from advocacy.signals import candidates
from advocacy.working.each import everyone, in_each, inside
from referrals.attribution import forgetting as forgetting_introduced
from referrals.attribution import ruling
from referrals.links.forgetting import forget_visits


def expire() -> int:
    """End moments and offers whose time has run out, note which permissions lapsed and which thanks were said, remind of
    promises that are due or late."""
    ended = in_each(moments.expire_due) + in_each(incentives.expire_due)
    noted = in_each(grants.age) + in_each(thanking.settle_thanks)
    return ended + noted + in_each(promises.remind)


def settle_referrals() -> int:
    """End holds nobody looked at, forget who was introduced and stayed silent, and old visits. Returns how many."""
    verbs = (
        ruling.expire_holds,
        forgetting_introduced.forget_silent,
        forgetting_introduced.forget_unclaimed,
        forget_visits,
    )
    return sum(map(in_each, verbs))


def forget_webhooks() -> int:
    """Delete what was told to endpoints, and to Slack, more than 30 days ago."""
    return in_each(endpoints.forget_old) + in_each(
        lambda: slack.forget_old(before=timezone.now() - endpoints.KEPT_FOR)
    )


def forget_old_scores() -> int:
    """Delete the weeks of scores that are older than 25 months."""
    return weekly.forget_old()


def forget_events() -> int:
    """Delete facts that were read more than 30 days ago; what came of them stays."""
    return sum(map(_forget_events_of, everyone()))


def _forget_events_of(organization_id: UUID) -> int:
    """Some thousand a transaction: whoever writes meanwhile hardly waits, and vacuum can clean up behind us."""
    gone = 0
    while last := inside(organization_id, forget_read):
        gone += last
    return gone


def forget_candidates() -> int:
    """Delete likely matches that nobody accepted within 14 days."""
    return in_each(candidates.forget_old)


def forget_pictures() -> int:
    """Throw away pictures of cards that were drawn long ago."""
    return in_each(cards.forget_old_pictures)


def forget_decisions() -> int:
    """Delete decisions that are older than 400 days, some of each organization."""
    return in_each(forgetting.forget_decisions)


def forget_requests() -> int:
    """Delete the answers kept for repeated requests that are older than three days."""
    return in_each(requests.forget_old)

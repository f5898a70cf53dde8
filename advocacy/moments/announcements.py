"""What the world hears of moments and asks: written for the webhooks in the transaction that made it true.

Of what an organization only observes nothing is told: nothing leaves.
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from accounts.outbound.announcing import Announcement, about, announce_all, is_heard
from advocacy.moments.answers import Answer
from advocacy.moments.models import Gesture, Moment
from advocacy.moments.rule_models import Rule
from kernel import tenancy

ENDED = "moment.ended"


def opened(moments: Iterable[Moment]) -> None:
    """These moments have opened. Their people and playbooks are loaded."""
    announce_all(
        [
            _announcement("moment.created", one, expires_at=one.expires_at)
            for one in moments
            if _leaves(one)
        ]
    )


def changed(moment: Moment) -> None:
    """Somebody acted on it, let it pass, or took that back."""
    if moment.state == "open":
        _tell("moment.reopened", moment, expires_at=moment.expires_at)
    else:
        _tell(ENDED, moment, ended_at=moment.acted_at)
    if moment.state == "done" and moment.gesture == Gesture.ASK and moment.acted_by_id:
        asked(moment, channel="person")


def ended(moment_ids: Collection[UUID]) -> None:
    """Their time ran out, or they were called off."""
    if not is_heard(ENDED):
        return
    rows = (
        Moment.objects.for_organization(tenancy.current())
        .filter(pk__in=moment_ids)
        .select_related("contact__company", "rule")
        .order_by("pk")
    )
    announce_all([_announcement(ENDED, one, ended_at=None) for one in rows if _leaves(one)])


def asked(moment: Moment, *, channel: str) -> None:
    """Somebody was asked, by `mail` or by a `person`."""
    _tell("ask.sent", moment, asked_for=moment.rule.asks_for, channel=channel)


def answered(moment: Moment, made: Answer) -> None:
    """Somebody answered an ask; the answer told last holds."""
    if moment.gesture == Gesture.ASK:
        _tell(
            "ask.answered", moment, asked_for=moment.rule.asks_for, answer=made.kind, how=made.how
        )


def _tell(type: str, moment: Moment, **more: Any) -> None:  # noqa: A002
    if _leaves(moment):
        announce_all([_announcement(type, moment, **more)])


def _leaves(moment: Moment) -> bool:
    return bool(moment.position != Rule.Position.OBSERVE)


def _announcement(type: str, moment: Moment, **more: Any) -> Announcement:  # noqa: A002
    contact = moment.contact
    data = {
        "id": moment.pk,
        **about(contact),
        "playbook": moment.rule.code,
        "gesture": moment.gesture,
        "state": moment.state,
        **more,
    }
    return Announcement(
        type, data, contact_id=contact.pk, is_test=contact.is_test or moment.is_test
    )

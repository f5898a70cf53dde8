"""What a batch of decisions leaves behind, written at once: offers, moments, decisions, deliveries, celebrated results."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from advocacy.incentives import services as incentives
from advocacy.moments import announcements, ending, on_slack
from advocacy.moments.causes import Cause
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment
from advocacy.moments.planning import Plan
from advocacy.moments.rules import Ready
from kernel import tenancy
from kernel.setwise import insert_rows
from kernel.work import State

ROWS_AT_ONCE = 5_000

Pair = tuple[Ready, Cause]
Fired = tuple[Moment, Ready, Cause, Plan]


def write_down(
    fired: Sequence[Fired],
    decisions: Sequence[Decision],
    celebrated: Mapping[tuple[UUID, str], CelebratedResult],
    *,
    now: datetime,
) -> None:
    ending.end_overdue_asks([m.contact_id for m, *_rest in fired if m.gesture == "ask"], now=now)
    incentives.hold_out([moment.offer for moment, *_rest in fired if moment.offer])
    Moment.objects.bulk_create(moment for moment, *_rest in fired)
    announcements.opened(moment for moment, *_rest in fired)
    on_slack.announce((moment, planned.channels) for moment, _r, _c, planned in fired)
    for first in range(0, len(decisions), ROWS_AT_ONCE):
        part = decisions[first : first + ROWS_AT_ONCE]
        insert_rows(part, leave_out=["id"], unless_there=True)
    Delivery.objects.bulk_create(
        Delivery(
            organization_id=tenancy.current(),
            moment=moment,
            channel=channel,
            due_at=due_at,
            # Only mail is worked off; the doors read the others from `due_at` on.
            state=State.PENDING if channel == "mail" else State.DONE,
        )
        for moment, _ready, _cause, planned in fired
        for channel, due_at in planned.channels
    )
    CelebratedResult.objects.bulk_create(
        [
            celebrated[key]
            for key in {
                (moment.contact_id, str(cause.details.get("metric")))
                for moment, _ready, cause, _plan in fired
            }
            if key in celebrated
        ],
        update_conflicts=True,
        unique_fields=["organization", "contact", "metric"],
        update_fields=["value", "celebrated_at"],
    )

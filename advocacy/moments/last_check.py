"""The last moment before a person meets something: everything that was decided earlier is asked again."""

from dataclasses import dataclass, replace
from datetime import datetime

from accounts.customers.models import Contact
from advocacy.holdout.rules import Drawn
from advocacy.moments import admitting, admitting_asks, holding, rules, steadying
from advocacy.moments.asks import Limits, Past
from advocacy.moments.causes import Cause
from advocacy.moments.gates import findings
from advocacy.moments.models import Gesture, Moment
from advocacy.moments.results import Metric
from advocacy.moments.triggers import Trigger
from kernel.text import Reason, reason

GATES = {Gesture.ASK: admitting_asks.ASK_GATES, Gesture.OFFER: admitting.OFFER_GATES}


@dataclass(frozen=True, slots=True)
class Today:
    """What holds for whatever may reach one person now: the limits of asking, and the draw."""

    limits: Limits
    drawn: Drawn | None


def today_for(contact: Contact) -> Today:
    """A constant number of queries."""
    return Today(steadying.limits_of_here(), holding.drawn_now(contact))


def refusal(moment: Moment, person: rules.Person, *, now: datetime, today: Today) -> Reason | None:
    """Why this must not reach its person any more; None when it may. The same gates as when it was decided.

    What was decided after it, in the knowledge of it, does not count against it unless it reached somebody since.
    """
    person = replace(
        person,
        past=_without(person.past, moment),
        company_past=_without(person.company_past, moment),
    )
    candidate = rules.Candidate(
        ready=rules.Ready(moment.rule, Trigger(on="signal")),
        cause=Cause(
            moment.contact_id,
            "sending",
            moment.opened_at,
            reason("signal_seen", kind="", day=""),
            key=moment.key,
        ),
        person=person,
        metric=Metric(label=""),
        offer_refusal=lambda: None,
        can_ask_in_words=lambda: True,
        position=moment.position,
        limits=today.limits,
        asks_on=lambda: moment.asks_on,
        held_out=lambda: None,
    )
    refused = rules.first_refusal(
        (*admitting.PERSON_GATES, *GATES.get(Gesture(moment.gesture), ())), candidate, now
    )
    if refused:
        return refused[1]
    return holding.refusal_now(today.drawn, moment, moment.contact)


def refusal_to_show(
    moment: Moment, person: rules.Person, *, now: datetime, today: Today
) -> Reason | None:
    """Why the product must not show this now; None when it may."""
    if why := refusal(moment, person, now=now, today=today):
        return why
    if why := rules.way_refusal(person, way="in_app", now=now):
        return why
    # What is shown is no interruption: a conversation that began since does not take it away.
    in_the_way = [
        one
        for one in findings(moment.gesture, person.around, now=now)
        if one.reason["code"] != "talking"
    ]
    return in_the_way[0].reason if in_the_way else None


def _without(past: list[Past], moment: Moment) -> list[Past]:
    return [
        one
        for one in past
        if (one.rule_id, one.contact_id, one.opened_at)
        != (moment.rule_id, moment.contact_id, moment.opened_at)
        and (one.opened_at <= moment.opened_at or one.reached)
    ]

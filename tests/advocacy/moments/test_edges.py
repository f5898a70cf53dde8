"""The exact edges of what stands in the way of a gesture, to the second. Pure rules, without a database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from accounts.contacting.wishes import Way, Wish
from advocacy.moments import gates, resting, rules
from advocacy.moments.asks import Limits, Past
from advocacy.moments.candidates import Person
from advocacy.moments.gates import Surroundings, TroubleFact
from advocacy.moments.models import Rule
from advocacy.moments.pace import Pace, Planned, is_new
from advocacy.moments.resting import Answered, Said
from kernel.text import reason

NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
"""A Tuesday."""
SECOND = timedelta(seconds=1)
RULE, OTHER, CLAIRE = UUID(int=1), UUID(int=2), UUID(int=3)


def ago(**when: float) -> datetime:
    return NOW - timedelta(**when)


def in_the_way(around: Surroundings, gesture: str = "ask") -> list[str]:
    return [one.reason["code"] for one in gates.findings(gesture, around, now=NOW)]


def trouble(kind: str, opened: datetime, closed: datetime | None = None) -> Surroundings:
    return Surroundings((TroubleFact(kind, opened, closed),))


@pytest.mark.parametrize(
    ("around", "codes"),
    [
        (trouble("champion_left", ago(days=90)), []),
        (trouble("champion_left", ago(days=90) + SECOND), ["trouble_champion_left"]),
        (trouble("invoice_overdue", ago(days=90)), ["trouble_invoice_overdue"]),
        (trouble("invoice_overdue", ago(days=9), ago(days=1)), []),
        (trouble("serious_ticket", ago(days=99), ago(days=60)), []),
        (trouble("serious_ticket", ago(days=99), ago(days=60) + SECOND), ["trouble_over"]),
        (Surroundings(renewal_on=NOW.date() + timedelta(days=45)), []),
        (Surroundings(renewal_on=NOW.date() + timedelta(days=44)), ["renewal_near"]),
        (Surroundings(renewal_on=NOW.date()), ["renewal_near"]),
        (Surroundings(renewal_on=NOW.date() - timedelta(days=1)), []),
        (Surroundings(talked_at=datetime(2026, 3, 5, 23, tzinfo=UTC)), []),
        (Surroundings(talked_at=datetime(2026, 3, 6, 0, tzinfo=UTC)), ["talking"]),
        (Surroundings(talked_at=NOW), ["talking"]),
        (Surroundings(talked_at=NOW + SECOND), []),
    ],
)
def test_when_trouble_a_renewal_and_a_talk_stand_in_the_way(
    around: Surroundings, codes: list[str]
) -> None:
    assert in_the_way(around) == codes


@pytest.mark.parametrize(
    ("spoken_at", "code"),
    [
        (None, "trouble_unspoken"),
        (ago(days=9) - SECOND, "trouble_unspoken"),
        (ago(days=9), "trouble_over"),
    ],
)
def test_after_a_complaint_asks_wait_for_a_talk(spoken_at: datetime | None, code: str) -> None:
    ended = TroubleFact("complaint", ago(days=9), ago(days=1))
    assert in_the_way(Surroundings((ended,), spoken_at=spoken_at)) == [code]
    assert in_the_way(Surroundings((ended,), spoken_at=spoken_at), "thank") == []


def answered(kind: str, at: datetime, **more: Any) -> Said:
    return Said([Answered(kind, at, (RULE, at), **more)])


@pytest.mark.parametrize(
    ("kind", "days"),
    [("yes", 60), ("not_now", 90), ("something_else", 30), ("knows_nobody", 365)],
)
def test_how_long_an_answer_rests(kind: str, days: int) -> None:
    over = answered(kind, ago(days=days))
    rests = answered(kind, ago(days=days) + SECOND)
    assert resting.ask_refusal(["introduction"], over, [], now=NOW) is None
    refused = resting.ask_refusal(["introduction"], rests, [], now=NOW)
    assert refused is not None
    assert (refused[0], refused[1]["code"]) == ("cooldown", f"rest_{kind}")


def test_whose_answer_rests_for_what() -> None:
    assert (
        resting.ask_refusal(["quote"], answered("knows_nobody", ago(days=1)), [], now=NOW) is None
    )
    thanked = answered("yes", ago(days=1), gesture="thank")
    assert resting.ask_refusal(["quote"], thanked, [], now=NOW) is None
    named = answered("not_now", ago(days=200), until=date(2026, 3, 11))
    assert resting.ask_refusal(["quote"], named, [], now=NOW) is not None
    assert resting.offer_refusal(named, now=NOW) is not None
    assert resting.offer_refusal(answered("something_else", ago(days=1)), now=NOW) is None
    named = answered("not_now", ago(days=1), until=date(2026, 3, 10))
    assert resting.ask_refusal(["quote"], named, [], now=NOW) is None


def past(gesture: str = "ask", *, rule: UUID = RULE, **more: Any) -> Past:
    told = {"opened_at": ago(days=20), "expires_at": ago(days=10), "reached": True, **more}
    return Past(rule, CLAIRE, gesture, **told)


@pytest.mark.parametrize(
    ("asks", "code"),
    [
        ([past(expires_at=ago(days=60))], None),
        ([past(expires_at=ago(days=60) + SECOND)], "rest_silence"),
        ([past(expires_at=ago(days=60) + SECOND, state="dismissed")], None),
        ([past(expires_at=NOW + SECOND)], None),
        ([past(expires_at=ago(days=9), reached=False)], None),
        (
            [past(opened_at=ago(days=300)), past(rule=OTHER, expires_at=ago(days=180))],
            None,
        ),
        (
            [past(opened_at=ago(days=300)), past(rule=OTHER, expires_at=ago(days=180) + SECOND)],
            "rest_silence_twice",
        ),
    ],
)
def test_how_long_silence_rests(asks: list[Past], code: str | None) -> None:
    refused = resting.ask_refusal(["quote"], Said(), asks, now=NOW)
    assert (refused and refused[1]["code"]) == code


@pytest.mark.parametrize(
    ("one", "is_lately"),
    [
        (past("equip", opened_at=ago(days=14)), False),
        (past("equip", opened_at=ago(days=14) + SECOND), True),
        (past("equip", opened_at=ago(days=1), state="cancelled"), False),
        (past("thank", opened_at=ago(days=1)), False),
    ],
)
def test_material_goes_by_mail_once_in_fourteen_days(one: Past, is_lately: bool) -> None:
    assert rules.equipped_lately([one], now=NOW) is is_lately


def test_what_was_just_decided_counts_once_even_where_the_company_is_the_person() -> None:
    mine: list[Past] = []
    alone = Person(past=mine, company_past=mine)
    beside = Person()
    for person in (alone, beside):
        rules.remember(person, past())
    assert (len(alone.past), len(beside.past), len(beside.company_past)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("person", "more", "code"),
    [
        (Person(), {}, None),
        (Person(), {"is_test": True}, "person_of_test"),
        (Person(mail_refusals={"service": reason("peace.bounced")}), {}, "peace.bounced"),
        (Person(mail_refusals={"recommendation": reason("peace.bounced")}), {}, None),
        (Person(said=Said(wish=Wish(way=Way.IN_APP))), {}, "wish_way_in_app"),
        (Person(said=Said(wish=Wish(paused_until=date(2026, 3, 11)))), {}, "wish_paused"),
        (Person(said=Said(wish=Wish(paused_until=date(2026, 3, 10)))), {}, None),
        (Person(around=trouble("complaint", ago(days=1))), {}, "trouble_complaint"),
        (
            Person(around=trouble("complaint", ago(days=1))),
            {"by_word_of_a_human": True},
            None,
        ),
        (
            Person(around=trouble("complaint", ago(days=1))),
            {"by_word_of_a_human": True, "gesture": "equip"},
            "trouble_complaint",
        ),
    ],
)
def test_why_a_gesture_does_not_go_by_mail(
    person: Person, more: dict[str, Any], code: str | None
) -> None:
    told = {"gesture": "thank", "is_test": False, **more}
    refused = rules.mail_refusal(person, now=NOW, **told)
    assert (refused and refused["code"]) == code


@pytest.mark.parametrize(
    ("gesture", "tier", "can"),
    [("ask", "", True), ("thank", "natural", True), ("thank", "", False)],
)
def test_which_playbooks_can_ask(gesture: str, tier: str, can: bool) -> None:
    assert Rule(gesture=gesture, asks_from_tier=tier).can_ask is can


def test_a_playbook_is_new_for_fourteen_days() -> None:
    rule = Rule(switched_on_at=ago(days=14))
    assert is_new(rule, NOW - SECOND)
    assert not is_new(rule, NOW)
    assert is_new(rule, ago(days=14))
    assert not is_new(rule, ago(days=14) - SECOND)
    assert not is_new(Rule(switched_on_at=None), NOW)


def day_for(pace: Pace, *, is_observed: bool = False, new: bool = False) -> date | None:
    rule = Rule(id=OTHER, gesture="ask", switched_on_at=ago(days=1) if new else None)
    until = NOW + timedelta(days=3)
    return pace.day_for(rule, owner_id=None, is_observed=is_observed, begins=NOW, until=until)


def test_what_was_only_observed_takes_room_from_what_is_observed_and_nothing_else() -> None:
    today = NOW.date()
    pace = Pace(a_day=2, csm_a_day=5, tz=ZoneInfo("UTC"))
    pace.add(Planned(RULE, today, None, is_observed=True), times=2)
    assert day_for(pace) == today
    assert day_for(pace, is_observed=True) == today + timedelta(days=1)
    pace.add(Planned(RULE, today, None))
    assert day_for(pace) == today
    pace.add(Planned(RULE, today, None))
    assert day_for(pace) == today + timedelta(days=1)


def test_a_new_playbook_goes_at_half_the_pace_and_never_stands() -> None:
    today = NOW.date()
    for a_day, half in ((4, 2), (1, 1)):
        pace = Pace(a_day=a_day, csm_a_day=Limits().csm_a_day, tz=ZoneInfo("UTC"))
        pace.add(Planned(OTHER, today, None), times=half - 1)
        assert day_for(pace, new=True) == today
        pace.add(Planned(OTHER, today, None))
        assert day_for(pace, new=True) == today + timedelta(days=1)

"""What people wish holds at once, is kept with how we know, and refuses in words that say until when."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.contacting import preferences, services
from accounts.contacting.models import Consent
from accounts.contacting.preferences import APART, LONGEST_PAUSE_DAYS, Preference
from accounts.contacting.wishes import (
    EFFORT,
    AskKind,
    Way,
    Wish,
    ask_refusal,
    pause_refusal,
    way_refusal,
)
from accounts.customers.models import Contact
from kernel.errors import Invalid
from tests.conftest import Cast
from tests.factories import ContactFactory

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
BACK = date(2026, 3, 20)
MIDNIGHT = datetime(2026, 3, 20, tzinfo=UTC)


@pytest.fixture
def claire(acme: Cast) -> Iterator[Contact]:
    with acme.inside():
        yield ContactFactory(email="claire@dupont.example")


def refusal(
    wish: Wish, *, kinds: Any = (), last: datetime | None = None, now: datetime = NOON
) -> Any:
    return ask_refusal(wish, kinds=kinds, last_ask_at=last, now=now)


# Rules


def test_the_effort_of_each_ask_is_the_one_of_the_budget() -> None:
    """DEFAULTS: one question 1, a card 2, a review 3, an introduction 4, a call 5, a talk 8, a case study 10."""
    assert {kind.value: effort for kind, effort in EFFORT.items()} == {
        "survey": 1,
        "quote": 1,
        "share": 2,
        "review": 3,
        "introduction": 4,
        "reference_call": 5,
        "talk": 8,
        "case_study": 10,
    }


def test_who_wishes_nothing_is_refused_nothing() -> None:
    assert refusal(Wish(), kinds=["review"], last=NOON) is None
    assert way_refusal(Wish(), way="mail") is way_refusal(Wish(), way="in_app") is None
    assert pause_refusal(Wish(), now=NOON) is None


def test_one_unwanted_kind_is_enough_and_an_ask_for_anything_names_it() -> None:
    wish = Wish(unwilling=frozenset({"review", "talk"}))
    assert refusal(wish, kinds=["survey", "quote"]) is None
    for kinds in (["review"], ["survey", "review", "talk"], []):
        told = refusal(wish, kinds=kinds)
        assert (told["code"], told["params"]) == ("wish_not_kind", {"kind": "ask_kind_review"})


def test_quiet_ends_with_the_first_moment_of_the_day_that_was_named() -> None:
    wish = Wish(paused_until=BACK)
    told = refusal(wish, now=MIDNIGHT - timedelta(microseconds=1))
    assert (told["code"], told["params"]) == ("wish_paused", {"free": "2026-03-20"})
    assert pause_refusal(wish, now=NOON) is not None
    assert refusal(wish, now=MIDNIGHT) is None


def test_the_next_ask_waits_as_long_as_they_wish() -> None:
    wish = Wish(apart_days=60)
    assert refusal(wish, last=None) is None
    told = refusal(wish, last=NOON, now=NOON + timedelta(days=60, microseconds=-1))
    assert told["code"] == "wish_apart"
    assert told["params"] == {"last": "2026-03-10", "free": "2026-05-09"}
    assert refusal(wish, last=NOON, now=NOON + timedelta(days=60)) is None


@pytest.mark.parametrize("way", [Way.MAIL, Way.IN_APP, Way.PERSON])
def test_only_the_way_they_wish_is_open(way: str) -> None:
    wish = Wish(way=way)
    open_ways = [one for one in ("mail", "in_app", "person") if way_refusal(wish, way=one) is None]
    assert open_ways == [way]
    closed = next(one for one in ("mail", "in_app") if one != way)
    told = way_refusal(wish, way=closed)
    assert told is not None
    assert told["code"] == f"wish_way_{way}"


# The ledger


def test_a_wish_is_kept_with_its_source_and_the_newest_holds(claire: Contact) -> None:
    first = Wish(unwilling=frozenset({"talk", "quote"}), apart_days=90, way="mail")
    row = preferences.record_wish(contact=claire, wish=first, source="s" * 300)
    assert row is not None
    assert (row.source, row.unwilling) == ("s" * 200, ["quote", "talk"])
    assert row.recorded_at <= timezone.now()
    later = Wish(paused_until=timezone.localdate())
    preferences.record_wish(contact=claire, wish=later, source="page")
    newest = preferences.newest(claire)
    assert newest is not None
    assert newest.wish == later
    assert preferences.wishes_of([claire.pk]) == {claire.pk: later}
    told = preferences.wished([claire.pk])
    assert [(contact, wish) for contact, _at, wish in told] == [
        (claire.pk, first),
        (claire.pk, later),
    ]


def test_what_they_wished_already_adds_nothing(claire: Contact) -> None:
    def say(wish: Wish) -> Preference | None:
        return preferences.record_wish(contact=claire, wish=wish, source="page")

    assert say(Wish()) is None
    assert say(Wish(way="mail")) is not None
    assert say(Wish(way="mail")) is None
    assert say(Wish()) is not None
    assert Preference.objects.count() == 2


@pytest.mark.parametrize(
    "wish",
    [
        Wish(unwilling=frozenset({"review", "dance"})),
        Wish(way="pigeon"),
        Wish(apart_days=max(one for one in APART if one) + 1),
    ],
)
def test_what_there_is_not_to_choose_is_refused(claire: Contact, wish: Wish) -> None:
    with pytest.raises(Invalid, match="no such choice"):
        preferences.record_wish(contact=claire, wish=wish, source="page")
    assert not Preference.objects.exists()


@pytest.mark.parametrize(
    ("days", "is_taken"),
    [(-1, False), (0, True), (LONGEST_PAUSE_DAYS, True), (LONGEST_PAUSE_DAYS + 1, False)],
)
def test_quiet_is_asked_for_from_today_for_three_years_at_most(days: int, is_taken: bool) -> None:
    assert 3 * 365 <= LONGEST_PAUSE_DAYS <= 3 * 366
    day = timezone.localdate() + timedelta(days=days)
    if is_taken:
        preferences.check_day(day)
    else:
        with pytest.raises(Invalid):
            preferences.check_day(day)


def test_every_kind_and_way_can_be_wished(claire: Contact) -> None:
    everything = Wish(unwilling=frozenset(AskKind.values))
    for wish in (everything, *(Wish(way=way) for way in Way.values if way != Way.ANY)):
        assert preferences.record_wish(contact=claire, wish=wish, source="page") is not None
    assert preferences.kinds_in_words(["talk", "survey", "talk"]) == [
        str(AskKind.SURVEY.label),
        str(AskKind.TALK.label),
    ]


# Never


def answer_of(contact: Contact) -> str | None:
    return services.consent_answers([contact.pk], "recommendation").get(contact.pk)


def test_never_is_said_once_and_is_an_objection(claire: Contact) -> None:
    assert not preferences.is_never(claire)
    row = preferences.say_never(contact=claire, source="page")
    assert row is not None
    assert (row.answer, row.basis) == ("objected", "objection")
    assert preferences.is_never(claire)
    assert preferences.say_never(contact=claire, source="page") is None
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "after"), [("granted", "granted"), ("withdrawn", "lapsed"), (None, "lapsed")]
)
def test_taking_never_back_is_no_yes_that_was_not_there(
    claire: Contact, before: str | None, after: str
) -> None:
    preferences.take_never_back(contact=claire, source="page", before=before)
    assert answer_of(claire) is None
    preferences.say_never(contact=claire, source="page")
    preferences.take_never_back(contact=claire, source="page", before=before)
    assert answer_of(claire) == after


def test_a_yes_that_the_product_told_later_does_not_lapse(claire: Contact) -> None:
    """Somebody changed jobs: what they had allowed ends, unless their product said since that they allow it."""
    moved = timezone.now() - timedelta(days=2)

    def lapse() -> int:
        return services.lapse({claire.pk: moved}, purpose="recommendation", source="l" * 300)

    assert lapse() == 0
    services.record_consent(
        contact=claire,
        purpose="recommendation",
        answer="granted",
        source="form",
        recorded_at=moved + timedelta(days=1),
    )
    assert lapse() == 1
    assert answer_of(claire) == "lapsed"
    assert Consent.objects.order_by("pk").last().source == "l" * 200
    assert lapse() == 0
    for after, lapsed in ((timedelta(0), 1), (timedelta(days=1), 0)):
        Consent.objects.all().delete()
        services.record_consents([(claire.pk, "recommendation", "granted", moved + after)])
        assert lapse() == lapsed
    services.record_consent(
        contact=claire, purpose="recommendation", answer="withdrawn", source="form"
    )
    assert lapse() == 0
    assert answer_of(claire) == "withdrawn"

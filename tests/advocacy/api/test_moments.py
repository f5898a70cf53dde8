from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from advocacy.moments.models import Delivery, Moment
from kernel.text import define, reason
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    MomentFactory,
    OfferFactory,
    RuleFactory,
)

MOMENTS = "/api/v1/moments"
QUERIES_OF_A_LIST = 8
"""The six of every list, and the deliveries."""


def _moment(**fields: Any) -> Moment:
    """A moment with all that its JSON can show."""
    contact = fields.pop("contact", None) or ContactFactory(company=CompanyFactory())
    moment: Moment = MomentFactory(
        contact=contact,
        company=contact.company,
        is_test=contact.is_test,
        offer=OfferFactory(contact=contact, state="declined"),
        **fields,
    )
    return moment


def _shown_in_the_product(**fields: Any) -> Moment:
    rule = fields.pop("rule", None) or RuleFactory(position="on")
    moment = _moment(**{"position": "on", "rule": rule} | fields)
    _delivery(moment)
    return moment


def _delivery(moment: Moment, **fields: Any) -> None:
    Delivery.objects.create(
        organization_id=moment.organization_id,
        moment=moment,
        **{"channel": "in_app", "due_at": timezone.now() - timedelta(seconds=1)} | fields,
    )


def test_a_moment_says_what_why_for_whom_and_how(api: Any, acme: Any) -> None:
    define({"tests.mention": "They spoke of us in {place}."})
    with acme.inside():
        company = CompanyFactory(external_id="org-7", name="Dupont-Lavigne")
        contact = ContactFactory(name="Claire Fontan", company=company)
        moment = _moment(contact=contact, reasons=[reason("tests.mention", place="Lyon")])
        due = datetime(2026, 11, 2, 9, tzinfo=UTC)
        _delivery(moment, channel="task", due_at=due)
    shown = api(acme.key, "GET", f"{MOMENTS}/{moment.pk}").json()
    assert shown["contact"] == {
        "id": str(contact.pk),
        "external_id": contact.external_id,
        "name": "Claire Fontan",
        "email": contact.email,
    }
    assert shown["company"] == {
        "id": str(company.pk),
        "external_id": "org-7",
        "name": "Dupont-Lavigne",
    }
    assert shown["reasons"] == [{"code": "tests.mention", "text": "They spoke of us in Lyon."}]
    assert shown["rule"]["code"] == moment.rule.code
    assert shown["offer"]["incentive"]["name"] == "Personal demo for a peer"
    assert shown["deliveries"] == [
        {"channel": "task", "due_at": "2026-11-02T09:00:00Z", "state": "pending"}
    ]
    assert (shown["gesture"], shown["state"], shown["position"]) == ("thank", "open", "drafts")
    assert shown["card_url"].startswith("http://testserver/")
    assert shown["opened_at"].endswith("Z")
    (listed,) = api(acme.key, "GET", MOMENTS).json()["data"]
    assert listed == shown | {"card_url": listed["card_url"]}


def test_moments_are_narrowed_by_what_is_asked(api: Any, acme: Any) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    with acme.inside():
        old = _moment(gesture="equip", state="expired", opened_at=long_ago)
        new = _moment()
    after = (long_ago + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for query, expected in (
        ("", [new, old]),
        (f"contact={old.contact_id}", [old]),
        ("state=expired", [old]),
        ("gesture=thank", [new]),
        (f"created_after={after}", [new]),
        (f"contact={old.contact_id}&state=open", []),
    ):
        found = api(acme.key, "GET", f"{MOMENTS}?{query}").json()["data"]
        assert [row["id"] for row in found] == [str(m.pk) for m in expected], query
    for query in ("state=odd", "gesture=odd", "contact=1", "created_after=soon", "rule=1"):
        assert api(acme.key, "GET", f"{MOMENTS}?{query}").status_code == 400, query


def test_strangers_and_test_keys_see_their_own_moments_only(
    api: Any, acme: Any, globex: Any
) -> None:
    with acme.inside():
        live = _shown_in_the_product()
        trial = _shown_in_the_product(contact=ContactFactory(is_test=True))
    for key, seen, hidden in (
        (acme.key, [live], [trial]),
        (acme.test_key, [trial], [live]),
        (globex.key, [], [live, trial]),
    ):
        rows = api(key, "GET", MOMENTS).json()["data"]
        assert [row["id"] for row in rows] == [str(m.pk) for m in seen]
        for moment in hidden:
            assert api(key, "GET", f"{MOMENTS}/{moment.pk}").status_code == 404
            address = f"/api/v1/contacts/{moment.contact_id}/moments"
            assert api(key, "GET", address).status_code == 404


def _now(api: Any, acme: Any, moment: Moment) -> list[str]:
    answer = api(acme.key, "GET", f"/api/v1/contacts/{moment.contact_id}/moments")
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["data"]]


def test_the_product_is_given_what_may_be_shown_now(api: Any, acme: Any) -> None:
    with acme.inside():
        moment = _shown_in_the_product()
    assert _now(api, acme, moment) == [str(moment.pk)]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "done"},
        {"expires_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"position": "drafts"},
    ],
)
def test_what_is_over_or_was_never_meant_to_be_shown_is_not(
    api: Any, acme: Any, fields: dict[str, Any]
) -> None:
    with acme.inside():
        moment = _shown_in_the_product(**fields)
    assert _now(api, acme, moment) == []


def test_a_moment_waits_for_its_delivery_in_the_product(api: Any, acme: Any) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with acme.inside():
        for delivery in ({"channel": "task"}, {"due_at": tomorrow}, {"state": "cancelled"}):
            moment = _moment(position="on", rule=RuleFactory(position="on"))
            _delivery(moment, **delivery)
            assert _now(api, acme, moment) == []


@pytest.mark.parametrize(("hours", "is_shown"), [(71, True), (73, False)])
def test_a_success_is_shown_for_three_days(api: Any, acme: Any, hours: int, is_shown: bool) -> None:
    with acme.inside():
        moment = _moment(position="on", rule=RuleFactory(position="on"))
        _delivery(moment, due_at=timezone.now() - timedelta(hours=hours))
    assert _now(api, acme, moment) == ([str(moment.pk)] if is_shown else [])


@pytest.mark.parametrize("position", ["observe", "drafts"])
def test_what_was_switched_off_since_is_not_shown(api: Any, acme: Any, position: str) -> None:
    with acme.inside():
        of_the_rule = _shown_in_the_product(rule=RuleFactory(position=position))
        of_all = _shown_in_the_product()
    assert _now(api, acme, of_the_rule) == []
    acme.organization.sending = position
    acme.organization.save()
    assert _now(api, acme, of_all) == []


@pytest.mark.parametrize("rows", [2, 20])
def test_a_list_costs_the_same_however_long(
    api: Any, acme: Any, rows: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        contact = ContactFactory(company=CompanyFactory())
        for _ in range(rows):
            _shown_in_the_product(contact=contact)
        IncentiveFactory()
    api(acme.key, "GET", MOMENTS)  # notes the first use of the key
    with django_assert_num_queries(QUERIES_OF_A_LIST):
        assert len(api(acme.key, "GET", MOMENTS).json()["data"]) == rows
    with django_assert_num_queries(QUERIES_OF_A_LIST + 20):
        address = f"/api/v1/contacts/{contact.pk}/moments"
        assert len(api(acme.key, "GET", address).json()["data"]) == rows

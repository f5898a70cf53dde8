from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.contacting.services import record_consent
from advocacy.scoring.services import rescore
from advocacy.signals.kinds import KINDS
from advocacy.signals.services import Recorded
from tests.factories import AdvocateFactory, CompanyFactory, ContactFactory, SignalFactory

ADVOCATES = "/api/v1/advocates"
QUERIES_OF_A_LIST = 6


def test_the_best_come_first_over_all_pages(api: Any, acme: Any) -> None:
    with acme.inside():
        scores = [30.0, 71.5, 30.0, 12.4, 0.1 + 0.2]
        rows = [AdvocateFactory(score=score) for score in scores]
        AdvocateFactory(score=None, tier="leave")
    expected = sorted(rows, key=lambda row: (row.score, row.pk), reverse=True)
    seen, cursor = [], ""
    while cursor is not None:
        body = api(acme.key, "GET", f"{ADVOCATES}?limit=2{cursor}").json()
        seen += [row["contact"]["id"] for row in body["data"]]
        cursor = f"&cursor={body['next_cursor']}" if body["has_more"] else None
    assert seen == [str(row.contact_id) for row in expected]


def test_advocates_of_one_tier(api: Any, acme: Any) -> None:
    with acme.inside():
        champion = AdvocateFactory(
            tier="champion",
            score=80,
            contact=ContactFactory(company=CompanyFactory(name="Northgate")),
        )
        AdvocateFactory()
    (row,) = api(acme.key, "GET", f"{ADVOCATES}?tier=champion").json()["data"]
    assert row["contact"]["id"] == str(champion.contact_id)
    assert (row["company"]["name"], row["score"], row["tier"]) == ("Northgate", 80.0, "champion")
    assert api(acme.key, "GET", f"{ADVOCATES}?tier=gold").status_code == 400


def test_a_score_is_explained_in_the_readers_words(api: Any, acme: Any) -> None:
    with acme.inside():
        contact = ContactFactory()
        signal = SignalFactory(contact=contact, kind="testimonial", strength=18, weight=18)
        rescore(Recorded(new=[signal], withdrawn=[]), kinds=KINDS, now=timezone.now())
    shown = api(acme.key, "GET", f"{ADVOCATES}/{contact.pk}").json()
    assert shown["contact"]["id"] == str(contact.pk)
    assert shown["company"] is None
    assert shown["score"] == pytest.approx(18, abs=0.1)
    assert sum(part["points"] for part in shown["parts"]) == pytest.approx(shown["score"])
    assert {part["code"] for part in shown["parts"] if part["points"]} == {"willingness"}
    assert shown["parts"][0]["text"] == "What they did and said for us"
    assert "testimonial" in shown["reasons"][0]["text"]
    assert shown["tier"] == "warm"
    assert shown["why"]["text"]
    assert shown["changes"]


def test_whoever_gave_no_evidence_stands_at_nought(api: Any, acme: Any) -> None:
    with acme.inside():
        contact = ContactFactory(company=CompanyFactory())
    shown = api(acme.key, "GET", f"{ADVOCATES}/{contact.pk}").json()
    assert (shown["score"], shown["tier"], shown["reasons"]) == (0, "quiet", [])
    assert shown["company"]["id"] == str(contact.company_id)


def test_whoever_objected_has_no_score(api: Any, acme: Any) -> None:
    with acme.inside():
        contact = ContactFactory()
        record_consent(contact=contact, purpose="profiling", answer="objected", source="letter")
    assert api(acme.key, "GET", f"{ADVOCATES}/{contact.pk}").json()["score"] is None


def test_strangers_and_test_keys_see_their_own_people_only(
    api: Any, acme: Any, globex: Any
) -> None:
    with acme.inside():
        live = AdvocateFactory()
        trial = AdvocateFactory(contact=ContactFactory(is_test=True))
        into = AdvocateFactory()
        AdvocateFactory(contact=ContactFactory(merged_into=into.contact))
    for key, seen, hidden in (
        (acme.key, {live, into}, trial),
        (acme.test_key, {trial}, live),
        (globex.key, set(), live),
    ):
        rows = api(key, "GET", ADVOCATES).json()["data"]
        assert {row["contact"]["id"] for row in rows} == {str(one.contact_id) for one in seen}
        assert api(key, "GET", f"{ADVOCATES}/{hidden.contact_id}").status_code == 404
    assert api(acme.key, "GET", f"{ADVOCATES}/{uuid4()}").status_code == 404


@pytest.mark.parametrize("rows", [2, 20])
def test_a_list_costs_the_same_however_long(
    api: Any, acme: Any, rows: int, django_assert_num_queries: Any
) -> None:
    with acme.inside():
        for age in range(rows):
            contact = ContactFactory(company=CompanyFactory())
            AdvocateFactory(contact=contact, entered_at=timezone.now() - timedelta(days=age))
    api(acme.key, "GET", ADVOCATES)  # notes the first use of the key
    with django_assert_num_queries(QUERIES_OF_A_LIST):
        assert len(api(acme.key, "GET", ADVOCATES).json()["data"]) == rows

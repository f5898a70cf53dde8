from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advocacy.moments.models import Moment
from advocacy.pages.moment import page_url
from referrals.links.models import ReferralLink, Visit
from referrals.links.services import address_of, link_for
from tests.conftest import Cast
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    MomentFactory,
    OfferFactory,
    SignalFactory,
)


@pytest.fixture
def moment(acme: Cast) -> Iterator[Moment]:
    with acme.inside():
        claire = ContactFactory(name="Claire <Fontan>", company=CompanyFactory(name="Dupont"))
        details = {"metric": "hours_saved", "value": 1200.0, "before": 160.0, "after": 40.0}
        details |= {"unit": "hours", "period": "month"}
        yield MomentFactory(
            contact=claire,
            signal=SignalFactory(contact=claire, kind="milestone", details=details),
            gesture="equip",
            language="fr",
            subject="Votre équipe",
            body="Une page.",
        )


def _get(moment: Moment) -> Any:
    return Client().get(page_url(moment).removeprefix("http://testserver"))


def test_the_card_shows_the_result_large_in_the_readers_language(moment: Moment) -> None:
    page = _get(moment)
    text = page.content.decode()
    assert page.status_code == 200
    assert '<html lang="fr">' in text
    assert '<p class="number">1\xa0200</p>' in text.replace("\u202f", "\xa0")
    assert "heures" in text
    assert "un mois" in text
    assert "Claire &lt;Fontan&gt;" in text
    assert '<rect width="100"' in text
    assert '<rect width="25"' in text
    assert "/r/" not in text


def test_the_page_is_private_and_leaks_no_address(moment: Moment) -> None:
    page = _get(moment)
    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_looking_changes_nothing(moment: Moment) -> None:
    with CaptureQueriesContext(connection) as queries:
        _get(moment)
    written = ("INSERT", "UPDATE", "DELETE")
    assert not [q for q in queries if q["sql"].startswith(written)]
    assert not ReferralLink.objects.exists()
    assert Client().post(page_url(moment).removeprefix("http://testserver")).status_code == 405


def test_benefit_and_link_stand_there_when_the_moment_carries_them(moment: Moment) -> None:
    link = link_for(moment.contact)
    moment.offer = OfferFactory(
        contact=moment.contact, incentive=IncentiveFactory(peer_gets="Half an hour")
    )
    moment.body = f"Un lien : {address_of(link)}."
    moment.save()
    text = _get(moment).content.decode()
    assert address_of(link) in text
    assert "shows a peer something good" in text
    assert "Half an hour" in text
    assert not Visit.objects.exists()


def test_a_benefit_that_was_taken_back_is_not_shown(moment: Moment) -> None:
    moment.offer = OfferFactory(contact=moment.contact, state="withdrawn")
    moment.save()
    assert "shows a peer something good" not in _get(moment).content.decode()


def test_other_moments_show_their_letter(moment: Moment) -> None:
    moment.signal.kind = "mention"
    moment.signal.save()
    moment.body = "Merci.\n\nÀ vous <script>."
    moment.save()
    text = _get(moment).content.decode()
    assert "<p>Merci.</p>" in text
    assert "&lt;script&gt;" in text


def test_a_moment_that_is_over_keeps_its_page(moment: Moment) -> None:
    moment.state = "expired"
    moment.save()
    assert _get(moment).status_code == 200


def test_links_age_and_cannot_be_forged_or_swapped(moment: Moment, globex: Cast) -> None:
    path = page_url(moment).removeprefix("http://testserver")
    assert Client().get(path[:-2]).status_code == 404
    assert Client().get(path.replace("/m/", "/u/")).status_code == 404
    with time_machine.travel(moment.opened_at + timedelta(days=401)):
        assert Client().get(path).status_code == 404
    moment.delete()
    assert Client().get(path).status_code == 404

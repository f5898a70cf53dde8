"""Asks made elsewhere, told over the API."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import ContactFactory


def test_an_ask_made_elsewhere_counts_at_once(api: Any, acme: Any) -> None:
    with acme.inside():
        contact = ContactFactory()
    path = f"/api/v1/contacts/{contact.pk}"
    at = (timezone.now() - timedelta(days=2)).isoformat()
    made = api(acme.key, "POST", f"{path}/asks", {"kind": "reference_call", "asked_at": at})
    assert made.status_code == 201
    assert (made.json()["effort"], made.json()["kind"]) == (5, "reference_call")
    found = api(acme.key, "GET", f"{path}/eligibility").json()
    assert found["asked"] == 1
    assert found["last_asked_at"] is not None
    wrong = api(
        acme.key,
        "POST",
        f"{path}/asks",
        {"kind": "review", "asked_at": (timezone.now() + timedelta(days=1)).isoformat()},
    )
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["pointer"] == "/asked_at"

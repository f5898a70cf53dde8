"""What a product and its neighbours send in a day, in the words of the SDKs: mostly use, some profiles, some evidence.

Of a hundred facts seventy are use (pages, and events whose name means nothing), fifteen say who somebody is, fifteen are
evidence or trouble. Drawn with a seed, so that two runs send the same.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

Item = dict[str, Any]

USE = ("Report Exported", "Invoice Sent", "Dashboard Opened", "File Uploaded", "Search Made")
PRAISE = (
    "Finally a tool that simply works. We save two days a month.",
    "Moved our whole team over and would not go back.",
    "Solid, although the export could be faster.",
)
COMPANIES_SHARE = 10
"""People to a company."""


def items(
    count: int, *, people: int, seed: int = 1, prefix: str = "", only_evidence: bool = False
) -> Iterator[Item]:
    """So many items about so many people, of the last hour. `prefix` keeps the people and messages of two calls apart."""
    rng = Random(seed)
    now = datetime.now(UTC)
    for number in range(count):
        person = rng.randrange(people)
        at = now - timedelta(seconds=rng.randrange(3600))
        draw = rng.random() * 0.15 + 0.85 if only_evidence else rng.random()
        yield {
            "messageId": f"{prefix}{seed}-{number}",
            "userId": f"{prefix}u{person}",
            "timestamp": at.isoformat(),
            "context": {"groupId": f"{prefix}c{person // COMPANIES_SHARE}"},
            **_said(draw, person, prefix, number, rng),
        }


def introductions(people: int, *, prefix: str = "") -> Iterator[Item]:
    """One profile of each person, so that nobody is new afterwards."""
    rng = Random(0)
    for person in range(people):
        yield {
            "messageId": f"{prefix}hello-{person}",
            "userId": f"{prefix}u{person}",
            "context": {"groupId": f"{prefix}c{person // COMPANIES_SHARE}"},
            **_profile(person, prefix, rng),
        }


def _said(draw: float, person: int, prefix: str, number: int, rng: Random) -> Item:
    if draw < 0.30:
        return {"type": "page", "name": "/reports", "properties": {"path": "/reports"}}
    if draw < 0.70:
        return _track(rng.choice(USE), rows=rng.randrange(900), format="pdf", ms=rng.randrange(999))
    if draw < 0.80:
        return _profile(person, prefix, rng)
    if draw < 0.85:
        traits = {"name": f"Company {person // COMPANIES_SHARE}", "industry": "retail"}
        group = f"{prefix}c{person // COMPANIES_SHARE}"
        return {"type": "group", "groupId": group, "traits": traits | {"seats": number % 90}}
    return _evidence(draw, number, rng)


def _profile(person: int, prefix: str, rng: Random) -> Item:
    traits = {
        "email": f"{prefix}u{person}@c{person // COMPANIES_SHARE}.example",
        "name": f"Person {person}",
        "title": rng.choice(("Head of Finance", "Team lead", "Analyst")),
        "logins": rng.randrange(500),
    }
    return {"type": "identify", "traits": traits}


def _evidence(draw: float, number: int, rng: Random) -> Item:
    if draw < 0.90:
        hours = 20 + rng.randrange(400)
        return _track("ROI Milestone Reached", metric="hours_saved_per_month", value=hours)
    if draw < 0.94:
        return _track("NPS Answered", score=rng.randrange(11), comment=rng.choice(("", *PRAISE)))
    if draw < 0.96:
        return _track("CSAT Answered", score=rng.randrange(1, 6))
    if draw < 0.98:
        return _track("Mention", id=f"post-{number}", text=rng.choice(PRAISE))
    if draw < 0.99:
        return _track("Review Published", id=f"review-{number}", rating=rng.randrange(3, 6))
    ticket = f"t{number // 2}"
    name = "Ticket Opened" if number % 2 else "Ticket Closed"
    return _track(name, ticket_id=ticket, severity=rng.choice(("low", "urgent")))


def _track(name: str, **properties: Any) -> Item:
    return {"type": "track", "event": name, "properties": properties}

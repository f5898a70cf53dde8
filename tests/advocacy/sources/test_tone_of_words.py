"""Words that come without a tone get one from their text; a mark is what it is, whatever is written beside it."""

import pytest
from django.utils import timezone

from accounts.events.models import Event
from advocacy.sources.known import Known
from advocacy.sources.reading import read
from advocacy.sources.told import Told


def told(name: str, **properties: object) -> Told:
    event = Event(
        source="product",
        message_id="m1",
        kind=Event.Kind.TRACK,
        name=name,
        user_id="u1",
        occurred_at=timezone.now(),
        received_at=timezone.now(),
        payload={"event": name, "userId": "u1", "properties": properties},
    )
    return read(event, known=Known())


@pytest.mark.parametrize(
    ("properties", "kind", "tone"),
    [
        ({"text": "Toute l'équipe est fan, on ne s'en passe plus"}, "mention", "enthusiastic"),
        ({"text": "Thanks to Brindille for the good webinar"}, "mention", "friendly"),
        ({"text": "We use Brindille for our campaigns"}, "mention_neutral", ""),
        ({"text": "Brindille is down again, the support is awful"}, "complaint", ""),
        ({"text": "Wir nutzen Brindille und sind sehr zufrieden"}, "mention", "unknown"),
        ({"text": "ok"}, "mention", "unknown"),
        ({}, "mention", "unknown"),
        # Told in our words, it is as told; what another service heard helps where we hear nothing.
        ({"text": "Support is awful", "tone": "friendly"}, "mention", "friendly"),
        ({"text": "ok", "sentiment": "positive"}, "mention", "friendly"),
        ({"text": "ok", "sentiment": "negative"}, "complaint", ""),
        (
            {"text": "We love it, by far the best", "sentiment": "neutral"},
            "mention",
            "enthusiastic",
        ),
    ],
)
def test_a_mention_is_what_its_text_sounds_like(properties, kind, tone):
    found = told("Mention", **properties)
    assert [(one.kind, one.tone) for one in found.evidence] == [(kind, tone)]
    assert bool(found.trouble) is (kind == "complaint")


@pytest.mark.parametrize(
    ("name", "properties", "kind", "tone"),
    [
        ("NPS Answered", {"score": 10, "comment": "We love it"}, "promoter", "enthusiastic"),
        ("NPS Answered", {"score": 9, "comment": "Support is awful"}, "promoter", ""),
        ("NPS Answered", {"score": 2, "comment": "We love it"}, "detractor", ""),
        ("CSAT Answered", {"score": 5, "text": "Merci pour votre aide"}, "csat_best", "friendly"),
        ("Review Posted", {"rating": 5, "text": "The best tool ever"}, "review", "enthusiastic"),
        ("Review Posted", {"rating": 5, "text": "ok"}, "review", ""),
    ],
)
def test_a_mark_decides_and_the_remark_beside_it_has_a_tone_when_it_is_warm(
    name, properties, kind, tone
):
    assert [(one.kind, one.tone) for one in told(name, **properties).evidence] == [(kind, tone)]

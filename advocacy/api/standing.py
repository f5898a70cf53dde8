"""One person's standing as the API tells it: the sum, its parts, what stands beside it, and what would change it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.companies import CompanyBrief
from accounts.api.contacts import ContactBrief
from accounts.api.serializers import ReasonOutput, ReasonsField
from accounts.customers.models import Contact
from advocacy.moments.relation import Relation
from advocacy.scoring.fit import LETTERS
from advocacy.scoring.models import Advocate, ScoreOverride
from advocacy.scoring.reach import reach_of
from advocacy.scoring.rules import PARTS
from advocacy.scoring.services import Explanation
from kernel.text import Reason, reason, say

PART_WORDS = {
    "willingness": _("What they did and said for us"),
    "success": _("What they achieve"),
    "other": _("Occasions, and what others think of them"),
    "negative": _("What went wrong"),
}


class PartOutput(serializers.Serializer[Any]):
    """What one sort of evidence gives today."""

    code = serializers.ChoiceField(PARTS)
    text = serializers.CharField()
    points = serializers.FloatField()


class CompanyFitOutput(serializers.Serializer[Any]):
    """How well their company fits as ideal customer: A to D, null while nobody has graded it."""

    grade = serializers.ChoiceField(list(LETTERS.values()), allow_null=True)
    text = serializers.CharField()


class RelationOutput(serializers.Serializer[Any]):
    """When they last answered you or did something with you, and what was given and asked in 12 months."""

    last_contact_at = serializers.DateTimeField(allow_null=True)
    given = serializers.IntegerField(source="balance.given")
    asked = serializers.IntegerField(source="balance.asked")


class OverrideOutput(serializers.Serializer[Any]):
    """Somebody's word that holds beside the machine's tier, until a day."""

    tier = serializers.ChoiceField(Advocate.Tier.choices)
    reason = serializers.CharField()
    until = serializers.DateTimeField()
    set_by = serializers.CharField(allow_null=True)
    set_at = serializers.DateTimeField()


class WeekOutput(serializers.Serializer[Any]):
    """What the score was in the week that began on this Monday, under which version."""

    week = serializers.DateField()
    score = serializers.FloatField()
    tier = serializers.ChoiceField(Advocate.Tier.choices)
    version = serializers.IntegerField(source="model_number")


class StandingOutput(serializers.Serializer[Any]):
    """One person's standing as of now. The points of `reasons` add up to `score`, and so do those of `parts`.

    `tier` is the one that holds, `machine_tier` what the evidence says; they differ while an `override` lasts.
    """

    contact = ContactBrief()
    company = CompanyBrief(source="contact.company", allow_null=True)
    score = serializers.FloatField(
        allow_null=True, help_text="Null when the person objected to being scored."
    )
    tier = serializers.ChoiceField(Advocate.Tier.choices)
    machine_tier = serializers.ChoiceField(Advocate.Tier.choices)
    override = OverrideOutput(allow_null=True)
    why = serializers.SerializerMethodField()
    reasons = ReasonsField()
    parts = serializers.SerializerMethodField()
    changes = ReasonsField(help_text="What would change the standing.")
    reach = serializers.SerializerMethodField()
    relation = RelationOutput()
    fit = CompanyFitOutput()
    version = serializers.IntegerField(
        help_text="Of the weights that hold; 0 while the defaults do."
    )
    history = WeekOutput(many=True, help_text="The newest 26 weeks, the oldest first.")

    @extend_schema_field(ReasonOutput)
    def get_why(self, standing: dict[str, Any]) -> dict[str, str]:
        return _told(standing["why"])

    @extend_schema_field(ReasonOutput)
    def get_reach(self, standing: dict[str, Any]) -> dict[str, str]:
        return _told(standing["reach"])

    @extend_schema_field(PartOutput(many=True))
    def get_parts(self, standing: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"code": code, "text": str(PART_WORDS[code]), "points": points}
            for code, points in standing["parts"].items()
        ]


def _told(why: Reason) -> dict[str, str]:
    return {"code": why["code"], "text": say(why)}


def standing_shown(contact: Contact, told: Explanation, relation: Relation) -> dict[str, Any]:
    return {
        "contact": contact,
        "score": told.score,
        "tier": told.tier,
        "machine_tier": told.machine_tier,
        "why": told.why,
        "reasons": told.reasons,
        "parts": told.parts,
        "changes": told.changes,
        "reach": reach_of(contact.traits, kinds=kinds_of(told)),
        "relation": relation,
        "fit": {"grade": LETTERS.get(told.fit) if told.fit else None, "text": say(fit_of(told))},
        "version": told.version,
    }


def kinds_of(told: Explanation) -> list[str]:
    return [str(why["params"].get("kind", "")) for why in told.reasons]


def fit_of(told: Explanation) -> Reason:
    """The grade of their company, as a sentence."""
    if told.fit is None:
        return reason("fit.unknown")
    return reason("fit.told", grade=LETTERS[told.fit])


def override_shown(told: Explanation, override: ScoreOverride | None) -> dict[str, Any] | None:
    """The word that holds; one that "leave in peace" goes before is not told."""
    if override is None or told.tier == Advocate.Tier.LEAVE:
        return None
    return {
        "tier": override.tier,
        "reason": override.reason,
        "until": override.until,
        "set_by": str(override.set_by) if override.set_by else None,
        "set_at": override.set_at,
    }


EXAMPLE = {
    "contact": {
        "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a11",
        "external_id": "user-42",
        "name": "Claire Fontan",
        "email": "claire@dupont-lavigne.example",
    },
    "company": {
        "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a12",
        "external_id": "org-7",
        "name": "Dupont-Lavigne",
    },
    "score": 26.0,
    "tier": "champion",
    "machine_tier": "natural",
    "override": {
        "tier": "champion",
        "reason": "Keynote at our event",
        "until": "2026-03-03T23:59:59Z",
        "set_by": "Inès Morel",
        "set_at": "2026-01-12T09:30:00Z",
    },
    "why": {
        "code": "tier.natural",
        "text": "26 points from 2 kinds of evidence, with an act within 18 months",
    },
    "reasons": [
        {
            "code": "score.testimonial.one",
            "text": "Gave a detailed testimonial on Jan. 10, 2026: +18",
        },
        {"code": "score.mention.one", "text": "Mentioned us on Jan. 12, 2026: +8"},
    ],
    "parts": [
        {"code": "willingness", "text": "What they did and said for us", "points": 26.0},
        {"code": "success", "text": "What they achieve", "points": 0.0},
        {"code": "other", "text": "Occasions, and what others think of them", "points": 0.0},
        {"code": "negative", "text": "What went wrong", "points": 0.0},
    ],
    "changes": [
        {"code": "change.points.champion", "text": "24 points are missing for a Champion"},
    ],
    "reach": {"code": "reach.team", "text": "Team: their own people and their neighbours"},
    "relation": {"last_contact_at": "2026-01-10T08:00:00Z", "given": 3, "asked": 1},
    "fit": {"grade": "A", "text": "A: their company is marked so as ideal customer"},
    "version": 0,
    "history": [{"week": "2026-01-12", "score": 26.0, "tier": "natural", "version": 0}],
}

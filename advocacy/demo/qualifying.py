"""What Brindille knows about who fits: a profile since month 19, and pieces to read. Its sequences: `nurturing`.

The leads themselves are judged by the worker, as those of any organization whose profile is new.
"""

from datetime import datetime, timedelta
from typing import Any

from accounts.organizations.models import Membership, Organization
from advocacy.nurture.models import ContentItem
from kernel import tenancy
from kernel.versions import State
from referrals.qualification.contents import DEFAULT_PROFILE
from referrals.qualification.models import IdealProfile, QualificationSettings

WHY = "What the sign-ups of the first 18 months showed: a tool to replace, campaigns, 20 to 500 people"
IN_FORCE_FOR = timedelta(days=180)
PIECES: tuple[dict[str, Any], ...] = (
    {
        "title": "Dupont-Lavigne: 40 hours a month back for the team",
        "summary": "How an operations team of 120 people stopped chasing approvals.",
        "url": "https://brindille.example/cases/dupont-lavigne",
        "use_cases": ["campaign_use_case", "campaigns"],
        "employees_from": 50,
        "employees_to": 500,
    },
    {
        "title": "Northgate Foods: from three tools to one",
        "summary": "What they moved, what they left behind, and what went wrong in week two.",
        "url": "https://brindille.example/cases/northgate-foods",
        "use_cases": ["replaces_a_tool", "tool"],
    },
    {
        "title": "Albatros: five people, forty campaigns a year",
        "summary": "A small agency, and where we did not fit at first.",
        "url": "https://brindille.example/cases/albatros",
        "use_cases": ["campaign_use_case", "campaigns"],
        "employees_to": 49,
    },
    {
        "title": "Dupont-Lavigne : 40 heures par mois rendues à l'équipe",
        "summary": "Comment une équipe de 120 personnes a cessé de courir après les validations.",
        "url": "https://brindille.example/fr/cas/dupont-lavigne",
        "language": "fr",
        "use_cases": ["campaign_use_case", "campaigns"],
    },
    {
        "title": "Your first campaign calendar in an hour",
        "summary": "A guide with a template.",
        "url": "https://brindille.example/guides/first-calendar",
        "kind": "guide",
    },
    {
        "title": "Votre premier calendrier de campagne en une heure",
        "summary": "Un guide, avec un modèle.",
        "url": "https://brindille.example/fr/guides/premier-calendrier",
        "kind": "guide",
        "language": "fr",
    },
)
FOUND: tuple[tuple[str, str, int, dict[str, Any]], ...] = (
    (
        "replaces_a_tool",
        "replaces a tool",
        36,
        {"field": "answer.replacing", "operator": "is", "value": "tool"},
    ),
    (
        "campaign_use_case",
        "runs campaigns",
        36,
        {"field": "answer.use_case", "operator": "is", "value": "campaigns"},
    ),
    (
        "staff_20_to_500",
        "20 to 500 people",
        28,
        {
            "match": "all",
            "of": [
                {"field": "firm.employees", "operator": "at_least", "value": 20},
                {"field": "firm.employees", "operator": "at_most", "value": 500},
            ],
        },
    ),
)
"""Trait, label, points; and how the same is answered at sign-up."""


def plant(organization: Organization, *, until: datetime) -> None:
    """Nothing is planted twice."""
    owner = organization.memberships.get(role=Membership.Role.OWNER).user
    QualificationSettings.objects.get_or_create(
        organization_id=tenancy.current(),
        defaults={"is_form_open": True, "competitor_domains": ["plan-b.example"]},
    )
    if not IdealProfile.objects.for_organization(tenancy.current()).exists():
        IdealProfile.objects.create(
            organization_id=tenancy.current(),
            number=1,
            state=State.ACTIVE,
            note=WHY,
            activated_at=until - IN_FORCE_FOR,
            created_by=owner,
            activated_by=owner,
            content=_profile(),
        )
    ContentItem.objects.bulk_create(
        [ContentItem(organization_id=tenancy.current(), **one) for one in PIECES],
        ignore_conflicts=True,
    )


def _profile() -> dict[str, Any]:
    kept = [group for group in DEFAULT_PROFILE["groups"] if group["part"] != "fit"]
    return {
        **DEFAULT_PROFILE,
        "groups": [*(_trait(*one) for one in FOUND), *kept],
        "grades": {"A": 85, "B": 60, "C": 40},
    }


def _trait(name: str, label: str, points: int, answered: dict[str, Any]) -> dict[str, Any]:
    told = {"field": f"trait.{name}", "operator": "is", "value": "true"}
    line = {"points": points, "when": {"version": 1, "match": "any", "of": [told, answered]}}
    return {"code": name, "label": label, "part": "fit", "must": False, "lines": [line]}

"""What stands above the fields of a company: its people, what is open with them, what is in the way, whom it brought."""

from typing import Any

from accounts.customers.models import Company, Contact
from accounts.customers.trouble_models import Trouble
from advocacy.admin.cards import TIER_COLOURS
from advocacy.incentives import promises
from advocacy.moments.at_hand import open_moments, ranked
from kernel import tenancy
from referrals.attribution.models import Attribution

SHOWN = 12


def about(company: Company) -> dict[str, Any]:
    """The first of each kind. Five queries, however many there are."""
    mine = Contact.objects.for_organization(tenancy.current()).filter(company=company)
    people = (
        mine.filter(merged_into=None, is_test=False)
        .select_related("advocate")
        .order_by("-advocate__rank", "name", "pk")
    )
    found = sorted(people[: SHOWN + 1], key=lambda one: getattr(one, "advocate", None) is None)
    brought = Attribution.objects.for_organization(tenancy.current()).filter(
        contact__company=company, replaced_at=None, lead__is_test=False
    )
    return {
        "people": [_person(one) for one in found[:SHOWN]],
        "there_are_more": len(found) > SHOWN,
        "moments": ranked(open_moments().filter(company=company)).select_related("contact")[:SHOWN],
        "promises": promises.open_promises().filter(contact__company=company)[:SHOWN],
        "trouble": Trouble.objects.for_organization(tenancy.current())
        .filter(company=company, closed_at=None)
        .select_related("contact")
        .order_by("opened_at", "pk")[:SHOWN],
        "brought": brought.select_related("contact", "lead__contact").order_by("-decided_at")[
            :SHOWN
        ],
    }


def _person(contact: Contact) -> dict[str, Any]:
    advocate = getattr(contact, "advocate", None)
    return {
        "contact": contact,
        "advocate": advocate,
        "colour": TIER_COLOURS.get(advocate.tier, "calm") if advocate else "calm",
    }

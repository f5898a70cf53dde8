"""For whom an incentive is, beyond the tier: conditions over plain facts of the person, their company and their success.

What they feel, say or score is no field here: no benefit can be made to depend on praise, a survey answer or a review.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.conditions import Asked, Field, Type, Vocabulary, compiled, parse
from kernel.errors import DomainError

PERSON, COMPANY, SUCCESS = _("Person"), _("Company"), _("Success")
SUCCESSES = ("milestone", "expansion", "renewal")

VOCABULARY = Vocabulary(
    [
        Field(
            "who.decider",
            _("decides or administers"),
            Type.YES_NO,
            PERSON,
            yes=_("they decide or administer"),
            no=_("they neither decide nor administer"),
        ),
        Field("who.language", _("their language"), Type.TEXT, PERSON),
        Field("who.country", _("their country"), Type.TEXT, PERSON),
        Field("who.since", _("known to us"), Type.DATE, PERSON),
        Field("at.industry", _("the industry"), Type.TEXT, COMPANY),
        Field("at.employees", _("people at the company"), Type.NUMBER, COMPANY),
        Field("at.seats", _("seats in the product"), Type.NUMBER, COMPANY),
        Field("at.plan", _("the plan they pay for"), Type.TEXT, COMPANY),
        Field("at.renewal", _("the next renewal"), Type.DATE, COMPANY),
        Field("success.milestone", _("measured results"), Type.COUNT, SUCCESS),
        Field("success.expansion", _("growth of their contract"), Type.COUNT, SUCCESS),
        Field("success.renewal", _("renewals"), Type.COUNT, SUCCESS),
    ]
)
"""Facts that stand for themselves; kinds that judge us are left out on purpose."""


def read(conditions: Mapping[str, Any]) -> Asked | None:
    """Stored conditions, ready to be asked; None where nothing is asked. Raises Invalid."""
    return compiled(parse(conditions, VOCABULARY), VOCABULARY) if conditions else None


def readable(conditions: Mapping[str, Any]) -> Asked | None:
    """As `read`; conditions that cannot be read any more let nobody in, which `facts_of` answers with nothing known."""
    try:
        return read(conditions)
    except DomainError:
        return compiled(parse(NOBODY, VOCABULARY), VOCABULARY)


NOBODY = {"match": "all", "of": [{"field": "at.seats", "operator": "at_most", "value": -1}]}


def facts_of(contact_ids: Collection[UUID], asked: Iterable[Asked]) -> dict[UUID, dict[str, Any]]:
    """What these conditions ask about, by person: two queries, and none where nothing is asked."""
    fields = frozenset[str]().union(*(one.fields for one in asked))
    if not fields:
        return {}
    people = (
        Contact.objects.for_organization(tenancy.current())
        .filter(pk__in=contact_ids)
        .select_related("company")
    )
    facts = {contact.pk: _plain(contact) for contact in people}
    happened = _successes(contact_ids) if any(f.startswith("success.") for f in fields) else {}
    for contact_id, told in facts.items():
        for kind in SUCCESSES:
            told[f"success.{kind}"] = happened.get((contact_id, kind), [])
    return facts


def _plain(contact: Contact) -> dict[str, Any]:
    company = contact.company
    return {
        "who.decider": contact.is_decider,
        "who.language": contact.language,
        "who.country": contact.country,
        "who.since": contact.first_seen_at,
        "at.industry": company.industry if company else None,
        "at.employees": company.employees if company else None,
        "at.seats": company.seats if company else None,
        "at.plan": company.plan if company else None,
        "at.renewal": company.renewal_on if company else None,
    }


def _successes(contact_ids: Collection[UUID]) -> dict[tuple[UUID, str], list[datetime]]:
    rows = Signal.objects.for_organization(tenancy.current()).filter(
        contact_id__in=contact_ids, kind__in=SUCCESSES, withdrawn_at=None
    )
    times = defaultdict(list)
    for contact_id, kind, at in rows.values_list("contact_id", "kind", "occurred_at"):
        times[contact_id, kind].append(at)
    return times

"""What people told us about being asked, as the plain values that decisions look at: set-wise, a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.contacting import preferences
from accounts.contacting.wishes import Wish
from accounts.customers.models import Contact
from advocacy.moments.answers import Answer, FollowUp
from advocacy.moments.resting import Answered, Hold, Said
from kernel import tenancy

NOTHING = Said()


def said_of(contacts: Mapping[UUID, Contact]) -> dict[UUID, Said]:
    """What holds now. Three queries."""
    answers = _answers(contacts.keys())
    wishes = preferences.wishes_of(contacts.keys())
    holds = _holds(contacts)
    return {
        contact_id: Said(
            answers=_newest(answers.get(contact_id, ())),
            wish=wishes.get(contact_id, Wish()),
            holds=holds[contact_id],
        )
        for contact_id in contacts
    }


class Told:
    """All that was ever told by these people, to be asked what held at a moment of the past. Three queries."""

    def __init__(self, contacts: Mapping[UUID, Contact]) -> None:
        self._answers = _answers(contacts.keys())
        self._holds = _holds(contacts)
        self._wishes: dict[UUID, list[tuple[datetime, Wish]]] = defaultdict(list)
        for contact_id, at, wish in preferences.wished(contacts.keys()):
            self._wishes[contact_id].append((at, wish))

    def at(self, contact_id: UUID, now: datetime) -> Said:
        """As it was known then."""
        wishes = [wish for at, wish in self._wishes.get(contact_id, ()) if at <= now]
        return Said(
            answers=_newest([one for one in self._answers.get(contact_id, ()) if one.at <= now]),
            wish=wishes[-1] if wishes else Wish(),
            holds=[
                Hold(hold.since, hold.until if hold.until and hold.until <= now else None)
                for hold in self._holds.get(contact_id, ())
                if hold.since <= now
            ],
        )


def _newest(answers: Collection[Answered]) -> list[Answered]:
    """The last answer to each moment; they come the oldest first."""
    return list({one.ask: one for one in answers}.values())


def _answers(contact_ids: Collection[UUID]) -> dict[UUID, list[Answered]]:
    rows = (
        Answer.objects.for_organization(tenancy.current())
        .filter(contact_id__in=list(contact_ids))
        .order_by("answered_at", "pk")
        .values_list(
            "contact_id",
            "kind",
            "answered_at",
            "moment__rule_id",
            "moment__opened_at",
            "moment__gesture",
            "until",
        )
    )
    found: dict[UUID, list[Answered]] = defaultdict(list)
    for contact_id, kind, at, rule_id, opened_at, gesture, until in rows:
        found[contact_id].append(Answered(kind, at, (rule_id, opened_at), gesture, until))
    return found


def _holds(contacts: Mapping[UUID, Contact]) -> dict[UUID, list[Hold]]:
    """By person: what their company, or without one they themselves, wait for."""
    companies = {one.company_id for one in contacts.values() if one.company_id}
    rows = (
        FollowUp.objects.for_organization(tenancy.current())
        .filter(kind=FollowUp.Kind.POLICY)
        .filter(Q(company_id__in=companies) | Q(company=None, contact_id__in=list(contacts)))
        .order_by("opened_at", "pk")
        .values_list("company_id", "contact_id", "opened_at", "done_at")
    )
    found: dict[UUID, list[Hold]] = defaultdict(list)
    company_id: UUID | None
    for company_id, contact_id, opened_at, done_at in rows:
        found[of_whom(company_id, contact_id)].append(Hold(opened_at, done_at))
    return {
        contact_id: found.get(of_whom(contact.company_id, contact_id), [])
        for contact_id, contact in contacts.items()
    }


def of_whom(company_id: UUID | None, contact_id: UUID) -> UUID:
    """Whom a hold is about: the company, or the person where there is none."""
    return contact_id if company_id is None else company_id

"""Merging people against a model: whoever is merged into whom, in whatever order, nothing known about them is lost."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from accounts.customers.models import Contact
from accounts.customers.services import find_contact, upsert_contact
from advocacy import lifecycle
from advocacy.scoring import services as scoring
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act, Signal
from kernel import tenancy
from tests.factories import ContactFactory, OrganizationFactory, SignalFactory

pytestmark = pytest.mark.django_db
KINDS = st.sampled_from(["mention", "public_review", "milestone", "promoter"])


class People(RuleBasedStateMachine):
    """Contacts of one organization, and to whom each of their ids, signals and consents must belong in the end."""

    people = Bundle("people")

    def __init__(self) -> None:
        super().__init__()
        self.organization = OrganizationFactory()
        self.parent: dict[Any, Any] = {}
        self.ids: dict[tuple[str, str], Any] = {}
        self.signals: dict[Any, Any] = {}
        self.consents: dict[Any, int] = {}

    def inside(self) -> Any:
        return tenancy.inside(self.organization.pk)

    def living(self, person: Any) -> Any:
        while person in self.parent:
            person = self.parent[person]
        return person

    @rule(target=people, has_mail=st.booleans(), name=st.sampled_from(["", "Ada"]))
    def appears(self, has_mail: bool, name: str) -> Any:
        n = len(self.ids)
        with self.inside():
            email = f"p{n}@one.example" if has_mail else ""
            contact = ContactFactory(external_id=f"p-{n}", email=email, name=name)
        self.ids["external_id", f"p-{n}"] = contact.pk
        if has_mail:
            self.ids["email", email] = contact.pk
        return contact.pk

    @rule(person=people, kind=KINDS)
    def does_something(self, person: Any, kind: str) -> None:
        living = self.living(person)
        with self.inside():
            contact = Contact.objects.get(pk=living)
            signal = SignalFactory(contact=contact, kind=kind, subject=f"s-{len(self.signals)}")
            if kind in {"mention", "public_review"}:
                Act.objects.create(
                    organization_id=self.organization.pk,
                    contact=contact,
                    signal=signal,
                    kind=kind,
                    occurred_at=signal.occurred_at,
                    origin=signal.origin,
                )
            scoring.rebuild([living])
        self.signals[signal.pk] = person

    @rule(person=people)
    def allows_something(self, person: Any) -> None:
        with self.inside():
            record_consent(
                contact=Contact.objects.get(pk=self.living(person)),
                purpose="publication",
                answer="granted",
                source="portal",
            )
        self.consents[person] = self.consents.get(person, 0) + 1

    @rule(goes=people, stays=people)
    def merge(self, goes: Any, stays: Any) -> None:
        """As it happens: of two whom we know under some id, those who live now are merged."""
        goes, stays = self.living(goes), self.living(stays)
        with self.inside():
            lifecycle.merge_contacts(goes=goes, stays=stays)
        if goes != stays:
            self.parent[goes] = stays

    @rule(goes=people, stays=people)
    def merge_again(self, goes: Any, stays: Any) -> None:
        """Told a second time, late: nothing more happens."""
        if self.parent.get(goes) == stays:
            with self.inside():
                lifecycle.merge_contacts(goes=goes, stays=stays)

    @rule(target=people, person=people)
    def is_told_of_under_an_old_id(self, person: Any) -> Any:
        """A fact that names somebody as they were called before the merge finds who lives on, and makes nobody new."""
        kind, value = next(key for key, owner in self.ids.items() if owner == person)
        with self.inside():
            contact, created = upsert_contact(**{kind: value}, fields={"title": "CTO"})
        assert not created
        assert contact.pk == self.living(person)
        return multiple()

    @invariant()
    def every_id_leads_to_who_lives(self) -> None:
        with self.inside():
            for (kind, value), owner in self.ids.items():
                found = find_contact(**{kind: value})
                assert found is not None
                assert found.pk == self.living(owner)

    @invariant()
    def nothing_is_lost_and_nothing_doubled(self) -> None:
        with self.inside():
            owners = dict(Signal.objects.values_list("pk", "contact_id"))
            assert owners == {pk: self.living(person) for pk, person in self.signals.items()}
            assert not Act.objects.exclude(contact__merged_into=None).exists()
            written: dict[Any, int] = {}
            for person in Consent.objects.values_list("contact_id", flat=True):
                written[person] = written.get(person, 0) + 1
        believed: dict[Any, int] = {}
        for person, n in self.consents.items():
            believed[self.living(person)] = believed.get(self.living(person), 0) + n
        assert written == believed

    @invariant()
    def who_was_merged_points_to_who_lives(self) -> None:
        with self.inside():
            into = dict(Contact.objects.values_list("pk", "merged_into_id"))
        assert into == {
            pk: self.living(pk) if pk in self.parent else None for pk in set(self.ids.values())
        }

    @invariant()
    def scores_are_what_the_signals_say(self) -> None:
        """No sum of a merged person stays behind, and that of the living is what a fresh count gives."""
        with self.inside():
            assert not Advocate.objects.exclude(contact__merged_into=None).exists()
            before = dict(Advocate.objects.values_list("contact_id", "score"))
            scoring.rebuild(list(before))
            after = dict(Advocate.objects.values_list("contact_id", "score"))
        assert before == pytest.approx(after, abs=1e-6)


def tries(examples: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_people_are_merged_as_the_model_says() -> None:
    run_state_machine_as_test(People, settings=tries(10))


@pytest.mark.slow
def test_people_are_merged_as_the_model_says_long() -> None:
    run_state_machine_as_test(People, settings=tries(60))


def test_a_merge_that_is_told_late_or_the_other_way_round_leads_to_who_lives(acme: Any) -> None:
    with acme.inside():
        one, two, three = (ContactFactory() for _n in range(3))
        lifecycle.merge_contacts(goes=three.pk, stays=two.pk)
        lifecycle.merge_contacts(goes=two.pk, stays=one.pk)
        for goes, stays in ((three, two), (two, one), (one, two), (one, three)):
            lifecycle.merge_contacts(goes=goes.pk, stays=stays.pk)
            into = dict(Contact.objects.values_list("pk", "merged_into_id"))
            assert into == {one.pk: None, two.pk: one.pk, three.pk: one.pk}

from datetime import timedelta

import factory
from django.utils import timezone

from advocacy.incentives.models import Incentive, Offer
from advocacy.moments.models import Moment, Occasion, Rule
from advocacy.nominations.models import Nomination
from advocacy.scoring.models import Advocate
from advocacy.scoring.rules import rank
from advocacy.signals.models import Signal
from advocacy.signals.suggested import Candidate, Suggestion
from tests.factories.customers import ContactFactory, OwnedFactory


class SignalFactory(OwnedFactory):
    class Meta:
        model = Signal

    contact = factory.SubFactory(ContactFactory)
    kind = "mention"
    subject = factory.Sequence(lambda n: f"subject-{n}")
    occurred_at = factory.LazyFunction(timezone.now)
    strength = 8.0
    weight = 8.0


class CandidateFactory(OwnedFactory):
    """A mention that waits; the person it may be is suggested."""

    class Meta:
        model = Candidate
        skip_postgeneration_save = True

    kind = "mention"
    subject = factory.Sequence(lambda n: f"candidate-{n}")
    tone = "friendly"
    details = factory.LazyFunction(lambda: {"text": "A good tool", "url": "https://x.example/1"})
    occurred_at = factory.LazyFunction(timezone.now)
    source = "octolens/test"
    event_id = 1
    name = "Claire Fontan"
    reason = factory.LazyFunction(lambda: {"code": "match_name", "params": {}})

    @factory.post_generation
    def suggested(self, create, extracted, **kwargs):  # type: ignore[no-untyped-def]
        if extracted:
            Suggestion.objects.create(
                organization_id=self.organization_id,
                candidate=self,
                contact=extracted,
                reason=self.reason,
                similarity=0.6,
            )


class AdvocateFactory(OwnedFactory):
    class Meta:
        model = Advocate

    contact = factory.SubFactory(ContactFactory)
    score = 30.0
    tier = "natural"
    unprompted_acts = 0
    rank = factory.LazyAttribute(
        lambda row: rank(tier=row.tier, unprompted=row.unprompted_acts, fit=None, score=row.score)
    )


class IncentiveFactory(OwnedFactory):
    class Meta:
        model = Incentive

    code = factory.Sequence(lambda n: f"incentive-{n}")
    name = "Personal demo for a peer"
    advocate_gets = "shows a peer something good"
    capacity = 8
    hours = 1.5


class OfferFactory(OwnedFactory):
    class Meta:
        model = Offer

    incentive = factory.SubFactory(IncentiveFactory)
    contact = factory.SubFactory(ContactFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=14))


class NominationFactory(OwnedFactory):
    class Meta:
        model = Nomination

    contact = factory.SubFactory(ContactFactory)
    why = "Explains our calendar to everybody."


class RuleFactory(OwnedFactory):
    class Meta:
        model = Rule

    code = factory.Sequence(lambda n: f"rule-{n}")
    name = "Thank for a mention"
    trigger = factory.LazyFunction(lambda: {"on": "signal", "kinds": ["mention"]})
    gesture = "thank"


class OccasionFactory(OwnedFactory):
    class Meta:
        model = Occasion

    name = "Martech meetup"
    starts_on = factory.LazyFunction(lambda: timezone.now().date() + timedelta(days=4))
    topic = "late approvals"


class MomentFactory(OwnedFactory):
    class Meta:
        model = Moment

    rule = factory.SubFactory(RuleFactory)
    contact = factory.SubFactory(ContactFactory)
    signal = factory.SubFactory(SignalFactory, contact=factory.SelfAttribute("..contact"))
    gesture = "thank"
    position = "drafts"
    subject = "Thank you"
    body = "Thank you, {hero}."
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))

from datetime import timedelta

import factory
from django.utils import timezone

from advocacy.incentives.models import Incentive, Offer
from advocacy.moments.models import Moment, Rule
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
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


class AdvocateFactory(OwnedFactory):
    class Meta:
        model = Advocate

    contact = factory.SubFactory(ContactFactory)
    score = 30.0
    tier = "natural"


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


class RuleFactory(OwnedFactory):
    class Meta:
        model = Rule

    code = factory.Sequence(lambda n: f"rule-{n}")
    name = "Thank for a mention"
    kinds = factory.LazyFunction(lambda: ["mention"])
    gesture = "thank"


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

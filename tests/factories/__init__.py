"""One factory per model. Call them inside an organization (`with acme.inside():`)."""

from tests.factories.advocacy import (
    AdvocateFactory,
    IncentiveFactory,
    MomentFactory,
    OfferFactory,
    RuleFactory,
    SignalFactory,
)
from tests.factories.customers import CompanyFactory, ContactFactory
from tests.factories.organizations import (
    ApiKeyFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.referrals import LeadFactory, ReferralLinkFactory

__all__ = [
    "AdvocateFactory",
    "ApiKeyFactory",
    "CompanyFactory",
    "ContactFactory",
    "IncentiveFactory",
    "LeadFactory",
    "MembershipFactory",
    "MomentFactory",
    "OfferFactory",
    "OrganizationFactory",
    "ReferralLinkFactory",
    "RuleFactory",
    "SignalFactory",
    "UserFactory",
]

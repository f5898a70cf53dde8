"""One factory per model. Call them inside an organization (`with acme.inside():`)."""

from tests.factories.advocacy import (
    AdvocateFactory,
    CandidateFactory,
    IncentiveFactory,
    MomentFactory,
    NominationFactory,
    OccasionFactory,
    OfferFactory,
    RuleFactory,
    SignalFactory,
)
from tests.factories.customers import CompanyFactory, ContactFactory
from tests.factories.evidence import EvidenceFactory, GrantFactory, MaterialFactory
from tests.factories.organizations import (
    ApiKeyFactory,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.referrals import LeadFactory, ReferralLinkFactory
from tests.factories.shops import (
    OrderFactory,
    ParcelCodeFactory,
    ProductFactory,
    ShopperFactory,
    UserContentFactory,
)

__all__ = [
    "AdvocateFactory",
    "ApiKeyFactory",
    "CandidateFactory",
    "CompanyFactory",
    "ContactFactory",
    "EvidenceFactory",
    "GrantFactory",
    "IncentiveFactory",
    "LeadFactory",
    "MaterialFactory",
    "MembershipFactory",
    "MomentFactory",
    "NominationFactory",
    "OccasionFactory",
    "OfferFactory",
    "OrderFactory",
    "OrganizationFactory",
    "ParcelCodeFactory",
    "ProductFactory",
    "ReferralLinkFactory",
    "RuleFactory",
    "ShopperFactory",
    "SignalFactory",
    "UserContentFactory",
    "UserFactory",
]

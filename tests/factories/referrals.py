import secrets

import factory
from django.utils import timezone

from referrals.leads.models import Lead
from referrals.links.models import ReferralCode, ReferralLink
from tests.factories.customers import ContactFactory, OwnedFactory


class ReferralLinkFactory(OwnedFactory):
    class Meta:
        model = ReferralLink
        skip_postgeneration_save = True

    contact = factory.SubFactory(ContactFactory)
    code = factory.LazyFunction(lambda: secrets.token_urlsafe(6))
    target_url = "https://www.acme.example/welcome"

    @factory.post_generation
    def global_code(self, create, extracted, **kwargs):  # type: ignore[no-untyped-def]
        ReferralCode.objects.create(code=self.code, organization_id=self.organization_id)


class LeadFactory(OwnedFactory):
    class Meta:
        model = Lead

    contact = factory.SubFactory(ContactFactory, standing="prospect")
    submitted_at = factory.LazyFunction(timezone.now)
    stage_at = factory.SelfAttribute("submitted_at")

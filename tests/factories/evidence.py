import factory
from django.utils import timezone

from advocacy.evidence.material_models import Material
from advocacy.evidence.models import Evidence, Grant
from tests.factories.customers import ContactFactory, OwnedFactory


class EvidenceFactory(OwnedFactory):
    class Meta:
        model = Evidence

    kind = "quote"
    contact = factory.SubFactory(ContactFactory)
    company = factory.SelfAttribute("contact.company")
    text = "Since we work with it nobody asks where a campaign hangs."
    said_at = factory.LazyFunction(timezone.now)
    disclosure = "Customer of Acme. Nothing was given for it."


class GrantFactory(OwnedFactory):
    class Meta:
        model = Grant

    evidence = factory.SubFactory(EvidenceFactory)
    contact = factory.SelfAttribute("evidence.contact")
    naming = "name"
    how = "colleague"
    proof = "Said so in a call."


class MaterialFactory(OwnedFactory):
    class Meta:
        model = Material

    kind = "post"
    occasion = "result"
    language = "en"
    title = "A post"
    body = "{value} {unit}\n{card}"

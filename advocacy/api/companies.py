"""How a company stands: rolled up from its people."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.companies import CompanyBrief, CompanyView
from accounts.api.contacts import ContactBrief
from advocacy.scoring.companies import standing_of, with_standing
from advocacy.scoring.models import Advocate
from advocacy.scoring.querysets import ranked

SHOWN = 10


class CompanyPersonOutput(serializers.ModelSerializer[Advocate]):
    """One of its people, with their own standing."""

    contact = ContactBrief(read_only=True)

    class Meta:
        model = Advocate
        fields = ["contact", "score", "tier"]
        read_only_fields = fields


class CompanyStandingOutput(serializers.Serializer[Any]):
    """`score` is the best person's and a quarter of each of the next two; null while nobody has one.

    `is_covered`: at least one natural advocate or Champion. `people` are its best ten.
    """

    company = CompanyBrief()
    score = serializers.FloatField(allow_null=True)
    advocates = serializers.IntegerField()
    is_covered = serializers.BooleanField()
    people = CompanyPersonOutput(many=True)


EXAMPLE = {
    "company": {
        "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a12",
        "external_id": "org-7",
        "name": "Dupont-Lavigne",
    },
    "score": 74.5,
    "advocates": 1,
    "is_covered": True,
    "people": [
        {
            "contact": {
                "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a11",
                "external_id": "user-42",
                "name": "Claire Fontan",
                "email": "claire@dupont-lavigne.example",
            },
            "score": 67.0,
            "tier": "champion",
        }
    ],
}


class CompanyStanding(CompanyView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_company_standing",
        summary="How a company stands, and who of its people recommends you",
        responses=CompanyStandingOutput,
        examples=[OpenApiExample("A covered company", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        company: Any = self.find(with_standing(self.companies()), pk=id)
        standing = {
            "company": company,
            "score": standing_of(company),
            "advocates": company.advocates,
            "is_covered": company.advocates > 0,
            "people": ranked(is_test=self.is_test).filter(contact__company=company)[:SHOWN],
        }
        return self.answer(standing, CompanyStandingOutput)

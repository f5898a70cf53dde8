"""Companies: read them, and write one under the id that the product app gives it."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import own_id, sent
from accounts.api.serializers import MoneyOutput, StrictSerializer, TimezoneField, TraitsField
from accounts.api.views import OrganizationAPIView
from accounts.customers.models import Company
from accounts.customers.services import upsert_company
from kernel import tenancy

LARGEST_INTEGER = 2**31 - 1


class ExternalIdPath(serializers.Serializer[Any]):
    external_id = serializers.CharField(max_length=255)


class CompanyInput(StrictSerializer):
    """What is left out stays as it is."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    domain = serializers.CharField(max_length=253, required=False, allow_blank=True)
    industry = serializers.CharField(max_length=120, required=False, allow_blank=True)
    employees = serializers.IntegerField(
        min_value=0, max_value=LARGEST_INTEGER, required=False, allow_null=True
    )
    plan = serializers.CharField(max_length=80, required=False, allow_blank=True)
    seats = serializers.IntegerField(
        min_value=0, max_value=LARGEST_INTEGER, required=False, allow_null=True
    )
    country = serializers.RegexField(
        r"^([A-Z]{2})?$", required=False, allow_blank=True, help_text="Two letters, ISO 3166-1."
    )
    timezone = TimezoneField(max_length=64, required=False, allow_blank=True)
    is_regulated = serializers.BooleanField(
        required=False, help_text="A public body, or a field whose rules forbid benefits."
    )
    renewal_on = serializers.DateField(required=False, allow_null=True)
    traits = TraitsField(required=False)


class CompanyOutput(serializers.ModelSerializer[Company]):
    """A customer of yours. `mrr` is computed from what your billing told us."""

    mrr = serializers.SerializerMethodField()
    traits = TraitsField(read_only=True)

    class Meta:
        model = Company
        fields = [
            "id",
            "external_id",
            "name",
            "domain",
            "industry",
            "employees",
            "plan",
            "seats",
            "country",
            "timezone",
            "mrr",
            "policy",
            "benefits",
            "is_regulated",
            "renewal_on",
            "churned_at",
            "traits",
            "is_test",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(MoneyOutput(allow_null=True))
    def get_mrr(self, company: Company) -> dict[str, Any] | None:
        if company.mrr_amount is None:
            return None
        return {"amount": company.mrr_amount, "currency": company.mrr_currency}


class CompanyBrief(serializers.ModelSerializer[Company]):
    """A company as other resources name it."""

    class Meta:
        model = Company
        fields = ["id", "external_id", "name"]
        read_only_fields = fields


class CompanyView(OrganizationAPIView):
    """Shared by the views of this resource."""

    def companies(self) -> QuerySet[Company]:
        return Company.objects.for_organization(tenancy.current()).filter(is_test=self.is_test)


class Companies(CompanyView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_companies",
        summary="List companies, newest first",
        responses=CompanyOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.companies(), CompanyOutput)


class OneCompany(CompanyView):
    scopes = {"GET": "read"}

    @extend_schema(operation_id="get_company", summary="Read one company", responses=CompanyOutput)
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.find(self.companies(), pk=id), CompanyOutput)


class CompanyByExternalId(CompanyView):
    scopes = {"PUT": "write"}

    @extend_schema(
        operation_id="put_company",
        summary="Create or update a company under your own id",
        parameters=[own_id("org-7")],
        request=CompanyInput,
        responses={200: CompanyOutput, 201: CompanyOutput},
        examples=[sent("A company", {"name": "Dupont-Lavigne", "seats": 40, "country": "FR"})],
    )
    def put(self, request: Request, external_id: str) -> Response:
        named = self.read_path(ExternalIdPath)
        fields = self.read(CompanyInput)
        company, created = upsert_company(is_test=self.is_test, **named, fields=fields)
        return self.answer(company, CompanyOutput, status=201 if created else 200)

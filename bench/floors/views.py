"""The floors, as views."""

import json
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactOutput
from accounts.customers.models import Contact
from bench.floors.models import Fact
from kernel import tenancy
from kernel.ids import uuid7

FIFTY = 50


def noop(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"ok": True})


def insert(request: HttpRequest) -> HttpResponse:
    told = json.loads(request.body)
    Fact.objects.create(
        source="bench",
        message_id=told["messageId"],
        occurred_at=timezone.now(),
        payload=told,
    )
    return JsonResponse({"ok": True})


def copy(request: HttpRequest) -> HttpResponse:
    """Neither key, nor validation, nor duplicates: every item of the batch as it came."""
    now = timezone.now()
    with connection.cursor() as cursor, cursor.copy(COPY) as rows:
        for item in json.loads(request.body)["batch"]:
            rows.write_row((uuid7(), "bench", item["messageId"], now, json.dumps(item)))
    return JsonResponse({"ok": True})


COPY = "COPY bench_fact (id, source, message_id, occurred_at, payload) FROM STDIN"


class Listed(GenericAPIView):
    """Fifty people by the ModelSerializer that the schema of the product is made of: no key, no limit, no cursor."""

    serializer_class = ContactOutput

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with tenancy.inside(kwargs["organization"]):
            rows = (
                Contact.objects.for_organization(kwargs["organization"])
                .select_related("company")
                .order_by("-created_at", "-id")
            )
            return Response({"data": self.get_serializer(rows[:FIFTY], many=True).data})

"""One offer with its history, the steps a program may take, and how many promises are kept."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from advocacy.api.offers import OfferOutput, OfferView
from advocacy.incentives import promises, services
from advocacy.incentives.models import MOST_PROPOSED, Offer
from advocacy.incentives.promise_models import How, OfferStep
from kernel.errors import Invalid

STEPS = ("accept", "decline", "propose", "schedule", "fulfil", "withdraw", "call_off", "give_back")


class OfferStepOutput(serializers.ModelSerializer[OfferStep]):
    """One change: to which state, when, by whom or through which door."""

    by = serializers.SerializerMethodField(help_text="A colleague of yours, by name.")

    class Meta:
        model = OfferStep
        fields = ["before", "after", "at", "by", "how", "note"]
        read_only_fields = fields

    def get_by(self, row: OfferStep) -> str | None:
        return str(row.by) if row.by else None


class OfferWithHistory(OfferOutput):
    """An offer, and step by step what became of it."""

    history = OfferStepOutput(many=True, source="steps", read_only=True)

    class Meta(OfferOutput.Meta):
        fields = [*OfferOutput.Meta.fields, "history"]
        read_only_fields = fields


class OfferStepInput(StrictSerializer):
    """`propose` needs `times`; `schedule` needs `starts_at` (then an invitation goes out) or `due_on`.

    `withdraw`: you take it back. `call_off`: they cannot after all. `give_back`: they need the place no more.
    """

    step = serializers.ChoiceField(STEPS)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    times = serializers.ListField(
        child=serializers.DateTimeField(), max_length=MOST_PROPOSED, required=False
    )
    timezone = serializers.CharField(
        max_length=64, required=False, help_text="In which they read the times."
    )
    starts_at = serializers.DateTimeField(required=False)
    due_on = serializers.DateField(required=False)
    place = serializers.CharField(max_length=300, required=False, allow_blank=True)


class OneOffer(OfferView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_offer",
        summary="Read one offer and its history",
        responses=OfferWithHistory,
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.find(self.with_history(), pk=id), OfferWithHistory)


class OfferSteps(OfferView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="step_offer",
        summary="Take the next step of an offer",
        description="What may follow what is guarded: a step that does not fit is answered with 409, and changes nothing.",
        request=OfferStepInput,
        responses=OfferWithHistory,
        examples=[
            sent("A promise was kept", {"step": "fulfil"}),
            sent("A time was found", {"step": "schedule", "starts_at": "2026-12-08T13:00:00Z"}),
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        offer = self.find(self.offers(), pk=id)
        _take(offer, self.read(OfferStepInput))
        return self.answer(self.find(self.with_history(), pk=id), OfferWithHistory)


def _take(offer: Offer, told: dict[str, Any]) -> None:
    step, note = told["step"], told.get("note", "")
    common: dict[str, Any] = {"offer": offer, "how": How.API}
    if step == "propose":
        times, tz = told.get("times") or [], told.get("timezone", "")
        services.propose(**common, times=times, tz=tz)
    elif step == "schedule":
        if not (told.get("starts_at") or told.get("due_on")):
            raise Invalid(
                _("Say when: `starts_at` or `due_on`."),
                errors=[
                    {"pointer": "/starts_at", "code": "required", "detail": _("This is needed.")}
                ],
            )
        common |= {name: told.get(name) for name in ("starts_at", "due_on")}
        services.schedule(**common, place=told.get("place", ""), note=note)
    elif step == "give_back":
        services.give_back(**common)
    elif step == "call_off":
        services.withdraw(**common, note=note, by_them=True)
    else:
        getattr(services, step)(**common, note=note)


class KeptOutput(serializers.Serializer[Any]):
    """Promises kept by their day, of those that fell due in 12 months; `low` and `high` are Wilson's 95 % interval."""

    k = serializers.IntegerField()
    n = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    too_early = serializers.BooleanField(help_text="Fewer than 30: the number alone would mislead.")


class PromisesOutput(serializers.Serializer[Any]):
    """What is owed now, and how well it was kept."""

    open = serializers.IntegerField(help_text="Accepted or scheduled, and not kept yet.")
    late = serializers.IntegerField(help_text="Of those, past their day.")
    to_confirm = serializers.IntegerField(help_text="They proposed times; nobody confirmed one.")
    kept = KeptOutput()
    kept_late = serializers.IntegerField()
    not_kept = serializers.IntegerField()
    days_to_keep = serializers.FloatField(
        allow_null=True, help_text="Median from the yes to the promise kept."
    )


class Promises(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_promises",
        summary="Read what is owed, and how many promises are kept",
        responses=PromisesOutput,
        examples=[
            OpenApiExample(
                "A year",
                value={
                    "open": 9,
                    "late": 1,
                    "to_confirm": 2,
                    "kept": {"k": 62, "n": 66, "low": 0.854, "high": 0.976, "too_early": False},
                    "kept_late": 3,
                    "not_kept": 1,
                    "days_to_keep": 6.5,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        told, rows = promises.kept(now=timezone.now()), promises.open_promises()
        return self.answer(
            {
                "open": rows.count(),
                "late": rows.filter(due_on__lt=promises.today()).count(),
                "to_confirm": promises.to_confirm().count(),
                "kept": told.in_time,
                "kept_late": told.late,
                "not_kept": told.broken,
                "days_to_keep": told.days,
            },
            PromisesOutput,
        )

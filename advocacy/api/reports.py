"""The reports: what each channel brings, loop or engine, fair comparisons, advocacy, benefits, forecast; and their rows."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from advocacy.growth import rows as growth_rows
from advocacy.growth import services as growth
from advocacy.growth.models import StoredReport
from advocacy.growth.wording import worded
from kernel.errors import Invalid

CONTENTS = {
    "summary": "What advocacy did, in one sentence and in money; the programme's week; what to fix first",
    "channels": "Figures and verdict of every source, pieces of content, cohorts, programmes",
    "loops": "K on sign-ups and on payments, the alarm, the design question",
    "comparisons": "Through recommendations against the rest: raw and adjusted",
    "advocacy": "Acts, words people use, coverage, constancy, asks",
    "incentives": "Which benefit lasts, and which is a burst",
    "forecast": "Qualified leads and monthly revenue of the next six months, and past errors",
}


class ReportOutput(serializers.Serializer[Any]):
    """A report as it was last computed, from live rows only.

    Figures say of what kind they are (`type`): a `share` has k, n and a 95 % Wilson interval, an `estimate` a value with its
    interval and n, a `comparison` its `answer` (too_early, collecting, inconclusive, separated), `money` minor units a
    month. Where `too_early` is true the number alone would mislead. `rows` asks `GET /api/v1/reports/rows` for what is behind.
    """

    name = serializers.CharField()
    computed_at = serializers.DateTimeField()
    content = serializers.SerializerMethodField()

    def get_content(self, report: StoredReport) -> dict[str, Any]:
        found: dict[str, Any] = worded(report.content)
        return found


class ReportBrief(serializers.Serializer[Any]):
    """A report there is, and when it was last computed."""

    name = serializers.CharField()
    computed_at = serializers.DateTimeField()


class ReportList(serializers.Serializer[Any]):
    data = ReportBrief(many=True)  # type: ignore[assignment]


class LiveOnly(OrganizationAPIView):
    """Reports count live rows; a test key would see what it may not."""

    scopes = {"GET": "read"}

    def check_live(self) -> None:
        if self.is_test:
            raise Invalid(
                _("Reports count live rows only: use a live key."), code="live_key_needed"
            )


class Reports(LiveOnly):
    @extend_schema(
        operation_id="list_reports", summary="The reports there are", responses=ReportList
    )
    def get(self, request: Request) -> Response:
        self.check_live()
        return self.answer({"data": growth.reports()}, ReportList)


def report_view(name: str) -> type[LiveOnly]:
    """The view of one report."""

    @extend_schema(
        operation_id=f"get_{name}_report", summary=CONTENTS[name], responses=ReportOutput
    )
    def get(self: LiveOnly, request: Request) -> Response:
        self.check_live()
        return self.answer(growth.report(name), ReportOutput)

    return type(f"{name.title()}Report", (LiveOnly,), {"get": get, "__module__": __name__})


class RowsInput(StrictSerializer):
    """What to show, in the words that a report keeps beside its numbers."""

    what = serializers.ChoiceField(growth_rows.KINDS, default="leads")
    source = serializers.CharField(required=False, max_length=160)  # type: ignore[assignment]
    channel = serializers.CharField(required=False, max_length=40)
    piece = serializers.CharField(required=False, max_length=160)
    origin = serializers.CharField(required=False, max_length=12)
    stage = serializers.CharField(required=False, max_length=12)
    since = serializers.CharField(required=False, max_length=10)
    until = serializers.CharField(required=False, max_length=10)
    won_since = serializers.CharField(required=False, max_length=10)
    won_until = serializers.CharField(required=False, max_length=10)
    trial_since = serializers.CharField(required=False, max_length=10)
    trial_until = serializers.CharField(required=False, max_length=10)
    began_since = serializers.CharField(required=False, max_length=10)
    began_until = serializers.CharField(required=False, max_length=10)
    days = serializers.CharField(required=False, max_length=4)
    used_days = serializers.CharField(required=False, max_length=4)
    stayed = serializers.CharField(required=False, max_length=4)
    paid_within = serializers.CharField(required=False, max_length=4)
    month = serializers.CharField(required=False, max_length=7)
    qualified = serializers.CharField(required=False, max_length=1)
    qualified_month = serializers.CharField(required=False, max_length=7)
    trial = serializers.CharField(required=False, max_length=1)
    paying = serializers.CharField(required=False, max_length=1)
    credited = serializers.CharField(required=False, max_length=1)
    uncredited = serializers.CharField(required=False, max_length=1)
    advocates = serializers.CharField(required=False, max_length=1)
    opened = serializers.CharField(required=False, max_length=1)
    before = serializers.CharField(required=False, max_length=1)
    but = serializers.CharField(required=False, max_length=40)
    team = serializers.CharField(required=False, max_length=4)
    tone = serializers.CharField(required=False, max_length=12)
    gesture = serializers.CharField(required=False, max_length=8)
    size = serializers.CharField(required=False, max_length=8)
    after = serializers.CharField(required=False, max_length=10)
    undercurrent = serializers.CharField(required=False, max_length=1)
    best = serializers.CharField(required=False, max_length=1)
    stay = serializers.CharField(required=False, max_length=1)
    kind = serializers.CharField(required=False, max_length=32)
    contact = serializers.UUIDField(required=False)
    company = serializers.UUIDField(required=False)
    csm = serializers.CharField(required=False, max_length=200)
    theme = serializers.CharField(required=False, max_length=20)
    incentive = serializers.CharField(required=False, max_length=40)
    first = serializers.CharField(required=False, max_length=7, help_text="Skip so many rows.")


class RowsOutput(serializers.Serializer[Any]):
    """Fifty rows of `n`, from `first` on; `what` says of what, and the fields follow from it."""

    what = serializers.CharField()
    n = serializers.IntegerField()
    first = serializers.IntegerField()
    rows = serializers.ListField(child=serializers.DictField())


class ReportRows(LiveOnly):
    @extend_schema(
        operation_id="list_report_rows",
        summary="The rows behind a number of a report",
        parameters=[RowsInput],
        responses=RowsOutput,
    )
    def get(self, request: Request) -> Response:
        self.check_live()
        asked = {name: str(value) for name, value in self.read_filters(RowsInput).items()}
        first = asked.pop("first", "0")
        if not first.isdecimal():
            raise Invalid(_("“first” is a number from 0."), code="invalid_first")
        found = growth_rows.page(asked, now=timezone.now(), first=int(first))
        shown = [{k: v for k, v in row.items() if k != "link"} for row in found.rows]
        return self.answer(
            {"what": found.what, "n": found.n, "first": found.first, "rows": shown}, RowsOutput
        )

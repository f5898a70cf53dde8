"""Imports: hand over CSV files, see what is wrong with which row, load the good rows."""

import io
from collections.abc import Mapping
from typing import IO, Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.parsers import StrictJSONParser
from accounts.api.serializers import ReasonOutput
from accounts.api.views import OrganizationAPIView
from accounts.imports import services
from accounts.imports.fields import FIELDS
from accounts.imports.models import BadRow, Import, ImportFile
from accounts.imports.parsing import LARGEST_FILE
from kernel import tenancy
from kernel.errors import Invalid
from kernel.text import say

LARGEST_IMPORT = len(FIELDS) * LARGEST_FILE


class CsvField(serializers.Field[Any, Any, Any, Any]):
    """A file of a multipart body, or the same as text in a JSON body."""

    def to_internal_value(self, data: Any) -> tuple[str, IO[bytes]]:
        name = f"{self.field_name}.csv"
        if isinstance(data, UploadedFile):
            return str(data.name or name), data.file  # type: ignore[return-value]
        if isinstance(data, str):
            return name, io.BytesIO(data.encode("utf-8", "replace"))
        raise serializers.ValidationError(_("Send a file, or its text."))

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "string", "description": "A CSV file, or its text in a JSON body."})
class CsvInput(CsvField):
    """Described as what it is."""


class ImportInput(serializers.Serializer[Any]):
    companies = CsvInput(required=False)
    contacts = CsvInput(required=False)
    history = CsvInput(required=False)
    orders = CsvInput(required=False)
    leads = CsvInput(required=False)
    date_order = serializers.ChoiceField(
        [Import.DateOrder.DAY_FIRST.value, Import.DateOrder.MONTH_FIRST.value],
        required=False,
        help_text="How 03/04/2025 is meant, where the columns do not show it.",
    )

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                words = _("This field is not known.")
                raise serializers.ValidationError(
                    {name: [words] for name in unknown}, code="unknown_field"
                )
        return super().to_internal_value(data)


class ImportFileOutput(serializers.ModelSerializer[ImportFile]):
    """One file. `problem` says why nothing of it can be loaded; `meanings` what each column is read as."""

    problem = serializers.SerializerMethodField()
    headers = serializers.SerializerMethodField()
    meanings = serializers.ListField(child=serializers.CharField(allow_blank=True), read_only=True)

    class Meta:
        model = ImportFile
        fields = [
            "kind",
            "name",
            "encoding",
            "delimiter",
            "headers",
            "meanings",
            "rows",
            "good",
            "bad",
            "loaded",
            "known",
            "problem",
        ]
        read_only_fields = fields

    @extend_schema_field(ReasonOutput(allow_null=True))
    def get_problem(self, file: ImportFile) -> dict[str, str] | None:
        why = services.blocked(file)
        return {"code": why["code"], "text": say(why)} if why else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField(allow_blank=True)))
    def get_headers(self, file: ImportFile) -> list[str]:
        return [column["header"] for column in file.columns]


class ImportOutput(serializers.ModelSerializer[Import]):
    """Files that were handed over together, and how far they are."""

    files = ImportFileOutput(many=True, read_only=True)

    class Meta:
        model = Import
        fields = ["id", "stage", "date_order", "files", "created_at", "loaded_at"]
        read_only_fields = fields


class FaultOutput(serializers.Serializer[Any]):
    """What is wrong with one cell; without a column, with the row."""

    column = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    text = serializers.CharField()


class BadRowOutput(serializers.ModelSerializer[BadRow]):
    """A row that was not taken, and every reason."""

    file = serializers.CharField(source="file.kind", read_only=True)
    faults = serializers.SerializerMethodField()

    class Meta:
        model = BadRow
        fields = ["file", "line", "faults"]
        read_only_fields = fields

    @extend_schema_field(FaultOutput(many=True))
    def get_faults(self, row: BadRow) -> list[dict[str, str]]:
        return [
            {
                "column": fault["column"],
                "value": fault["value"],
                "code": fault["reason"]["code"],
                "text": say(fault["reason"]),
            }
            for fault in row.faults
        ]


class ImportView(OrganizationAPIView):
    """Shared by the views of this resource."""

    scopes: ClassVar[Mapping[str, str]] = {"GET": "read"}

    def imports(self) -> QuerySet[Import]:
        rows: QuerySet[Import] = Import.objects.for_organization(tenancy.current()).filter(
            is_test=self.is_test
        )
        return rows.prefetch_related("files__handed_over")


class Imports(ImportView):
    scopes = {"GET": "read", "POST": "write"}
    parser_classes = [StrictJSONParser, MultiPartParser]
    largest_body = LARGEST_IMPORT

    @extend_schema(
        operation_id="list_imports",
        summary="List imports, the newest first",
        responses=ImportOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.imports(), ImportOutput)

    @extend_schema(
        operation_id="create_import",
        summary="Hand over CSV files of customers and their history",
        description=(
            "As multipart files, or as text in JSON. They are checked and nothing is loaded yet: read the counts and the "
            "errors, then load. Imported facts make signals, never moments."
        ),
        request=ImportInput,
        responses={201: ImportOutput},
        examples=[
            sent(
                "Two people and an NPS answer",
                {
                    "contacts": "email,name,company\nclaire@dupont.example,Claire Fontan,Dupont-Lavigne\npaul@northgate.example,Paul Girard,Northgate Foods\n",
                    "history": "type,date,email,score\nnps,2026-05-04,paul@northgate.example,10\n",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        told = self.read(ImportInput)
        date_order = told.pop("date_order", "")
        if not told:
            raise Invalid(
                _("Choose at least one file."),
                errors=[{"pointer": "", "code": "required", "detail": ", ".join(FIELDS)}],
            )
        made = services.take(files=told, is_test=self.is_test, date_order=date_order)
        return self.answer(self.find(self.imports(), pk=made.pk), ImportOutput, status=201)


class OneImport(ImportView):
    @extend_schema(
        operation_id="get_import",
        summary="How far an import is",
        responses=ImportOutput,
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.answer(self.find(self.imports(), pk=id), ImportOutput)


class ImportErrors(ImportView):
    newest_by = "line"

    @extend_schema(
        operation_id="list_import_errors",
        summary="List the rows that were not taken, the last line first",
        responses=BadRowOutput(many=True),
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        handed_over = self.find(self.imports(), pk=id)
        rows = BadRow.objects.for_organization(tenancy.current()).filter(
            file__handed_over=handed_over
        )
        return self.page(rows.select_related("file"), BadRowOutput)


class ImportLoading(ImportView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="load_import",
        summary="Load the good rows of a checked import",
        description="In the background; read the import to follow it. Rows that are known already change nothing.",
        request=None,
        responses={202: ImportOutput},
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        handed_over = self.find(self.imports(), pk=id)
        services.start_loading(handed_over=handed_over)
        return self.answer(self.find(self.imports(), pk=id), ImportOutput, status=202)

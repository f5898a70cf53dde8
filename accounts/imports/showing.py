"""What a person is shown of an import: rows as they will be read, what is wrong by kind, and bad rows to take away."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.imports.chunks import read, records_of, way_of
from accounts.imports.fields import BY_CODE, FIELDS, OWN_COLUMNS, TRAIT, fold
from accounts.imports.models import BadRow, ImportChunk, ImportFile
from accounts.imports.rows import Said, Way
from accounts.imports.services import blocked
from accounts.imports.types import TYPES
from kernel import tenancy
from kernel.text import localized_number, phrase, say

PREVIEW = 20
BAD_SHOWN = 50
LINES_SHOWN = 8
EXAMPLES = Path(__file__).parent / "examples"
LINE_COLUMN, REASON_COLUMN = "Goodword line", "Goodword reason"


@dataclass(frozen=True, slots=True)
class Shown:
    """One row: the line it stands on, its values in the order of the fields, and what is wrong with it."""

    line: int
    cells: list[str]
    faults: list[str]


@dataclass(slots=True)
class Preview:
    """One file as it will be read."""

    file: ImportFile
    blocked: str
    fields: list[str] = field(default_factory=list)
    rows: list[Shown] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    bad_rows: list[dict[str, Any]] = field(default_factory=list)
    asks_dates: bool = False


def preview(file: ImportFile) -> Preview:
    """The first rows, the columns with what they mean, and what is wrong by kind. Three queries."""
    why = blocked(file)
    shown = Preview(file, say(why) if why else "")
    shown.columns = [
        {"header": column["header"], "samples": column["samples"], "meaning": meaning}
        for column, meaning in zip(file.columns, file.meanings, strict=True)
    ]
    shown.asks_dates = any(column["either"] for column in file.columns)
    if why is None:
        _add_rows(shown, file)
        _add_faults(shown, file)
    return shown


def _add_rows(shown: Preview, file: ImportFile) -> None:
    chunk = (
        ImportChunk.objects.for_organization(tenancy.current()).filter(file=file, number=0).first()
    )
    if chunk is None:
        return
    way = way_of(file)
    labels = {one.code: str(one.label) for one in FIELDS[file.kind]}
    codes = [*way.places] + (["type"] if file.fallback else [])
    if file.kind == ImportFile.Kind.CONTACTS and {"first_name", "last_name"} & set(codes):
        codes = ["name", *(c for c in codes if c not in ("first_name", "last_name", "name"))]
    codes = [code for code in codes if code != "arr"] + (
        ["mrr"] if "arr" in codes and "mrr" not in codes else []
    )
    if "mrr" in codes and "currency" not in codes:
        codes.append("currency")
    shown.fields = [labels[code] for code in codes] + [
        header
        for header, meaning in zip(way.headers, way.meanings, strict=True)
        if meaning == TRAIT
    ]
    for record, said in read(records_of(chunk)[:PREVIEW], way):
        shown.rows.append(Shown(record.line, _cells(codes, said, way), _in_words(said.faults)))


def _cells(codes: list[str], said: Said, way: Way) -> list[str]:
    cells = [_word(code, said) for code in codes]
    return cells + [
        said.traits.get(header[:80], "")
        for header, meaning in zip(way.headers, way.meanings, strict=True)
        if meaning == TRAIT
    ]


def _word(code: str, said: Said) -> str:
    value = said.type.label if code == "type" and said.type else said.values.get(code, "")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(value, "j N Y")
    if isinstance(value, int | float):
        return localized_number(value)
    text = str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _in_words(faults: list[dict[str, Any]]) -> list[str]:
    return [
        _phrase(one) % {"column": one["column"], "value": one["value"], "why": say(one["reason"])}
        for one in faults
    ]


def _phrase(fault: dict[str, Any]) -> str:
    if not fault["column"]:
        return "%(why)s"
    return _("%(column)s “%(value)s”: %(why)s") if fault["value"] else _("%(column)s: %(why)s")


def _add_faults(shown: Preview, file: ImportFile) -> None:
    rows = BadRow.objects.for_organization(tenancy.current()).filter(file=file)
    first = list(rows.order_by("line")[: BAD_SHOWN * 4])
    for code, n in (
        rows.order_by().values_list("code").annotate(n=Count("pk")).order_by("-n", "code")
    ):
        alike = [row for row in first if row.code == code]
        shown.faults.append(
            {
                "n": n,
                "words": say(alike[0].faults[0]["reason"]) if alike else phrase(code),
                "lines": ", ".join(str(row.line) for row in alike[:LINES_SHOWN])
                + (" …" if n > LINES_SHOWN else ""),
            }
        )
    shown.bad_rows = [
        {"line": row.line, "faults": _in_words(row.faults)} for row in first[:BAD_SHOWN]
    ]


def bad_rows_table(file: ImportFile) -> Iterator[list[Any]]:
    """The bad rows as they came, with the line they stood on and why: corrected, it can be handed over again."""
    headers = [column["header"] for column in file.columns]
    own = [place for place, header in enumerate(headers) if fold(header) in OWN_COLUMNS]
    kept = [header for place, header in enumerate(headers) if place not in own]
    yield [*kept, LINE_COLUMN, REASON_COLUMN]
    rows = BadRow.objects.for_organization(tenancy.current()).filter(file=file).order_by("line")
    for row in rows.iterator(chunk_size=1000):
        cells = [*row.cells, *([""] * (len(headers) - len(row.cells)))]
        kept_cells = [cell for place, cell in enumerate(cells) if place not in own]
        yield [*kept_cells, row.line, " ".join(_in_words(row.faults))]


def example(kind: str) -> str:
    """A file that loads as it is."""
    return (EXAMPLES / f"{kind}.csv").read_text(encoding="utf-8")


def choices_of(kind: str) -> list[tuple[str, str]]:
    """What a column of this kind of file can mean."""
    keep = (
        []
        if kind in (ImportFile.Kind.HISTORY, ImportFile.Kind.ORDERS, ImportFile.Kind.LEADS)
        else [(TRAIT, _("keep as it is"))]
    )
    fields = [(code, str(one.label)) for code, one in BY_CODE[kind].items()]
    return [("", _("leave out")), *fields, *keep]


def type_choices() -> list[tuple[str, str]]:
    return [("", _("choose")), *((code, str(one.label)) for code, one in TYPES.items())]

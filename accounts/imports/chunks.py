"""A thousand rows in one transaction: checked, or put into the inbox. Whatever kills the worker, nothing happens twice."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.events.services import receive_rows
from accounts.imports.finding import Directory, names_of, packed, unpacked
from accounts.imports.items import Item, company_items, contact_items, history_items, stub
from accounts.imports.lead_rows import lead_items
from accounts.imports.models import BadRow, Import, ImportChunk, ImportFile
from accounts.imports.order_rows import order_items
from accounts.imports.parsing import Record
from accounts.imports.rows import Said, Way, is_subscription, read_row
from accounts.imports.values import Fault
from kernel import tenancy

SOURCE = "import"
"""Where the facts of an import come from; one name, so that a row is known however often it is handed over."""
Read = tuple[Record, Said]


def way_of(file: ImportFile) -> Way:
    """How the rows of a file are to be read, as its columns are understood now."""
    return Way(
        kind=file.kind,
        headers=[column["header"] for column in file.columns],
        meanings=file.meanings,
        now=file.handed_over.created_at,
        order=order_of(file),
        fallback=file.fallback,
    )


def order_of(file: ImportFile) -> str:
    """How its dates with slashes are meant: as somebody said, else as the columns show; "" when nothing tells."""
    if file.handed_over.date_order:
        return file.handed_over.date_order
    columns = [c for c, m in zip(file.columns, file.meanings, strict=True) if is_date(m)]
    day_first = sum(column["dmy"] for column in columns)
    month_first = sum(column["mdy"] for column in columns)
    if day_first and not month_first:
        return Import.DateOrder.DAY_FIRST.value
    return Import.DateOrder.MONTH_FIRST.value if month_first and not day_first else ""


def is_date(meaning: str) -> bool:
    return meaning in ("date", "since", "renewal_on", "cancelled_at", "delivered_at", "stage_date")


def records_of(chunk: ImportChunk) -> list[Record]:
    return [Record(line, cells, fault) for line, cells, fault in unpacked(chunk.content)]


def content_of(records: Iterable[Record]) -> bytes:
    return packed([[one.line, one.cells, one.fault] for one in records])


def read(records: Iterable[Record], way: Way) -> list[Read]:
    return [(one, read_row(one.cells, way, one.fault)) for one in records]


def check(chunk: ImportChunk, *, file: ImportFile) -> None:
    """Read every row of the chunk; write down the bad ones and what the good ones are called."""
    rows = read(records_of(chunk), way_of(file))
    bad = [(record, said.faults) for record, said in rows if said.faults]
    good = [said for _record, said in rows if not said.faults]
    names = names_of(file.kind, good)
    ImportChunk.objects.for_organization(tenancy.current()).filter(pk=chunk.pk).update(
        names=packed(names) if names else None
    )
    write_down(file, bad)
    _count(file, good=len(good), bad=len(bad))


def load(chunk: ImportChunk, *, file: ImportFile) -> None:
    """Put the good rows of the chunk into the inbox. What only now turns out bad is written down with the others."""
    rows = [row for row in read(records_of(chunk), way_of(file)) if not row[1].faults]
    if file.kind == ImportFile.Kind.ORDERS:
        _load_orders(rows, file=file)
        return
    if file.kind == ImportFile.Kind.LEADS:
        leads = {i["messageId"]: i for _record, said in rows for i in lead_items(said.values)}
        _count(file, loaded=len(rows), known=len(rows) - _receive(leads.values(), file))
        return
    is_companies = file.kind == ImportFile.Kind.COMPANIES
    directory = None if is_companies else Directory(file, [said for _record, said in rows])
    first: dict[str, Item] = {}
    more: list[Item] = []
    bad: list[tuple[Record, list[dict[str, Any]]]] = []
    good = 0
    for record, said in rows:
        try:
            items, besides = _items(file, said, directory, at=file.handed_over.created_at)
        except Fault as fault:
            bad.append((record, [_whole_row(record, fault)]))
            continue
        good += 1
        first[items[0]["messageId"]] = items[0]
        more += [*items[1:], *besides]
    _receive({item["messageId"]: item for item in more}.values(), file)
    new = _receive(first.values(), file)
    write_down(file, bad)
    _count(file, good=-len(bad), bad=len(bad), loaded=good, known=good - new)


def _load_orders(rows: Sequence[Read], *, file: ImportFile) -> None:
    """Two rows that say the same are two lines of their order."""
    has_status = "status" in file.meanings
    seen: Counter[str] = Counter()
    items = []
    for _record, said in rows:
        same = repr(sorted(said.values.items(), key=lambda told: told[0]))
        items += order_items(said.values, has_status=has_status, again=seen[same])
        seen[same] += 1
    new = _receive(items, file)
    _count(file, loaded=len(rows), known=len(rows) - new)


def _items(
    file: ImportFile, said: Said, directory: Directory | None, *, at: datetime
) -> tuple[list[Item], list[Item]]:
    """The facts of a row, the one that stands for it first, and the company it names beside it. Raises Fault."""
    if directory is None:
        return company_items(said, at=at), []
    company, is_new = directory.company_of(said)
    besides = [stub(company, said.values["company"], at=at)] if is_new else []
    if file.kind == ImportFile.Kind.CONTACTS:
        return contact_items(said, company=company, at=at), besides
    of_company = is_subscription(said) and company
    who = {} if of_company else directory.person_of(said)
    return history_items(said, who=who, company=company), besides


def _whole_row(record: Record, fault: Fault) -> dict[str, Any]:
    return {"column": "", "value": " · ".join(record.cells)[:120], "reason": fault.reason}


def _receive(items: Iterable[Item], file: ImportFile) -> int:
    return receive_rows(items, source=SOURCE, is_test=file.handed_over.is_test, is_historical=True)


def write_down(file: ImportFile, bad: Sequence[tuple[Record, list[dict[str, Any]]]]) -> None:
    BadRow.objects.bulk_create(
        BadRow(
            organization_id=file.organization_id,
            file=file,
            line=record.line,
            code=faults[0]["reason"]["code"],
            faults=faults,
            cells=record.cells,
        )
        for record, faults in bad
    )


def _count(file: ImportFile, **more: int) -> None:
    ImportFile.objects.for_organization(tenancy.current()).filter(pk=file.pk).update(
        **{name: F(name) + count for name, count in more.items()}
    )

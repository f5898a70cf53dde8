"""What one row says: every cell as what its column means, or what is wrong with it. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts.imports import lead_rows, order_rows, values
from accounts.imports.fields import BY_CODE, TRAIT
from accounts.imports.types import SUBSCRIPTION, TYPES, Type, type_of
from accounts.imports.values import Fault
from kernel.text import Reason, reason

ONE_OF = {
    "companies": ("id", "name", "domain"),
    "contacts": ("email", "id"),
    "history": ("email", "user_id", "name"),
    "orders": ("order_id",),
    "leads": ("email", "user_id"),
}
"""Without one of these nobody knows who the row is about."""
SHOWN = 120
"""How much of a wrong value is kept beside its reason."""
MONEY = ("mrr", "arr", "currency")


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is to be read; `places` are the columns by field. `fallback`: the type of rows in a history that has no column for it."""

    kind: str
    headers: Sequence[str]
    meanings: Sequence[str]
    now: datetime
    order: str = ""
    fallback: str = ""
    places: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        told = ((code, place) for place, code in enumerate(self.meanings))
        places = {code: place for code, place in told if code not in ("", TRAIT)}
        object.__setattr__(self, "places", places)


@dataclass(slots=True)
class Said:
    """The values of a row by field, its traits, and its faults: {"column", "value", "reason"} each."""

    values: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, str] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    type: Type | None = None


def missing_columns(kind: str, meanings: Sequence[str], fallback: str) -> Reason | None:
    """What a file cannot do without, None when it is all there."""
    there = set(meanings)
    labels = {code: one.label for code, one in BY_CODE[kind].items()}
    needed = ONE_OF[kind]
    if kind == "history" and there & {"company", "company_id"}:
        needed = ()  # a subscription is of a company; other rows are judged one by one
    if kind in ("history", "orders", "leads") and "date" not in there:
        return reason("import.missing_column", field=str(labels["date"]))
    if kind == "history" and "type" not in there and not fallback:
        return reason("import.missing_column", field=str(labels["type"]))
    if needed and not there & set(needed):
        return reason("import.missing_one_of", fields=", ".join(str(labels[c]) for c in needed))
    return None


def read_row(cells: Sequence[str], way: Way, fault: Reason | None = None) -> Said:
    """Everything the row says; with any fault it must not be loaded."""
    said = Said()
    if fault is not None:
        said.faults.append({"column": "", "value": _shown(cells), "reason": fault})
        return said
    for code, place in way.places.items():
        cell = cells[place]
        if cell and code not in MONEY:
            _read_cell(said, code, cell, way)
    _read_money(said, cells, way)
    _keep_traits(said, cells, way)
    _judge(said, cells, way)
    return said


def _shown(cells: Sequence[str]) -> str:
    return " · ".join(cells)[:SHOWN]


def _read_cell(said: Said, code: str, cell: str, way: Way) -> None:
    try:
        said.values[code] = _READERS.get(code, _text)(cell, way)
    except Fault as fault:
        _blame(said, code, cell, fault.reason, way)


def _blame(said: Said, code: str, cell: str, why: Reason, way: Way) -> None:
    place = way.places.get(code)
    header = way.headers[place] if place is not None else str(BY_CODE[way.kind][code].label)
    said.faults.append({"column": header, "value": cell[:SHOWN], "reason": why})


Reader = Callable[[str, Way], Any]


def _text(cell: str, way: Way) -> str:
    return cell


def _limited(limit: int) -> Reader:
    return lambda cell, way: values.text(cell, limit)


def _when(cell: str, way: Way) -> datetime:
    return values.moment(cell, order=way.order, now=way.now)


def _ahead(cell: str, way: Way) -> datetime:
    return values.moment(cell, order=way.order, now=way.now, may_be_ahead=True)


_READERS: Mapping[str, Reader] = {
    "id": _limited(255),
    "user_id": _limited(255),
    "company_id": _limited(255),
    "company": _limited(200),
    "name": _limited(200),
    "first_name": _limited(100),
    "last_name": _limited(100),
    "row_id": _limited(255),
    "domain": _limited(253),
    "email": lambda cell, way: values.email(cell),
    "country": lambda cell, way: values.country(cell),
    "language": lambda cell, way: values.language(cell),
    "timezone": lambda cell, way: values.timezone(cell),
    "employees": lambda cell, way: values.whole(cell),
    "seats": lambda cell, way: values.whole(cell),
    "is_decider": lambda cell, way: values.yes_no(cell),
    "is_regulated": lambda cell, way: values.yes_no(cell),
    "score": lambda cell, way: values.number(cell),
    "rating": lambda cell, way: values.number(cell),
    "value": lambda cell, way: values.number(cell),
    "tone": lambda cell, way: values.tone(cell),
    "date": _when,
    "since": _when,
    "renewal_on": _ahead,
    "cancelled_at": _when,
    "delivered_at": _when,
    "stage_date": _when,
    "lead_id": _limited(255),
    "heard_from": _limited(500),
    "referral_code": _limited(32),
    "channel": lambda cell, way: lead_rows.channel(cell),
    "may_thank": lambda cell, way: lead_rows.thanks(cell),
    "stage": lambda cell, way: lead_rows.stage(cell),
    "order_id": _limited(255),
    "product_id": _limited(255),
    "product": _limited(200),
    "quantity": lambda cell, way: order_rows.quantity(cell),
    "price": lambda cell, way: order_rows.amount(cell),
    "total": lambda cell, way: order_rows.amount(cell),
    "refunded": lambda cell, way: order_rows.amount(cell),
}


def _read_money(said: Said, cells: Sequence[str], way: Way) -> None:
    """Monthly revenue in units of its currency, as text; a yearly amount is a twelfth a month."""
    told = ""
    for code, months in (("mrr", 1), ("arr", 12)):
        place = way.places.get(code)
        cell = cells[place] if place is not None else ""
        if not cell or "mrr" in said.values:
            continue
        try:
            found, told = values.amount(cell)
        except Fault as fault:
            _blame(said, code, cell, fault.reason, way)
            continue
        said.values["mrr"] = str((found / months).quantize(Decimal("0.01")).normalize() + 0)
    place = way.places.get("currency")
    if place is not None and cells[place]:
        try:
            told = values.currency(cells[place])
        except Fault as fault:
            _blame(said, "currency", cells[place], fault.reason, way)
            return
    if "mrr" in said.values and not told:
        code = "currency" if "currency" in way.places else "mrr"
        _blame(said, code, "", reason("row.no_currency"), way)
    elif "mrr" in said.values:
        said.values["mrr"] = f"{Decimal(said.values['mrr']):f}"
        said.values["currency"] = told


def _keep_traits(said: Said, cells: Sequence[str], way: Way) -> None:
    for place, meaning in enumerate(way.meanings):
        if meaning == TRAIT and cells[place]:
            said.traits[way.headers[place][:80]] = cells[place][:500]


def _judge(said: Said, cells: Sequence[str], way: Way) -> None:
    """What the row as a whole lacks."""
    if way.kind == "history":
        _judge_history(said, cells, way)
    elif way.kind == "orders":
        _judge_order(said, cells, way)
    elif way.kind == "leads":
        _judge_lead(said, way)
    elif way.kind == "contacts" and "name" not in said.values:
        parts = [said.values.pop(code, "") for code in ("first_name", "last_name")]
        if full := " ".join(part for part in parts if part):
            said.values["name"] = full[:200]
    needed = ONE_OF[way.kind]
    if said.type is not None and said.type.of_company:
        needed = (*needed, "company_id", "company")
    if not said.faults and not any(said.values.get(code) for code in needed):
        labels = ", ".join(str(BY_CODE[way.kind][code].label) for code in needed)
        said.faults.append(
            {
                "column": "",
                "value": _shown(cells),
                "reason": reason("row.missing_one_of", fields=labels),
            }
        )


def _judge_date(said: Said, way: Way) -> None:
    blamed = {fault["column"] for fault in said.faults}
    place = way.places.get("date")
    if "date" not in said.values and (place is None or way.headers[place] not in blamed):
        _blame(said, "date", "", reason("row.missing"), way)


def _judge_lead(said: Said, way: Way) -> None:
    """A row of a lead says when they came; one that was won, what it brings."""
    _judge_date(said, way)
    if said.values.get("stage") == "won" and "mrr" not in said.values and not said.faults:
        _blame(said, "mrr", "", reason("row.needs_amount"), way)


def _judge_order(said: Said, cells: Sequence[str], way: Way) -> None:
    """A row of an order says when, and in which currency its amounts are."""
    _judge_date(said, way)
    try:
        if currency := order_rows.currency_of(cells, way.places):
            said.values["currency"] = currency
    except Fault as fault:
        if not said.faults:
            _blame(said, "currency", "", fault.reason, way)


def _judge_history(said: Said, cells: Sequence[str], way: Way) -> None:
    words = said.values.get("type", "")
    said.type = TYPES.get(way.fallback) if not words else type_of(words)
    if not words and said.type is None:
        _blame(said, "type", "", reason("row.no_type"), way)
        return
    blamed = {fault["column"] for fault in said.faults}
    needs = ["date", *(said.type.needs if said.type else ())]
    if said.type and said.type.code == "review" and "rating" not in said.values:
        said.values["rating"] = said.values.pop("score", None)
    for code in needs:
        place = way.places.get(code)
        header = way.headers[place] if place is not None else ""
        is_empty = said.values.get(code) in (None, "")
        if is_empty and header not in blamed and not (code == "mrr" and said.faults):
            _blame(said, code, "", reason("row.missing"), way)
    _judge_scale(said, cells, way)


def _judge_scale(said: Said, cells: Sequence[str], way: Way) -> None:
    if said.type is None or said.type.scale is None:
        return
    code = said.type.needs[0]
    found = said.values.get(code)
    if found is None:
        return
    try:
        values.within(found, said.type.scale)
    except Fault as fault:
        place = way.places.get(code, way.places.get("score"))
        _blame(said, code, cells[place] if place is not None else "", fault.reason, way)


def is_subscription(said: Said) -> bool:
    return said.type is not None and said.type.code == SUBSCRIPTION

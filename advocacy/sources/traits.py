"""Traits and properties as product teams write them, read into our columns. Anything odd stays a trait."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from accounts.customers.models import Contact
from kernel.money import MINOR_UNITS
from kernel.text import reason
from kernel.work import Unworkable

PERSON_NAMES = {
    "name": ("name", "full_name", "fullName"),
    "title": ("title", "jobTitle", "job_title", "position", "role"),
    "language": ("language", "locale", "lang"),
    "country": ("country", "countryCode", "country_code"),
    "timezone": ("timezone", "timeZone", "time_zone"),
}
COMPANY_NAMES = {
    "name": ("name",),
    "domain": ("domain", "website"),
    "industry": ("industry",),
    "plan": ("plan",),
    "country": ("country",),
    "timezone": ("timezone", "timeZone"),
}
LENGTHS = {"name": 200, "title": 120, "language": 8, "country": 2, "timezone": 64, "industry": 120}
LENGTHS |= {"domain": 253, "plan": 80}
PURPOSES = {"service", "recommendation", "publication", "profiling", "content"}
STANDINGS = Contact.Standing.values
YES, NO = {True, "true", "yes", "granted"}, {False, "false", "no", "withdrawn"}


def person(
    said: Mapping[str, Any], context: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], str]:
    """(columns, other traits, company id) of an identify call; language and zone may come from the context."""
    rest = dict(said)
    fields = _take(rest, PERSON_NAMES)
    first = str(rest.pop("firstName", rest.pop("first_name", "")) or "").strip()
    last = str(rest.pop("lastName", rest.pop("last_name", "")) or "").strip()
    if "name" not in fields and (first or last):
        fields["name"] = f"{first} {last}".strip()[:200]
    if said and "timezone" not in fields and isinstance(context.get("timezone"), str):
        fields["timezone"] = context["timezone"][:64]
    if said and "language" not in fields and isinstance(context.get("locale"), str):
        fields["language"] = context["locale"][:8]
    if "language" in fields:
        fields["language"] = fields["language"].replace("_", "-").split("-")[0].lower()
    decider = rest.pop("is_decider", rest.pop("decider", None))
    if isinstance(decider, bool):
        fields["is_decider"] = decider
    if rest.get("standing") in STANDINGS:
        fields["standing"] = rest.pop("standing")
    rest.pop("email", None)
    rest.pop("consent", None)
    return fields, rest, _company_id(rest.pop("company", None))


def _company_id(said: Any) -> str:
    if isinstance(said, Mapping):
        return str(said.get("id") or said.get("external_id") or "")[:255]
    return ""


def company(said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(columns, other traits) of a group call."""
    rest = dict(said)
    fields = _take(rest, COMPANY_NAMES)
    if "domain" in fields:
        fields["domain"] = fields["domain"].removeprefix("https://").removeprefix("http://")
        fields["domain"] = fields["domain"].removeprefix("www.").split("/")[0].lower()
    employees = whole_number(rest.pop("employees", rest.pop("company_size", None)))
    if employees is not None:
        fields["employees"] = employees
    if isinstance(rest.get("is_regulated"), bool):
        fields["is_regulated"] = rest.pop("is_regulated")
    renewal = rest.get("renewal_on")
    if isinstance(renewal, str):
        try:
            fields["renewal_on"] = date.fromisoformat(renewal[:10])
            rest.pop("renewal_on")
        except ValueError:
            pass
    return fields, rest


def _take(rest: dict[str, Any], names: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """Move the traits we have columns for out of `rest`; the first usable spelling wins."""
    fields: dict[str, Any] = {}
    for column, spellings in names.items():
        for spelling in spellings:
            value = rest.get(spelling)
            if isinstance(value, str) and value.strip():
                rest.pop(spelling)
                fields.setdefault(column, value.strip()[: LENGTHS[column]])
    if "country" in fields:
        fields["country"] = fields["country"].upper()
    return fields


def consents(said: Mapping[str, Any]) -> dict[str, str]:
    """Consent as the product recorded it: traits.consent = {"recommendation": true, ...}."""
    found = said.get("consent")
    if not isinstance(found, Mapping):
        return {}
    answers = {}
    for purpose, answer in found.items():
        if purpose in PURPOSES and isinstance(answer, bool | str | int):
            if answer in YES:
                answers[purpose] = "granted"
            elif answer in NO:
                answers[purpose] = "withdrawn"
    return answers


def whole_number(value: Any) -> int | None:
    """A count within the range of our columns, None when it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(Decimal(str(value)))
    except (InvalidOperation, OverflowError, ValueError):
        return None
    return number if 0 <= number < 2**31 else None


def number(value: Any) -> float | None:
    """A finite number, from a number or a text that is one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return float(found) if found.is_finite() and abs(found) < Decimal("1e15") else None


def currency(said: Mapping[str, Any]) -> str:
    """The ISO code of an amount. Raises Unworkable when an amount comes without one."""
    found = said.get("mrr_currency") or said.get("currency") or ""
    if not (isinstance(found, str) and len(found) == 3 and found.isalpha()):
        raise Unworkable(reason("missing_currency"))
    return found.upper()


def minor_units(said: Mapping[str, Any]) -> int | None:
    """Monthly revenue in minor units: `mrr_amount` as sent, or `mrr` in units of the currency. None when not told.

    Raises Unworkable when it is negative or no number.
    """
    if said.get("mrr_amount") is None and said.get("mrr") is None:
        return None
    exact = number(
        said.get("mrr_amount") if said.get("mrr_amount") is not None else said.get("mrr")
    )
    if exact is None or exact < 0:
        raise Unworkable(
            reason("bad_amount", value=str(said.get("mrr_amount", said.get("mrr")))[:80])
        )
    if said.get("mrr_amount") is not None:
        return int(exact)
    return round(exact * float(10 ** MINOR_UNITS.get(currency(said), 2)))

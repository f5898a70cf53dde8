"""From a good row to facts in the words of the Segment calls: identify, group, track. Pure.

The message id is made from what a row says (or from its own id, where it has one): the same row again, in this file or
another, is the same fact.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.imports.rows import Said, is_subscription

Item = dict[str, Any]
COMPANY_TRAITS = (
    "name", "domain", "industry", "employees", "country", "timezone", "is_regulated", "plan", "seats",
    "fit_grade",
)  # fmt: skip
PERSON_TRAITS = ("name", "email", "title", "language", "country", "timezone", "is_decider")
PROPERTIES = (
    "score", "rating", "text", "tone", "url", "title", "source", "plan", "seats", "severity",
    "metric", "value", "mrr", "currency",
)  # fmt: skip


def company_key(values: Mapping[str, Any]) -> str:
    """What a company is known by: your id, else its domain, else its name."""
    return str(values.get("id") or values.get("domain") or values.get("name") or "")[:255]


def company_items(said: Said, *, at: datetime) -> list[Item]:
    """What a row of companies says. Revenue comes with it: what the company pays from now on."""
    found = said.values
    key = company_key(found)
    traits: Item = {name: found[name] for name in COMPANY_TRAITS if name in found}
    traits |= said.traits
    if "renewal_on" in found:
        traits["renewal_on"] = found["renewal_on"].date().isoformat()
    if "since" in found:
        traits["customer_since"] = found["since"].date().isoformat()
    if "mrr" in found:
        traits |= {"mrr": found["mrr"], "currency": found["currency"]}
    return [_group(key, traits, at=at)]


def contact_items(said: Said, *, company: str, at: datetime) -> list[Item]:
    """Who somebody is; where it is told, also since when they are a customer."""
    found = said.values
    traits: Item = {name: found[name] for name in PERSON_TRAITS if name in found}
    traits |= said.traits
    who = _person(found.get("id", ""), found.get("email", ""))
    item: Item = {"type": "identify", **who, "traits": traits}
    if company:
        item["context"] = {"groupId": company}
    items = [_signed(item, at)]
    if "since" in found:
        since: Item = {"type": "identify", **who, "traits": {"email": found.get("email")}}
        items.append(_signed(since, found["since"], with_time=True))
    return items


def history_items(said: Said, *, who: Mapping[str, str], company: str) -> list[Item]:
    """What happened, when, to whom. A subscription of a company is told by the company."""
    found = said.values
    at = found["date"]
    if is_subscription(said) and company:
        traits: Item = {
            name: found[name] for name in ("mrr", "currency", "plan", "seats") if name in found
        }
        return [_own_id(_group(company, traits, at=at, with_time=True), said)]
    properties = {name: found[name] for name in PROPERTIES if found.get(name) not in (None, "")}
    if said.type is not None and said.type.code == "nps" and "text" in properties:
        properties["comment"] = properties.pop("text")
    item: Item = {
        "type": "track",
        "event": said.type.event if said.type else found["type"][:200],
        **_person(who.get("id", ""), who.get("email", "")),
        "properties": properties,
        "context": {"traits": {"email": who["email"]}} if who.get("email") else {},
    }
    if company:
        item["context"]["groupId"] = company
    return [_own_id(_signed(item, at, with_time=True), said)]


def stub(key: str, name: str, *, at: datetime) -> Item:
    """A company that is only named by its people."""
    return _group(key, {"name": name}, at=at)


def _person(external_id: str, email: str) -> Item:
    """An item names somebody; whoever has no id of yours is known here by the address."""
    return {"userId": external_id} if external_id else {"anonymousId": f"mail:{email}"[:255]}


def _group(key: str, traits: Item, *, at: datetime, with_time: bool = False) -> Item:
    item = {
        "type": "group",
        "groupId": key,
        "anonymousId": f"company:{hashlib.sha256(key.encode()).hexdigest()[:32]}",
        "traits": traits,
    }
    return _signed(item, at, with_time=with_time)


def _signed(item: Item, at: datetime, *, with_time: bool = False) -> Item:
    """With its time and message id. A profile is what it says, whenever it is handed over."""
    told = item | ({"timestamp": at.isoformat()} if with_time else {})
    said = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    digest = hashlib.sha256(said.encode()).hexdigest()
    return item | {"timestamp": at.isoformat(), "messageId": f"row:{digest[:40]}"}


def _own_id(item: Item, said: Said) -> Item:
    row_id = said.values.get("row_id")
    if not row_id:
        return item
    what = said.type.code if said.type else said.values["type"]
    digest = hashlib.sha256(f"{what}\n{row_id}".encode()).hexdigest()
    return item | {"messageId": f"id:{digest[:40]}"}

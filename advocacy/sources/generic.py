"""What services without a signature of their own have in common: a shared secret, and JSON of a shape we describe.

Zapier, Make, Brand24, Survicate and their like are mapped to that shape by whoever connects them.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from accounts.events.reading import News
from accounts.events.rules import instant
from advocacy.sources.providers import Call, NotProven, NotReadable
from advocacy.sources.spoken import word

_UNIX_TIME = re.compile(r"\d{9,13}(\.\d{1,6})?")
MOST_ITEMS = 500
LISTS = ("items", "data", "results", "mentions", "reviews", "responses")
TIMES = ("answered_at", "published_at", "occurred_at", "timestamp", "created_at", "date")


def shared_secret(call: Call, secret: str, now: float) -> None:
    """The secret itself, as the sender was told to send it. Raises NotProven.

    In the header `X-Goodword-Secret`, as bearer token, as password of the address (https://any:secret@..), or, for
    senders that can do neither, as `?secret=` behind the address.
    """
    told = [call.headers.get("x-goodword-secret", "").strip(), *_authorization(call)]
    told += parse_qs(urlsplit(call.url).query).get("secret", [])
    if not any(told):
        raise NotProven("the shared secret is missing")
    if not any(hmac.compare_digest(one.encode(), secret.encode()) for one in told if one):
        raise NotProven("the shared secret is another one")


def _authorization(call: Call) -> list[str]:
    scheme, _space, told = call.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return [told.strip()]
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(told.strip(), validate=True).decode()
        except (binascii.Error, ValueError):
            return []
        return [pair.partition(":")[2]]
    return []


def items(call: Call) -> list[dict[str, Any]]:
    """The things one call tells: an object, a list of them, such a list under a usual name, or the fields of a form.

    Raises NotReadable.
    """
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        told: Any = _nested(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    else:
        try:
            told = json.loads(call.body)
        except (ValueError, RecursionError) as error:
            raise NotReadable("This is not JSON.") from error
    if isinstance(told, dict):
        listed = next((told[name] for name in LISTS if isinstance(told.get(name), list)), None)
        told = [told] if listed is None else listed
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise NotReadable("This is neither an object nor a list of objects.")
    if len(told) > MOST_ITEMS:
        raise NotReadable(f"There are {len(told)} items; one call may bring {MOST_ITEMS}.")
    return told


def _nested(fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Fields of a form, `author[name]` and `author__name` (as Zapier writes it) below `author`."""
    told: dict[str, Any] = {}
    for field, value in fields:
        outer, dot, inner = field.replace("[", "__").replace("]", "").partition("__")
        if not dot:
            told[outer] = value
        elif isinstance(told.setdefault(outer, {}), dict):
            told[outer][inner] = value
    return told


def unpacked(
    name: str, *, identity: Callable[[Mapping[str, Any]], str]
) -> Callable[[Call], list[News]]:
    """An `unpack` for generic items: the id that the sender gives makes the same thing, told again, the same row.

    Without one the words themselves do: the same words, told again, are the same thing.
    """

    def unpack(call: Call) -> list[News]:
        return [
            News(
                message_id=identity(item) or digest(item),
                name=name,
                payload=item,
                occurred_at=time_of(item),
            )
            for item in items(call)
        ]

    return unpack


def digest(item: Mapping[str, Any]) -> str:
    """An id made of the words themselves."""
    canonical = json.dumps(item, sort_keys=True, default=str).encode("utf-8", "replace")
    return f"words:{hashlib.sha256(canonical).hexdigest()}"


def time_of(item: Mapping[str, Any]) -> datetime | None:
    """When it happened: ISO 8601 (with a T or a space), or a Unix time, also as text."""
    for name in TIMES:
        value = item.get(name)
        if isinstance(value, str) and _UNIX_TIME.fullmatch(value.strip()):
            value = float(value)
        if (found := instant(value.strip() if isinstance(value, str) else value)) is not None:
            return found
    return None


def identity_of(*names: str) -> Callable[[Mapping[str, Any]], str]:
    """The first of these fields that holds something."""
    return lambda item: word(item, *names, limit=2_000)

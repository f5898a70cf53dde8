"""How services prove who they are. Each raises NotProven; all compare in constant time and on the bytes that came."""

import base64
import hmac
from collections.abc import Iterable

from advocacy.sources.providers import Call, NotProven

TOLERANCE_SECONDS = 300
"""How far a signed time may lie from our clock, in either direction."""


def stripe(call: Call, secret: str, now: float) -> None:
    """`Stripe-Signature: t=1700000000,v1=<hex>[,v1=<hex>]` over "t.body"; any of several v1 may match."""
    parts = [part.strip().partition("=") for part in header(call, "stripe-signature").split(",")]
    times = [value for name, _equals, value in parts if name == "t"]
    told = [value for name, _equals, value in parts if name == "v1"]
    if len(times) != 1 or not told:
        raise NotProven("no signature of the scheme v1")
    in_time(times[0], now)
    _one_of(told, _hex(secret, times[0].encode() + b"." + call.body, "sha256"))


def hubspot(call: Call, secret: str, now: float) -> None:
    """`X-HubSpot-Signature-v3`: base64 over method, address, body and time in milliseconds.

    The address is the one HubSpot was given, whatever stands between it and us.
    """
    stamp = header(call, "x-hubspot-request-timestamp")
    told = header(call, "x-hubspot-signature-v3")
    in_time(stamp, now, milliseconds=True)
    expected = [
        _base64(secret, f"{call.method}{url}".encode() + call.body + stamp.encode())
        for url in dict.fromkeys((call.url, call.public_url))
        if url
    ]
    _matches(told, expected)


def hub_sha1(call: Call, secret: str, now: float) -> None:
    """`X-Hub-Signature: sha1=<hex>` over the body (Intercom). It carries no time."""
    _with_scheme(call, "x-hub-signature", "sha1=", _hex(secret, call.body, "sha1"))


def typeform(call: Call, secret: str, now: float) -> None:
    """`Typeform-Signature: sha256=<base64>` over the body. It carries no time."""
    _with_scheme(call, "typeform-signature", "sha256=", _base64(secret, call.body))


def shopify(call: Call, secret: str, now: float) -> None:
    """`X-Shopify-Hmac-Sha256: <base64>` over the body. It carries no time."""
    _matches(header(call, "x-shopify-hmac-sha256"), [_base64(secret, call.body)])


def delighted(call: Call, secret: str, now: float) -> None:
    """`X-Delighted-Webhook-Signature: sha256=<hex>` over the body. It carries no time."""
    expected = _hex(secret, call.body, "sha256")
    _with_scheme(call, "x-delighted-webhook-signature", "sha256=", expected)


def header(call: Call, name: str) -> str:
    """A header that must be there. Raises NotProven."""
    found = call.headers.get(name, "").strip()
    if not found:
        raise NotProven(f"the header {name} is missing")
    return found


def in_time(stamp: str, now: float, *, milliseconds: bool = False) -> None:
    """Raises NotProven when a signed time is none, or too far from ours: too old, or in the future."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 16):
        raise NotProven("the signed time is no number")
    seconds = int(stamp) / 1000 if milliseconds else float(stamp)
    if abs(now - seconds) > TOLERANCE_SECONDS:
        raise NotProven("the signed time is too far from ours")


def _with_scheme(call: Call, name: str, scheme: str, expected: str) -> None:
    told = header(call, name)
    if not told.startswith(scheme):
        raise NotProven(f"the header {name} has another scheme")
    _matches(told.removeprefix(scheme), [expected])


def _one_of(told: Iterable[str], expected: str) -> None:
    if not any(_same(one, expected) for one in told):
        raise NotProven("no signature fits the body")


def _matches(told: str, expected: Iterable[str]) -> None:
    if not any(_same(told, one) for one in expected):
        raise NotProven("the signature does not fit the body")


def _same(told: str, expected: str) -> bool:
    return hmac.compare_digest(told.encode(), expected.encode())


def _hex(secret: str, message: bytes, algorithm: str) -> str:
    return hmac.new(secret.encode(), message, algorithm).hexdigest()


def _base64(secret: str, message: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), message, "sha256")).decode()

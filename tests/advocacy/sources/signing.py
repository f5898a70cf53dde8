"""Calls signed as each service signs them, computed here a second time and not by our own code."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from tests.advocacy.sources.doors import Door

SECRET = "whsec_a-secret-of-acme"


def _digest(secret: str, message: bytes, algorithm: Any = hashlib.sha256) -> bytes:
    return hmac.new(secret.encode(), message, algorithm).digest()


def headers_of(
    code: str, body: bytes, *, url: str, secret: str = SECRET, at: float | None = None
) -> dict[str, str]:
    """The headers with which a service proves this body."""
    now = time.time() if at is None else at
    stamp = str(int(now))
    millis = str(int(now * 1000))
    coded = base64.b64encode(_digest(secret, body)).decode()
    if code == "stripe":
        told = _digest(secret, stamp.encode() + b"." + body).hex()
        return {"Stripe-Signature": f"t={stamp},v1={told},v0=ignored"}
    if code == "hubspot":
        told = _digest(secret, b"POST" + url.encode() + body + millis.encode())
        return {
            "X-HubSpot-Signature-v3": base64.b64encode(told).decode(),
            "X-HubSpot-Request-Timestamp": millis,
        }
    if code == "intercom":
        return {"X-Hub-Signature": f"sha1={_digest(secret, body, hashlib.sha1).hex()}"}
    if code == "typeform":
        return {"Typeform-Signature": f"sha256={coded}"}
    if code == "shopify":
        return {"X-Shopify-Hmac-Sha256": coded}
    return {"X-Delighted-Webhook-Signature": f"sha256={_digest(secret, body).hex()}"}


class SignedDoor(Door):
    """A connection of a service that signs; `post` signs what it is given unless it is told how."""

    def __init__(self, cast: Any, provider: str) -> None:
        super().__init__(cast, provider, secret=SECRET)
        self.code = provider

    @property
    def url(self) -> str:
        return f"http://testserver/in/{self.path}"

    def post(self, body: Any, *, content_type: str = "application/json", **headers: str) -> int:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        signed = headers or headers_of(self.code, sent, url=self.url)
        return super().post(sent, content_type=content_type, **signed)

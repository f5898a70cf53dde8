"""How an API key is written: `gw_live_<8 hex>_<secret>`. Pure functions; rows are made in services."""

import hashlib
import re
import secrets
from hmac import compare_digest
from typing import NamedTuple

SHAPE = re.compile(r"(gw_(?:live|test)_[0-9a-f]{8})_[A-Za-z0-9_-]{20,100}")


class NewKey(NamedTuple):
    """A key that only its reader knows: `secret` is the whole, `prefix` is what may be shown afterwards."""

    prefix: str
    secret: str


def draw(*, is_test: bool) -> NewKey:
    """A fresh key with 256 random bits."""
    prefix = f"gw_{'test' if is_test else 'live'}_{secrets.token_hex(4)}"
    return NewKey(prefix, f"{prefix}_{secrets.token_urlsafe(32)}")


def prefix_of(secret: str) -> str | None:
    """The part a key is found by; None when the text is no key of ours."""
    match = SHAPE.fullmatch(secret)
    return match[1] if match else None


def digest(secret: str) -> bytes:
    """What is stored. Plain SHA-256: the secret is random, so there is nothing to guess slowly."""
    return hashlib.sha256(secret.encode()).digest()


def matches(secret: str, stored: bytes | memoryview) -> bool:
    """Compare in constant time."""
    return compare_digest(digest(secret), bytes(stored))

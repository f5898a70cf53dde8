"""Secrets at rest: encrypted under a key made from SECRET_KEY, readable under the keys before it."""

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encrypt(text: str, *, purpose: str) -> str:
    """The text, unreadable without our key; another purpose has another key."""
    return _keys(purpose).encrypt(text.encode()).decode("ascii")


def decrypt(token: str, *, purpose: str) -> str:
    """What `encrypt` was given. Raises cryptography.fernet.InvalidToken when no key of ours fits."""
    return _keys(purpose).decrypt(token.encode("ascii")).decode()


def renewed(token: str, *, purpose: str) -> str:
    """The same secret under the key in force. Raises InvalidToken when no key of ours fits."""
    return _keys(purpose).rotate(token.encode("ascii")).decode("ascii")


def _keys(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret, purpose)) for secret in secrets])


def _derived(secret: str, purpose: str) -> bytes:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"goodword.{purpose}".encode())
    return base64.urlsafe_b64encode(key.derive(secret.encode()))

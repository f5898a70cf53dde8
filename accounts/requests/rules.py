"""How a key is written, and when two requests are the same. Pure."""

import hashlib
import json
import re
from typing import Any

LONGEST_KEY = 255
_VISIBLE = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')


def key_of(header: str) -> str | None:
    """The key in an `Idempotency-Key` header, quoted as the IETF draft has it or bare; None when it is none.

    A key is 1 to 255 visible ASCII characters; `"abc"` and `abc` are one key.
    """
    said = header.strip()
    if said.startswith('"'):
        quoted = _QUOTED.fullmatch(said)
        if quoted is None:
            return None
        said = re.sub(r"\\(.)", r"\1", quoted[1])
    return said if _VISIBLE.fullmatch(said) else None


def fingerprint(*, method: str, address: str, body: Any) -> bytes:
    """SHA-256 of what a request asks for: blanks and the order of fields make no difference."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{method} {address}\n{canonical}".encode()).digest()

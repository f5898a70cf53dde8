"""Pure rules: what a code looks like, where a link may lead, what we add to the address, who a visitor is."""

import math
import re
import secrets
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote, unquote_plus, urlsplit

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzADEFHJLMNQRTY"
"""No two of these are mistaken for each other on paper: no 0 O o, 1 I l i, 5 S, 8 B, 2 Z, 6 G."""

CODE_LENGTH = 10
CODE_BITS = CODE_LENGTH * math.log2(len(ALPHABET))
CODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
"""What may be looked up at all; anything else is not a code of ours."""

LONGEST_TARGET = 500
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\x9f\\]|%0[0ad]", re.IGNORECASE)
_OWN_MACHINE = {"localhost", "127.0.0.1"}


def new_code() -> str:
    """An unguessable code of 10 characters (54 bits) that carries nothing about anybody."""
    return "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))


def plain_host(host: str) -> str | None:
    """A host name as it is compared: lower case, in ASCII (IDNA). None when it is none."""
    host = host.strip().lower().rstrip(".")
    if not host or re.search(r"[/@:?#%\s\\]", host):
        return None
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def why_not_a_target(url: str, allowed_hosts: Iterable[str]) -> str | None:
    """Why a link may not lead to `url`, in words; None when it may.

    Only https (http on this machine, for trying out), only hosts named exactly, nothing that browsers and we could
    read differently.
    """
    if len(url) > LONGEST_TARGET:
        return _("The address is longer than %(most)s characters.") % {"most": LONGEST_TARGET}
    if _UNPRINTABLE.search(url):
        return _("The address contains spaces, backslashes or control characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _("This is not a web address.")
    name = plain_host(parts.hostname or "")
    is_own_machine = name in _OWN_MACHINE
    if not name or parts.scheme not in ({"https", "http"} if is_own_machine else {"https"}):
        return _("The address must begin with https:// and a host name.")
    if "@" in parts.netloc or (port not in {None, 443} and not is_own_machine):
        return _("The address must name a host only, without user name or port.")
    if not (parts.hostname or "").isascii():
        return _("Write the host name in its ASCII form: %(host)s.") % {"host": name}
    if name not in {plain_host(allowed) for allowed in allowed_hosts}:
        return _("%(host)s is not one of the allowed hosts.") % {"host": name}
    return None


def with_trace(url: str, *, code: str, click_id: str) -> str:
    """`url` with `ref` and `click_id` in its query, in place of any it had; everything else stays as written."""
    bare, hash_sign, fragment = url.partition("#")
    path, _mark, query = bare.partition("?")
    kept = [
        pair
        for pair in query.split("&")
        if pair and unquote_plus(pair.partition("=")[0]) not in {"ref", "click_id"}
    ]
    kept += [f"ref={quote(code, safe='')}", f"click_id={quote(click_id, safe='')}"]
    return f"{path}?{'&'.join(kept)}{hash_sign}{fragment}"


def visitor_of(*, address: str, user_agent: str, day: date) -> str:
    """A name for one visitor on one day. Keyed and salted by day: it cannot be traced back, nor joined over days."""
    return salted_hmac(
        f"referrals.visitor.{day.isoformat()}", f"{address}\n{user_agent}", algorithm="sha256"
    ).hexdigest()[:32]

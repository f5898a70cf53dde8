"""Which addresses of the network may be called: public ones, by plain HTTP or TLS, on their usual ports.

Pure but for one setting, `OUTGOING_PRIVATE_NETWORKS`: networks that may be called although they are not public, on any
port. For tests and development; `manage.py check --deploy` warns of it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core import checks
from django.utils.translation import gettext_lazy as _

from kernel.text import Reason, define, reason

define(
    {
        "http_not_an_address": _("This is not an address of the web: {url}"),
        "http_scheme": _("Only addresses that begin with https:// or http:// can be called."),
        "http_login_in_address": _("Leave user name and password out of the address."),
        "http_port": _("Port {port} is not called: only 443, 8443 and 80."),
        "http_not_public": _("{host} is not a public address."),
    }
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({443, 8443, 80})
DEFAULT_PORTS = {"https": 443, "http": 80}

CLOSED: tuple[Network, ...] = tuple(
    ip_network(network)
    for network in (
        # RFC 6890 and its registry; `ipaddress` knows most of it, but not in every version of Python.
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that was ever given out for the public internet."""


class NotFetched(Exception):
    """A call that did not succeed; `reason` says why, in words for the person who gave the address."""

    def __init__(self, why: Reason) -> None:
        super().__init__(why["code"])
        self.reason = why


class NotAllowed(NotFetched):
    """An address that must not be called: trying again cannot help."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was taken apart. `path` goes into the request; `host` into Host and the TLS handshake."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_tls(self) -> bool:
        return self.scheme == "https"

    @property
    def default_port(self) -> int:
        return DEFAULT_PORTS[self.scheme]

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


def is_public(address: Address) -> bool:
    """Whether this address belongs to the public internet. A v4 address inside a v6 one is judged as itself."""
    if isinstance(address, IPv6Address):
        if address.scope_id:
            return False
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in UNICAST:
            return False
    closed = any(address in network for network in CLOSED if network.version == address.version)
    return address.is_global and not address.is_multicast and not closed


_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_HOST = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)


def target_of(url: str) -> Target:
    """Take an address apart. Raises NotAllowed; whether its host is public is seen when its name is resolved."""
    wrong = NotAllowed(reason("http_not_an_address", url=url[:200]))
    if _UNSAFE.search(url) or len(url) > 2000:
        raise wrong
    try:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS:
            raise NotAllowed(reason("http_scheme"))
        if "@" in parts.netloc:
            raise NotAllowed(reason("http_login_in_address"))
        port = parts.port
        host = _ascii(parts.hostname or "")
    except ValueError as error:
        raise wrong from error
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = port if port is not None else DEFAULT_PORTS[parts.scheme]
    path = quote(path, safe=_AS_IT_IS)
    return Target(url.partition("#")[0], parts.scheme, host, port, path)


_AS_IT_IS = "%/?&=:@!$'()*+,;~[]"
"""What stands in an address as somebody copied it; whatever else is not plain is escaped."""


def _ascii(host: str) -> str:
    """The host as it is resolved; raises ValueError (UnicodeError is one) when it is none."""
    if ":" in host:
        return str(IPv6Address(host.replace("%", "!")))  # a zone names an interface of ours
    name = host if host.isascii() else host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(name):
        raise ValueError(host)
    return name


def check_addresses(target: Target, addresses: Iterable[str]) -> None:
    """Raises NotAllowed unless every address of the host may be called on this port."""
    opened = [ip_network(network) for network in settings.OUTGOING_PRIVATE_NETWORKS]
    for text in addresses:
        address = ip_address(text)
        if any(address in network for network in opened if network.version == address.version):
            continue
        if not is_public(address):
            raise NotAllowed(reason("http_not_public", host=target.host))
        if target.port not in PORTS:
            raise NotAllowed(reason("http_port", port=str(target.port)))


@checks.register(checks.Tags.security, deploy=True)
def warn_of_open_networks(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """In production nothing private may be called."""
    if not settings.OUTGOING_PRIVATE_NETWORKS:
        return []
    networks = ", ".join(settings.OUTGOING_PRIVATE_NETWORKS)
    return [
        checks.Warning(
            f"OUTGOING_PRIVATE_NETWORKS lets feeds and webhooks call {networks}.",
            hint="Leave it empty in production: who may enter an address could read what only this machine can see.",
            id="kernel.W001",
        )
    ]

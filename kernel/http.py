"""The one way out to the network: nothing of ours is ever fetched for a stranger, nothing is waited for too long.

A name is resolved once, every address it has must be public, and the connection goes to the address that was checked
(a name that answers differently a moment later gains nothing). Redirects are few and each is checked anew. No proxy,
no cookies, no log-in in the address. Time and size are limited, the size after decoding.
"""

import http.client
import queue
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.utils.translation import gettext_lazy as _

from kernel.addresses import NotAllowed, NotFetched, Target, check_addresses, target_of
from kernel.text import define, reason

define(
    {
        "http_no_such_host": _("No server of the name {host} was found."),
        "http_unreachable": _("{host} could not be reached: {error}"),
        "http_too_slow": _("{host} took longer than {seconds} seconds."),
        "http_too_large": _("What {host} sent is larger than {limit} KB."),
        "http_not_readable": _("{host} sent an answer that cannot be read: {error}"),
        "http_too_many_redirects": _("{host} sent us on more than {limit} times."),
    }
)

AGENT = "Goodword/1.0 (+feed reader)"
CHUNK = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for everything together, redirects included, `connect` of them for reaching the server; `size` in bytes
    after decoding. `cuts`: a body that is larger is cut off there instead of being refused.
    """

    seconds: float = 10.0
    size: int = 2 * 1024 * 1024
    redirects: int = 3
    connect: float = 10.0
    cuts: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Header names are lower case; `url` is where the answer came from in the end."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Course:
    """One fetch on its way: by when it must be over, and how much it may bring."""

    limits: Limits
    deadline: float

    @property
    def left(self) -> float:
        return max(self.deadline - time.monotonic(), 0)

    def too_slow(self, target: Target) -> NotFetched:
        return NotFetched(reason("http_too_slow", host=target.host, seconds=self.limits.seconds))


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limits: Limits = LIMITS,
) -> Answer:
    """Call a public address. Any status is an answer; raises NotFetched when there is none, NotAllowed (a NotFetched)
    when the address must not be called. Only GET follows redirects. Call it outside of a transaction."""
    course = _Course(limits, time.monotonic() + limits.seconds)
    sent = {
        "User-Agent": AGENT,
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **(headers or {}),
    }
    target = target_of(url)
    for _step in range(limits.redirects + 1):
        answer = _call(course, target, method, sent, body)
        sends_on = answer.status in REDIRECTS and "location" in answer.headers
        if method != "GET" or not sends_on:
            return answer
        onward = _onward(target, answer.headers["location"])
        if (
            onward.origin != target.origin
        ):  # what proves us to one server is none of another's business
            sent = {name: value for name, value in sent.items() if name.lower() != "authorization"}
        target = onward
    raise NotFetched(reason("http_too_many_redirects", host=target.host, limit=limits.redirects))


def check(url: str, *, limits: Limits = LIMITS) -> None:
    """Raises NotFetched when this address may not be called, or does not exist now. Asks the name service only."""
    _addresses(_Course(limits, time.monotonic() + limits.seconds), target_of(url))


def _onward(target: Target, location: str) -> Target:
    try:
        return target_of(urljoin(target.url, location))
    except ValueError as error:
        raise NotAllowed(reason("http_not_an_address", url=location[:200])) from error


def _call(
    course: _Course, target: Target, method: str, headers: Mapping[str, str], body: bytes | None
) -> Answer:
    try:
        with _connection(course, target) as connection:
            connection.request(method, target.path, body=body, headers=dict(headers))
            with closing(connection.getresponse()) as response:
                said = {name.lower(): value for name, value in response.getheaders()}
                text = b"" if response.status in REDIRECTS else _body(course, target, response)
            if not course.left:
                raise course.too_slow(target)
            return Answer(response.status, text, said, target.url)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if not course.left:  # whatever the cut connection made of it
            raise course.too_slow(target) from error
        words = str(error)[:200] or type(error).__name__
        code = "http_unreachable" if isinstance(error, OSError) else "http_not_readable"
        raise NotFetched(reason(code, host=target.host, error=words)) from error


@contextmanager
def _connection(course: _Course, target: Target) -> Iterator[http.client.HTTPConnection]:
    """A connection to an address that was checked, cut at the deadline whatever it is doing then."""
    held = [_socket(course, target, _addresses(course, target))]
    # The timeout of a socket begins anew with each byte: a server that drips is ended by this.
    cut = threading.Timer(course.left, lambda: _shut(held[0]))
    cut.daemon = True
    cut.start()
    try:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.default_port = target.default_port
        if target.is_tls:
            context = ssl.create_default_context()
            tls = context.wrap_socket(
                held[0], server_hostname=target.host, do_handshake_on_connect=False
            )
            held[0] = tls
            tls.do_handshake()
        connection.sock = held[0]
        yield connection
    finally:
        cut.cancel()
        held[0].close()


def _shut(connected: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _socket(course: _Course, target: Target, addresses: list[str]) -> socket.socket:
    """Connect to the first address that answers."""
    last = OSError("no address")
    for address in addresses:
        if not course.left:
            break
        try:
            patience = min(course.left, course.limits.connect)
            connected = socket.create_connection((address, target.port), timeout=patience)
            connected.settimeout(course.left)
            return connected
        except OSError as error:
            last = error
    raise last


def _addresses(course: _Course, target: Target) -> list[str]:
    """Every address of the host, all of them allowed."""
    found: queue.Queue[list[str]] = queue.Queue()
    # The name service knows no timeout: it is asked aside, and left behind when it is too slow.
    threading.Thread(target=_resolve, args=(target, found), daemon=True).start()
    try:
        answer = found.get(timeout=course.left)
    except queue.Empty as nothing:
        raise course.too_slow(target) from nothing
    if not answer:
        raise NotFetched(reason("http_no_such_host", host=target.host))
    check_addresses(target, answer)
    return answer


def _resolve(target: Target, found: "queue.Queue[list[str]]") -> None:
    try:
        infos = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        infos = []
    found.put(list(dict.fromkeys(str(info[4][0]) for info in infos)))


def _body(course: _Course, target: Target, response: http.client.HTTPResponse) -> bytes:
    """The decoded body; decoding stops as soon as it would grow past the limit."""
    size = course.limits.size
    unpack = _decoder(response.headers.get("Content-Encoding", ""))
    taken, came = bytearray(), 0
    while chunk := response.read(CHUNK):
        came += len(chunk)
        taken += unpack.decompress(chunk, size + 1 - len(taken)) if unpack else chunk
        if len(taken) > size:
            if course.limits.cuts:
                return bytes(taken[:size])
            raise NotFetched(reason("http_too_large", host=target.host, limit=size // 1024))
    if response.length or (unpack and came and not unpack.eof):
        raise ValueError("it ends in the middle")
    return bytes(taken)


def _decoder(encoding: str) -> "_Decoder | None":
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(f"content-encoding {name[:40]}")
    return _Decoder()


class _Decoder:
    """gzip or zlib; a broken one is a ValueError like everything else that cannot be read."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 32)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    def decompress(self, chunk: bytes, most: int) -> bytes:
        try:
            return self._inner.decompress(chunk, most)
        except zlib.error as error:
            raise ValueError(str(error)) from error

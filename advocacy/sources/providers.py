"""The services we understand: how each proves who it is, how its calls are taken apart, how its news is read.

Each stands in `registry.PROVIDERS`. Adding one: CONTRIBUTING, "To add a source".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from accounts.events.models import Event
from accounts.events.reading import News
from advocacy.sources.known import Known
from advocacy.sources.polled import Plan
from advocacy.sources.told import Told


class NotProven(Exception):
    """The signature is missing, wrong, or too old."""


class NotReadable(Exception):
    """The call cannot be taken apart at all; the words say why."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a service, as it came. Header names are lower case; `url` is the full address it called, and
    `public_url` the same as the installation is known outside, which differs behind a proxy."""

    body: bytes
    headers: Mapping[str, str]
    url: str = ""
    public_url: str = ""
    method: str = "POST"


def _nobody_calls(call: Call) -> Sequence[News]:
    raise NotReadable("This service is polled: it does not call us.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One service. `code` stands in the address (/in/{code}/{token}) and begins the source of its events.

    `verify(call, secret, now)` raises NotProven; None for services that sign nothing, whose news only makes
    candidates. `largest_body`: bytes of one call. `unpack(call)` gives the news of one call and raises NotReadable. `read(event, known)` is pure and
    raises kernel.work.Unworkable. `is_secret_optional`: a connection without a secret takes its calls too, unproven. A
    service that we poll has a `plan` instead of calls: what it brings comes from the
    service itself, so it is no less certain for being unsigned.
    """

    code: str
    label: str | Promise
    read: Callable[[Event, Known], Told]
    unpack: Callable[[Call], Sequence[News]] = _nobody_calls
    verify: Callable[[Call, str, float], None] | None = None
    is_secret_optional: bool = False
    largest_body: int = 1024 * 1024
    help_text: str | Promise = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    plan: Plan | None = None

    @property
    def is_polled(self) -> bool:
        return self.plan is not None


UNPROVEN = "/unproven"
"""Ends the source of what came without proof through a connection whose service may send so."""


def is_proven(event: Event) -> bool:
    """Whether this came with the proof that its connection asked for."""
    return not event.source.endswith(UNPROVEN)

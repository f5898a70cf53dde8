"""What a person did, as sentences of their page: what, after what, in whose words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from advocacy.signals.kinds import KINDS, Family
from advocacy.signals.models import Signal
from advocacy.signals.saying import was_logged
from kernel.text import localized_number


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `logged`: the signal that somebody of us wrote down, and may take back."""

    at: datetime
    words: str
    note: str
    is_good: bool
    counts: bool
    logged: str = ""


def timeline(signals: Iterable[Signal]) -> list[Entry]:
    """Signals as sentences: what, after what, in whose words."""
    return [
        Entry(
            at=signal.occurred_at,
            words=str(signal.get_kind_display()),
            note=_note(signal),
            is_good=KINDS[signal.kind].family is not Family.NEGATIVE
            if signal.kind in KINDS
            else True,
            counts=signal.withdrawn_at is None,
            logged=str(signal.pk) if was_logged(signal) else "",
        )
        for signal in signals
    ]


def _note(signal: Signal) -> str:
    parts = [_quote(signal.details)]
    if signal.tone:
        parts.append(str(signal.get_tone_display()))
    if signal.origin != Signal.Origin.UNKNOWN:
        parts.append(str(signal.get_origin_display()))
    if signal.withdrawn_at:
        parts.append(_("no longer counts"))
    return " · ".join(part for part in parts if part)


def _quote(details: dict[str, Any]) -> str:
    """Their own words before anything else; a result in figures; else nothing."""
    for name in ("text", "title", "topic", "occasion"):
        if isinstance(details.get(name), str) and details[name]:
            return _("“%(text)s”") % {"text": details[name]}
    if "metric" in details and "value" in details:
        label = details.get("label") or str(details["metric"]).replace("_", " ")
        value = details["value"]
        shown = localized_number(value) if isinstance(value, int | float) else value
        return _("%(label)s: %(value)s") % {"label": label, "value": shown}
    return ""

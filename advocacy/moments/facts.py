"""The vocabulary of a rule's conditions, and how each fact is read from what is known about a person.

The same readers serve live facts and the past as it was: they see plain values of one moment in time, never rows of now.
What cannot be reconstructed (`is_kept=False`: a role, a plan, a policy are overwritten when they change) is judged as it
is today, and a test on history names it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from advocacy.incentives.rules import TIER_RANK
from advocacy.moments.about import About
from advocacy.moments.buying import add_shops
from advocacy.moments.causes import Cause
from advocacy.moments.people_facts import add_companies, add_persons
from advocacy.moments.readers import (
    GRADES,
    HAPPENED,
    HISTORY,
    NEEDS_SIGNALS,
    OFTEN,
    READERS,
    STANDING,
    add,
    balance,
    first_value,
    gestures,
    last_moment,
    latest,
    of_kind,
    plain,
    times,
    unprompted,
)
from advocacy.moments.results import stated_value
from advocacy.scoring.models import Advocate
from advocacy.signals.kinds import KINDS
from advocacy.signals.models import Signal
from kernel.conditions import Field, Type, Vocabulary

__all__ = ["NEEDS_SIGNALS", "SENTIMENT_FIELDS", "VOCABULARY", "Facts"]


def _standing() -> None:
    plain("score.points", _("the score"), Type.NUMBER, STANDING, lambda about, _c, _n: about.score)
    plain(
        "score.tier",
        _("the tier"),
        Type.LEVEL,
        STANDING,
        lambda about, _c, _n: about.tier,
        choices=dict(Advocate.Tier.choices),
        ranks=TIER_RANK,
    )
    add(
        Field("score.unprompted", _("acts by themselves in 18 months"), Type.NUMBER, STANDING),
        unprompted,
        signals=True,
    )
    plain(
        "score.fit",
        _("how well their company fits"),
        Type.CHOICE,
        STANDING,
        lambda about, _c, _n: GRADES.get(about.fit or 0),
        choices={g: g for g in GRADES.values()},
        is_kept=False,
    )


def _history() -> None:
    plain("history.given", _("what was given in 12 months"), Type.NUMBER, HISTORY, balance("given"))
    plain("history.asked", _("what was asked in 12 months"), Type.NUMBER, HISTORY, balance("asked"))
    plain(
        "history.last_gesture",
        _("our last gesture"),
        Type.DATE,
        HISTORY,
        last_moment("thank", "equip", "offer", "ask"),
    )
    plain("history.last_ask", _("our last ask"), Type.DATE, HISTORY, last_moment("ask"))
    add(
        Field("history.last_act", _("the last time they recommended us"), Type.DATE, HISTORY),
        lambda about, _c, _n: latest(one.at for one in about.seen if one.is_act),
        signals=True,
    )
    add(
        Field("history.first_value", _("their first measured result"), Type.DATE, HISTORY),
        first_value,
        signals=True,
    )
    for gesture, label in {
        "thank": _("thanks from us"),
        "equip": _("material from us"),
        "offer": _("offers from us"),
        "ask": _("asks from us"),
    }.items():
        plain(f"gestures.{gesture}", label, Type.COUNT, OFTEN, gestures(gesture))


def _happened() -> None:
    plain(
        "cause.origin",
        _("how it came"),
        Type.CHOICE,
        HAPPENED,
        lambda _a, cause, _n: cause.origin,
        choices=dict(Signal.Origin.choices),
    )
    plain(
        "cause.text",
        _("what they wrote"),
        Type.TEXT,
        HAPPENED,
        lambda _a, cause, _n: cause.details.get("text"),
    )
    plain(
        "cause.metric",
        _("the metric of the result"),
        Type.TEXT,
        HAPPENED,
        lambda _a, cause, _n: cause.details.get("metric"),
    )
    plain(
        "cause.value",
        _("the value of the result"),
        Type.NUMBER,
        HAPPENED,
        lambda _a, cause, _n: stated_value(dict(cause.details)),
    )


def _counts() -> None:
    add(
        Field("acts.any", _("acts of advocacy"), Type.COUNT, OFTEN),
        times(lambda one: one.is_act),
        signals=True,
    )
    add(
        Field("acts.unprompted", _("acts by themselves"), Type.COUNT, OFTEN),
        times(lambda one: one.is_act and one.origin == "unprompted"),
        signals=True,
    )
    for kind in KINDS.values():
        add(
            Field(f"signals.{kind.code}", kind.label, Type.COUNT, OFTEN),
            of_kind(kind.code),
            signals=True,
        )


for _fill in (add_persons, add_companies, add_shops, _standing, _happened, _history, _counts):
    _fill()

VOCABULARY = Vocabulary(one for one, _reader in READERS.values())
SENTIMENT_FIELDS = frozenset(
    [
        *(code for code in VOCABULARY if code.startswith("score.")),
        *(
            f"signals.{kind}"
            for kind in ("promoter", "detractor", "csat_best", "complaint", "warm_reply")
        ),
    ]
)
"""What speaks of score, NPS or sentiment: nothing that an invitation to review may depend on."""


class Facts(Mapping[str, Any]):
    """The facts of one candidate, each read when it is asked for."""

    __slots__ = ("about", "cause", "now")

    def __init__(self, about: About, cause: Cause, now: datetime) -> None:
        self.about, self.cause, self.now = about, cause, now

    def __getitem__(self, code: str) -> Any:
        return READERS[code][1](self.about, self.cause, self.now)

    def __iter__(self) -> Iterator[str]:
        return iter(READERS)

    def __len__(self) -> int:
        return len(READERS)

"""What stands between us and a gesture: trouble, policy, renewal. Pure; the table is DEFAULTS of a new organization.

go: as planned. human: a person does it, nothing leaves by itself. delay: not while it lasts. block: not at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from kernel.text import Reason, days_in_words, reason


class Gate(IntEnum):
    GO = 0
    HUMAN = 1
    DELAY = 2
    BLOCK = 3


GO, HUMAN, DELAY, BLOCK = Gate.GO, Gate.HUMAN, Gate.DELAY, Gate.BLOCK

TABLE: dict[str, dict[str, Gate]] = {
    "serious_ticket": {"thank": HUMAN, "equip": HUMAN, "offer": DELAY, "ask": BLOCK},
    "detractor": {"thank": HUMAN, "equip": BLOCK, "offer": BLOCK, "ask": BLOCK},
    "complaint": {"thank": HUMAN, "equip": BLOCK, "offer": BLOCK, "ask": BLOCK},
    "renewal_near": {"thank": GO, "equip": GO, "offer": HUMAN, "ask": BLOCK},
    "invoice_overdue": {"thank": GO, "equip": GO, "offer": DELAY, "ask": BLOCK},
    "champion_left": {"thank": GO, "equip": HUMAN, "offer": HUMAN, "ask": BLOCK},
    "churn_notice": {"thank": HUMAN, "equip": BLOCK, "offer": BLOCK, "ask": BLOCK},
    "company_left": {"thank": HUMAN, "equip": BLOCK, "offer": BLOCK, "ask": BLOCK},
    "legal_hold": {"thank": BLOCK, "equip": BLOCK, "offer": BLOCK, "ask": BLOCK},
    "policy_forbids": {"thank": GO, "equip": HUMAN, "offer": HUMAN, "ask": BLOCK},
    "policy_unknown_regulated": {"thank": GO, "equip": HUMAN, "offer": HUMAN, "ask": HUMAN},
    "policy_approval": {"thank": GO, "equip": GO, "offer": HUMAN, "ask": HUMAN},
    "talking": {"thank": HUMAN, "equip": HUMAN, "offer": HUMAN, "ask": HUMAN},
}
POLICIES = {"policy_forbids", "policy_unknown_regulated", "policy_approval"}

RENEWAL_NEAR = timedelta(days=45)
CHAMPION_LEFT_FOR = timedelta(days=90)
ASKS_REST_AFTER = timedelta(days=60)
TALKING_FOR_WORKING_DAYS = 3
SATURDAY = 5
LEAVES_A_MARK = {"serious_ticket", "detractor", "complaint"}
"""After these ended, asks rest a while."""
WANTS_A_CONVERSATION = {"detractor", "complaint"}
"""After these, only once somebody of ours has spoken with the person since it began."""


@dataclass(frozen=True, slots=True)
class TroubleFact:
    kind: str
    opened_at: datetime
    closed_at: datetime | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known about the company and the trouble around one person. `talked_at`: when they last spoke with us;
    `spoken_at`: the same, complaints apart.
    """

    troubles: tuple[TroubleFact, ...] = ()
    policy: str = "unknown"
    is_regulated: bool = False
    renewal_on: date | None = None
    company_left: bool = False
    talked_at: datetime | None = None
    spoken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in the way of one gesture."""

    gate: Gate
    outcome: str
    reason: Reason


def findings(gesture: str, around: Surroundings, *, now: datetime) -> list[Finding]:
    """Everything in the way of this gesture, the worst first. Empty: go."""
    found = [
        Finding(TABLE[what][gesture], "policy" if what in POLICIES else "trouble", why)
        for what, why in _circumstances(around, now)
    ]
    if gesture == "ask":
        found += [Finding(BLOCK, "trouble", why) for why in _marks(around, now)]
    return sorted((one for one in found if one.gate > GO), key=lambda one: -one.gate)


def _circumstances(around: Surroundings, now: datetime) -> Iterable[tuple[str, Reason]]:
    for trouble in around.troubles:
        if trouble.closed_at is None and not _forgotten(trouble, now):
            yield trouble.kind, _trouble_reason(trouble, now)
    if around.company_left:
        yield "company_left", reason("company_left")
    if around.renewal_on and timedelta() <= around.renewal_on - now.date() < RENEWAL_NEAR:
        yield "renewal_near", reason("renewal_near", day=around.renewal_on.isoformat())
    if around.policy == "forbidden":
        yield "policy_forbids", reason("policy_forbids")
    elif around.policy == "approval":
        yield "policy_approval", reason("policy_approval")
    elif around.policy == "unknown" and around.is_regulated:
        yield "policy_unknown_regulated", reason("policy_unknown_regulated")
    if around.talked_at and is_talking(around.talked_at, now):
        yield "talking", reason("talking", day=around.talked_at.date().isoformat())


def is_talking(talked_at: datetime, now: datetime) -> bool:
    """Whether they spoke with us less than three working days ago."""
    day, left = now.date(), TALKING_FOR_WORKING_DAYS
    while left > 0:
        day -= timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day < talked_at.date() and talked_at <= now


def _forgotten(trouble: TroubleFact, now: datetime) -> bool:
    return trouble.kind == "champion_left" and now - trouble.opened_at >= CHAMPION_LEFT_FOR


def _trouble_reason(trouble: TroubleFact, now: datetime) -> Reason:
    since = days_in_words((now - trouble.opened_at).days)
    return reason(f"trouble_{trouble.kind}", reference=trouble.reference, since=since)


def _marks(around: Surroundings, now: datetime) -> Iterable[Reason]:
    for trouble in around.troubles:
        ended = trouble.closed_at
        if ended is None or trouble.kind not in LEAVES_A_MARK:
            continue
        told = {"trouble": f"trouble_name_{trouble.kind}", "ended": ended.date().isoformat()}
        spoken = around.spoken_at is not None and around.spoken_at >= trouble.opened_at
        if trouble.kind in WANTS_A_CONVERSATION and not spoken:
            yield reason("trouble_unspoken", **told)
        elif now < ended + ASKS_REST_AFTER:
            yield reason("trouble_over", **told, free=(ended + ASKS_REST_AFTER).date().isoformat())

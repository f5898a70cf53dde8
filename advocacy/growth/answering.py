"""The reports that answer a question: fair comparisons, loop or engine, the alarm, the design question. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from advocacy.growth import channels, comparisons
from advocacy.growth.channels import INVITATION
from advocacy.growth.comparisons import CLAIMS, Fair
from advocacy.growth.shapes import behind, comparison, count, estimate
from advocacy.growth.source_shapes import told
from advocacy.growth.values import INFLUENCED, OTHER, SOURCED, Market
from advocacy.growth.verdicts import verdict


def comparisons_report(market: Market, currency: str) -> dict[str, Any]:
    """Sourced, and beside it influenced, against the rest."""
    customers = Counter(one.origin for one in market.customers)
    return {
        "groups": {
            origin: [
                fair(one, currency, _sides(one.code, origin, market.today))
                for one in comparisons.compare(market, origin)
            ]
            for origin in (SOURCED, INFLUENCED)
        },
        "customers": {
            origin: count(n, what="customers", origin=origin) for origin, n in customers.items()
        },
    }


Rows = dict[str, str | int | None]


def _sides(code: str, origin: str, today: date) -> tuple[Rows, Rows]:
    """What leads to the rows of both groups of a comparison."""
    of: Rows = {"what": "customers"}
    if code == "cycle":
        of = {"what": "leads", "paid_within": channels.YEAR}
    elif code == "win_rate":
        old = today - timedelta(days=comparisons.WIN_DAYS)
        of = {"what": "leads", "qualified": 1, "until": old.isoformat()}
    elif code == "contract":
        of = {"what": "customers", "paying": 1}
    return {**of, "origin": origin}, {**of, "origin": OTHER}


def fair(one: Fair, currency: str, rows: tuple[Rows, Rows]) -> dict[str, Any]:
    unit = {"cycle": "days", "contract": "money", "colleagues_pay": "money"}.get(one.code, "share")
    shown = "times" if one.is_ratio else "points"
    return {
        "code": one.code,
        "first": behind(estimate(one.first, unit, currency=currency), **rows[0]),
        "second": behind(estimate(one.second, unit, currency=currency), **rows[1]),
        "raw": comparison(one.raw, shown),
        "adjusted": comparison(one.adjusted, shown),
        "ratio": comparison(one.ratio, "times"),
        "p": None if one.p is None else round(one.p, 5),
        "claim": CLAIMS.get(one.code),
    }


def loops_report(market: Market, settings: Mapping[str, str], currency: str) -> dict[str, Any]:
    """K and its mechanics, the alarm, and the design question from data beside the founder's own answer."""
    found = channels.all_figures(market)
    own = found.get(INVITATION)
    stay = comparisons.colleagues(market.customers, market.today)
    pay = comparisons.colleagues_pay(market.customers)
    return {
        "invitations": told(verdict(own, market), market.today) if own else None,
        "alarm": alarm(market),
        "design": {
            "stay": fair(stay, currency, _teams(until=market.today)),
            "pay": fair(pay, currency, _teams(paying=1)),
            "answer": settings["worth_more"],
            "stage": settings["stage"],
            "advice": advice(stay, settings["worth_more"]),
        },
        "verdicts": {source: verdict(one, market).code for source, one in found.items()},
    }


def _teams(*, until: date | None = None, **more: int) -> tuple[Rows, Rows]:
    """Customers with many colleagues in the product, and with few; with `until`, of those who were there for 90 days."""
    of: Rows = {"what": "customers", "paying": more.get("paying")}
    if until:
        of |= {"stayed": 90, "began_until": (until - timedelta(days=91)).isoformat()}
    return {**of, "team": "many"}, {**of, "team": "few"}


def advice(stay: Fair, answer: str) -> str:
    """What to build: a loop only where the founder says that each user makes the product better for the others, and the
    data does not speak against it; advice, never a verdict.
    """
    if stay.adjusted.answer == "too_early":
        return {"yes": "loop_try", "no": "engine"}.get(answer, "ask_yourself")
    if stay.adjusted.is_above:
        return "loop" if answer != "no" else "loop_data_says"
    return "engine" if answer != "yes" else "engine_data_says"


def alarm(market: Market) -> dict[str, Any]:
    """Activity without revenue: sign-ups of three months at least 20 % above the three before, payments at most 5 %."""

    def between(first: int, last: int, day: Any) -> int:
        return sum(
            one.n
            for one in market.came
            if (at := day(one)) and first < (market.today - at).days <= last
        )

    sign_ups = [between(a, b, lambda one: one.day) for a, b in ((-1, 91), (91, 182))]
    payments = [between(a, b, lambda one: one.paid) for a, b in ((-1, 91), (91, 182))]
    enough = min(sign_ups) >= 30
    rings = (
        enough and sign_ups[0] >= 1.2 * sign_ups[1] and payments[0] <= 1.05 * max(payments[1], 1)
    )
    days = [market.today - timedelta(days=back) for back in (91, 92, 182)]
    spans = [
        (days[0].isoformat(), market.today.isoformat()),
        (days[2].isoformat(), days[1].isoformat()),
    ]
    return {
        "rings": rings,
        "too_early": not enough,
        "sign_ups": [
            count(n, what="leads", since=since, until=until)
            for n, (since, until) in zip(sign_ups, spans, strict=True)
        ],
        "payments": [
            count(n, what="leads", won_since=since, won_until=until)
            for n, (since, until) in zip(payments, spans, strict=True)
        ],
    }

"""What each source brings, as it is shown: figures, verdicts, pieces, cohorts, and the picture of who comes and who pays."""

from typing import Any

from django.utils.translation import gettext as _

from advocacy.admin import figures
from advocacy.admin.figures import badge, shown
from advocacy.growth.wording import source_label

Content = dict[str, Any]


def channels(content: Content) -> Content:
    rows = [_channel(row) for row in content["channels"]]
    return {
        "channels": rows,
        "picture": shares(content),
        "pieces": [_piece(row) for row in content["pieces"]],
        "against": [
            {
                "first": source_label(row["first"]),
                "second": source_label(row["second"]),
                "qualified": shown(row["qualified"]),
                "paid": shown(row["paid"]),
            }
            for row in content["content"]
        ],
        "best": {
            **content["best"],
            "sources": [_best(row) for row in content["best"]["sources"]],
        },
        "cohorts": [
            {
                "month": row["month"],
                "mrr": shown(row["mrr_now"]),
                **{name: shown(row[name]) for name in ("sign_ups", "qualified", "trials", "paid")},
            }
            for row in content["cohorts"]
        ],
        "programmes": [
            {
                **row,
                "label": source_label(row["channel"]),
                "own": shown(row["sign_ups"]),
                "own_paid": shown(row["paid"]),
                "beside": shown(row["undercurrent"]),
                "beside_paid": shown(row["undercurrent_paid"]),
            }
            for row in content["programmes"]
        ],
        "margin_percent": round(content["margin"] * 100),
        "margin_assumed": content["margin_assumed"],
        "sells_again": content["business_model"] == "transaction",
    }


def _channel(row: Content) -> Content:
    after = row["after"]
    return {
        "label": source_label(row["source"]),
        "verdict": figures.verdict(row["verdict"]),
        "after": [
            {"days": days, **shown(per_hundred(after[days]))} for days in ("30", "90", "180")
        ],
        "paid_within_days": row["paid_within_days"],
        "seen": row["life_seen_months"],
        "against_others": shown(row["verdict"]["conversion"]),
        "money_share": shown(row["verdict"]["money_share"]),
        **{
            name: shown(row[name])
            for name in (
                "sign_ups",
                "qualified",
                "paid",
                "payers",
                "trial_to_paid",
                "trials_open",
                "days_to_payment",
                "onlookers",
                "mrr_now",
                "revenue_each",
                "ltv",
                "life_months",
                "customers",
                "stays_90",
                "stays_year",
            )
        },
    }


def per_hundred(found: Content) -> Content:
    """Revenue so many days after the sign-up, of a hundred sign-ups: so that young and old ones can be held together."""
    n = found["n"]
    return {**found, "type": "money", "amount": round(100 * found["amount"] / n) if n else 0}


def shares(content: Content) -> Content | None:
    """Share of the sign-ups beside share of those who paid, by source: who only looks, and who buys."""
    rows = [row for row in content["channels"] if row["sign_ups"]["n"]]
    if not rows:
        return None
    came = sum(row["sign_ups"]["n"] for row in rows) or 1
    money = sum(row["mrr_now"]["amount"] for row in rows) or 1
    rows = sorted(rows, key=lambda row: -row["sign_ups"]["n"])[:10]
    return figures.chart(
        [source_label(row["source"]) for row in rows],
        (
            (
                _("% of sign-ups (a year)"),
                [round(100 * row["sign_ups"]["n"] / came, 1) for row in rows],
            ),
            (
                _("% of monthly revenue (now)"),
                [round(100 * row["mrr_now"]["amount"] / money, 1) for row in rows],
            ),
        ),
    )


def _piece(row: Content) -> Content:
    shapes = ("sign_ups", "qualified", "paid", "payers", "onlookers", "conversion")
    return {
        "label": row["piece"].partition(":")[2].strip(),
        "verdict": badge(row["code"]),
        **{name: shown(row[name]) for name in shapes},
    }


def _best(row: Content) -> Content:
    return {
        "label": source_label(row["source"]),
        **{
            name: shown(row[name])
            for name in ("best", "share_of_best", "share_of_all", "paid_so_far")
        },
    }

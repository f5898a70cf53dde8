"""The stored summary in words, for the first page and for the one page to share."""

from typing import Any

from advocacy.admin import figures
from advocacy.admin.figures import shown
from advocacy.growth import phrases
from kernel.money import Money
from kernel.text import say

Content = dict[str, Any]


def overview(content: Content) -> Content:
    """The sentence with its links, money, headlines, what to fix first, which week it is."""
    money, people, heads = content["money"], content["by_people"], content["headlines"]
    return {
        "sentence": [
            {"text": say(part["reason"]), "url": figures.rows_url(part["rows"])}
            for part in content["sentence"]
        ],
        "mrr": shown(money["mrr"]),
        "customers": shown(money["customers"]),
        "sourced": {name: shown(money["sourced"][name]) for name in ("mrr", "customers")},
        "influenced": {name: shown(money["influenced"][name]) for name in ("mrr", "customers")},
        "people": {name: shown(people[name]) for name in ("came", "share", "paid", "mrr")},
        "heads": {
            **{
                name: shown(heads[name])
                for name in (
                    "qualified",
                    "sign_ups",
                    "trial_to_paid",
                    "trial_to_paid_without_invitations",
                )
            },
            "trials_open": heads["trials_open"],
            "revenue_per_customer": shown(heads["revenue_per_customer"]),
            "revenue_n": heads["revenue_per_customer"]["n"],
        },
        "fix_first": phrases.FIXES.get(content["fix_first"], ""),
        "parts": [
            {
                "label": phrases.FIXES[part["code"]],
                "is_low": part["is_low"],
                **{name: shown(part[name]) for name in ("now", "before", "change")},
            }
            for part in content["parts"]
        ],
        "week": content["clock"]["week"],
        "phase": phrases.PHASES[content["clock"]["phase"]],
        "next_week": content["clock"]["next_week"],
        "others": [
            str(Money(amount, currency)) for currency, amount in content["other_currencies"].items()
        ],
        "is_small": content["deals"],
        "is_shop": content["business_model"] == "transaction",
    }

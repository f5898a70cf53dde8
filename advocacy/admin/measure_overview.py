"""The stored summary in words, for the first page and for the one page to share."""

from datetime import datetime, timedelta
from typing import Any

from advocacy.admin import figures
from advocacy.admin.figures import band, shown
from advocacy.growth import phrases
from kernel import tenancy
from kernel.money import Money
from kernel.text import say
from referrals.leads.models import Lead

Content = dict[str, Any]
DEALS = 30


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
            "trials_open": shown(heads["trials_open"]),
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
        "shop": content["shop"]
        and {
            "repeat": shown(content["shop"]["repeat"]),
            "value_each": shown(content["shop"]["value_each"]),
            "buyers": content["shop"]["value_each"]["n"],
        },
    }


def revenue(content: dict[str, Any]) -> dict[str, Any] | None:
    """Monthly revenue until now, and what may follow."""
    one = content["mrr"]
    if not one["past"]:
        return None
    past = one["past"][-18:]
    labels = [month for month, _value in past] + (content["ahead"] if one["ahead"] else [])
    return band(labels, [value for _month, value in past], one["ahead"], divide=100)


def recent_deals(now: datetime) -> list[dict[str, Any]]:
    """Where too few paid to compare anything: the deals themselves, one line each with who said what."""
    won = Lead.objects.for_organization(tenancy.current()).filter(
        is_test=False, won_at__gt=now - timedelta(days=365)
    )
    return [
        {
            "lead": lead,
            "channel": lead.get_channel_display(),
            "money": str(Money(lead.mrr_amount or 0, lead.mrr_currency))
            if lead.mrr_currency
            else "",
        }
        for lead in won.select_related("contact", "company").order_by("-won_at", "-id")[:DEALS]
    ]

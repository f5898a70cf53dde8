"""The words of this room's reasons. What is stored are codes and values."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from advocacy.moments.triggers import ANCHORS
from kernel.text import Reason, define, reason

define({f"anchor_{code}": words for code, words in ANCHORS.items()})
define(
    {
        # Results
        "result_first_time": _("{label}: {value}, reached for the first time."),
        "result_better": _(
            "{label}: {value}, {percent} % better than the last one celebrated ({best})."
        ),
        "result_not_better": _(
            "{label}: {value} is less than 25 % better than {best}, celebrated before."
        ),
        "result_not_better_by": _(
            "{label}: {value} is less than {percent} % better than {best}, celebrated before."
        ),
        "result_below": _("{label}: {value} does not reach {reaches}."),
        "result_not_stated": _("No value was stated; we do not estimate one."),
        "result_not_celebrated": _("{label} is not celebrated: it is switched off."),
        "result_little_used": _("Active on {days} of the last 30 days; a result counts from 3 on."),
        "result_celebrated_lately": _(
            "A result was celebrated on {last}; the next one from {free} on."
        ),
        # Signals
        "signal_seen": _("{kind}, {day}."),
        "signal_late": _("It happened on {day} and arrived too late to act on."),
        "signal_prompted": _("They did it after we had asked."),
        "thanks_not_agreed": _("The person who named them has not agreed that we thank them."),
        # Persons
        "person_merged": _("This person is now known under another name."),
        "person_in_peace": _("Leave in peace."),
        "tier_below": _("{tier}: this is for {least} and above."),
        "tier_is": _("{tier}."),
        "rule_open": _("The one of {last} is still open; the next one from {free} on."),
        "rule_cooldown": _("The last one of this kind was on {last}; the next one from {free} on."),
        # Trouble, policy
        "trouble_serious_ticket": _("Ticket {reference} open since {since}."),
        "trouble_detractor": _("An unhappy answer is unresolved since {since}."),
        "trouble_complaint": _("A complaint is unresolved since {since}."),
        "trouble_invoice_overdue": _("An invoice is overdue since {since}."),
        "trouble_churn_notice": _("Gave notice to leave {since} ago."),
        "trouble_champion_left": _("Our champion there left {since} ago."),
        "trouble_legal_hold": _("Legal hold."),
        "trouble_over": _("{trouble} ended on {ended}; asks rest until {free}."),
        "trouble_unspoken": _(
            "{trouble} ended on {ended}; asks rest until somebody of ours has spoken with them since, and noted it."
        ),
        "trouble_name_serious_ticket": _("A serious ticket"),
        "trouble_name_detractor": _("An unhappy answer"),
        "trouble_name_complaint": _("A complaint"),
        "company_left": _("The company has left."),
        "renewal_near": _("The renewal on {day} is not signed yet."),
        "policy_forbids": _("Company policy forbids recommending."),
        "policy_unknown_regulated": _("A regulated field, and its policy is not known."),
        "policy_approval": _("The company wants to approve recommendations."),
        # Rules
        "condition_not_met": _("Not met: {what}."),
        "condition_not_known": _("Not known whether {what}."),
        "rule_failed": _("The playbook failed: {what}."),
        "rule_paused": _("Paused after {n} failures in a row. The last one: {what}."),
        "time_come": _("{days} after: {since}, on {day}."),
        "score_reached": _(
            "The score rose to {score} (from {before}); the playbook waits for {reaches}."
        ),
        "tier_entered": _("Became {tier}; before: {before}."),
        "reference_wanted": _("A colleague needs a reference about {topic}."),
        "reference_same_field": _("Same field: {industry}."),
        "reference_same_size": _("A company of like size: {n} people."),
        "reference_use_case": _("Knows this use case: {use_case}."),
        "reference_tier": _("{tier}."),
        "reference_load": _("Asked {asked} times, given {given} times in 12 months."),
        "occasion_near": _("Will be at {occasion} on {day}."),
        "by_hand": _("A person should do this, not the machine."),
        # Asks
        "ask_refused": _("No ask this time: {why}"),
        "ask_first_give": _("Given {given}, asked {asked}: the next gesture gives."),
        "ask_too_soon": _("Asked on {last}; the next ask from {free} on."),
        "ask_open": _("An ask to this person is still open."),
        "ask_open_company": _("{open} asks to people of this company are open."),
        "ask_budget_person": _("The ask budget of this person is used up until {free}."),
        "ask_budget_company": _("The ask budget of this company is used up until {free}."),
        "ask_new_customer": _(
            "New with us: nobody is asked in the first 30 days, so from {free} on."
        ),
        "ask_before_value": _(
            "No result and no good word of theirs or of their company is known yet: nobody is asked before."
        ),
        "ask_first_wave": _(
            "{tier}: the first wave asks Champions and Natural advocates only. The playbook can be widened, with a reason."
        ),
        "lost_to": _("“{rule}” came first: one thing a day for one person."),
        "pace_full": _("As many asks as a day takes are planned already; the next from {free} on."),
        "ask_paced": _("Put off to {day}: the days before have as many asks as they take."),
        "budget_allowed": _("Beyond the budget, allowed by {by}: {why}"),
        "talking": _("In conversation with us since {day}: a person goes on with it."),
        "second_ask": _("Another ask to this person is open."),
        "ask_without_words": _("A value that the text of the ask needs is missing."),
        "offer_first_thank": _("Nothing was given yet: the first gesture thanks or equips."),
        "offer_without_incentive": _("The playbook names no incentive."),
        # Channels and sending
        "position_observe": _("Only observed: nothing leaves."),
        "position_off": _("The playbook is switched off."),
        "way_not_chosen": _("The playbook does not use this way."),
        "mail_not_by_itself": _("Not by mail: {why}"),
        "in_app_one_at_a_time": _("Another moment is being shown in the product."),
        "equipped_lately": _("Material went to this person by mail less than 14 days ago."),
        "person_of_test": _("A test contact is never mailed."),
        "moment_not_open": _("The moment is not open any more."),
        "moment_over": _("The moment is over."),
        "occasion_over": _("What gave the occasion no longer holds."),
        "mail_without_text": _("There is no text."),
        "mail_sent": _("Sent on {at}."),
        "mail_refused": _("The mail server refused the address: {answer}"),
        "sending_not_on": _("Sending is not switched on."),
        "rule_not_sending": _("The playbook does not send by itself any more."),
    }
)


def plain_number(value: float) -> float | int:
    """A whole number without its `.0`, as reasons show it."""
    return int(value) if float(value).is_integer() else value


def refused_ask(why: Mapping[str, Any]) -> Reason:
    return reason("ask_refused", why=dict(why))

"""The words of the codes that reports are stored in."""

from django.utils.translation import gettext_lazy as _

from kernel.text import define

VERDICTS = {
    "engine": _("engine"),
    "growth_loop": _("growth loop"),
    "engagement_loop": _("engagement loop"),
    "onlookers": _("onlookers"),
    "leaky": _("leaky"),
    "no_clear_difference": _("no clear difference"),
    "too_early": _("too early"),
    "buyers": _("buyers"),
    "lasting": _("lasting"),
    "burst": _("a burst"),
}
MEANINGS = {
    "engine": _("Those who come pay more, or more often, month after month. Feed it."),
    "growth_loop": _("Users bring users who pay like the others, and fast. Let it turn."),
    "engagement_loop": _(
        "Many come, few pay: activity that looks like growth and brings no money."
    ),
    "onlookers": _("They look and do not buy: less often than the others, beyond doubt."),
    "leaky": _("They pay like the others, and leave sooner."),
    "no_clear_difference": _("Enough is known to say: no difference to the others is proven."),
    "too_early": _("Too few, or too young, to say anything."),
}
ANSWERS = {
    "too_early": _("too early"),
    "collecting": _("still collecting"),
    "inconclusive": _("inconclusive"),
    "separated": _("separated"),
}
FIXES = {
    "retention": _("keep customers"),
    "trial_to_paid": _("turn trials into customers"),
    "qualification": _("bring the right people"),
    "top_of_funnel": _("bring more of the right people"),
}
PHASES = {
    "before": _(
        "The programme has not begun: nothing was given or asked yet. Weeks 1-2 are for listening and the audit."
    ),
    "listen": _("Weeks 1-2: listen, and audit who recommends you already. Nothing may be judged."),
    "rebuild": _(
        "Weeks 3-8: qualification is rebuilt, which takes about 60 days. Judge qualification only."
    ),
    "first_effect": _(
        "Weeks 9-12: the first effect may be expected. Judge qualification; advocacy is too young."
    ),
    "judge_advocacy": _("Months 3-6: advocacy may be judged, and qualification."),
    "steady": _("Half a year and more: everything may be judged, staying too."),
}
ADVICE = {
    "loop": _(
        "Build a loop: companies with more colleagues in the product stay longer, inside sizes of company too."
    ),
    "loop_data_says": _(
        "You say that people use it for themselves; the data says that companies with more colleagues stay longer, inside sizes too. Ask some of them why."
    ),
    "loop_try": _(
        "You say that each user makes it better for the others: try a loop on a small scale, and come back when there is data."
    ),
    "engine": _(
        "Build an engine: inside sizes of company, more colleagues in the product change nothing that could be shown. Find more people who fit, and be worth recommending."
    ),
    "engine_data_says": _(
        "You say that each user makes it better for the others; inside sizes of company the data does not show it. Build an engine until it does."
    ),
    "ask_yourself": _(
        "Too early for data. Ask yourself: would the product be worth more to a customer if more people used it?"
    ),
}
THEMES = {
    "time": _("time saved"),
    "overview": _("overview"),
    "ease": _("easy to use"),
    "support": _("support"),
    "results": _("results"),
    "calm": _("peace of mind"),
    "price": _("price"),
    "gaps": _("what is missing"),
}
COMPARED = {
    "cycle": _("Sales cycle"),
    "win_rate": _("Win rate of qualified leads"),
    "retention": _("Still there after a year"),
    "contract": _("First monthly revenue"),
    "colleagues": _("Still there after a year"),
    "colleagues_pay": _("First monthly revenue"),
}
ORIGINS = {
    "sourced": _("through somebody who recommended us"),
    "influenced": _("touched by a recommendation"),
    "other": _("otherwise"),
    "unknown": _("not known"),
}
define(
    {
        "verdict_few": _("{n} sign-ups in a year; {least} are the least."),
        "verdict_young": _("The first came {days} days ago; {least} days are the least."),
        "verdict_few_payments": _(
            "Fewer than {least} payments here and elsewhere together, or too few sign-ups to hold it against."
        ),
        "verdict_k_paid": _("Each user brings at least {k} users who pay."),
        "verdict_pays_like_others": _("They pay no less often than the others."),
        "verdict_many": _("{percent} % of all sign-ups."),
        "verdict_pays_less": _("They pay less often than the others, beyond doubt."),
        "verdict_little_money": _(
            "Their share of the revenue is at most half of their share of the sign-ups."
        ),
        "verdict_pays_more": _("They pay more often than the others, beyond doubt."),
        "verdict_more_money": _(
            "Their share of the revenue is {times} times their share of the sign-ups."
        ),
        "verdict_steady": _("Somebody paid in {months} of the last six months."),
        "verdict_not_steady": _(
            "But somebody paid in only {months} of the last six months; {least} are the least for an engine."
        ),
        "verdict_leaves": _("They leave sooner, beyond doubt."),
        "verdict_no_difference": _(
            "Their interval and that of the others overlap too much to tell them apart."
        ),
        "sentence_invitations": _(
            "{n_month} people a month come through invitations, {paid_month} pay."
        ),
        "sentence_cash_programme": _("{n} came through the cash programme in all, {paid} paid."),
        "sentence_referral_link": _("{n} came with a personal link in all, {paid} paid."),
        "sentence_told": _(
            "Nobody counted the {n_month} a month who come because somebody told them: {paid_month} pay."
        ),
        "sentence_told_alone": _(
            "{n_month} people a month come because somebody told them: {paid_month} pay."
        ),
        "sentence_invitations_none": _(
            "{n_month} people a month come through invitations, none of them pays."
        ),
        "sentence_cash_programme_none": _("{n} came through the cash programme in all, none paid."),
        "sentence_referral_link_none": _(
            "{n} came with a personal link in all, none has paid yet."
        ),
        "sentence_told_none": _(
            "Nobody counted the {n_month} a month who come because somebody told them; none has paid yet."
        ),
        "sentence_told_alone_none": _(
            "{n_month} people a month come because somebody told them; none has paid yet."
        ),
        "sentence_stay": _("And they stay longer than the others."),
    }
)

"""What Goodword does by itself, in the words of the History pages. The names are those of `advocacy/tasks.py`."""

from django.utils.translation import gettext_lazy as _

from accounts.admin.history import name_tasks

NAMES = {
    "read_events": _("reading what came in"),
    "deliver": _("sending what was due"),
    "call_webhooks": _("calling your systems"),
    "age_scores": _("letting scores fade"),
    "sweep_moments": _("looking for moments"),
    "keep_drawn": _("drawing the companies that are not asked"),
    "settle_referrals": _("ending what waited too long about referrals"),
    "expire": _("ending what has run out"),
    "load_imports": _("loading a file"),
    "poll_feeds": _("looking at feeds"),
    "check_excerpts": _("looking for the public posts"),
    "raise_alarms": _("looking for what you should know"),
    "run_sequences": _("working off the sequences"),
    "judge_leads": _("judging leads"),
    "refresh_shops": _("computing the figures of buyers"),
}

name_tasks(NAMES)

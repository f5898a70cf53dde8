"""What beat pokes, and how often. A poke only says "look": what is due stands in rows, and a lost or doubled one is harmless.

A poke that finds the worker busy is worthless a moment later: it expires before the next one.
"""

from typing import Any

HOUR = 3600.0


def _poke(task: str, *, every: float, expires: float | None = None) -> dict[str, Any]:
    return {
        "task": f"advocacy.tasks.{task}",
        "schedule": every,
        "options": {"expires": expires or every},
    }


SCHEDULE = {
    "read events": _poke("read_events", every=1.0),
    "send what is due": _poke("deliver", every=1.0),
    "call webhooks": _poke("call_webhooks", every=1.0),
    "forget webhooks": _poke("forget_webhooks", every=HOUR),
    "compute figures anew": _poke("recompute_figures", every=2.0),
    "refresh reports": _poke("refresh_reports", every=60.0),
    "check figures": _poke("check_figures", every=6 * HOUR, expires=HOUR),
    "load imports": _poke("load_imports", every=2.0),
    "end imports": _poke("end_imports", every=HOUR),
    "poll feeds": _poke("poll_feeds", every=20.0),
    "check excerpts": _poke("check_excerpts", every=1800.0, expires=600.0),
    "run sequences": _poke("run_sequences", every=30.0),
    "judge leads": _poke("judge_leads", every=20.0),
    "late first contacts": _poke("alarm_late_contacts", every=60.0),
    "plan digests": _poke("plan_digests", every=60.0),
    "raise alarms": _poke("raise_alarms", every=600.0),
    "age scores": _poke("age_scores", every=15.0),
    "forget old scores": _poke("forget_old_scores", every=6 * HOUR, expires=HOUR),
    "forget events": _poke("forget_events", every=HOUR),
    "forget likely matches": _poke("forget_candidates", every=HOUR),
    "sweep moments": _poke("sweep_moments", every=900.0),
    "draw who is held out": _poke("keep_drawn", every=HOUR),
    "forget old decisions": _poke("forget_decisions", every=HOUR),
    "refresh shops": _poke("refresh_shops", every=60.0),
    "settle referrals": _poke("settle_referrals", every=900.0),
    "forget answered requests": _poke("forget_requests", every=HOUR),
    "erase people": _poke("erase_people", every=60.0),
    "forget old trail": _poke("forget_trail", every=6 * HOUR, expires=HOUR),
    "forget old pictures": _poke("forget_pictures", every=6 * HOUR, expires=HOUR),
    "expire moments": _poke("expire", every=60.0),
}

"""Every Celery task of the engine: poked by beat, safe to run twice, working off rows that PostgreSQL keeps."""

from contextlib import suppress

from celery import shared_task
from kombu.exceptions import OperationalError

from advocacy import working


@shared_task
def read_events() -> int:
    """Work off the inbox until it is empty, then listen a second longer. Returns events read."""
    return working.read_events(then=poke_deliver)


def poke_deliver() -> None:
    """Do not wait for beat: what was just decided may be due. Without a broker beat's poke comes later."""
    with suppress(OperationalError):
        deliver.apply_async(expires=5, retry=False)


@shared_task
def deliver() -> int:
    """Send the mails that are due. Returns how many left."""
    return working.deliver()


@shared_task
def call_webhooks() -> int:
    """Tell the endpoints outside what happened. Returns calls made."""
    return working.call_webhooks()


@shared_task
def forget_webhooks() -> int:
    """Delete what was told to endpoints long ago. Returns how many."""
    return working.forget_webhooks()


@shared_task
def age_scores() -> int:
    """Refresh scores that are older than a day. Returns how many."""
    return working.age_scores()


@shared_task
def forget_old_scores() -> int:
    """Delete the weeks of scores that are too old. Returns how many."""
    return working.forget_old_scores()


@shared_task
def forget_events() -> int:
    """Delete facts that were read long ago. Returns how many."""
    return working.forget_events()


@shared_task
def forget_candidates() -> int:
    """Delete likely matches that nobody accepted in time. Returns how many."""
    return working.forget_candidates()


@shared_task
def sweep_moments() -> int:
    """Decide about what no fact brings about: times that come, occasions, scores that rose. Returns how many."""
    return working.sweep_moments()


@shared_task
def keep_drawn() -> int:
    """Draw the companies that are not asked: once enough can be, and every year. Returns how many draws."""
    return working.keep_drawn()


@shared_task
def forget_decisions() -> int:
    """Delete decisions that are too old. Returns how many."""
    return working.forget_decisions()


@shared_task
def refresh_shops() -> int:
    """Make the figures about buyers and products anew where orders came. Returns organizations looked after."""
    return working.refresh_shops()


@shared_task
def settle_referrals() -> int:
    """End what waited too long about referrals. Returns how many."""
    return working.settle_referrals()


@shared_task
def forget_requests() -> int:
    """Delete the answers kept for repeated requests that are too old. Returns how many."""
    return working.forget_requests()


@shared_task
def forget_pictures() -> int:
    """Throw away old pictures of cards. Returns how many."""
    return working.forget_pictures()


@shared_task
def expire() -> int:
    """End moments and offers whose time has run out. Returns how many."""
    return working.expire()


@shared_task
def load_imports() -> int:
    """Check and load files that were handed over. Returns chunks worked off."""
    return working.load_imports()


@shared_task
def end_imports() -> int:
    """Forget the rows of old imports. Returns how many imports it looked at."""
    return working.end_imports()


@shared_task
def poll_feeds() -> int:
    """Look at the feeds that are due. Returns how many."""
    return working.poll_feeds()


@shared_task
def check_excerpts() -> int:
    """Look for the public posts of which excerpts are kept. Returns how many are gone."""
    return working.check_excerpts()


@shared_task
def plan_digests() -> int:
    """Write down the digests that have fallen due. Returns how many."""
    return working.plan_digests()


@shared_task
def raise_alarms() -> int:
    """Look for what administrators should know. Returns how many alarms are new."""
    return working.raise_alarms()


@shared_task
def run_sequences() -> int:
    """Begin, prepare and stop what is due in the sequences. Returns how many people it looked at."""
    return working.run_sequences()


@shared_task
def judge_leads() -> int:
    """Judge leads that wait for it. Returns how many."""
    return working.judge_leads()


@shared_task
def alarm_late_contacts() -> int:
    """Tell of first contacts that are late. Returns how many."""
    return working.alarm_late_contacts()


@shared_task
def recompute_figures() -> int:
    """Compute the days anew that were marked. Returns how many."""
    return working.recompute_figures()


@shared_task
def refresh_reports() -> int:
    """Compute the reports anew where something changed. Returns how many."""
    return working.refresh_reports()


@shared_task
def check_figures() -> int:
    """Have every day computed anew. Returns days marked."""
    return working.check_figures()

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
def age_scores() -> int:
    """Refresh scores that are older than a day. Returns how many."""
    return working.age_scores()


@shared_task
def forget_requests() -> int:
    """Delete the answers kept for repeated requests that are too old. Returns how many."""
    return working.forget_requests()


@shared_task
def expire() -> int:
    """End moments and offers whose time has run out. Returns how many."""
    return working.expire()


@shared_task
def plan_digests() -> int:
    """Write down the digests that have fallen due. Returns how many."""
    return working.plan_digests()


@shared_task
def recompute_figures() -> int:
    """Compute the days anew that were marked. Returns how many."""
    return working.recompute_figures()


@shared_task
def check_figures() -> int:
    """Have every day computed anew. Returns days marked."""
    return working.check_figures()

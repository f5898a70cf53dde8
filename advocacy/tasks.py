"""Every Celery task of the engine: poked by beat, safe to run twice, working off rows that PostgreSQL keeps."""

from celery import shared_task

from advocacy import working


@shared_task
def read_events() -> int:
    """Work off the inbox until it is empty, then listen a second longer. Returns events read."""
    done = working.read_events()
    if done:
        deliver.apply_async(expires=5)
    return done


@shared_task
def deliver() -> int:
    """Send the mails that are due. Returns how many left."""
    return working.deliver()


@shared_task
def age_scores() -> int:
    """Refresh scores that are older than a day. Returns how many."""
    return working.age_scores()


@shared_task
def expire() -> int:
    """End moments and offers whose time has run out. Returns how many."""
    return working.expire()

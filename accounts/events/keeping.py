"""Keeping one event that is decided at once, in the transaction that decides it."""

from django.db import IntegrityError, transaction

from accounts.events.models import Event


def keep(event: Event) -> bool:
    """Insert the event; False when it was told before, and then `event.pk` is the row of the first time.

    Of several that come at once the others wait here until the first has been decided.
    """
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except IntegrityError:
        first = Event.objects.for_organization(event.organization_id).get(
            source=event.source, message_id=event.message_id
        )
        event.pk = first.pk
        return False
    return True

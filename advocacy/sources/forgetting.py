"""What is not taken up: facts about people who were erased."""

from collections.abc import Iterable

from accounts.customers import erased
from accounts.customers.erased import Identity
from accounts.events.models import Event
from advocacy.sources.told import Told


def leave_out(told: Iterable[Told]) -> tuple[list[Told], set[int]]:
    """The facts, those about somebody who was erased emptied; and the ids of their events. One query."""
    named = {one.event_id: set(_names(one)) for one in told}
    gone = erased.buried(set().union(*named.values()))
    of_nobody = {event_id for event_id, names in named.items() if names & gone}
    return [_emptied(one) if one.event_id in of_nobody else one for one in told], of_nobody


def _names(told: Told) -> Iterable[Identity]:
    """Everything the fact knows its person by."""
    if told.person:
        yield from told.person.identities()
    if clue := told.clue:
        yield from (
            (clue.is_test, kind, value)
            for kind, value in (
                ("external_id", clue.external_id),
                ("email", clue.email),
                ("handle", clue.handle),
                ("profile_url", clue.profile_url),
            )
            if value
        )
    for past in told.past_leads:
        named = (("external_id", past.user_id), ("email", past.email))
        yield from ((told.is_test, kind, value) for kind, value in named if value)


def _emptied(told: Told) -> Told:
    return Told(
        event_id=told.event_id, at=told.at, reading=Event.Reading.ERASED, is_test=told.is_test
    )

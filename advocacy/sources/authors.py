"""Who wrote something in public, as far as the sender says: a clue, and a person only where the proof allows it."""

from collections.abc import Mapping
from typing import Any

from accounts.customers.told import Clue, PersonTold, normal_email
from accounts.events.models import Event
from advocacy.sources.providers import is_proven
from advocacy.sources.spoken import handle_of, part, web_address, word
from advocacy.sources.told import Told


def tell_author(told: Told, event: Event, *, network: str, may_be_new: bool = False) -> None:
    """Put the author of the payload into `told`.

    Somebody whom a proven sender names by mail address or user id is a person, also a new one, where `may_be_new`
    (our own customers review us; everybody writes posts). Everybody else is a clue: at most somebody in the book.
    """
    said = event.payload
    author: Mapping[str, Any] = part(said, "author")
    plain = word(said, "author", limit=200) if not author else ""
    email = normal_email(author.get("email"))
    user_id = word(author, "user_id", "external_id", limit=255)
    name = word(author, "name", "display_name", limit=200)
    if may_be_new and is_proven(event) and (email or user_id):
        told.person = PersonTold(
            key=event.pk,
            at=event.occurred_at,
            is_test=event.is_test,
            external_id=user_id,
            email=email,
            fields={"name": name} if name else {},
        )
        return
    # One word is what somebody is called there, several are a name.
    handle = word(author, "handle", "username", "screen_name", limit=200)
    handle = handle or (plain if " " not in plain else "")
    told.clue = Clue(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        external_id=user_id,
        email=email,
        handle=handle_of(network, handle),
        profile_url=web_address(word(author, "profile_url", "url", limit=500)),
        name=name or (plain if " " in plain else ""),
        company=word(author, "company", limit=200),
    )

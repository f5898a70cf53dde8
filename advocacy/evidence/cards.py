"""Success cards: one for each result that was celebrated, and their pictures, each drawn once."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from accounts.organizations.branding import Look
from advocacy.evidence.drawing import Words, draw, hash_of
from advocacy.evidence.library import pieces, tags_of
from advocacy.evidence.models import CardPicture, Evidence
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.setwise import insert_rows

PICTURES_KEPT_FOR = timedelta(days=30)


def cards_for(results: Mapping[UUID, tuple[Signal, str, str]]) -> dict[UUID, Evidence]:
    """The card of each result, by signal id; missing ones are made. Two queries, however many.

    `results`: signal id -> (the signal, its title in words, the language of the card).
    """
    if not results:
        return {}
    rows = [_card(signal, title, language) for signal, title, language in results.values()]
    ordered = sorted(rows, key=lambda row: str(row.signal_id))
    insert_rows(ordered, leave_out=("created_at",), unless_there=True)
    found = pieces().filter(signal_id__in=list(results))
    return {row.signal_id: row for row in found if row.signal_id is not None}


def _card(signal: Signal, title: str, language: str) -> Evidence:
    contact = signal.contact
    return Evidence(
        organization_id=tenancy.current(),
        kind=Evidence.Kind.CARD,
        contact_id=signal.contact_id,
        company_id=signal.company_id or contact.company_id,
        signal_id=signal.pk,
        title=title[:200],
        said_at=signal.occurred_at,
        origin=Signal.Origin.UNKNOWN,
        language=language,
        tags=tags_of(contact),
        is_test=contact.is_test,
    )


def picture(words: Words, look: Look) -> tuple[str, bytes]:
    """(hash, PNG) of a card: drawn when these words in this look were not drawn before."""
    key = hash_of(words, look)
    rows = CardPicture.objects.for_organization(tenancy.current())
    kept = rows.filter(hash=key).first()
    if kept is not None:
        return key, bytes(kept.png)
    png = draw(words, look)
    row = CardPicture(organization_id=tenancy.current(), hash=key, png=png)
    # Two readers who come at once draw it twice, and keep it once.
    CardPicture.objects.bulk_create([row], ignore_conflicts=True)
    return key, png


def forget_old_pictures() -> int:
    """Throw away pictures made long ago; who asks for one has it drawn again. Returns how many."""
    before = timezone.now() - PICTURES_KEPT_FOR
    rows = CardPicture.objects.for_organization(tenancy.current()).filter(made_at__lt=before)
    deleted, _by_model = rows.delete()
    return deleted

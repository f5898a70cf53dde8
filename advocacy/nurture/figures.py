"""What became of whom a piece or a sequence was sent to: sent, opened, answered, qualified, paid. Set-wise."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from django.db.models import Count, Q

from advocacy.nurture.models import Enrolment, SequenceMail
from advocacy.nurture.models import Sequence as MailSequence
from kernel import tenancy
from kernel.comparisons import Rates, compare_rates
from kernel.statistics import Proportion, proportion


@dataclass(frozen=True, slots=True)
class PieceFigures:
    """Of the leads a piece was sent to: how many opened it, answered, are or were qualified, and paid."""

    sent: int = 0
    opened: int = 0
    answered: int = 0
    qualified: int = 0
    paid: int = 0


QUALIFIED = Q(enrolment__lead__stage_changes__stage="qualified")
SENT = Q(state="done")


def piece_figures(piece_ids: Collection[UUID]) -> dict[UUID, PieceFigures]:
    """By piece; one query. A lead counts once however many mails carried it."""
    lead = "enrolment__lead"
    rows = (
        SequenceMail.objects.for_organization(tenancy.current())
        .filter(SENT, content_id__in=list(piece_ids))
        .order_by()
        .values_list("content_id")
        .annotate(
            sent=Count(lead, distinct=True),
            opened=Count(lead, distinct=True, filter=Q(opened_at__isnull=False)),
            answered=Count(lead, distinct=True, filter=Q(enrolment__replied_at__isnull=False)),
            qualified=Count(lead, distinct=True, filter=QUALIFIED),
            paid=Count(lead, distinct=True, filter=Q(enrolment__lead__won_at__isnull=False)),
        )
    )
    return {piece_id: PieceFigures(*counts) for piece_id, *counts in rows}


@dataclass(frozen=True, slots=True)
class SequenceFigures:
    """Of the people in a sequence: how many there are, got a mail, answered, and paid."""

    people: int
    mailed: int
    answered: Proportion
    paid: Proportion


def sequence_figures(sequence_ids: Collection[UUID]) -> dict[UUID, SequenceFigures]:
    """By sequence; one query."""
    rows = (
        Enrolment.objects.for_organization(tenancy.current())
        .filter(sequence_id__in=list(sequence_ids))
        .order_by()
        .values_list("sequence_id")
        .annotate(
            people=Count("pk", distinct=True),
            mailed=Count("pk", distinct=True, filter=Q(mails__state="done")),
            answered=Count("pk", distinct=True, filter=Q(replied_at__isnull=False)),
            paid=Count("pk", distinct=True, filter=Q(lead__won_at__isnull=False)),
        )
    )
    return {
        key: SequenceFigures(people, mailed, proportion(answered, people), proportion(paid, people))
        for key, people, mailed, answered, paid in rows
    }


@dataclass(frozen=True, slots=True)
class Duel:
    """Two sequences of one segment, drawn by chance: what may be said about who pays and who answers."""

    one: MailSequence
    other: MailSequence
    paid: Rates
    answered: Rates


def duels(sequences: Sequence[MailSequence]) -> list[Duel]:
    """Every pair of sequences of the same segment that somebody went through."""
    figures = sequence_figures([one.pk for one in sequences])
    found = []
    for one, other in combinations(sequences, 2):
        if one.segment_id != other.segment_id or not {one.pk, other.pk} <= figures.keys():
            continue
        mine, theirs = figures[one.pk], figures[other.pk]
        found.append(
            Duel(
                one,
                other,
                compare_rates(mine.paid.k, mine.people, theirs.paid.k, theirs.people),
                compare_rates(mine.answered.k, mine.people, theirs.answered.k, theirs.people),
            )
        )
    return found

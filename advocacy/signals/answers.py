"""Answers that their person may still change: a newer version replaces what the versions before it said."""

from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from accounts.customers.activity import withdraw_trouble
from accounts.customers.profiles import Book
from accounts.events.models import Event
from advocacy.signals.models import AnswerVersion, Signal
from advocacy.signals.services import withdraw
from advocacy.sources.told import Told
from kernel import tenancy
from kernel.setwise import upsert_rows

ANSWER_KINDS = ("promoter", "detractor", "csat_best", "complaint")


def subject_of(answer: str, version: str) -> str:
    """The subject under which one version of an answer is evidence."""
    return f"{answer}@{version}"


def settle(told: Sequence[Told], people: Book) -> list[Signal]:
    """Silence what older versions say, take back what they had said before. Returns the signals that count no longer.

    Whatever the order of arrival, the version changed last is the one that counts. The caller holds the locks of the
    people.
    """
    versions = [one for one in told if one.answer]
    if not versions:
        return []
    known = AnswerVersion.objects.for_organization(tenancy.current()).filter(
        reference__in={one.answer for one in versions}
    )
    told_at = {(row.is_test, row.reference): row.told_at for row in known.select_for_update()}
    newest: dict[tuple[bool, str], Told] = {}
    for one in versions:
        key = one.is_test, one.answer
        if key in told_at and one.at < told_at[key]:
            _silence(one)
            continue
        if key in newest:
            _silence(newest[key])
        newest[key], told_at[key] = one, one.at
    _remember(newest.values())
    return _take_back(list(newest.values()), people)


def _silence(one: Told) -> None:
    one.evidence, one.trouble, one.reading = [], [], Event.Reading.NOTHING


def _remember(newest: Collection[Told]) -> None:
    rows = [
        AnswerVersion(
            organization_id=tenancy.current(),
            is_test=one.is_test,
            reference=one.answer,
            told_at=one.at,
        )
        for one in newest
    ]
    upsert_rows(rows, unique=["organization", "is_test", "reference"], fields=["told_at"])


def _take_back(newest: Sequence[Told], people: Book) -> list[Signal]:
    contacts = {c.pk for one in newest if (c := people.contact_of.get(one.event_id))}
    if not contacts:
        return []
    earlier = reduce(or_, [Q(subject__startswith=subject_of(one.answer, "")) for one in newest])
    own = {evidence.subject for one in newest for evidence in one.evidence}
    signals = Signal.objects.for_organization(tenancy.current()).filter(
        earlier, contact_id__in=contacts, kind__in=ANSWER_KINDS, withdrawn_at=None
    )
    withdraw_trouble(
        contacts,
        prefixes=[subject_of(one.answer, "") for one in newest],
        but={news.reference for one in newest for news in one.trouble},
    )
    return withdraw(signals.exclude(subject__in=own)).withdrawn

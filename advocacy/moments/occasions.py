"""Who of ours will be at an occasion."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.customers.models import Contact
from advocacy.moments.models import Attendance, Occasion
from kernel import tenancy


def guests(occasion: Occasion) -> list[Contact]:
    rows = Attendance.objects.for_organization(tenancy.current()).filter(occasion=occasion)
    return [row.contact for row in rows.select_related("contact").order_by("contact__name", "pk")]


def counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the number of people who will be there."""
    found: QuerySet[Any] = rows.annotate(people=Count("guests"))
    return found


def coming(first: date, until: date) -> QuerySet[Any]:
    """Occasions that begin from `first` to the day before `until`, with the number of people who will be there."""
    rows = Occasion.objects.for_organization(tenancy.current()).filter(
        starts_on__gte=first, starts_on__lt=until
    )
    return counted(rows).order_by("starts_on", "name", "pk")


def people_called(lines: Sequence[str]) -> tuple[list[Contact], list[str]]:
    """The people of these lines (a mail address or a full name), and the lines that name nobody or several. One query."""
    wanted = {line.casefold() for line in lines}
    by: dict[str, list[Contact]] = {line: [] for line in wanted}
    asked = Q()
    for line in wanted:
        asked |= Q(email__iexact=line) | Q(name__iexact=line)
    rows = (
        Contact.objects.for_organization(tenancy.current())
        .filter(asked, merged_into=None, is_test=False)
        .order_by("pk")
    )
    for contact in rows if wanted else ():
        for name in {contact.email.casefold(), contact.name.casefold()} & wanted:
            by[name].append(contact)
    found = {one.pk: one for line in wanted if len(by[line]) == 1 for one in by[line]}
    return list(found.values()), [line for line in lines if len(by[line.casefold()]) != 1]


def invite(occasion: Occasion, people: Sequence[Contact]) -> None:
    """Exactly these people will be there."""
    rows = Attendance.objects.for_organization(tenancy.current()).filter(occasion=occasion)
    rows.exclude(contact__in=people).delete()
    Attendance.objects.bulk_create(
        [
            Attendance(organization_id=tenancy.current(), occasion=occasion, contact=contact)
            for contact in people
        ],
        ignore_conflicts=True,
    )

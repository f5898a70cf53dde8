"""Who is away, and who looks after their customers meanwhile."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Membership, User
from kernel import tenancy
from kernel.errors import Invalid
from kernel.tenancy import OrganizationOwned

LONGEST_DAYS = 400


class Absence(OrganizationOwned):
    """One member is away from the first to the last day, both included; `cover` looks after their customers.

    Without a cover it is the lead: the owner of the organization who joined first.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("who is away"),
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    cover = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who covers"),
        help_text=_("Nobody chosen: the first owner of the organization."),
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="accounts_absence_days"
            ),
            models.CheckConstraint(
                condition=Q(cover=None) | ~Q(cover=F("person")), name="accounts_absence_cover"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "last_day"], name="accounts_absence_last_day")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_day} – {self.last_day}"


class Away(NamedTuple):
    """Somebody who is away, and who was named to cover."""

    person: int
    cover: int | None


def check(*, first_day: date, last_day: date, person_id: int, cover_id: int | None) -> None:
    """Raises Invalid, naming the field."""
    if last_day < first_day:
        raise _invalid("last_day", _t("The last day lies before the first."))
    if (last_day - first_day).days > LONGEST_DAYS:
        raise _invalid(
            "last_day", _t("That is longer than a year: hand their customers over instead.")
        )
    if cover_id == person_id:
        raise _invalid("cover", _t("Nobody covers for themselves."))


def _invalid(field: str, detail: str) -> Invalid:
    fault = {"pointer": f"/{field}", "code": "invalid", "detail": detail}
    return Invalid(detail, errors=[fault])


def who_minds(away: Iterable[Away], *, owner: int, lead: int | None) -> int:
    """Who looks after the customers of `owner` today. Pure.

    Their cover; the cover of the cover where that one is away too; the lead where nobody is left; themselves where there
    is no lead either, since a task that nobody sees is worse than one that waits.
    """
    covers = {one.person: one.cover for one in away}
    seen: set[int] = set()
    now: int | None = owner
    while now is not None and now in covers and now not in seen:
        seen.add(now)
        now = covers[now]
    if now is None or now in covers:
        return lead if lead is not None and lead not in covers else owner
    return now


def minded_by(user_id: int, *, on: date | None = None) -> set[int]:
    """Whose customers this person looks after today: their own, and of those they cover for. Two queries at most.

    Whoever is away keeps seeing their own: nothing is hidden from them.
    """
    away = _away(on or timezone.localdate())
    if not away:
        return {user_id}
    lead = _lead()
    return {user_id} | {
        one.person for one in away if who_minds(away, owner=one.person, lead=lead) == user_id
    }


def stands_in_for(owner: User | None, *, on: date | None = None) -> User | None:
    """Who signs, answers and is told today in place of the owner of a company: the owner, unless they are away."""
    if owner is None:
        return None
    away = _away(on or timezone.localdate())
    if all(one.person != owner.pk for one in away):
        return owner
    minds = who_minds(away, owner=owner.pk, lead=_lead())
    return owner if minds == owner.pk else User.objects.get(pk=minds)


def _away(day: date) -> list[Away]:
    rows = Absence.objects.for_organization(tenancy.current()).filter(
        first_day__lte=day, last_day__gte=day
    )
    return [Away(*row) for row in rows.order_by("-created_at", "id").values_list("person", "cover")]


def _lead() -> int | None:
    """The owner of the organization who joined first."""
    owners = Membership.objects.filter(
        organization_id=tenancy.current(), role=Membership.Role.OWNER, user__is_active=True
    )
    return owners.order_by("created_at", "id").values_list("user_id", flat=True).first()

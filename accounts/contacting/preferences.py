"""The ledger of what people wish: every change is an entry of its own, and the newest holds."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.contacting.models import Consent
from accounts.contacting.rules import OBJECTED
from accounts.contacting.services import ClockTimestamp, consent_ledger, record_consent
from accounts.contacting.wishes import AskKind, Way, Wish
from accounts.customers.models import Contact
from kernel import tenancy
from kernel.errors import Invalid
from kernel.tenancy import OrganizationOwned, OwnedForeignKey

LONGEST_PAUSE_DAYS = 3 * 366
APART = {
    None: _("as usual"),
    90: _("once a quarter"),
    182: _("twice a year"),
    365: _("once a year"),
}


class Preference(OrganizationOwned):
    """What one person wished on one day, by themselves or told to a colleague of ours. Never changed; the newest holds.

    "Never" is no wish but an objection: it stands in the consent ledger.
    """

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="preferences")
    unwilling = models.JSONField(_("not to be asked for"), default=list, blank=True)
    apart_days = models.PositiveSmallIntegerField(_("days between asks"), null=True, blank=True)
    way = models.CharField(_("way"), max_length=8, choices=Way.choices, default=Way.ANY)
    paused_until = models.DateField(_("quiet until"), null=True, blank=True)
    source = models.CharField(_("how we know"), max_length=200)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now())

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "contact", "-recorded_at"], name="accounts_preference_new"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.recorded_at:%Y-%m-%d}"

    @property
    def wish(self) -> Wish:
        return Wish(
            unwilling=frozenset(self.unwilling),
            apart_days=self.apart_days,
            way=self.way,
            paused_until=self.paused_until,
        )


def wishes_of(contact_ids: Collection[UUID]) -> dict[UUID, Wish]:
    """The wish that holds of each; who never wished anything is absent. One query."""
    return {row.contact_id: row.wish for row in _newest(contact_ids)}


def _newest(contact_ids: Collection[UUID]) -> models.QuerySet[Preference]:
    return (
        Preference.objects.for_organization(tenancy.current())
        .filter(contact_id__in=list(contact_ids))
        .order_by("contact_id", "-recorded_at", "-id")
        .distinct("contact_id")
    )


def wished(contact_ids: Collection[UUID]) -> list[tuple[UUID, datetime, Wish]]:
    """Everything these people ever wished, the oldest first. One query."""
    rows = Preference.objects.for_organization(tenancy.current()).filter(
        contact_id__in=list(contact_ids)
    )
    return [
        (row.contact_id, row.recorded_at, row.wish) for row in rows.order_by("recorded_at", "pk")
    ]


def newest(contact: Contact) -> Preference | None:
    """The entry that holds for one person."""
    return _newest([contact.pk]).first()


def record_wish(*, contact: Contact, wish: Wish, source: str) -> Preference | None:
    """Add what somebody wishes to the ledger; what they wished already adds nothing (None). Raises Invalid."""
    check(wish)
    before = newest(contact)
    if (before.wish if before else Wish()) == wish:
        return None
    row = Preference(
        organization_id=tenancy.current(),
        contact=contact,
        unwilling=sorted(wish.unwilling),
        apart_days=wish.apart_days,
        way=wish.way,
        paused_until=wish.paused_until,
        source=source[:200],
        recorded_at=ClockTimestamp(),
    )
    row.save(force_insert=True)
    row.refresh_from_db(fields=["recorded_at"])
    return row


def check(wish: Wish) -> None:
    """Raises Invalid for kinds and ways that do not exist, and for days that make no sense."""
    if not wish.unwilling <= set(AskKind.values) or wish.way not in Way.values:
        raise Invalid(_t("There is no such choice."), code="unknown_choice")
    if wish.apart_days not in APART:
        raise Invalid(_t("There is no such choice."), code="unknown_choice")
    if wish.paused_until:
        check_day(wish.paused_until)


def check_day(day: date) -> None:
    """A day somebody names to be left alone until: not past, and not beyond three years. Raises Invalid."""
    away = (day - timezone.localdate()).days
    if not 0 <= away <= LONGEST_PAUSE_DAYS:
        raise Invalid(
            _t("Choose a day from today on, at most three years away."), code="day_out_of_range"
        )


def is_never(contact: Contact) -> bool:
    """Whether they said that they do not want to be asked at all."""
    told = consent_ledger([contact.pk], [Consent.Purpose.RECOMMENDATION])
    return told.get(Consent.Purpose.RECOMMENDATION, {}).get(contact.pk) == OBJECTED


def say_never(*, contact: Contact, source: str) -> Consent | None:
    """Not to be asked any more, at once and for good. Saying it twice adds nothing (None)."""
    if is_never(contact):
        return None
    return record_consent(
        contact=contact,
        purpose=Consent.Purpose.RECOMMENDATION,
        answer=Consent.Answer.OBJECTED,
        source=source,
        basis="objection",
    )


def take_never_back(*, contact: Contact, source: str, before: str | None = None) -> None:
    """They may be asked again, because they said so: as before the objection. Changes nothing when none holds.

    `before`: what they had answered before they objected; an objection that simply ends leaves neither yes nor no.
    """
    if is_never(contact):
        granted = before == Consent.Answer.GRANTED
        record_consent(
            contact=contact,
            purpose=Consent.Purpose.RECOMMENDATION,
            answer=Consent.Answer.GRANTED if granted else Consent.Answer.LAPSED,
            source=source,
        )


def kinds_in_words(kinds: Iterable[str]) -> list[str]:
    """The kinds of ask as they are called, in the reader's language."""
    return [str(AskKind(kind).label) for kind in AskKind.values if kind in set(kinds)]

"""Evidence, who allowed what of it, and where it stands."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.contacting.models import Consent
from accounts.customers.folding import alike_index
from accounts.customers.models import Company, Contact
from advocacy.signals.models import Signal
from kernel.tenancy import OrganizationOwned, OwnedForeignKey

LONGEST_TEXT = 4_000


class Evidence(OrganizationOwned):
    """A piece that speaks for us: somebody's words, a review, a story, a measured result, a logo.

    `company`: where its person worked when it was said; what they allowed lapses when they leave it. `disclosure`: the
    sentence that has to stand beside it, as it was true when it was kept; `benefit` names what the person had been given
    by us in the year before, empty for nothing. `refused_at`: the person said that it may not be used at all.
    `retired_at`: it was taken back at its source, or put away by a colleague.
    """

    class Kind(models.TextChoices):
        QUOTE = "quote", _("quote")
        REVIEW = "review", _("review")
        CASE_STUDY = "case_study", _("case study")
        TALK = "talk", _("talk or webinar")
        CARD = "card", _("success card")
        LOGO = "logo", _("logo")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    contact = OwnedForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="evidence",
        verbose_name=_("person"),
    )
    company = OwnedForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="evidence",
        verbose_name=_("company"),
    )
    signal = OwnedForeignKey(
        Signal,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="pieces",
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("their words"), blank=True, max_length=LONGEST_TEXT)
    url = models.CharField(_("address"), max_length=500, blank=True)
    source = models.CharField(_("from"), max_length=120, blank=True)
    said_at = models.DateTimeField(_("date"), default=timezone.now)
    tone = models.CharField(
        _("tone"), max_length=12, choices=Signal.Tone.choices, blank=True, default=""
    )
    origin = models.CharField(
        _("prompted"),
        max_length=10,
        choices=Signal.Origin.choices,
        default=Signal.Origin.UNKNOWN,
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    tags = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, verbose_name=_("tags")
    )
    disclosure = models.CharField(_("to stand beside it"), max_length=300, blank=True)
    benefit = models.CharField(_("what they had been given"), max_length=200, blank=True)
    picture = models.BinaryField(null=True, editable=False)
    refused_at = models.DateTimeField(_("not to be used, they said"), null=True, editable=False)
    retired_at = models.DateTimeField(_("put away"), null=True, editable=False)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("kept since"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-said_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "signal"],
                condition=Q(signal__isnull=False),
                name="advocacy_evidence_once",
            ),
            models.CheckConstraint(
                condition=Q(contact__isnull=False) | Q(company__isnull=False),
                name="advocacy_evidence_of_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="advocacy_evidence_of"),
            models.Index(fields=["organization", "said_at", "id"], name="advocacy_evidence_newest"),
            alike_index("text", name="advocacy_evidence_text"),
        ]

    def __str__(self) -> str:
        words = self.title or self.text
        short = f"{words[:60].rstrip()}…" if len(words) > 60 else words
        return f"{self.get_kind_display()}: {short}" if short else str(self.get_kind_display())


def live(today: Any = None) -> Q:
    """Grants that hold now: not ended, not stale, in time, and of somebody whose words they still are.

    Staleness is asked of the facts themselves, so that nothing is shown in the minutes before it is written down.
    """
    today = today or timezone.localdate()
    same_place = Q(evidence__company=F("contact__company"))
    same_place |= Q(evidence__company__isnull=True) | Q(naming=Grant.Naming.NOBODY)
    taken_back = Consent.objects.filter(
        contact=OuterRef("contact"),
        purpose=Consent.Purpose.PUBLICATION,
        answer__in=[Consent.Answer.WITHDRAWN, Consent.Answer.OBJECTED],
        recorded_at__gt=OuterRef("given_at"),
    )
    return (
        Q(ended_at=None, stale_at=None, evidence__retired_at=None, evidence__refused_at=None)
        & (Q(until=None) | Q(until__gte=today))
        & same_place
        & Q(evidence__company__churned_at=None)
        & (~Q(evidence__company__policy=Company.Policy.FORBIDDEN) | Q(naming=Grant.Naming.NOBODY))
        & ~Q(Exists(taken_back))
    )


class Grant(OrganizationOwned):
    """One yes of one person about one piece: how far they may be named, where, until when, and how we know.

    At most one is open for a piece; a new yes ends the one before. A grant without proof cannot be written down.
    """

    class Naming(models.TextChoices):
        NAME = "name", _("with their name and company")
        COMPANY = "company", _("with the company only")
        NOBODY = "nobody", _("without any name")

    class Place(models.TextChoices):
        WEBSITE = "website", _("website")
        SALES = "sales", _("sales material")
        SOCIAL = "social", _("social networks")
        PRESS = "press", _("press and events")

    class How(models.TextChoices):
        CODE = "code", _("on the page, with a code to their own address")
        COLLEAGUE = "colleague", _("told to a colleague")

    class Ended(models.TextChoices):
        WITHDRAWN = "withdrawn", _("taken back by the person")
        REPLACED = "replaced", _("replaced by a newer one")
        COLLEAGUE = "colleague", _("ended by a colleague")

    class Stale(models.TextChoices):
        LEFT = "left", _("they left the company")
        CHURNED = "churned", _("the company is no customer any more")
        POLICY = "policy", _("the company forbids it now")
        TIME = "time", _("its time is over")
        CONSENT = "consent", _("they said no to publication")

    evidence = OwnedForeignKey(
        Evidence, on_delete=models.CASCADE, related_name="grants", verbose_name=_("evidence")
    )
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="grants", verbose_name=_("given by")
    )
    naming = models.CharField(_("what"), max_length=8, choices=Naming.choices)
    places = ArrayField(
        models.CharField(max_length=8, choices=Place.choices),
        default=list,
        blank=True,
        verbose_name=_("where"),
        help_text=_("None chosen: everywhere."),
    )
    until = models.DateField(_("until"), null=True, blank=True)
    how = models.CharField(_("given how"), max_length=10, choices=How.choices)
    proof = models.CharField(_("proof"), max_length=500)
    disclosure = models.CharField(_("to stand beside it"), max_length=300, blank=True)
    given_at = models.DateTimeField(_("given"), db_default=Now())
    given_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("noted by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_why = models.CharField(_("why"), max_length=10, choices=Ended.choices, blank=True)
    stale_at = models.DateTimeField(_("lapsed"), null=True, blank=True)
    stale_why = models.CharField(_("why"), max_length=8, choices=Stale.choices, blank=True)

    class Meta:
        verbose_name = _("permission")
        verbose_name_plural = _("permissions")
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "evidence"],
                condition=Q(ended_at__isnull=True),
                name="advocacy_grant_open_once",
            ),
            models.CheckConstraint(condition=~Q(proof=""), name="advocacy_grant_proof"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_why="")
                | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="advocacy_grant_ended_why",
            ),
            models.CheckConstraint(
                condition=Q(stale_at__isnull=True, stale_why="")
                | (Q(stale_at__isnull=False) & ~Q(stale_why="")),
                name="advocacy_grant_stale_why",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="advocacy_grant_of"),
        ]

    def __str__(self) -> str:
        return str(self.get_naming_display())

    @property
    def naming_to_them(self) -> str:
        """As the person who gave it reads it."""
        return str(TO_THEM[self.naming])

    @property
    def places_in_words(self) -> str:
        labels = dict(self.Place.choices)
        return ", ".join(str(labels.get(one, one)) for one in self.places) or str(_("everywhere"))


TO_THEM: dict[str, Any] = {
    Grant.Naming.NAME: _("with your name and your company"),
    Grant.Naming.COMPANY: _("with your company only"),
    Grant.Naming.NOBODY: _("without any name"),
}


class CardPicture(OrganizationOwned):
    """A drawn card, kept under the hash of all that is on it. It can be drawn again: old ones are thrown away."""

    hash = models.CharField(max_length=64)
    png = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "hash"], name="advocacy_cardpicture_once"
            )
        ]

    def __str__(self) -> str:
        return self.hash[:12]

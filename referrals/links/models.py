"""Links and visits."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from referrals.links.rules import plain_host, why_not_a_target


class LinkSettings(OrganizationOwned):
    """Where referral links may lead. One row per organization; without it links lead to our own landing page."""

    target_url = models.URLField(
        _("referral links lead to"),
        blank=True,
        default="",
        help_text=_(
            "The page a referred person sees first; `ref` and `click_id` are added to it. Empty: a page of Goodword."
        ),
    )
    allowed_hosts = models.JSONField(
        _("allowed hosts"),
        default=list,
        help_text=_("Links may lead to these hosts and nowhere else, for example www.example.com."),
    )

    host_name = models.CharField(
        _("who gives the personal demo"),
        max_length=120,
        blank=True,
        default="",
        help_text=_("Named on the landing page, for example Hanna Weiss, customer success."),
    )
    booking_url = models.URLField(
        _("booking page of the personal demo"),
        blank=True,
        default="",
        help_text=_("Without it the landing page offers three times to choose from."),
    )
    start_url = models.URLField(
        _("where somebody can start at once"),
        blank=True,
        default="",
        help_text=_("The sign-up page of your product; `ref` and `click_id` are added to it."),
    )

    class Meta:
        verbose_name = _("link settings")
        verbose_name_plural = _("link settings")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="referrals_linksettings_one")
        ]

    def __str__(self) -> str:
        return self.target_url or self.host_name or str(self._meta.verbose_name)

    def clean(self) -> None:
        """Links lead to an allowed host or are not saved; asked again at every redirect."""
        hosts = self.allowed_hosts
        named = isinstance(hosts, list) and all(isinstance(h, str) and plain_host(h) for h in hosts)
        if not named:
            raise ValidationError(
                {"allowed_hosts": _('A list of host names, for example ["www.example.com"].')}
            )
        for name in ("target_url", "booking_url", "start_url"):
            told = getattr(self, name)
            wrong = why_not_a_target(told, hosts) if told else None
            if wrong:
                raise ValidationError({name: wrong})


class ReferralLink(OrganizationOwned):
    """A link of a contact: the personal one, one for a piece of material, or one whose code was chosen.

    The code carries no personal data; one that we made is not guessable. An empty `target_url` follows the
    organization's link settings, also when they change later. `label` names the material of a campaign link.
    """

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("personal")
        CAMPAIGN = "campaign", _("for material")
        VANITY = "vanity", _("chosen code")

    kind = models.CharField(
        _("kind"), max_length=8, choices=Kind.choices, default=Kind.PERSONAL, db_default="personal"
    )
    label = models.CharField(_("material"), max_length=80, blank=True, default="", db_default="")
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="referral_links", verbose_name=_("advocate")
    )
    code = models.CharField(_("code"), max_length=32, unique=True)
    target_url = models.URLField(_("leads to"), max_length=500, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("referral link")
        verbose_name_plural = _("referral links")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact"],
                condition=models.Q(kind="personal"),
                name="referrals_link_one_each",
            ),
            models.UniqueConstraint(
                fields=["organization", "contact", "label"],
                condition=models.Q(kind="campaign"),
                name="referrals_link_one_per_material",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="campaign", label=""),
                name="referrals_link_material_named",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ReferralCode(models.Model):
    """Global: tells which organization a code belongs to, and nothing else."""

    code = models.CharField(primary_key=True, max_length=32)
    organization = models.ForeignKey(
        settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="+"
    )

    def __str__(self) -> str:
        return self.code


class Visit(OrganizationOwned):
    """One opening of a link. Its id is the click id handed to the landing page.

    Everything is kept, bots too, with the signs we saw, so that it can be judged again. Only human visits count, one
    per person and hour. `visitor` is a keyed hash that changes every day; the address itself is never stored.
    """

    link = OwnedForeignKey(ReferralLink, on_delete=models.CASCADE, related_name="visits")
    visited_at = models.DateTimeField(db_default=Now())
    visitor = models.CharField(max_length=32)
    is_human = models.BooleanField()
    is_repeat = models.BooleanField(default=False, db_default=False)
    signs = models.JSONField(default=list)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-visited_at", "-id"]
        indexes = [
            # Was this visitor counted on this link within the hour? Asked at every visit, of links of any fame.
            models.Index(
                fields=["organization", "link", "visitor", "visited_at"],
                name="referrals_visit_of_visitor",
            ),
            # What is older than we keep it.
            models.Index(fields=["organization", "visited_at"], name="referrals_visit_age"),
        ]

    def __str__(self) -> str:
        return f"{self.visited_at:%Y-%m-%d %H:%M}"

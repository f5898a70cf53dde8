"""Companies, contacts, and the plain facts about them."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.folding import alike_index, sought_in
from accounts.customers.told import Move
from accounts.history.keeping import KeepsHistory
from kernel.money import CurrencyField
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Company(OrganizationOwned):
    """A customer of the organization (the account). Test rows come from test keys and never meet live ones.

    `told_at` keeps per field when its value was said, so that late news never overwrites newer news.
    """

    class Policy(models.TextChoices):
        """May people of this company recommend us?"""

        UNKNOWN = "unknown", _("not known")
        ALLOWED = "allowed", _("allowed")
        APPROVAL = "approval", _("needs their approval")
        FORBIDDEN = "forbidden", _("forbidden")

    class Benefits(models.TextChoices):
        """May people of this company accept a benefit?"""

        YES = "yes", _("yes")
        ASK_FIRST = "ask_first", _("ask first")
        NO = "no", _("no")

    external_id = models.CharField(_("your id"), max_length=255, null=True, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    domain = models.CharField(_("domain"), max_length=253, blank=True)
    parent = OwnedForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="subsidiaries",
        verbose_name=_("belongs to"),
        help_text=_("The company above it, if it is part of a group."),
    )
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    plan = models.CharField(_("plan"), max_length=80, blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    mrr_amount = models.BigIntegerField(_("monthly revenue (minor units)"), null=True, blank=True)
    mrr_currency = CurrencyField(_("currency"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner (CSM)"),
    )
    policy = models.CharField(
        _("may recommend"), max_length=10, choices=Policy.choices, default=Policy.UNKNOWN
    )
    policy_note = models.CharField(_("who said so, and when"), max_length=200, blank=True)
    benefits = models.CharField(
        _("may accept benefits"), max_length=10, choices=Benefits.choices, default=Benefits.YES
    )
    is_regulated = models.BooleanField(_("public body or regulated field"), default=False)
    renewal_on = models.DateField(_("renewal"), null=True, blank=True)
    churned_at = models.DateTimeField(_("left"), null=True, blank=True)
    traits = models.JSONField(_("traits"), default=dict, blank=True)
    told_at = models.JSONField(default=dict, editable=False)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sought = sought_in("name", "domain", "external_id")

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "external_id"],
                name="accounts_company_external_id",
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="accounts_company_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "domain"], name="accounts_company_domain"),
            models.Index(
                fields=["organization", "created_at", "id"], name="accounts_company_newest"
            ),
            alike_index("name", name="accounts_company_alike"),
        ]
        triggers = [
            KeepsHistory(
                "owner",
                "parent",
                "policy",
                "policy_note",
                "benefits",
                "is_regulated",
                of_people=True,
            )
        ]

    def __str__(self) -> str:
        return self.name or self.domain or self.external_id or str(self.pk)


class CompanyIdentity(OrganizationOwned):
    """Another id of a company: how a service calls it ("stripe:cus_1"), once we know that it is the same company."""

    company = OwnedForeignKey(Company, on_delete=models.CASCADE, related_name="identities")
    value = models.CharField(_("value"), max_length=255)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("other id of a company")
        verbose_name_plural = _("other ids of companies")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "value"], name="accounts_companyidentity_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "company"], name="accounts_companyidentity_of")
        ]

    def __str__(self) -> str:
        return self.value


class Contact(OrganizationOwned):
    """A person: at a customer, a customer themselves (shops: no company), or a prospect.

    Found by their identities, never by these columns; `email` is the address we would write to.
    A merged contact points to the one that lives on and is shown nowhere. Of somebody who was erased an empty row stays
    where leads are counted (`erased_at`); it points to itself, so that it is shown nowhere either. `move` is set while
    somebody's change of company is being written down: `accounts.moving` says what follows from it.
    """

    move: Move | None = None

    class Standing(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        PROSPECT = "prospect", _("prospect")

    company = OwnedForeignKey(
        Company,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        verbose_name=_("company"),
    )
    external_id = models.CharField(_("your id"), max_length=255, null=True, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    title = models.CharField(_("role"), max_length=120, blank=True)
    is_decider = models.BooleanField(_("decides or administers"), default=False)
    standing = models.CharField(
        _("standing"), max_length=8, choices=Standing.choices, default=Standing.CUSTOMER
    )
    language = models.CharField(_("language"), max_length=8, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    traits = models.JSONField(_("traits"), default=dict, blank=True)
    told_at = models.JSONField(default=dict, editable=False)
    is_test = models.BooleanField(default=False, editable=False)
    merged_into = OwnedForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, editable=False)
    first_seen_at = models.DateTimeField(_("first seen"), db_default=Now(), editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    sought = sought_in("name", "email", "external_id")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "company"], name="accounts_contact_company"),
            models.Index(
                fields=["organization", "created_at", "id"], name="accounts_contact_newest"
            ),
            models.Index(fields=["organization", "name", "id"], name="accounts_contact_by_name"),
            alike_index("name", name="accounts_contact_alike"),
        ]
        triggers = [KeepsHistory("company", "is_decider", "standing", "language", of_people=True)]

    def __str__(self) -> str:
        if self.erased_at:
            return str(_("somebody who was erased"))
        return self.name or self.email or self.external_id or str(self.pk)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name else ""


class Identity(OrganizationOwned):
    """One thing a contact is known by. Mail addresses are kept normalised (lower case)."""

    class Kind(models.TextChoices):
        EXTERNAL_ID = "external_id", _("your id")
        EMAIL = "email", _("mail address")
        ANONYMOUS_ID = "anonymous_id", _("anonymous id")
        HANDLE = "handle", _("social handle")
        PROFILE_URL = "profile_url", _("page")
        SERVICE_ID = "service_id", _("id in another service")

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=320)
    is_test = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "kind", "value"], name="accounts_identity_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "contact"], name="accounts_identity_contact")
        ]

    def __str__(self) -> str:
        return self.value


class ActiveDay(OrganizationOwned):
    """A day (UTC) on which a contact used the product."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact", "day"], name="accounts_activeday_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.day}"

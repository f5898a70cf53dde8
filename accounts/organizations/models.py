"""Organizations, the people who work in them, and the keys their programs use."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import ForgetsHistory, KeepsHistory
from kernel.ids import uuid7
from kernel.money import CurrencyField
from kernel.tenancy import OrganizationOwned


class Organization(models.Model):
    """A tenant: the company that runs Goodword. Global: it answers "which organization?"."""

    class BusinessModel(models.TextChoices):
        SUBSCRIPTION = "subscription", _("subscription")
        TRANSACTION = "transaction", _("transaction (shop)")

    class Sending(models.TextChoices):
        """How far a decision may go. Each organization starts by observing."""

        OBSERVE = "observe", _("observe: nothing leaves")
        DRAFTS = "drafts", _("drafts: tasks for your team only")
        ON = "on", _("on: rules set to send may send")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=120)
    business_model = models.CharField(
        _("business model"),
        max_length=12,
        choices=BusinessModel.choices,
        default=BusinessModel.SUBSCRIPTION,
    )
    sending = models.CharField(
        _("sending position"), max_length=8, choices=Sending.choices, default=Sending.OBSERVE
    )
    currency = CurrencyField(_("reporting currency"), default="EUR")
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    requires_mfa = models.BooleanField(
        _("second step for everybody"),
        default=False,
        help_text=_("Members come in only after a code from an app on their phone."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sending__in=["observe", "drafts", "on"]),
                name="accounts_organization_sending",
            )
        ]
        triggers = [
            KeepsHistory(
                "name",
                "business_model",
                "sending",
                "currency",
                "language",
                "timezone",
                "requires_mfa",
                whole=False,
                is_global=True,
                organization="id",
            ),
            ForgetsHistory(),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(DjangoUserManager["User"]):
    """Users are known by their mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        return self.create_user(
            email, password, **{"is_superuser": True, "is_staff": True, **fields}
        )


class User(AbstractUser):
    """A person who logs in; what they may do comes from their Membership, not from Django's groups."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("mail address"), unique=True)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    timezone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Membership(models.Model):
    """One person's place in one organization. Global: it answers "which organization?"."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        ADMIN = "admin", _("administrator")
        CSM = "csm", _("customer-success manager")
        ANALYST = "analyst", _("analyst (reads only)")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=8, choices=Role.choices, default=Role.CSM)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"], name="accounts_membership_once"
            ),
        ]
        triggers = [KeepsHistory("user", "role", is_global=True)]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Invitation(OrganizationOwned):
    """An invitation to join, sent to a mail address as a signed link; it ends accepted or revoked."""

    email = models.EmailField(_("mail address"))
    role = models.CharField(
        _("role"), max_length=8, choices=Membership.Role.choices, default=Membership.Role.CSM
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="accounts_invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Neither accepted nor revoked; its link may have expired all the same."""
        return self.accepted_at is None and self.revoked_at is None


class ApiKey(models.Model):
    """A program's key: a readable prefix to find it by and the SHA-256 of the whole. Global, as it names its tenant.

    A test key sees and writes test rows only, and nothing it causes ever reaches a customer.
    """

    class Scope(models.TextChoices):
        INGEST = "ingest", _("send events")
        READ = "read", _("read")
        WRITE = "write", _("write")
        ADMIN = "admin", _("administer")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="api_keys"
    )
    name = models.CharField(_("name"), max_length=80)
    source = models.CharField(
        _("source"),
        max_length=60,
        default="product",
        help_text=_(
            "Names where events come from. Two keys with one source share one inbox, for rotation."
        ),
    )
    prefix = models.CharField(_("starts with"), max_length=24, unique=True, editable=False)
    secret_hash = models.BinaryField(max_length=32, editable=False)
    scopes = ArrayField(
        models.CharField(_("scope"), max_length=8, choices=Scope.choices),
        default=list,
        verbose_name=_("scopes"),
    )
    is_test = models.BooleanField(_("test key"), default=False)
    created_by = models.ForeignKey(
        User,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        triggers = [
            KeepsHistory(
                "name", "source", "scopes", "is_test", "expires_at", "revoked_at", is_global=True
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

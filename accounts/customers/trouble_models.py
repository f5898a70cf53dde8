"""What stands between us and a good word, while it lasts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class Trouble(OrganizationOwned):
    """Something that stands between us and a good word, while it lasts: of a person, or of a whole company.

    Tickets, invoices and notices end by what is told; an unhappy answer and a complaint end with a conversation.
    """

    class Kind(models.TextChoices):
        SERIOUS_TICKET = "serious_ticket", _("open serious ticket")
        DETRACTOR = "detractor", _("unhappy answer")
        COMPLAINT = "complaint", _("complaint")
        INVOICE_OVERDUE = "invoice_overdue", _("overdue invoice")
        CHURN_NOTICE = "churn_notice", _("notice to leave")
        CHAMPION_LEFT = "champion_left", _("our champion left")
        LEGAL_HOLD = "legal_hold", _("legal hold")

    company = OwnedForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    opened_at = models.DateTimeField(_("since"))
    closed_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("trouble")
        verbose_name_plural = _("trouble")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "company", "contact", "reference"],
                nulls_distinct=False,
                name="accounts_trouble_once",
            ),
            models.CheckConstraint(
                condition=models.Q(company__isnull=False) | models.Q(contact__isnull=False),
                name="accounts_trouble_of_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}".strip()

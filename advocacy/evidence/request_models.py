"""A yes that waits for its code."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.customers.models import Contact
from advocacy.evidence.models import Evidence, Grant
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index

CODE_WORKS_FOR = timedelta(minutes=15)


class GrantRequest(OrganizationOwned, Claimable):
    """Somebody opened a page and said yes: a code goes to the person's own address, and binds when it comes back.

    The code is computed from the row's id and our key (`codes.code_of`): it is stored nowhere.
    """

    evidence = OwnedForeignKey(Evidence, on_delete=models.CASCADE, related_name="+")
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    naming = models.CharField(max_length=8, choices=Grant.Naming.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    wrong = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wrong__lte=5), name="advocacy_grantrequest_few_tries"
            )
        ]
        indexes = [
            due_index("advocacy_grantrequest_due"),
            models.Index(
                fields=["organization", "contact", "-asked_at"], name="advocacy_grantrequest_of"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return (
            self.used_at is None
            and self.wrong < 5
            and timezone.now() < self.asked_at + CODE_WORKS_FOR
        )

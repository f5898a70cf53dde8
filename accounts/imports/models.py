"""What was handed over, how far it is, and which rows could not be read."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.imports import reasons  # noqa: F401 - the words of problems and faults
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index


class Import(OrganizationOwned):
    """Up to five files that somebody handed over together: companies, contacts, history, orders, leads.

    Checking reads every row and writes nothing to the customers; loading puts the good rows into the inbox.
    """

    class Stage(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, not loaded")
        LOADING = "loading", _("being loaded")
        LOADED = "loaded", _("loaded")
        FAILED = "failed", _("interrupted")
        CANCELLED = "cancelled", _("cancelled")

    class DateOrder(models.TextChoices):
        """How 03/04/2025 is meant; empty: as the column itself shows."""

        UNKNOWN = "", _("as the columns show")
        DAY_FIRST = "dmy", _("day first: 03/04/2025 is 3 April")
        MONTH_FIRST = "mdy", _("month first: 03/04/2025 is March 4")

    stage = models.CharField(
        _("state"), max_length=9, choices=Stage.choices, default=Stage.CHECKING
    )
    date_order = models.CharField(
        _("dates"), max_length=3, choices=DateOrder.choices, blank=True, default=""
    )
    is_test = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("handed over"), db_default=Now(), editable=False)
    loaded_at = models.DateTimeField(_("loaded"), null=True, editable=False)
    is_forgotten = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "-created_at", "-id"], name="accounts_import_newest"
            )
        ]

    def __str__(self) -> str:
        return _("Import of %(when)s") % {"when": f"{self.created_at:%Y-%m-%d %H:%M}"}


class ImportFile(OrganizationOwned):
    """One file of an import. `problem` says why it cannot be read at all.

    `columns`: per column of the file {"header", "samples", "dmy", "mdy", "either"}: how many of its dates can only be
    read day first, only month first, or both ways. `meanings`: per column the field it fills, "" when it is left out.
    `fallback`: the type of every row of a history that has no column for it.
    Of its `rows`, `good` could be read; of those, `loaded` are in the inbox, `known` of them were there before.
    """

    class Kind(models.TextChoices):
        COMPANIES = "companies", _("companies")
        CONTACTS = "contacts", _("contacts")
        HISTORY = "history", _("history")
        ORDERS = "orders", _("orders")
        LEADS = "leads", _("leads")

    handed_over = OwnedForeignKey(Import, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    encoding = models.CharField(max_length=16, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    columns = models.JSONField(default=list)
    meanings = models.JSONField(default=list)
    fallback = models.CharField(max_length=20, blank=True)
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    loaded = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "handed_over", "kind"], name="accounts_importfile_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ImportChunk(Claimable, OrganizationOwned):
    """A thousand rows of a file, claimed by the worker once to be checked and once to be loaded.

    `content` is compressed JSON: [line, cells, fault or null] per row. `names`, compressed JSON too: what other files of
    the import may call the companies and people of these rows.
    """

    file = OwnedForeignKey(ImportFile, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    names = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "file", "number"], name="accounts_importchunk_once"
            )
        ]
        indexes = [due_index("accounts_importchunk_due")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class BadRow(OrganizationOwned):
    """A row that was not taken, with every reason: {"column", "value", "reason"} each. `code` is the first reason's.

    `cells` is the row as it came, to be corrected and handed over again.
    """

    file = OwnedForeignKey(ImportFile, on_delete=models.CASCADE, related_name="bad_rows")
    line = models.PositiveIntegerField(_("line"))
    code = models.CharField(max_length=40)
    faults = models.JSONField(default=list)
    cells = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row that was not taken")
        verbose_name_plural = _("rows that were not taken")
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "file", "line"], name="accounts_badrow_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization", "file", "code", "line"], name="accounts_badrow_of")
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"

"""Content, sequences, who is in one, and the mails."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index
from referrals.leads.models import Lead
from referrals.qualification.segment_models import Segment


class ContentItem(OrganizationOwned):
    """A piece worth reading, and whom it suits: by use case first, then by size and industry. Empty: anybody."""

    class Kind(models.TextChoices):
        CASE_STUDY = "case_study", _("case study")
        GUIDE = "guide", _("guide")
        TIP = "tip", _("tip")
        WEBINAR = "webinar", _("recording")

    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.CASE_STUDY)
    url = models.URLField(_("address"), max_length=500)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")], default="en"
    )
    summary = models.CharField(_("what it says, in one sentence"), max_length=300, blank=True)
    use_cases = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("use cases"),
        default=list,
        blank=True,
        help_text=_(
            "With commas: codes of answers (campaigns), or names of traits that are true (replaces_a_tool)."
        ),
    )
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    employees_from = models.PositiveIntegerField(_("from people"), null=True, blank=True)
    employees_to = models.PositiveIntegerField(_("to people"), null=True, blank=True)
    is_active = models.BooleanField(_("on"), default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("content piece")
        verbose_name_plural = _("content pieces")
        ordering = ["kind", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "title", "language"], name="advocacy_contentitem_once"
            ),
            models.CheckConstraint(
                condition=models.Q(employees_from__isnull=True)
                | models.Q(employees_to__isnull=True)
                | models.Q(employees_from__lte=models.F("employees_to")),
                name="advocacy_contentitem_sizes",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Sequence(OrganizationOwned):
    """Mails to the leads of a segment, in working days. Two that are on for one segment are compared: each lead gets one.

    `steps`: [{"code", "days": working days since the mail before, "content": a kind or "", "texts": {language: {"subject",
    "body"}}}]. A mail whose kind of content fits nobody is left out for that person.
    """

    class Position(models.TextChoices):
        OFF = "off", _("off")
        ON = "on", _("on")

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=80)
    segment = OwnedForeignKey(
        Segment, on_delete=models.CASCADE, related_name="sequences", verbose_name=_("segment")
    )
    position = models.CharField(
        _("position"), max_length=3, choices=Position.choices, default=Position.OFF
    )
    counts_openings = models.BooleanField(
        _("count who opens a piece"),
        default=False,
        help_text=_(
            "Links then go by way of us, and we note that one was opened, and when. No pixel, no address."
        ),
    )
    steps = models.JSONField(_("mails"), default=list)

    class Meta:
        verbose_name = _("sequence")
        verbose_name_plural = _("sequences")
        ordering = ["segment", "code"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="advocacy_sequence_once")
        ]

    def __str__(self) -> str:
        return gettext(self.name)


ENROLMENT_STATES = [
    ("running", _("under way")),
    ("finished", _("all sent")),
    ("stopped", _("stopped")),
]
ENROLMENT_TRANSITIONS = [("running", "finished"), ("running", "stopped"), ("finished", "stopped")]


class Enrolment(OrganizationOwned):
    """A lead's time in a sequence. `step`: the mail that comes next; `next_at`: when, empty while one is on its way.

    `reason` says why it stopped. `replied_at`, `paid_at`: what became of them, as far as it counts for the sequence.
    """

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="enrolments")
    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("person")
    )
    sequence = OwnedForeignKey(
        Sequence, on_delete=models.CASCADE, related_name="enrolments", verbose_name=_("sequence")
    )
    state = models.CharField(_("state"), max_length=8, choices=ENROLMENT_STATES, default="running")
    step = models.PositiveSmallIntegerField(_("next mail"), default=0)
    next_at = models.DateTimeField(_("next"), null=True, blank=True)
    started_at = models.DateTimeField(_("since"), db_default=Now())
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.JSONField(null=True, blank=True)
    replied_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("person in a sequence")
        verbose_name_plural = _("people in sequences")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead"], name="advocacy_enrolment_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "contact"],
                condition=models.Q(state="running"),
                name="advocacy_enrolment_one_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "next_at"],
                name="advocacy_enrolment_next",
                condition=models.Q(state="running", next_at__isnull=False),
            ),
            models.Index(fields=["organization", "sequence"], name="advocacy_enrolment_of"),
            models.Index(fields=["organization", "contact"], name="advocacy_enrolment_contact"),
        ]
        triggers = [
            pgtrigger.FSM(name="enrolment_states", field="state", transitions=ENROLMENT_TRANSITIONS)
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.sequence}"


class SequenceMail(Claimable, OrganizationOwned):
    """One mail of a sequence to one person, on its way or sent; `outcome` says what became of it."""

    enrolment = OwnedForeignKey(Enrolment, on_delete=models.CASCADE, related_name="mails")
    step = models.PositiveSmallIntegerField()
    content = OwnedForeignKey(
        ContentItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="mails"
    )
    language = models.CharField(max_length=2)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    outcome = models.JSONField(null=True, blank=True)
    opened_at = models.DateTimeField(_("piece opened"), null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mail of a sequence")
        verbose_name_plural = _("mails of sequences")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "enrolment", "step"], name="advocacy_sequencemail_once"
            )
        ]
        indexes = [
            due_index("advocacy_sequencemail_due"),
            models.Index(fields=["organization", "content"], name="advocacy_sequencemail_of"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def was_sent(self) -> Any:
        return self.state == "done"

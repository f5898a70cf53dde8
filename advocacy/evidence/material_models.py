"""Texts that advocates are handed, to use where they speak themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import OrganizationOwned


class Material(OrganizationOwned):
    """One text with named variables, for one kind of occasion, in one language. It has no logic, and is data only.

    Installed once from `material_texts`, edited in the admin. A line whose variable has no value is left out.
    """

    class Kind(models.TextChoices):
        POST = "post", _("draft of a post")
        ANSWER = "answer", _("answer for a forum")
        OUTLINE = "outline", _("outline of a case study")
        SLIDE = "slide", _("one slide")
        INTRODUCTION = "introduction", _("mail they send themselves")

    class Occasion(models.TextChoices):
        ANY = "any", _("any moment")
        RESULT = "result", _("a measured result")
        PEERS = "peers", _("peers talk about the problem")
        INSIGHT = "insight", _("they share a practice")
        GROWTH = "growth", _("they grew, renewed, or their story is out")

    kind = models.CharField(_("what it is"), max_length=12, choices=Kind.choices)
    occasion = models.CharField(_("for"), max_length=8, choices=Occasion.choices)
    language = models.CharField(
        _("language"), max_length=2, choices=[("en", "English"), ("fr", "Français")]
    )
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=5_000)
    is_active = models.BooleanField(_("handed out"), default=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["occasion", "kind", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "occasion", "language"],
                name="advocacy_material_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

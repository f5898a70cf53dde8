"""Content pieces: for whom each is, and what became of those who were sent it."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminTextInputWidget,
)

from accounts.admin.scoped import OrganizationAdmin, OwnedForm
from advocacy.nurture.figures import PieceFigures, piece_figures
from advocacy.nurture.models import ContentItem


class PieceForm(OwnedForm):
    use_cases = forms.CharField(
        label=_("use cases"),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_(
            "With commas: codes of answers (campaigns), or names of traits that are true (replaces_a_tool). Empty: anybody."
        ),
    )

    class Meta:
        model = ContentItem
        fields = (
            "title",
            "kind",
            "url",
            "language",
            "summary",
            "use_cases",
            "industry",
            "employees_from",
            "employees_to",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["use_cases"] = ", ".join(self.instance.use_cases)

    def clean_use_cases(self) -> list[str]:
        words = [one.strip() for one in self.cleaned_data["use_cases"].split(",") if one.strip()]
        if any(len(one) > 80 for one in words):
            raise ValidationError(gettext("A use case has at most 80 characters."))
        return list(dict.fromkeys(words))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        low, high = told.get("employees_from"), told.get("employees_to")
        if low is not None and high is not None and low > high:
            self.add_error("employees_to", _("This is fewer than from where it begins."))
        return told


@admin.register(ContentItem)
class ContentItemAdmin(OrganizationAdmin):
    """What is worth reading, for whom, and what became of those who were sent it."""

    add_capability = change_capability = "act"
    form = PieceForm
    list_display = (
        "title",
        "kind",
        "for_whom",
        "language",
        "sent",
        "opened",
        "answered",
        "qualified",
        "paid",
        "is_active",
    )
    list_filter = ("kind", "language", "is_active")
    search_fields = ("title", "summary")
    ordering = ("kind", "title")
    fields = PieceForm.Meta.fields
    empty_title = _("No content pieces yet")
    empty_text = _(
        "Add your case studies with their use case and size: a sequence then sends each lead the one that is nearest to their own case."
    )

    def dress(self, rows: Collection[Any]) -> None:
        """The figures of the rows shown, in one query for all of them."""
        super().dress(rows)
        figures = piece_figures([row.pk for row in rows])
        for row in rows:
            row.figures = figures.get(row.pk, PieceFigures())

    @display(description=_("for whom"))
    def for_whom(self, piece: ContentItem) -> str:
        parts = [", ".join(piece.use_cases), piece.industry]
        if piece.employees_from is not None or piece.employees_to is not None:
            parts.append(f"{piece.employees_from or 0}–{piece.employees_to or '∞'}")
        return " · ".join(one for one in parts if one) or gettext("anybody")

    @display(description=_("sent to"))
    def sent(self, piece: Any) -> int:
        return int(piece.figures.sent)

    @display(description=_("opened"))
    def opened(self, piece: Any) -> str:
        return str(piece.figures.opened or "–")

    @display(description=_("answered"))
    def answered(self, piece: Any) -> int:
        return int(piece.figures.answered)

    @display(description=_("qualified"))
    def qualified(self, piece: Any) -> int:
        return int(piece.figures.qualified)

    @display(description=_("paid"))
    def paid(self, piece: Any) -> int:
        return int(piece.figures.paid)

"""Materials: texts that advocates are handed, edited here and read with a real person's data before anybody gets them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.scoped import OrganizationAdmin, OwnedForm, when
from accounts.organizations.models import Organization
from advocacy.evidence import materials
from advocacy.evidence.material_models import Material
from advocacy.moments.cards import OCCASION_OF, material_values
from advocacy.moments.models import Moment
from kernel import tenancy
from kernel.errors import DomainError

EXAMPLES = 12
CARD = "https://…/card"
LINK = "https://…/r/…"


class MaterialForm(OwnedForm):
    """A text that could not be filled is not saved."""

    class Meta:
        model = Material
        fields = ("kind", "occasion", "language", "title", "body", "is_active")
        widgets: ClassVar[dict[str, Any]] = {"body": UnfoldAdminTextareaWidget({"rows": 14})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            known = " ".join(f"{{{name}}}" for name in sorted(materials.VARIABLES))
            self.fields["body"].help_text = _(
                "A line whose variable has no value is left out. Known: %(known)s"
            ) % {"known": known}

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        try:
            materials.check(body)
        except DomainError as refusal:
            raise ValidationError(refusal.message) from refusal
        return body


@admin.register(Material)
class MaterialAdmin(OrganizationAdmin):
    """One row per kind, occasion and language. With a person chosen, the page shows what they would read."""

    add_capability = change_capability = delete_capability = "configure"
    form = MaterialForm
    list_display = (
        "title",
        "kind",
        "occasion",
        "language",
        "handed_out",
        when("updated_at", gettext_lazy("changed")),
    )
    list_filter = ("occasion", "kind", "language", "is_active")
    search_fields = ("title", "body")
    ordering = ("occasion", "kind", "language")
    change_form_outer_before_template = "admin/material_preview.html"
    empty_title = gettext_lazy("No materials")
    empty_text = gettext_lazy(
        "A draft of a post, one slide, an answer for a forum, a mail they send themselves: what makes it easy to speak."
    )

    @display(description=gettext_lazy("handed out"), boolean=True)
    def handed_out(self, row: Material) -> bool:
        return row.is_active

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> Any:
        if (row := kwargs.get("obj")) is not None:
            context["preview"] = preview(row, request.GET.get("moment", ""))
        return super().render_change_form(request, context, **kwargs)


def preview(row: Material, chosen: str) -> dict[str, Any]:
    """Moments of real people for which this text would be handed out, and what one of them would read."""
    kinds = [kind for kind, occasion in OCCASION_OF.items() if occasion == row.occasion]
    found = (
        Moment.objects.for_organization(tenancy.current())
        .filter(is_test=False, contact__merged_into=None)
        .select_related("contact__company__owner", "signal", "rule")
        .order_by("-opened_at", "-pk")
    )
    if kinds:
        found = found.filter(signal__kind__in=kinds)
    moments = list(found[:EXAMPLES])
    moment = next((one for one in moments if str(one.pk) == chosen), next(iter(moments), None))
    told: dict[str, Any] = {"moments": moments, "moment": moment}
    if moment is not None:
        moment.language = row.language
        values = material_values(
            moment,
            organization=Organization.objects.get(pk=tenancy.current()),
            card=CARD,
            link=LINK,
            now=timezone.now(),
        )
        told["filled"] = materials.filled(row, values)
    return told

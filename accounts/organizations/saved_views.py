"""Lists of the admin as somebody narrowed them down, kept under a name."""

from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import User
from kernel import tenancy
from kernel.errors import Conflict, Invalid, NotFound
from kernel.tenancy import OrganizationOwned

MOST = 20
LONGEST_NAME = 60
LONGEST_QUERY = 1000
PASSING = {"p", "all", "saved"}
"""What belongs to one look at a list: the page number is no view."""


class SavedView(OrganizationOwned):
    """One list (`page`, as "advocacy_advocate") with its filters, search and order, for one member or for all."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=80)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    is_shared = models.BooleanField(_("for everybody"), default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "page", "name"], name="accounts_savedview_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


def of_member(*, user_id: int) -> models.QuerySet[SavedView]:
    """Their own and the shared ones, by list and name."""
    rows = SavedView.objects.for_organization(tenancy.current())
    theirs: models.QuerySet[SavedView] = rows.filter(Q(person_id=user_id) | Q(is_shared=True))
    return theirs.select_related("person").order_by("page", "name", "id")


def of_page(page: str, *, user_id: int) -> models.QuerySet[SavedView]:
    return of_member(user_id=user_id).filter(page=page)


def save(*, page: str, name: str, query: str, by: User, is_shared: bool = False) -> SavedView:
    """Keep the list as it is now; the same name again replaces it. Raises Invalid and Conflict."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(
            _t("Give it a name of at most %(most)s characters.") % {"most": LONGEST_NAME},
            code="invalid_name",
        )
    kept = without_passing(query)
    if len(kept) > LONGEST_QUERY:
        raise Invalid(_t("These filters are too long to keep."), code="too_long")
    own = SavedView.objects.for_organization(tenancy.current()).filter(person=by, page=page)
    if own.exclude(name=name).count() >= MOST:
        raise Conflict(
            _t("%(most)s views of one list are enough: delete one first.") % {"most": MOST},
            code="too_many_views",
        )
    row, _created = SavedView.objects.update_or_create(
        organization_id=tenancy.current(),
        person=by,
        page=page,
        name=name,
        defaults={"query": kept, "is_shared": is_shared},
    )
    return row


def delete(*, view_id: UUID, by: User) -> SavedView:
    """Only one's own. Raises NotFound."""
    own = SavedView.objects.for_organization(tenancy.current()).filter(person=by)
    row = own.filter(pk=view_id).first()
    if row is None:
        raise NotFound(_t("There is no such view of yours."))
    row.delete()
    return row


def without_passing(query: str) -> str:
    """The query string of a list without what belongs to the moment. Pure."""
    pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)
    return urlencode(sorted((name, value) for name, value in pairs if name not in PASSING))

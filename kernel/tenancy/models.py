"""The base of every organization-owned table: inheriting it is enough to be fenced in."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.base import ModelBase

from kernel.ids import uuid7
from kernel.tenancy.constraints import RowLevelSecurity, SameOrganization


class OwnedForeignKey(models.ForeignKey):
    """A reference to another row of the same organization; `SameOrganization` is its database constraint."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class OwnedOneToOneField(models.OneToOneField):
    """Like OwnedForeignKey, for at most one row per referenced row."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class OwnedModelBase(ModelBase):
    """Adds both guards to each concrete table, so that no model can forget them."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> Any:
        model: Any = super().__new__(mcs, name, bases, attrs, **kwargs)
        if not model._meta.abstract and not model._meta.proxy:
            _guard(model)
        return model


def _guard(model: type[models.Model]) -> None:
    meta = model._meta
    label = f"{meta.app_label}_{meta.model_name}"
    organization: Any = meta.get_field("organization")
    if not organization.unique and _leads_an_index(meta):
        # An index that begins with the organization serves its questions too: one more would only slow every write.
        organization.db_index = False
    references = [
        f for f in meta.local_fields if isinstance(f, OwnedForeignKey | OwnedOneToOneField)
    ]
    if not all(reference.null for reference in references):
        # The row it must refer to has the same organization, which therefore exists: checking again costs each insert.
        organization.db_constraint = False
    guards: list[models.BaseConstraint] = [RowLevelSecurity(name=f"{label}_rows")]
    guards += [
        SameOrganization(field=field.name, name=f"{label}_{field.name}_owner"[:63])
        for field in references
    ]
    meta.constraints = [*meta.constraints, *guards]
    meta.original_attrs["constraints"] = meta.constraints


def _leads_an_index(meta: Any) -> bool:
    """Whether an index over all rows of the table begins with the organization."""
    found = [one for one in meta.constraints if isinstance(one, models.UniqueConstraint)]
    return any(
        one.condition is None and tuple(one.fields)[:1] == ("organization",)
        for one in (*found, *meta.indexes)
    )


class OwnedQuerySet(models.QuerySet[Any]):
    def for_organization(self, organization: Any) -> Self:
        """Rows of one organization, said explicitly: row-level security agrees, indexes are used."""
        return self.filter(organization_id=getattr(organization, "pk", organization))


class OrganizationOwned(models.Model, metaclass=OwnedModelBase):
    """A row that belongs to one organization and is invisible to every other."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organization = models.ForeignKey(
        settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )

    objects = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True

"""Two guards written as model constraints, so that makemigrations emits and removes them."""

from typing import Any

from django.db import models

from kernel.tenancy.context import SETTING
from kernel.wide_role import WIDE_ROLE


class GuardConstraint(models.BaseConstraint):
    """A constraint whose SQL runs after the tables of its migration exist, and that Python need not check."""

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database is the judge."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class RowLevelSecurity(GuardConstraint):
    """Rows are visible and writable only inside their organization, for the table's owner too (FORCE).

    The policy is a bare equality: an OR in it would cost every query its index.
    """

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        rule = f"organization_id = NULLIF(current_setting('{SETTING}', true), '')::uuid"
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY organization ON {table} USING ({rule}) WITH CHECK ({rule}); "
            f"GRANT ALL ON {table} TO {WIDE_ROLE}"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        return (
            f"DROP POLICY organization ON {table}; "
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        )


class SameOrganization(GuardConstraint):
    """A reference carries the organization: row-level security does not check foreign keys, this does."""

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        target = field.related_model._meta.db_table
        return (
            f"CREATE UNIQUE INDEX IF NOT EXISTS {quote(target[:50] + '_organization')} "
            f"ON {quote(target)} (organization_id, id); "
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (organization_id, {quote(field.column)}) "
            f"REFERENCES {quote(target)} (organization_id, id) DEFERRABLE INITIALLY DEFERRED"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT IF EXISTS {quote(self.name)}"

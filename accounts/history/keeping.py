"""The trigger that writes history: no way of writing escapes it, and rows nobody edits cost nothing."""

from typing import Any

import pgtrigger

from accounts.history.forgetting import FORGETTING
from kernel.acting import SETTING as ACTOR
from kernel.acting import TASK
from kernel.tenancy.context import SETTING as ORGANIZATION

TABLE = "accounts_change"

_WRITE = """
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;
    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),
           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')
      INTO was, is_now
      FROM unnest(ARRAY[{columns}]) AS name
     WHERE old_row -> name IS DISTINCT FROM new_row -> name;
    {enter}
    INSERT INTO {table} (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)
    VALUES (
        (COALESCE(new_row, old_row) ->> '{organization}')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,
        TG_OP, COALESCE(was, '{{}}'), COALESCE(is_now, '{{}}'), NULLIF(who ->> 'person', '')::bigint,
        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()
    );
    {leave}
    RETURN NULL;
"""
_ENTER = f"""outside := current_setting('{ORGANIZATION}', true);
    PERFORM set_config('{ORGANIZATION}', COALESCE(new_row, old_row) ->> '{{organization}}', true);"""
_LEAVE = f"PERFORM set_config('{ORGANIZATION}', COALESCE(outside, ''), true);"


class SomebodyActs(pgtrigger.Condition):
    """One of these columns changed, and by somebody: what the engine writes to the row is not kept."""

    def __init__(self, *fields: str) -> None:
        self.changed = pgtrigger.AnyChange(*fields)

    def resolve(self, model: Any) -> str:
        through = f"NULLIF(current_setting('{ACTOR}', true), '')::jsonb ->> 'through'"
        acts = f"COALESCE({through}, '{TASK}') <> '{TASK}'"
        return f"({acts} AND ({self.changed.resolve(model)}))"


class KeepsHistory(pgtrigger.Trigger):
    """Keeps what becomes of these fields of a row: each edit, and where `whole` its making and removal.

    `of_people`: only what somebody does through a door, for rows that the engine writes all day; then edits alone.
    `organization`: the column that names it; a table without row-level security (`is_global`) may be written outside
    of an organization, and its history is written inside its own.
    """

    level = pgtrigger.Row
    when = pgtrigger.After

    def __init__(
        self,
        *fields: str,
        name: str = "history",
        of_people: bool = False,
        whole: bool = True,
        is_global: bool = False,
        organization: str = "organization_id",
    ) -> None:
        self.fields, self.organization, self.is_global = fields, organization, is_global
        edited: pgtrigger.Condition | None = SomebodyActs(*fields) if of_people else None
        operation: Any = pgtrigger.Update
        if whole and not of_people:
            operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
        elif edited is None:
            edited = pgtrigger.AnyChange(*fields)
        super().__init__(
            name=name,
            operation=operation,
            condition=edited,
            declare=[
                ("old_row", "jsonb"),
                ("new_row", "jsonb"),
                ("was", "jsonb"),
                ("is_now", "jsonb"),
                ("outside", "text"),
                ("who", f"jsonb := NULLIF(current_setting('{ACTOR}', true), '')::jsonb"),
            ],
        )

    def get_func(self, model: Any) -> str:
        columns = ", ".join(f"'{model._meta.get_field(name).column}'" for name in self.fields)
        skip = ""
        if self.condition is None:  # no condition can speak of OLD and NEW where rows are made too
            skip = "\n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;"
        enter = _ENTER.format(organization=self.organization) if self.is_global else ""
        return _WRITE.format(
            columns=columns,
            table=TABLE,
            organization=self.organization,
            enter=f"{skip}\n    {enter}",
            leave=_LEAVE if self.is_global else "",
        )


class AppendOnly(pgtrigger.Trigger):
    """What was written down stays as it is, whoever asks: the database refuses to change or delete a row.

    Only `forgetting.is_forgetting` opens it, for erasures, merges and what is older than it may be kept. That a user's
    log-in is gone may be noted.
    """

    level = pgtrigger.Row
    when = pgtrigger.Before
    operation = pgtrigger.Update | pgtrigger.Delete
    name = "append_only"

    def get_func(self, model: Any) -> str:
        return f"""
            IF current_setting('{FORGETTING}', true) = 'on' THEN
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END IF;
            IF TG_OP = 'UPDATE' THEN
                IF to_jsonb(NEW) = to_jsonb(OLD) || '{{"by_id": null}}' THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
                USING ERRCODE = 'integrity_constraint_violation';
        """


class ForgetsHistory(pgtrigger.Trigger):
    """When an organization goes, so does the history of what went with it."""

    level = pgtrigger.Row
    when = pgtrigger.After
    operation = pgtrigger.Delete
    name = "forget_history"

    def get_func(self, model: Any) -> str:
        enter = f"PERFORM set_config('{ORGANIZATION}', OLD.id::text, true);"
        forget = f"PERFORM set_config('{FORGETTING}', 'on', true);"
        keep = f"PERFORM set_config('{FORGETTING}', '', true);"
        gone = f"DELETE FROM {TABLE} WHERE organization_id = OLD.id;"  # noqa: S608
        return f"{enter} {forget} {gone} {keep} RETURN NULL;"

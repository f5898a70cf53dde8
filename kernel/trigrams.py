"""The extension behind searching names that are alike. Trusted: whoever may create in the database may add it."""

from typing import Any

from django.contrib.postgres.operations import TrigramExtension
from django.core.management.base import CommandError
from django.db import DatabaseError


class Trigrams(TrigramExtension):
    """Add pg_trgm where it is missing; where that is not ours to do, stop `migrate` with the SQL to run."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        except DatabaseError as error:
            raise CommandError(
                "The PostgreSQL extension pg_trgm is missing, and we may not add it "
                f"({str(error).splitlines()[0]}). Install PostgreSQL's contrib package, and as a superuser run in "
                "this database:\n  CREATE EXTENSION pg_trgm;"
            ) from error

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """It stays: it may not be ours, and it is in nobody's way."""

"""The wide role: NOLOGIN, BYPASSRLS, granted to the role we connect as. Made by ./dev and by compose."""

from typing import Any

from django.core.management.base import CommandError
from django.db import connections

WIDE_ROLE = "goodword_everywhere"


def require_the_wide_role(*, using: str, **_: Any) -> None:
    """Stop `migrate` with the SQL to run when the role is missing or not granted to us."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, (SELECT pg_has_role(current_user, oid, 'member') AND rolbypassrls "
            "FROM pg_roles WHERE rolname = %s)",
            [WIDE_ROLE],
        )
        user, ready = cursor.fetchone()
    if not ready:
        raise CommandError(
            f"The database role {WIDE_ROLE} is missing. As a superuser run:\n"
            f"  CREATE ROLE {WIDE_ROLE} NOLOGIN BYPASSRLS;\n"
            f'  GRANT {WIDE_ROLE} TO "{user}";'
        )


def grant_to_the_wide_role(*, using: str, **_: Any) -> None:
    """Let the wide role use every table and sequence that this migration left behind."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {WIDE_ROLE}")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {WIDE_ROLE}")
        cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {WIDE_ROLE}")

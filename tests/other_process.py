"""What a process that a test starts beside itself needs to know."""

from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """The test database, as another process connects to it."""
    database = connection.settings_dict
    host = quote(str(database["HOST"] or database["OPTIONS"].get("host", "")))
    user = (
        f"{database['USER']}:{quote(database['PASSWORD'])}"
        if database["PASSWORD"]
        else database["USER"]
    )
    port = f"&port={database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{user}@/{database['NAME']}?host={host}{port}"

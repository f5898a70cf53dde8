"""Doors for the people of an organization: the organization itself, its members, keys and settings.

Pages that also read advocacy (people, companies, events) live in advocacy/admin.
"""

from accounts.admin import (
    contacting,
    imports,
    keys,
    members,
    organization,
    webhook_deliveries,
    webhooks,
)

__all__ = [
    "contacting",
    "imports",
    "keys",
    "members",
    "organization",
    "webhook_deliveries",
    "webhooks",
]
from accounts.admin import absences, saved_views

__all__ = ["absences", "contacting", "imports", "keys", "members", "organization", "saved_views"]
from accounts.admin import brand

__all__ = ["brand", "contacting", "imports", "keys", "members", "organization"]

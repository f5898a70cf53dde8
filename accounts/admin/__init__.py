"""Doors for the people of an organization: the organization itself, its members, keys and settings.

Pages that also read advocacy (people, companies, events) live in advocacy/admin.
"""

from accounts.admin import (
    absences,
    brand,
    contacting,
    imports,
    keys,
    members,
    organization,
    saved_views,
    senders,
    slack,
    trail,
    webhook_deliveries,
    webhooks,
)

__all__ = [
    "absences",
    "brand",
    "contacting",
    "imports",
    "keys",
    "members",
    "organization",
    "saved_views",
    "senders",
    "slack",
    "trail",
    "webhook_deliveries",
    "webhooks",
]

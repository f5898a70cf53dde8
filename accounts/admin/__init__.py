"""Doors for the people of an organization: the organization itself, its members, keys and settings, its companies.

Pages that also read advocacy (people, events) live in advocacy/admin.
"""

from accounts.admin import companies, contacting, keys, members, organization

__all__ = ["companies", "contacting", "keys", "members", "organization"]

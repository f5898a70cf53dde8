"""Doors for referrals: leads with who brought them, personal links, and where links may lead."""

from referrals.admin import leads, links

__all__ = ["leads", "links"]

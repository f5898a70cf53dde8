"""Doors for referrals: leads with who brought them, personal links, and where links may lead; who fits, and what follows."""

from referrals.admin import (
    leads,
    links,
    profile,
    profile_form,
    questions,
    routing,
    segments,
    sides,
    sign_ups,
)

__all__ = [
    "leads",
    "links",
    "profile",
    "profile_form",
    "questions",
    "routing",
    "segments",
    "sides",
    "sign_ups",
]

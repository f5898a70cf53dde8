"""Doors for referrals: leads with who brought them, who newcomers name, what is held, links, the rules of credit; who fits,
and what follows."""

from referrals.admin import (
    heard,
    holds,
    introductions,
    leads,
    links,
    profile,
    profile_form,
    questions,
    routing,
    rules,
    segments,
    sides,
    sign_ups,
    visits,
)

__all__ = [
    "heard",
    "holds",
    "introductions",
    "leads",
    "links",
    "profile",
    "profile_form",
    "questions",
    "routing",
    "rules",
    "segments",
    "sides",
    "sign_ups",
    "visits",
]

"""Doors for referrals: leads with who brought them, who newcomers name, what is held, links, and the rules of credit."""

from referrals.admin import heard, holds, introductions, leads, links, rules

__all__ = ["heard", "holds", "introductions", "leads", "links", "rules"]

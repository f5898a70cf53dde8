"""Doors for advocacy, and for everything that also reads it: Today, people, events, what the engine made of them.

Actions call the verbs of the rooms; plain settings are saved by their forms.
"""

from advocacy.admin import (
    advocates,
    companies,
    digest,
    events,
    meanings,
    measure,
    moments,
    offers,
    people,
    playbooks,
    today,
    weights,
)

__all__ = [
    "advocates",
    "companies",
    "digest",
    "events",
    "meanings",
    "measure",
    "moments",
    "offers",
    "people",
    "playbooks",
    "today",
    "weights",
]

"""Doors for advocacy, and for everything that also reads it: Today, people, events, what the engine made of them.

Actions call the verbs of the rooms; plain settings are saved by their forms.
"""

from advocacy.admin import (
    advocates,
    audit,
    calibration,
    candidates,
    companies,
    connections,
    digest,
    events,
    feeds,
    follow_ups,
    listening,
    meanings,
    measure,
    moments,
    nominations,
    occasions,
    offers,
    people,
    playbooks,
    said,
    today,
    weights,
)

__all__ = [
    "advocates",
    "audit",
    "calibration",
    "candidates",
    "companies",
    "connections",
    "digest",
    "events",
    "feeds",
    "follow_ups",
    "listening",
    "meanings",
    "measure",
    "moments",
    "nominations",
    "occasions",
    "offers",
    "people",
    "playbooks",
    "said",
    "today",
    "weights",
]

"""The life of an introduction: one first mail, one second, and no third. The end states have no way out."""

INTRODUCTION_TRANSITIONS = [
    ("open", "written"),
    ("open", "answered"),
    ("open", "refused"),
    ("open", "cold"),
    ("written", "reminded"),
    ("written", "answered"),
    ("written", "refused"),
    ("written", "cold"),
    ("reminded", "answered"),
    ("reminded", "refused"),
    ("reminded", "cold"),
]
WAITING = ("open", "written", "reminded")

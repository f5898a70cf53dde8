"""Who works where in the demo."""

from dataclasses import dataclass, field

PASSWORD = "word-of-mouth-2026"  # noqa: S105  (the demo prints it on purpose)


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    role: str
    language: str = "en"
    timezone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Stage:
    """One organization of the demo; the first person is its owner, `login` is who opens the admin."""

    name: str
    login: str
    people: tuple[Person, ...]
    business_model: str = "subscription"
    sending: str = "on"
    language: str = "en"
    quiet_hours: bool = True
    live_playbooks: tuple[str, ...] = field(default=())
    sends_at_once: bool = False


BRINDILLE = Stage(
    name="Brindille",
    login="karim@brindille.example",
    people=(
        Person("helene@brindille.example", "Hélène Vasseur", "owner", "fr"),
        Person("karim@brindille.example", "Karim Delmas", "admin", "en"),
        Person("ines@brindille.example", "Inès Morel", "csm", "fr"),
        Person("tom@brindille.example", "Tom Ashby", "csm", "en", "Europe/London"),
        Person("yann@brindille.example", "Yann Le Goff", "analyst", "fr"),
    ),
    live_playbooks=("1-significant-result",),
)
MAISON_COLVERT = Stage(
    name="Maison Colvert",
    login="odile@maison-colvert.example",
    people=(Person("odile@maison-colvert.example", "Odile Colvert", "owner", "fr"),),
    business_model="transaction",
    sending="drafts",
    language="fr",
)
QUICKSTART = Stage(
    name="Quickstart",
    login="ada@quickstart.example",
    people=(Person("ada@quickstart.example", "Ada Quick", "owner", "en"),),
    quiet_hours=False,
    live_playbooks=("1-significant-result",),
    sends_at_once=True,
)
STAGES = (BRINDILLE, MAISON_COLVERT, QUICKSTART)
"""Quickstart sends at any hour: what `./dev demo --once` follows from HTTP to mail."""

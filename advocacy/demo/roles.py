"""The people of the story who have a name of their own: who they are and where they work. What is true of them: people.py."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from advocacy.demo import words
from advocacy.demo.chance import MONTH
from advocacy.demo.items import Business, Person
from advocacy.demo.world import World

RENEWS_IN = timedelta(days=200)
BAND_PEOPLE = {"small": 28, "middle": 120, "large": 310}


@dataclass(frozen=True, slots=True)
class Role:
    """One person with a name, and their company."""

    key: str
    name: str
    title: str
    company: str
    country: str = "FR"
    band: str = "middle"
    industry: str = "consumer goods"
    months: float = 30
    is_decider: bool = True
    domain: str = ""
    left_months_ago: float = 0.0
    mrr: int = 15_000
    recommended: bool = False

    def person(self, until: datetime) -> Person:
        language, timezone = words.PLACES[self.country]
        return Person(
            key=self.key,
            name=self.name,
            email=words.address(self.name, self.host),
            title=self.title,
            language=language,
            country=self.country,
            timezone=timezone,
            is_decider=self.is_decider,
            joined_at=until - self.months * MONTH,
            plain=True,
        )

    @property
    def host(self) -> str:
        return self.domain or f"{words.plain(self.company)}.example"

    @property
    def company_key(self) -> str:
        return words.plain(self.company)

    def business(self, until: datetime) -> Business:
        return Business(
            key=self.company_key,
            name=self.company,
            domain=self.host,
            country=self.country,
            timezone=words.PLACES[self.country][1],
            band=self.band,
            employees=BAND_PEOPLE[self.band],
            industry=self.industry,
            started_at=until - self.months * MONTH,
            mrr=self.mrr,
            recommended=self.recommended,
            churned_at=until - self.left_months_ago * MONTH if self.left_months_ago else None,
            people=[self.person(until)],
            steady=True,
            renewal_on=(until + RENEWS_IN).date(),
        )


CLAIRE = Role(
    "claire", "Claire Fontan", "Operations Lead", "Dupont-Lavigne", band="large", mrr=36_000
)
MARC = Role(
    "marc", "Marc Oyelaran", "Marketing Operations Manager", "Northgate Foods", "GB", mrr=21_000
)
SABINE = Role(
    "sabine", "Sabine Roth", "Head of Communications", "Albrecht Klinik", "DE", industry="health"
)
PAUL = Role("paul", "Paul Girard", "Marketing Director", "Coopérative Val d'Orge")
LOU = Role("lou", "Lou Tessier", "Content Manager", "Pastel Voyages", is_decider=False)
NADIA = Role(
    "nadia", "Nadia Benali", "Head of Marketing", "Orsel Mobilité", band="large", mrr=30_000
)
GREG = Role("greg", "Greg Holt", "Campaign Manager", "Holt Media Group", "GB", "small", mrr=8_000)
EMMA = Role("emma", "Emma Lindqvist", "Brand Manager", "Nordlys Travel", "SE", industry="travel")
JULIEN = Role(
    "julien", "Julien Caron", "Head of Marketing", "Studio Perret", band="small", mrr=8_000
)
OLIVIER = Role(
    "olivier", "Olivier Brun", "Managing Partner", "Brun Conseil", band="small", mrr=7_500
)
MARIE_ONE = Role("marie-1", "Marie Dupont", "Brand Manager", "Fabrique Ponant", is_decider=False)
MARIE_TWO = Role("marie-2", "Marie Dupont", "Content Manager", "Cabinet Vauban", is_decider=False)
SOFIA = Role("sofia", "Sofia Reyes", "CMO", "Casa Lumen", "ES", industry="retail", mrr=18_000)
HEDDA = Role(
    "hedda", "Hedda Voss", "Marketing Director", "Voss Verlag", "DE", months=40, left_months_ago=3.4
)
NAMED = (
    *(CLAIRE, MARC, SABINE, PAUL, LOU, NADIA, GREG, EMMA, JULIEN, OLIVIER),
    *(MARIE_ONE, MARIE_TWO, SOFIA, HEDDA),
)

AURELIE = Role("aurelie", "Aurélie Castel", "Head of Marketing", "Verlaine Éditions")
DANIEL = Role("daniel", "Daniel Kerr", "Operations Lead", "Harbour Pine", "GB", industry="retail")
KATRIN = Role("katrin", "Katrin Vogel", "CMO", "Lichtblick Energie", "DE", industry="energy")
PRIYA = Role(
    "priya", "Priya Nolan", "Campaign Manager", "Copper Learning", "IE", industry="education"
)
OF_TODAY = (AURELIE, DANIEL, KATRIN, PRIYA)
"""Those who do something today, so that the list of moments is not empty."""

ADVOCATES = (CLAIRE, MARC, SABINE, NADIA, EMMA, JULIEN, SOFIA, HEDDA)
SILENT, LOUD = (PAUL,), (LOU, GREG)

BROUGHT_BY_CLAIRE = (
    Role(
        *("leonie", "Léonie Marchal", "Head of Marketing", "Manufacture Calade"),
        months=3,
        recommended=True,
        mrr=19_000,
    ),
    Role(
        *("etienne", "Étienne Roche", "CMO", "Groupe Tramontane"),
        months=1.2,
        band="large",
        recommended=True,
        mrr=34_000,
    ),
)
BROUGHT_BY_HEDDA = tuple(
    Role(
        *(f"hedda-{number}", name, "Marketing Director", company, "DE"),
        months=months,
        left_months_ago=left,
        recommended=True,
    )
    for number, (name, company, months, left) in enumerate(
        (
            ("Anja Brandt", "Kranich Verlag", 9, 1.6),
            ("Lars Petersen", "Elbe Papier", 8, 0.8),
            ("Jutta Sommer", "Buchhaus Linde", 8, 0),
            ("Felix Arndt", "Morgenrot Medien", 7, 0),
            ("Nele Krüger", "Silbermond Druck", 6, 0),
        ),
        start=1,
    )
)
BROUGHT_BY_GREG = tuple(
    Role(
        *(f"greg-{number}", name, "Campaign Manager", company, "GB", "small"),
        months=months,
        mrr=8_000,
    )
    for number, (name, company, months) in enumerate(
        (
            ("Toby Lane", "Lane Prints", 15),
            ("Mia Frost", "Frost Florals", 11),
            ("Ravi Joshi", "Joshi Events", 8),
            ("Holly Marsh", "Marsh Crafts", 5),
        ),
        start=1,
    )
)
BROUGHT = (*BROUGHT_BY_CLAIRE, *BROUGHT_BY_HEDDA, *BROUGHT_BY_GREG)
EVERYBODY = (*NAMED, *OF_TODAY, *BROUGHT)


def businesses(until: datetime, world: World) -> list[Business]:
    """The companies of everybody with a name, whatever the scale of the world."""
    found = [role.business(until) for role in EVERYBODY]
    for business in found:
        if not business.recommended:
            business.started_at = min(business.started_at, until - (world.months + 2) * MONTH)
            business.people[0].joined_at = business.started_at
    return found

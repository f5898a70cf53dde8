"""What is planted in the demo's story: parameters, never totals. docs/demo-story.md puts the same into words.

Every figure a report shows about the demo follows from these numbers and a seed; so a report can be held against them.
Money is in euros a month, times in days unless the name says otherwise, months are counted from 1 to `months`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Channel:
    """Where sign-ups come from: how many a month, how many of them fit, what their companies pay.

    `monthly` holds the rate until the world's `improved_from`, and the rate of its last month; between the two it
    grows or shrinks by the same factor each month. `lead_channel` is the word a Lead knows it by. `paid` replaces the
    world's chance to pay where the channel has one of its own. `is_counted`: the months' numbers are known, not drawn.
    """

    code: str
    lead_channel: str
    monthly: tuple[float, float]
    fit: float
    mrr: float
    heard: tuple[str, ...] = ()
    months: tuple[int, int] | None = None
    paid: float | None = None
    recommends: bool = False
    is_counted: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A size of company: staff (few, many), price in euros a month, people in the product (fewest, most)."""

    code: str
    employees: tuple[int, int]
    price: float
    people: tuple[int, int]


BANDS = (
    Band("small", (20, 49), 75, (1, 3)),
    Band("middle", (50, 199), 150, (3, 7)),
    Band("large", (200, 500), 307, (7, 17)),
)
OUT_OF_RANGE = {"small": (2, 19), "large": (501, 1800)}
"""Staff of companies outside of 20 to 500 people; the middle has none."""

CHANNELS = (
    Channel("boost", "product_invitation", (200, 200), 0.015, 80, ("Invited by a colleague",)),
    Channel(
        "cash",
        "cash_programme",
        (2, 2),
        0.0,
        0,
        ("Refer and earn",),
        months=(11, 16),
        paid=0.0,
        is_counted=True,
    ),
    Channel("word_of_mouth", "word_of_mouth", (18, 54), 0.40, 190, recommends=True),
    Channel(
        "tips",
        "content",
        (80, 30),
        0.03,
        120,
        ("Article: ten tips for campaign calendars", "Article: a checklist for approvals"),
    ),
    Channel(
        "case_studies",
        "content",
        (5, 60),
        0.35,
        170,
        ("Case study: Dupont-Lavigne", "Case study: Northgate Foods", "Case study: Albatros"),
    ),
    Channel("outbound", "outbound", (15, 15), 0.25, 220, ("You wrote to us",)),
    Channel("partners", "partner", (10, 10), 0.30, 200, ("Agence Trait d'Union", "Fieldwork Ltd")),
    Channel("podcast", "other", (20, 20), 0.14, 150, ("Podcast: Le Plan Média",)),
    Channel(
        "viral_post",
        "other",
        (480, 480),
        0.0,
        80,
        ("A post that everybody shared",),
        months=(15, 15),
        paid=3 / 480,
    ),
)


@dataclass(frozen=True, slots=True)
class Trait:
    """An answer at sign-up: its share among those who fit, and among the others."""

    name: str
    if_fit: float
    otherwise: float

    def share(self, *, fits: bool) -> float:
        return self.if_fit if fits else self.otherwise


@dataclass(frozen=True, slots=True)
class Staying:
    """First-year retention by size band, and the monthly loss of everyone after year one.

    Raw 60 % against 84 %; where both groups are brought to the same mix of sizes, 64 % against 79 %: companies that
    came because somebody recommended us are larger, and larger ones stay.
    """

    rest: Mapping[str, float] = field(
        default_factory=lambda: {"small": 0.42, "middle": 0.78, "large": 0.78}
    )
    recommended: Mapping[str, float] = field(
        default_factory=lambda: {"small": 0.52, "middle": 0.96, "large": 0.97}
    )
    later_monthly_loss: float = 0.009


@dataclass(frozen=True, slots=True)
class World:
    """One company's truth. `scale` makes all crowds smaller; the people with a name of their own stay whole."""

    name: str = "brindille"
    scale: float = 1.0
    months: int = 24
    thin_months: int = 12
    improved_from: int = 19
    channels: tuple[Channel, ...] = CHANNELS
    bands: tuple[Band, ...] = BANDS

    paid_if_fit: tuple[float, float] = (0.20, 0.30)
    paid_otherwise: float = 0.015
    cycle_median: tuple[float, float] = (90, 42)
    cycle_sigma: float = 0.6
    pays_more_when_recommended: float = 0.15

    imported: int = 330
    imported_recommended: int = 80
    imported_months: int = 24
    shares_rest: tuple[float, float, float] = (0.50, 0.35, 0.15)
    shares_recommended: tuple[float, float, float] = (0.28, 0.50, 0.22)
    staying: Staying = field(default_factory=Staying)
    expansion_monthly: float = 0.012
    contraction_monthly: float = 0.003

    traits: tuple[Trait, ...] = (
        Trait("replaces_a_tool", 0.80, 0.11),
        Trait("campaign_use_case", 0.85, 0.165),
        Trait("staff_20_to_500", 0.90, 0.24),
    )
    noise: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {
            "browser": ("Chrome", "Firefox", "Safari", "Edge"),
            "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday"),
        }
    )
    named_share: float = 0.5
    names_someone_we_know: float = 0.35

    advocates: int = 60
    silent_promoters: int = 20
    loud: int = 10
    under_policy: int = 8
    in_trouble: int = 6
    gone: int = 5

    live_weeks: int = 26
    holdout: float = 0.20
    acts_in_90_days: tuple[float, float] = (0.24, 0.08)
    """Chance of a company for an act of its own in 90 days: asked, held out."""

    active_days_monthly: tuple[tuple[float, float], ...] = ((0.60, 0.6), (0.30, 1.6), (0.10, 6.0))
    """How many active days a month people have: (share of people, days)."""
    answers_survey: float = 0.25
    survey_scores: tuple[tuple[float, tuple[int, int]], ...] = (
        (0.10, (2, 6)),
        (0.55, (7, 8)),
        (0.35, (9, 10)),
    )
    tickets_monthly: float = 0.03
    serious_share: float = 0.05
    results_monthly: float = 0.10

    def crowd(self, count: float) -> int:
        """How many of a crowd there are in this world; at least one of anything planted."""
        return max(1, round(count * self.scale)) if count else 0

    def monthly_rate(self, channel: Channel, month: int) -> float:
        """Sign-ups of a channel in a month, in the mean."""
        first, last = channel.months or (1, self.months)
        if not first <= month <= last:
            return 0.0
        before, after = channel.monthly
        steps = month - self.improved_from + 1
        of = self.months - self.improved_from + 1
        growth: float = (after / before) ** (max(steps, 0) / of)
        return before * growth * self.scale

    def paid_chance(self, channel: Channel, *, fits: bool, month: int) -> float:
        if channel.paid is not None:
            return channel.paid
        if not fits:
            return self.paid_otherwise
        return self.paid_if_fit[month >= self.improved_from]


@dataclass(frozen=True, slots=True)
class Shop:
    """The small tea shop: people without companies, who buy, rate, and sometimes tell others."""

    name: str = "maison-colvert"
    scale: float = 1.0
    months: int = 24
    shoppers: int = 400
    reorders: float = 0.42
    """Chance that an order is followed by another one."""
    days_between: tuple[float, float] = (45, 0.5)
    """Median and sigma of the log-normal time to the next order."""
    rates: float = 0.30
    unhappy: float = 0.06
    shares_a_photo: float = 0.05
    opens_with_the_card: float = 0.25
    fans: int = 8
    given_back: float = 0.04
    """Chance that the first thing of an order is sent back."""
    tin_with: tuple[float, float] = (0.06, 0.60)
    """Chance of a tin in the basket: without the Sencha, with it."""
    strainer_with_anything: float = 0.12
    friends: int = 6
    """People who ordered through Camille's link, half of them as guests who signed up later."""
    live_days: int = 30
    """So long ago the playbooks for shops were switched to drafts."""

"""The story of the demo as a market of plain values, straight from its truth: what the reports must find in the rows."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from advocacy.demo.items import LeadTold
from advocacy.demo.simulation import Story
from advocacy.growth.values import OTHER, SOURCED, UNKNOWN, Came, Customer, Market, Won, band_of

PARIS = ZoneInfo("Europe/Paris")
BY_PEOPLE = {"word_of_mouth", "referral_link", "introduction"}
DESCRIBED = {"content", "event", "other", "paid"}


def day(at: datetime | None) -> date | None:
    return at.astimezone(PARIS).date() if at else None


def source_of(lead: LeadTold) -> str:
    kind, colon, _rest = lead.heard_from.partition(": ")
    is_kind = lead.channel in DESCRIBED and colon
    return f"{lead.channel}:{kind}" if is_kind else lead.channel


def origin_of(channel: str) -> str:
    return SOURCED if channel in BY_PEOPLE else UNKNOWN if channel == "unknown" else OTHER


def market_of(story: Story, until: datetime) -> Market:
    """Everybody of the story, as told; nothing goes through a database."""
    leads = [item for item in story.items if isinstance(item, LeadTold)]
    came, won, by_company = [], [], {}
    employees = {business.key: business.employees for business in story.businesses}
    for lead in leads:
        stages = dict(lead.stages)
        paid = day(stages.get("won"))
        one = Came(
            lead.channel,
            source_of(lead),
            origin_of(lead.channel),
            day(lead.at) or date.min,
            "qualified" in stages,
            day(stages.get("trial")),
            paid,
        )
        came.append(one)
        if paid and lead.mrr_amount is not None:
            band = band_of(employees.get(lead.company))
            won.append(Won(one.source, one.origin, one.day, paid, lead.mrr_amount, band))
            by_company[lead.company] = one
    customers = [
        _customer(business, by_company.get(business.key), until)
        for business in story.businesses
        if business.started_at <= until
    ]
    return Market(day(until) or date.min, came, won, customers)


def _customer(business, lead: Came | None, until: datetime) -> Customer:
    channel = business.came_by or "unknown"
    left = business.churned_at if business.churned_at and business.churned_at <= until else None
    return Customer(
        source=lead.source if lead else channel,
        origin=lead.origin if lead else origin_of(channel),
        began=day(business.started_at) or date.min,
        left=day(left),
        first=business.mrr,
        band=band_of(business.employees),
        key=business.key,
    )


NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)

"""What a success card and a material say: the measured result in its reader's words, a name only where it is allowed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from advocacy.evidence import addresses as card_addresses
from advocacy.evidence import cards, library
from advocacy.evidence.drawing import Words
from advocacy.evidence.material_models import Material
from advocacy.evidence.models import Evidence, Grant
from advocacy.moments import addresses, drafting
from advocacy.moments.causes import Cause, of_signal
from advocacy.moments.models import Moment
from advocacy.moments.people import metrics_of
from advocacy.moments.results import Metric, stated_value
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.text import Reason, reason
from referrals.attribution import letters

OCCASION_OF = {
    "milestone": Material.Occasion.RESULT,
    "mention": Material.Occasion.PEERS,
    "peer_talk": Material.Occasion.PEERS,
    "occasion": Material.Occasion.PEERS,
    "insight": Material.Occasion.INSIGHT,
    "talk": Material.Occasion.INSIGHT,
    "contribution": Material.Occasion.INSIGHT,
    "expansion": Material.Occasion.GROWTH,
    "renewal": Material.Occasion.GROWTH,
    "case_study": Material.Occasion.GROWTH,
}


def is_result(signal: Signal | None) -> bool:
    """Whether a card can be made of it: a milestone whose value was stated."""
    return (
        signal is not None
        and signal.kind == "milestone"
        and stated_value(signal.details) is not None
    )


def metric_of(details: Mapping[str, Any], metrics: Mapping[str, Metric]) -> Metric:
    name = str(details.get("metric", ""))
    return metrics.get(name) or Metric(label=name.replace("_", " ").capitalize())


def cards_for(moments: Iterable[Moment], metrics: Mapping[str, Metric]) -> dict[UUID, Evidence]:
    """The cards of the results among these moments, by signal id; missing ones are made. Two queries at most."""
    results = {}
    for one in moments:
        if one.signal is not None and is_result(one.signal):
            # Known already: reading it again would cost a query each.
            one.signal.contact = one.contact
            title = title_of(one.signal, metrics, one.language)
            results[one.signal.pk] = (one.signal, title, one.language)
    return cards.cards_for(results)


def addresses_in(moment: Moment, made: Mapping[UUID, Evidence]) -> dict[str, str]:
    """What a draft calls {card}, {material} and {introduction}: the success card of a result, of anything else the
    moment's page; the page with all that fits; the page with a mail of introduction ready to be sent by themselves."""
    organization_id = tenancy.current()
    card = made.get(moment.signal_id) if moment.signal_id else None
    if card is not None:
        token = card_addresses.card_token(organization_id=organization_id, evidence_id=card.pk)
        page = card_addresses.card_url(token)
    else:
        page = addresses.page_url(organization_id=organization_id, moment_id=moment.pk)
    material = addresses.material_url(organization_id=organization_id, moment_id=moment.pk)
    introduction = letters.introduce_url(moment.contact)
    return {"card": page, "material": material, "introduction": introduction}


def card_of(moment: Moment) -> Evidence | None:
    """The success card of the result that this moment is about, once there is one."""
    if moment.signal_id is None:
        return None
    cards = library.pieces().filter(signal=moment.signal_id, kind=Evidence.Kind.CARD)
    return cards.filter(retired_at=None).first()


def title_of(signal: Signal, metrics: Mapping[str, Metric], language: str) -> str:
    """ "120 hours in a month": what stands large on the card, and in the library."""
    told = drafting.result_words(signal.details, metric_of(signal.details, metrics), language)
    number, unit = _number_and_unit(told, language)
    return f"{number} {unit}".strip()


def words_of(
    card: Evidence, *, grant: Grant | None, organization: Organization, metric: Metric | None = None
) -> Words | None:
    """What the card says now, in its own language; None when the result behind it is gone.

    `grant`: the live one, if any: without it nobody is named. `metric` spares a query.
    """
    if card.signal is None or not is_result(card.signal):
        return None
    details = card.signal.details
    if metric is None:
        metric = metric_of(details, metrics_of([str(details.get("metric", ""))]))
    language = card.language or organization.language
    if details.get("before") is not None and details.get("after") is None:
        details = details | {"after": stated_value(details)}
    told = drafting.result_words(details, metric, language)
    number, unit = _number_and_unit(told, language)
    with translation.override(language):
        who, where = _named(card, grant, organization)
        bars = _bars(details, told) if "before" in told and "after" in told else {}
        return Words(
            number=number,
            unit=unit,
            label=metric.label,
            who=who,
            where=where,
            month=formats.date_format(card.said_at, "F Y"),
            organization=organization.name,
            language=language,
            **bars,
        )


def _number_and_unit(told: Mapping[str, str], language: str) -> tuple[str, str]:
    number, unit, period = told.get("value", ""), told.get("unit", ""), told.get("period", "")
    if unit == "%":
        return f"{number}\u00a0%" if language == "fr" else f"{number}%", ""
    if unit and period:
        with translation.override(language):
            return number, _("%(unit)s in %(period)s") % {"unit": unit, "period": period}
    return number, unit


def _bars(details: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, Any]:
    before, after = abs(details["before"]), abs(details["after"])
    most = max(before, after) or 1
    unit = told.get("unit", "")
    return {
        "before": f"{told['before']} {unit}".strip(),
        "after": f"{told['after']} {unit}".strip(),
        "before_word": _("Before"),
        "after_word": _("Now"),
        "before_share": round(100 * before / most),
        "after_share": round(100 * after / most),
    }


def _named(card: Evidence, grant: Grant | None, organization: Organization) -> tuple[str, str]:
    """(who, where) as far as it is allowed; nobody is named without a yes."""
    contact, company = card.contact, card.company
    naming = grant.naming if grant else Grant.Naming.NOBODY
    if naming == Grant.Naming.NAME and contact is not None and contact.name:
        told = (contact.title, company.name if company else "")
        return contact.name, ", ".join(part for part in told if part)
    if naming != Grant.Naming.NOBODY and company is not None and company.name:
        return company.name, ""
    if company is not None and company.industry:
        return "", _("A customer in %(industry)s") % {"industry": company.industry}
    return "", _("A customer of %(name)s") % {"name": organization.name}


def occasion_of(moment: Moment) -> str:
    """Which materials fit this moment."""
    if moment.signal is not None:
        return OCCASION_OF.get(moment.signal.kind, Material.Occasion.ANY)
    trigger = moment.rule.trigger
    told = str(trigger.get("since") if trigger.get("on") == "time" else trigger.get("on"))
    return OCCASION_OF.get(told, Material.Occasion.ANY)


def material_values(
    moment: Moment, *, organization: Organization, card: str, link: str, now: datetime
) -> dict[str, str]:
    """What a material may say in this moment: as the drafts of moments, and who stands on our side."""
    cause = of_signal(moment.signal) if moment.signal else _without_signal(moment)
    details = cause.details
    metrics = metrics_of([str(details["metric"])]) if details.get("metric") else {}
    values = drafting.values_for(
        contact=moment.contact,
        cause=cause,
        metric=metric_of(details, metrics),
        language=moment.language,
        now=now,
    )
    company = moment.contact.company
    owner = company.owner if company else None
    told = {
        "organization": organization.name,
        "industry": company.industry if company else "",
        "host": owner.get_full_name() if owner else "",
        "card": card,
        "link": link,
        "introduction": letters.introduce_url(moment.contact),
    }
    return values | {name: value for name, value in told.items() if value}


def _without_signal(moment: Moment) -> Cause:
    why: Reason = moment.reasons[0] if moment.reasons else reason("")
    return Cause(
        contact_id=moment.contact_id, kind="", at=moment.opened_at, why=why, key=moment.key
    )

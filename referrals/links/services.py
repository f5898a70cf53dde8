"""Verbs for links: hand one out, say where they lead, keep a visit and learn where to send the visitor."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Contact
from kernel import tenancy
from kernel.errors import Unavailable
from kernel.ids import uuid7
from referrals.links.bots import is_human
from referrals.links.models import LinkSettings, ReferralCode, ReferralLink, Visit
from referrals.links.rules import CODE, new_code, visitor_of, why_not_a_target, with_trace

ATTEMPTS = 3
"""Two equal codes in one organization are a matter of 2^54; a third try is superstition."""


def link_for(contact: Contact) -> ReferralLink:
    """The contact's personal link, made when they have none."""
    return links_for([contact])[contact.pk]


def links_for(contacts: Iterable[Contact]) -> dict[UUID, ReferralLink]:
    """The personal link of each contact, by contact id; missing ones are made, with a constant number of queries."""
    wanted = {contact.pk for contact in contacts}
    found = _links_of(wanted)
    for _attempt in range(ATTEMPTS):
        missing = wanted - found.keys()
        if not missing:
            return found
        made = {
            link.pk: link
            for link in (
                ReferralLink(
                    organization_id=tenancy.current(), contact_id=contact_id, code=new_code()
                )
                for contact_id in sorted(missing)
            )
        }
        # Whoever else makes a link for the same contact now comes first or waits for us: one each stays.
        ReferralLink.objects.bulk_create(made.values(), ignore_conflicts=True)
        found |= _links_of(missing)
        ReferralCode.objects.bulk_create(
            ReferralCode(code=link.code, organization_id=link.organization_id)
            for link in found.values()
            if link.pk in made
        )
    if wanted - found.keys():
        raise Unavailable(_("No free code was found. Try again."))
    return found


def _links_of(contact_ids: set[UUID]) -> dict[UUID, ReferralLink]:
    rows = ReferralLink.objects.for_organization(tenancy.current()).filter(
        contact_id__in=contact_ids, kind=ReferralLink.Kind.PERSONAL
    )
    return {link.contact_id: link for link in rows}


def address_of(link: ReferralLink) -> str:
    """The address to hand over: it carries the code and nothing about the person."""
    base: str = settings.BASE_URL
    return base + reverse("referral_link", args=[link.code])


def configure_links(*, target_url: str, allowed_hosts: list[str]) -> LinkSettings:
    """Say where the organization's links lead. Raises ValidationError for a place that is not allowed."""
    row = LinkSettings.objects.for_organization(tenancy.current()).first() or LinkSettings(
        organization_id=tenancy.current()
    )
    row.target_url, row.allowed_hosts = target_url, allowed_hosts
    row.full_clean(exclude=["organization"])
    row.save()
    return row


def organization_of(code: str) -> UUID | None:
    """Which organization a code belongs to; the only question about links that is asked outside of one."""
    if not CODE.fullmatch(code):
        return None
    found: UUID | None = (
        ReferralCode.objects.filter(code=code).values_list("organization_id", flat=True).first()
    )
    return found


def visit_behind(click_id: str, *, is_test: bool) -> Visit | None:
    """The visit a click id names, of a link of the same mode. None for anything forged, foreign or unreadable."""
    try:
        visit_id = UUID(click_id)
    except ValueError:
        return None
    return (
        Visit.objects.for_organization(tenancy.current())
        .filter(pk=visit_id, link__contact__is_test=is_test)
        .select_related("link__contact__company", "link__contact__merged_into__company")
        .first()
    )


def active_link(code: str, *, is_test: bool | None = None) -> ReferralLink | None:
    """The active link a code names, of the same mode if one is asked for. None when there is none here."""
    if not CODE.fullmatch(code):
        return None
    links = ReferralLink.objects.for_organization(tenancy.current()).filter(
        code=code, is_active=True
    )
    if is_test is not None:
        links = links.filter(contact__is_test=is_test)
    return links.select_related("contact__company", "contact__merged_into__company").first()


@dataclass(frozen=True, slots=True)
class Opened:
    """A visit that was kept. `location` is where the visitor goes, with `ref` and `click_id`."""

    visit_id: UUID
    location: str


def record_visit(
    *, code: str, signs: list[str], address: str, user_agent: str, now: datetime | None = None
) -> Opened | None:
    """Keep one opening of a link and say where it leads, in one round trip. None for an unknown or inactive code.

    Call it outside of a transaction: the statements form one of their own. Neither cache nor session is needed.
    """
    if not CODE.fullmatch(code):
        return None
    now = now or timezone.now()
    visit_id = uuid7()
    values: dict[str, Any] = {
        "code": code,
        "visit": visit_id,
        "visitor": visitor_of(address=address, user_agent=user_agent, day=now.date()),
        "signs": signs,
        "counts": is_human(signs),
        "counts_soon": is_human([*signs, "too_soon"]),
        "a_second_ago": _first_id_of_the_last_second(visit_id),
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP_VISIT, values)
        cursor.nextset()
        row = cursor.fetchone()
    if row is None:
        return None
    own_target, target, allowed_hosts = row
    location = own_target or target
    if not location or why_not_a_target(location, json.loads(allowed_hosts or "[]")):
        location = reverse("referral_landing", args=[code])
    return Opened(visit_id, with_trace(location, code=code, click_id=str(visit_id)))


def _first_id_of_the_last_second(visit_id: UUID) -> UUID:
    """Our ids begin with milliseconds, so the visits of the last second are a range of the primary key."""
    return UUID(int=((visit_id.int >> 80) - 1000) << 80)


# Two statements in one call, which PostgreSQL runs as one transaction. The first says whose code it is, as row-level
# security asks, and lets one visitor through at a time, so that two clicks at once count once. The second keeps the
# visit with the signs that only the database sees.
KEEP_VISIT = """
SELECT set_config('app.organization', COALESCE(
           (SELECT organization_id::text FROM referrals_referralcode WHERE code = %(code)s), ''), true),
       pg_advisory_xact_lock(hashtextextended(%(code)s || %(visitor)s, 0));
WITH link AS (
    SELECT link.id, link.organization_id, link.target_url AS own_target,
           settings.target_url, settings.allowed_hosts,
           CASE WHEN link.created_at > now() - interval '2 seconds' THEN ARRAY['too_soon'] ELSE '{}' END AS soon,
           CASE WHEN EXISTS (
               SELECT FROM referrals_visit AS other
               WHERE other.id > %(a_second_ago)s::uuid AND other.visitor = %(visitor)s AND other.link_id <> link.id
           ) THEN ARRAY['burst'] ELSE '{}' END AS burst
    FROM referrals_referrallink AS link
    LEFT JOIN referrals_linksettings AS settings ON settings.organization_id = link.organization_id
    WHERE link.code = %(code)s AND link.is_active
), judged AS (
    SELECT link.*, burst = '{}' AND CASE WHEN soon = '{}' THEN %(counts)s ELSE %(counts_soon)s END AS counts FROM link
), visit AS (
    INSERT INTO referrals_visit (id, organization_id, link_id, visitor, signs, is_human, is_repeat)
    SELECT %(visit)s, link.organization_id, link.id, %(visitor)s, to_jsonb(%(signs)s::text[] || soon || burst),
           link.counts,
           link.counts AND EXISTS (
               SELECT FROM referrals_visit AS before
               WHERE before.organization_id = link.organization_id AND before.link_id = link.id
               AND before.visited_at > now() - interval '1 hour'
               AND before.visitor = %(visitor)s AND before.is_human AND NOT before.is_repeat)
    FROM judged AS link
)
SELECT own_target, target_url, allowed_hosts FROM link
"""

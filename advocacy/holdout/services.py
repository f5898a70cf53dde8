"""Draw, keep drawn, exempt; what decisions need to know of it; and the sentence that says how it stands."""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, CharField, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers.models import Company, Contact
from accounts.organizations.models import Organization, User
from advocacy.holdout.models import HoldoutArm, HoldoutDraw, HoldoutExemption, HoldoutSettings
from advocacy.holdout.rules import LASTS, LEAST_COMPANIES, Drawn, number_of
from kernel import tenancy
from kernel.errors import Conflict, Invalid
from kernel.setwise import insert_rows
from kernel.text import Reason, reason

LONGEST_WHY = 200


def settings_of_here() -> HoldoutSettings:
    """The settings of this organization; the defaults, not saved, where it has set nothing."""
    row: HoldoutSettings | None = HoldoutSettings.objects.for_organization(
        tenancy.current()
    ).first()
    return row or HoldoutSettings(organization_id=tenancy.current())


def eligible() -> int:
    """Companies somebody of whom could be asked: customers that have not left, whose policy does not forbid it, and that
    are not exempt. In a shop each customer without a company counts.
    """
    people = Contact.objects.for_organization(tenancy.current()).filter(
        standing=Contact.Standing.CUSTOMER, is_test=False, merged_into=None
    )
    companies = (
        Company.objects.for_organization(tenancy.current())
        .filter(is_test=False, churned_at=None, pk__in=people.values("company_id"))
        .exclude(policy=Company.Policy.FORBIDDEN)
        .exclude(pk__in=_exemptions().values("company_id"))
        .count()
    )
    organization = Organization.objects.get(pk=tenancy.current())
    if organization.business_model == Organization.BusinessModel.TRANSACTION:
        companies += people.filter(company=None).count()
    return companies


def _exemptions() -> Any:
    return HoldoutExemption.objects.for_organization(tenancy.current())


def in_force(*, at: datetime | None = None) -> HoldoutDraw | None:
    """The draw that holds now, or that held at a moment of the past."""
    rows = HoldoutDraw.objects.for_organization(tenancy.current())
    found: HoldoutDraw | None
    if at is None:
        found = rows.filter(ended_at=None).first()
    else:
        ended = Q(ended_at=None) | Q(ended_at__gt=at)
        found = rows.filter(ended, drawn_at__lte=at).order_by("-drawn_at").first()
    return found


def known(draw: HoldoutDraw, *, units: Collection[UUID]) -> Drawn:
    """A draw with what is on record about these companies (or people). One query: where they stand, and who is exempt."""
    of_units = Q(company_id__in=list(units)) | Q(contact_id__in=list(units))
    arms = HoldoutArm.objects.for_organization(tenancy.current()).filter(of_units, draw=draw)
    exempt = _exemptions().filter(company_id__in=list(units), exempted_at__lte=draw.drawn_at)
    rows = arms.annotate(unit=Coalesce("company_id", "contact_id")).values_list(
        "rule", "unit", "is_held_out"
    )
    no_rule, no_side = Value("", CharField()), Value(None, BooleanField())
    exempted = exempt.annotate(rule=no_rule, side=no_side).values_list("rule", "company_id", "side")
    found: list[tuple[str, UUID, bool | None]] = list(rows.union(exempted, all=True))
    return Drawn(
        salt=draw.salt,
        percent=draw.percent,
        drawn_at=draw.drawn_at,
        ends_at=draw.ended_at or draw.drawn_at + LASTS,
        exempt={unit for _rule, unit, is_held_out in found if is_held_out is None},
        met={
            (rule, unit): is_held_out
            for rule, unit, is_held_out in found
            if is_held_out is not None
        },
    )


def drawn_for(units: Collection[UUID]) -> tuple[HoldoutDraw, Drawn] | None:
    """The draw in force, as decisions about these companies look at it. Two queries, one where there is no draw."""
    draw = in_force()
    return (draw, known(draw, units=units)) if draw else None


def all_draws(*, since: datetime, units: Collection[UUID]) -> list[Drawn]:
    """Every draw that held at some time since, the oldest first: a test on history sees them as they were."""
    rows = HoldoutDraw.objects.for_organization(tenancy.current()).filter(
        Q(ended_at=None) | Q(ended_at__gt=since)
    )
    return [known(draw, units=units) for draw in rows.order_by("drawn_at")]


def remember(
    draw: HoldoutDraw,
    met: Iterable[tuple[str, UUID, bool]],
    *,
    companies: Collection[UUID],
    now: datetime,
) -> None:
    """Write down on which side each was met: (playbook, company or person, held out). Who is on record stays as it is."""
    insert_rows(
        [
            HoldoutArm(
                organization_id=tenancy.current(),
                draw=draw,
                rule=rule,
                company_id=unit if unit in companies else None,
                contact_id=None if unit in companies else unit,
                number=number_of(draw.salt, unit),
                is_held_out=is_held_out,
                met_at=now,
            )
            for rule, unit, is_held_out in met
        ],
        unless_there=True,
    )


def keep_drawn(*, now: datetime | None = None) -> bool:
    """Draw when it is time: for the first time once enough companies can be asked, then every year. Whether it drew."""
    now = now or timezone.now()
    chosen, draw = settings_of_here(), in_force()
    if draw is not None and not chosen.is_on:
        _end(draw, now)
        return False
    if not chosen.is_on or (draw is not None and now < draw.drawn_at + LASTS):
        return False
    many = eligible()
    if draw is not None:
        _end(draw, now)
    if many < LEAST_COMPANIES:
        return False
    return _draw(percent=chosen.percent, eligible=many, now=now) is not None


def draw_anew(*, why: str, by: User, now: datetime | None = None) -> HoldoutDraw:
    """End the comparison and begin another, with the share that is set now. Raises Invalid without a reason, Conflict
    when it is off or too few companies can be asked.
    """
    if not why.strip():
        raise Invalid(_("Say why: what was compared so far ends with it."), code="reason_needed")
    now, chosen, many = now or timezone.now(), settings_of_here(), eligible()
    if not chosen.is_on:
        raise Conflict(_("It is switched off."), code="holdout_off")
    if many < LEAST_COMPANIES:
        raise Conflict(
            _("%(n)s companies can be asked; a draw needs %(least)s.")
            % {"n": many, "least": LEAST_COMPANIES},
            code="holdout_too_few",
        )
    if draw := in_force():
        _end(draw, now)
    made = _draw(percent=chosen.percent, eligible=many, now=now, note=why.strip(), by=by)
    if made is None:
        raise Conflict(_("Somebody has just drawn."), code="holdout_drawn")
    return made


def _end(draw: HoldoutDraw, now: datetime) -> None:
    HoldoutDraw.objects.for_organization(tenancy.current()).filter(
        pk=draw.pk, ended_at=None
    ).update(ended_at=max(now, draw.drawn_at))


def _draw(
    *, percent: int, eligible: int, now: datetime, note: str = "", by: User | None = None
) -> HoldoutDraw | None:
    """None when another draw is in force by now: two workers never make two."""
    draw = HoldoutDraw(
        organization_id=tenancy.current(),
        salt=secrets.token_urlsafe(32),
        percent=percent,
        eligible=eligible,
        drawn_at=now,
        note=note[:LONGEST_WHY],
        drawn_by=by,
    )
    return draw if insert_rows([draw], unless_there=True) else None


def exempt(*, company: Company, why: str, by: User) -> HoldoutExemption:
    """Never draw this company, from the next draw on: what is drawn is not taken back. Raises Invalid without a reason."""
    if not why.strip():
        raise Invalid(
            _("Say why this company is to be left out of the draw."), code="reason_needed"
        )
    row, _is_new = HoldoutExemption.objects.for_organization(tenancy.current()).get_or_create(
        organization_id=tenancy.current(),
        company=company,
        defaults={
            "why": why.strip()[:LONGEST_WHY],
            "exempted_by": by,
            "exempted_at": timezone.now(),
        },
    )
    return row


def standing() -> Reason:
    """How it stands, as a sentence: off and why, or since when and until when."""
    chosen, draw = settings_of_here(), in_force()
    if not chosen.is_on:
        return reason("holdout_off")
    if draw is not None:
        return reason(
            "holdout_in_force",
            percent=draw.percent,
            day=draw.drawn_at.date().isoformat(),
            n=draw.eligible,
            free=(draw.drawn_at + LASTS).date().isoformat(),
        )
    many = eligible()
    if many < LEAST_COMPANIES:
        return reason("holdout_too_few", n=many, least=LEAST_COMPANIES)
    return reason("holdout_begins", n=many)

"""A big organization in seconds: rows made by PostgreSQL itself, in the tables and with the constraints of the product."""

from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED

from accounts.customers.models import Company, Contact, Identity
from accounts.events.models import Event
from accounts.organizations.models import Membership, Organization, User
from advocacy.incentives import services as incentives
from advocacy.moments import services as moments
from advocacy.moments.models import Moment, Rule
from advocacy.scoring.models import Advocate, KindTotal
from advocacy.signals.models import Act, Signal
from kernel import tenancy
from referrals.leads.models import Lead

TIER = "(ARRAY['champion','natural','warm','warm','quiet','quiet','quiet','quiet','quiet','quiet'])[1 + g % 10]"
KIND = "(ARRAY['mention','testimonial','promoter','milestone','expansion','review'])[1 + g % 6]"
CHANNEL = (
    "(ARRAY['word_of_mouth','content','outbound','product_invitation','referral_link'])[1 + g % 5]"
)
STAGE = "(ARRAY['submitted','qualified','trial','won','lost'])[1 + g % 5]"
PAST = "now() - (g % 700) * interval '1 day' - (g % 86400) * interval '1 second'"
OPEN_MOMENTS = 400


def organization(name: str) -> tuple[Organization, User]:
    """An empty organization with its owner, ready to be filled."""
    row = Organization.objects.create(name=name, sending="drafts")
    owner = User.objects.create(email=f"{name.lower()}@bench.example", first_name="Bea")
    Membership.objects.create(organization=row, user=owner, role=Membership.Role.OWNER)
    with tenancy.inside(row.pk):
        incentives.install_catalogue()
        moments.install_playbooks()
    return row, owner


def fill(row: Organization, owner: User, *, companies: int, contacts: int, events: int) -> None:
    """Customers, evidence, standing and leads in the proportions of a real book; a few hundred open moments."""
    with tenancy.inside(row.pk):
        _people(owner, companies=companies, contacts=contacts)
        _evidence(contacts=contacts, companies=companies)
        rows(
            Event,
            events,
            source="'product'",
            message_id="'m' || g",
            kind="'track'",
            name="'Report Exported'",
            user_id=f"'u' || (g % {contacts})",
            occurred_at=PAST,
            payload="jsonb_build_object('event', 'Report Exported', 'n', g)",
            state="'done'",
            reading="'nothing'",
        )
        _leads(contacts=contacts, companies=companies)
        rule = Rule.objects.filter(position=Rule.Position.DRAFTS).order_by("pk")[0]
        rows(
            Moment,
            min(OPEN_MOMENTS, contacts),
            rule_id=f"'{rule.pk}'::uuid",
            contact_id=id_of("contact"),
            company_id=id_of("company", f"1 + g % {companies}"),
            key="'bench' || g",
            gesture="'thank'",
            position="'drafts'",
            subject="'Thank you'",
            body="'That is your team''s work.'",
            expires_at="now() + interval '5 days'",
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _people(owner: User, *, companies: int, contacts: int) -> None:
    rows(
        Company,
        companies,
        id=id_of("company"),
        external_id="'acct-' || g",
        name="'Company ' || g",
        domain="'company' || g || '.example'",
        industry="(ARRAY['retail','health','food','media'])[1 + g % 4]",
        employees="10 + g % 900",
        mrr_amount="9000 + g % 40000",
        mrr_currency="'EUR'",
        owner_id=f"CASE WHEN g % 4 = 0 THEN {owner.pk} END",
    )
    rows(
        Contact,
        contacts,
        id=id_of("contact"),
        external_id="'u' || g",
        name="'Person ' || g || ' ' || substr(md5(g::text), 1, 6)",
        email="'u' || g || '@company' || (1 + g % " + str(companies) + ") || '.example'",
        company_id=id_of("company", f"1 + g % {companies}"),
        first_seen_at=PAST,
    )
    rows(
        Identity,
        contacts,
        contact_id=id_of("contact"),
        kind="'external_id'",
        value="'u' || g",
    )


def _evidence(*, contacts: int, companies: int) -> None:
    """An advocate's row for everybody; three signals for each third person, an act for each tenth."""
    rows(
        Advocate,
        contacts,
        id=id_of("advocate"),
        contact_id=id_of("contact"),
        score="CASE g % 10 WHEN 0 THEN 60 WHEN 1 THEN 30 WHEN 2 THEN 18 ELSE g % 10 END + (g % 97) / 100.0",
        tier=TIER,
        rank="(10 - g % 10)::bigint * 1000000 + g % 1000",
        last_act_at=f"CASE WHEN g % 10 < 2 THEN {PAST} END",
        reasons="'[]'::jsonb",
    )
    rows(
        Signal,
        contacts,
        id=id_of("signal"),
        contact_id=id_of("contact", "g - g % 3 + 1"),
        company_id=id_of("company", f"1 + (g - g % 3 + 1) % {companies}"),
        kind=KIND,
        subject="'s' || g",
        occurred_at=PAST,
        strength="8",
        weight="8",
        origin="'unprompted'",
        details="jsonb_build_object('text', 'At last we see where it hangs, and save time')",
        only=f"g - g % 3 + 1 <= {contacts}",
    )
    rows(
        KindTotal,
        contacts,
        contact_id=id_of("contact"),
        kind="'mention'",
        total="8",
        signals="1",
        last_at=PAST,
    )
    rows(
        Act,
        contacts // 10,
        signal_id=id_of("signal"),
        contact_id=id_of("contact", "g - g % 3 + 1"),
        kind=KIND,
        occurred_at=PAST,
        origin="'unprompted'",
        only="g % 6 IN (0, 1, 5)",
    )


def _leads(*, contacts: int, companies: int) -> None:
    rows(
        Lead,
        contacts // 10,
        id=id_of("lead"),
        external_id="'deal-' || g",
        contact_id=id_of("contact"),
        company_id=id_of("company", f"1 + g % {companies}"),
        channel=CHANNEL,
        stage=STAGE,
        stage_at=PAST,
        submitted_at=PAST,
        won_at=f"CASE WHEN g % 5 = 3 THEN {PAST} END",
        mrr_amount="12000",
        mrr_currency="'EUR'",
    )


def id_of(of: str, number: str = "g") -> str:
    """The id of the n-th row of a kind: computed, so that rows can name each other before they exist."""
    return f"md5('{of}' || ({number}) || current_setting('app.organization'))::uuid"


def rows(model: type[models.Model], n: int, *, only: str = "true", **columns: str) -> None:
    """Insert n rows; `columns` are SQL over `g` (1 to n). Fields that are not named get their default."""
    values, given = _defaults(model, named=set(columns))
    names = [*columns, *values]
    table = model._meta.db_table
    sql = (
        f"INSERT INTO {table} ({', '.join(names)}) "
        f"SELECT {', '.join([*columns.values(), *values.values()])} "
        f"FROM generate_series(1, {n}) g WHERE {only}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%").replace("\0", "%s") if given else sql, given or None)


def _defaults(model: type[models.Model], *, named: set[str]) -> tuple[dict[str, str], list[Any]]:
    """SQL for what a row has without being told; where the database knows a default, it is left to it."""
    values: dict[str, str] = {}
    given: list[Any] = []
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in named or field.generated or field.db_default is not NOT_PROVIDED:
            continue
        if column == "organization_id":
            values[column] = "current_setting('app.organization')::uuid"
        elif isinstance(field, models.UUIDField) and field.primary_key:
            values[column] = "gen_random_uuid()"
        elif isinstance(field, models.AutoField) or field.null:
            continue
        else:
            values[column] = "\0"
            given.append(field.get_db_prep_save(field.get_default(), connection))
    return values, given

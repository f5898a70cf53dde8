"""Which rows are about a person: found by walking the catalog, with every table that is not among them named here."""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.customers.models import Contact
from advocacy.signals.suggested import Candidate
from kernel import tenancy
from kernel.tenancy import OrganizationOwned
from referrals.attribution.heard_models import HeardFrom

Model = type[models.Model]

LIKELY: dict[Model, str] = {
    Candidate: "suggestions__contact",
    HeardFrom: "suggestions__contact",
}
"""Nobody has confirmed yet that it was them; it is told with the rest all the same."""

BY_MENTION = {
    "accounts_event": "raw facts name people by their ids and addresses",
    "accounts_slackmessage": "what colleagues are told in Slack names people",
    "accounts_badrow": "a row of a file that was not taken",
    "accounts_change": "the history of the person's own row",
}
"""Tables without a reference to a contact, whose rows are looked for by what the person is known by."""

EXEMPT = {
    "accounts_absence": "of a colleague",
    "accounts_brand": "the organization's own",
    "accounts_company": "a company's; what its notes say of a person is taken out at erasure",
    "accounts_companyidentity": "a company's",
    "accounts_contactingsettings": "settings",
    "accounts_erasure": "says that an erasure was asked for, and nothing of the person",
    "accounts_eventname": "names of events, not of people",
    "accounts_idempotencykey": "answers to programs, encrypted, three days; gone at erasure when they name the person",
    "accounts_import": "that a file was handed over",
    "accounts_importchunk": "rows of a file on their way to the inbox; taken out of it at erasure",
    "accounts_importfile": "a file's columns with a few sample cells; taken out of them at erasure",
    "accounts_invitation": "of a colleague",
    "accounts_mailsender": "the organization's own address",
    "accounts_mrrmovement": "a company's",
    "accounts_mrrstate": "a company's",
    "accounts_product": "things that are sold",
    "accounts_savedview": "of a colleague",
    "accounts_slackconnection": "secrets, sealed",
    "accounts_slackperson": "of a colleague",
    "accounts_suppression": "a keyed hash that says no; it has to outlive the person's data",
    "accounts_tombstone": "a keyed hash that keeps the person away",
    "accounts_trailentry": "what colleagues and programs did; names nobody of the customers",
    "accounts_webhookendpoint": "the organization's own",
    "advocacy_alarm": "for administrators, about sources and rules",
    "advocacy_answerversion": "numbers of answers at a survey service",
    "advocacy_cardpicture": "a drawn picture of a card, kept for days; gone at erasure",
    "advocacy_connection": "secrets, sealed",
    "advocacy_contentitem": "the organization's own",
    "advocacy_dailyfigure": "sums",
    "advocacy_digest": "of a colleague",
    "advocacy_digestschedule": "of a colleague",
    "advocacy_dirtyday": "days",
    "advocacy_askingsettings": "settings",
    "advocacy_eventmapping": "the organization's own",
    "advocacy_feed": "the organization's own; its secrets are sealed",
    "advocacy_growthsettings": "settings",
    "advocacy_holdoutdraw": "the organization's own",
    "advocacy_holdoutexemption": "a company's",
    "advocacy_holdoutsettings": "settings",
    "advocacy_incentive": "the organization's own",
    "advocacy_listening": "the organization's own",
    "advocacy_material": "the organization's own",
    "advocacy_milestonedefinition": "the organization's own",
    "advocacy_occasion": "a meeting, not who was there",
    "advocacy_productfigure": "sums",
    "advocacy_productpair": "sums",
    "advocacy_suggestedoccasion": "a post about a meeting, found in a feed; forgotten after two weeks",
    "advocacy_recommendationgroup": "a keyed group of browsers, to compare with",
    "advocacy_rule": "the organization's own",
    "advocacy_ruleversion": "the organization's own",
    "advocacy_scoringmodel": "the organization's own",
    "advocacy_sequence": "the organization's own",
    "advocacy_sharingsettings": "settings",
    "advocacy_shopstate": "sums",
    "advocacy_storedaudit": "numbers, and ids of standings that are gone with the person",
    "advocacy_storedreport": "computed from the rows above, and computed anew after an erasure",
    "referrals_closedperiod": "the organization's own",
    "referrals_idealprofile": "the organization's own",
    "referrals_leadsettings": "settings",
    "referrals_linksettings": "settings",
    "referrals_qualificationsettings": "settings",
    "referrals_questionset": "the organization's own",
    "referrals_routingrule": "the organization's own",
    "referrals_rulebook": "the organization's own",
    "referrals_segment": "the organization's own",
}
"""Tables that hold nothing to be told to a person, each with its reason."""


@cache
def belonging() -> dict[Model, tuple[str, ...]]:
    """Every table whose rows are about a contact, with the ways to that contact.

    What refers to the contact, and what cannot be without such a row (its steps, its files, its mails).
    """
    ways: dict[Model, list[str]] = {Contact: ["pk"]}
    waiting: list[tuple[Model, str]] = [(Contact, "")]
    while waiting:
        model, way = waiting.pop(0)
        for relation in references_to(model):
            field, child = relation.field, relation.related_model
            is_part = field.remote_field.on_delete is models.CASCADE or model is Contact
            found = f"{field.name}__{way}" if way else field.name
            if child is model or not is_part or len(found.split("__")) > 4:
                continue
            if found not in ways.setdefault(child, []):
                ways[child].append(found)
                waiting.append((child, found))
    for model, way in LIKELY.items():
        ways[model].append(way)
    return {model: tuple(found) for model, found in ways.items()}


def references_to(model: Model) -> Iterator[Any]:
    """Every foreign key to this table, in every app."""
    fields: list[Any] = model._meta.get_fields(include_hidden=True)
    for relation in fields:
        if relation.auto_created and relation.is_relation and not relation.many_to_many:
            yield relation


def rows_of(model: Model, contact_ids: Collection[UUID]) -> models.QuerySet[Any]:
    """The rows of one table that are about these contacts (the same person, merged)."""
    about = Q()
    for way in belonging()[model]:
        about |= Q(**{f"{way}__in": list(contact_ids)})
    rows = own(model).filter(about)
    return rows.distinct() if model in LIKELY else rows


def own(model: Any) -> models.QuerySet[Any]:
    """Every row of the organization we are inside, whatever the table's manager leaves out."""
    rows: models.QuerySet[Any] = model._base_manager.filter(organization_id=tenancy.current())
    return rows


def family(contact: Contact) -> list[UUID]:
    """The contact and everybody who turned out to be the same person; whoever lives on is last."""
    lives = contact.merged_into_id or contact.pk
    rows = Contact.objects.for_organization(tenancy.current()).filter(merged_into=lives)
    others = rows.exclude(pk=lives).order_by("pk").values_list("pk", flat=True)
    return [*others, lives]


def owned_tables() -> list[Model]:
    """Every table of an organization."""
    return sorted(
        (model for model in apps.get_models() if issubclass(model, OrganizationOwned)),
        key=lambda model: model._meta.db_table,
    )

"""The table of contents of the engine: what happens to a batch of facts, step by step, in one transaction.

read -> customers -> orders -> revenue and trouble -> leads -> who of them fits, and what follows -> signals and acts
-> scores -> evidence -> moments -> figures of the days marked dirty -> what became of the events
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.contacting import services as contacting
from accounts.customers import activity, profiles, revenue
from accounts.events import services as inbox
from accounts.events.forgetting import forget_wholly, forget_words
from accounts.events.models import OWN_SOURCE, Event
from accounts.moving import services as moving
from advocacy import lifecycle
from advocacy.batch import Batch
from advocacy.buying import take_orders, what_orders_say
from advocacy.evidence import library, materials, thanks
from advocacy.incentives import services as incentives
from advocacy.incentives.leaving import follow_churn
from advocacy.incentives.received import received
from advocacy.metrics import services as metrics
from advocacy.moments import follow_ups
from advocacy.moments import services as moments
from advocacy.nurture import services as nurture
from advocacy.scoring import departures
from advocacy.scoring import services as scoring
from advocacy.signals import answers, candidates, gathering, milestones
from advocacy.signals import services as signals
from advocacy.signals.facts import Fact
from advocacy.sources import forgetting, reading
from kernel import work
from referrals.attribution import following, introducing
from referrals.attribution.past import take_past
from referrals.attribution.services import people_are_known
from referrals.qualification import services as qualification

BENEFITS_COUNT_FOR = timedelta(days=365)
"""So long what somebody was given has to stand beside their words."""

MAIL = "mail/"
"""How the source of a mail that somebody wrote to us begins."""


def process(events: Sequence[Event]) -> list[Event]:
    """Carry claimed events of one organization through every room. Returns those that could be read.

    The others go to quarantine with their reason, and hold nobody up.
    """
    batch = read(events)
    work_through(batch)
    return [batch.events[told.event_id] for told in batch.told]


def work_through(batch: Batch) -> None:
    """The steps, in order. Each room is asked once for the whole batch."""
    found_organization(batch)
    meet_people(batch)
    take_orders(batch)
    found = record_what_happened(batch)
    qualify(batch)
    weigh(batch, found)
    mark_figures(batch)
    take_note(batch)


def read(events: Sequence[Event]) -> Batch:
    """What each event says; unreadable ones are put into quarantine on the spot."""
    known = signals.known()
    told = []
    for event in events:
        try:
            told.append(reading.read(event, known=known))
        except work.Unworkable as refusal:
            work.fail(event, reason=refusal.reason, retry_in_seconds=None)
    told, gone = forgetting.leave_out(told)
    return Batch(events={event.pk: event for event in events}, told=told, gone=gone)


def found_organization(batch: Batch) -> None:
    """A new organization starts with the catalogue of incentives, the materials and the playbooks."""
    if any(told.organization_created for told in batch.told):
        incentives.install_catalogue()
        materials.install()
        moments.install_playbooks()


def meet_people(batch: Batch) -> None:
    """Find or create the people and companies, locked from here on; two that turn out to be one are merged.

    Who is only described is looked for in the book; what stays in doubt waits for a person.
    """
    meant = candidates.recognise(batch.told)
    batch.people = profiles.apply(
        [told.person for told in batch.told if told.person],
        [told.company for told in batch.told if told.company],
        also={UUID(e.contact_id) for told in batch.told for e in told.evidence if e.contact_id}
        | named(batch)
        | candidates.concerned(batch.told, meant),
    )
    for goes, stays in batch.people.company_merges:
        lifecycle.merge_companies(goes=goes, stays=stays)
        batch.people.join_companies(goes=goes, stays=stays)
    for goes, stays in batch.people.merges:
        lifecycle.merge_contacts(goes=goes, stays=stays)
    people_are_known(
        batch.people.contacts.values(), merged=[stays for _goes, stays in batch.people.merges]
    )
    candidates.settle(batch.told, meant, batch.people, batch.events)
    present = [(contact, told) for told in batch.told if (contact := batch.contact(told))]
    activity.record_active_days((c.pk, told.at.date()) for c, told in present if told.was_active)
    contacting.record_consents(
        (contact.pk, purpose, answer, told.at)
        for contact, told in present
        for purpose, answer in told.consents.items()
    )
    moving.follow(
        batch.people.contacts.values(), late={one.event_id for one in batch.told if one.is_late}
    )


def record_what_happened(batch: Batch) -> list[Fact]:
    """Revenue, trouble and lead stages are written down; everything that is evidence comes back as facts."""
    told, people = batch.told, batch.people
    batch.withdrawn = [*answers.settle(told, people), *candidates.take_back(told, people)]
    changes = revenue.record(gathering.revenue_told(told, people))
    batch.shrunk = gathering.shrunk(changes)
    if batch.shrunk:
        follow_churn({company_id for company_id, _at in batch.shrunk})
    following.companies_pay(gathering.paying(changes))
    for brought, by in following.brought_by(gathering.churned(changes)):
        follow_ups.open_about(brought, kind="referrer_left", note=by)
    closed = activity.record_trouble(
        [*gathering.trouble_told(told, people), *departures.trouble_told(told, people)]
    )
    for one in told:
        for news in one.leads:
            following.follow(
                external_id=news.external_id,
                contact=batch.contact(one),
                is_test=one.is_test,
                stage=news.stage,
                occurred_at=one.at,
                mrr_amount=news.mrr_amount,
                mrr_currency=news.mrr_currency,
            )
        for past in one.past_leads:
            take_past(past, is_test=one.is_test, loaded_at=batch.events[one.event_id].received_at)
        for met in one.introductions:
            introducing.arrived(
                sender=met.sender,
                recipients=met.to,
                reference=met.reference,
                at=one.at,
                is_test=one.is_test,
            )
    return [
        *gathering.from_evidence(told, people),
        *what_orders_say(batch),
        *gathering.from_revenue(told, changes),
        *gathering.from_notices(told, people),
        *gathering.from_closed_tickets(told, closed, people),
    ]


def qualify(batch: Batch) -> None:
    """Leads that came are judged, and judged anew when something is new about their person; an answer ends a sequence."""
    came = {
        UUID(event.payload["properties"]["lead_id"])
        for event in batch.events.values()
        if event.source == OWN_SOURCE and event.name == "lead.submitted"
    }
    people = {contact.pk for one in batch.told if (contact := batch.contact(one))}
    qualification.assess_again(came | set(qualification.open_leads_of(people)))
    nurture.note_replies(
        (contact.pk, one.at)
        for one in batch.told
        if batch.events[one.event_id].source.startswith(MAIL) and (contact := batch.contact(one))
    )


def weigh(batch: Batch, found: Sequence[Fact]) -> None:
    """Facts become signals and acts, signals move scores, signals and scores make moments."""
    now = timezone.now()
    kinds = scoring.kinds_in_force()
    milestones.know(fact.details for fact in found if fact.kind == "milestone")
    people = {fact.contact_id for fact in found}
    recorded = signals.record(found, kinds=kinds, prompts=moments.asked_recently(people, now=now))
    recorded.withdrawn.extend(batch.withdrawn)
    over = signals.take_back_growth(recorded, shrunk=batch.shrunk)
    advocates = scoring.rescore(recorded, kinds=kinds, now=now)
    scoring.refresh(changed_standing(batch) - advocates.keys(), kinds=kinds, now=now)
    batch.withdrawn = recorded.withdrawn
    batch.signals = [signal for signal in recorded.new if signal.withdrawn_at is None]
    keep_evidence(batch, now)
    moments.call_off({*over, *(signal.pk for signal in batch.withdrawn)})
    batch.moments = moments.decide(batch.signals, advocates=advocates, now=now)


def keep_evidence(batch: Batch, now: datetime) -> None:
    """What speaks for us goes into the library, with what its person had had from us; what was taken back leaves it.

    Each act promises thanks.
    """
    speaking = {one.contact_id for one in batch.signals if one.kind in library.KIND_OF}
    library.collect(batch.signals, benefits=received(speaking, since=now - BENEFITS_COUNT_FOR))
    library.retire(batch.withdrawn)
    thanks.owe(batch.signals)


def named(batch: Batch) -> set[UUID]:
    """People whose standing one of our own doors has changed."""
    return {UUID(contact_id) for told in batch.told for contact_id in told.standing_of}


def changed_standing(batch: Batch) -> set[UUID]:
    """People whose score or tier may differ without a new signal: trouble began, or they said yes or no."""
    known = [batch.people.contacts[key] for key in named(batch) if key in batch.people.contacts]
    return {contact.merged_into_id or contact.pk for contact in known} | {
        contact.pk
        for told in batch.told
        if (told.trouble or told.consents) and (contact := batch.contact(told))
    }


def mark_figures(batch: Batch) -> None:
    """The days whose figures this batch may have changed; they are computed anew within seconds."""
    times = [signal.occurred_at for signal in (*batch.signals, *batch.withdrawn)]
    metrics.mark(
        [*times, timezone.now()] if times else [],
        companies={fact.company_id for fact in gathering.revenue_told(batch.told, batch.people)},
        contacts={stays for _goes, stays in batch.people.merges},
        leads={
            UUID(event.payload["properties"]["lead_id"])
            for event in batch.events.values()
            if event.source == OWN_SOURCE and event.name.startswith("lead.")
        },
        lead_names={news.external_id for one in batch.told for news in one.leads}
        | {news.external_id for one in batch.told for news in one.past_leads},
    )


def take_note(batch: Batch) -> None:
    """What the inbox remembers: how each event was read (written with its end), and which names nobody understands."""
    names: dict[str, tuple[int, bool]] = {}
    for told in batch.told:
        event = batch.events[told.event_id]
        event.reading = told.reading
        is_track = event.kind == Event.Kind.TRACK and event.source != OWN_SOURCE
        if is_track or told.is_named:
            seen, _known = names.get(event.name, (0, True))
            names[event.name] = (seen + 1, told.reading != Event.Reading.UNMAPPED)
    inbox.note_names(names)
    forget_wholly(batch.gone)
    forget_words(
        (
            told.event_id,
            told.forgets if batch.contact(told) else told.forgets + told.forgets_of_strangers,
        )
        for told in batch.told
    )

"""One batch of candidates on its way: load what is known, evaluate each, write everything down at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from accounts.contacting import services as contacting
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.incentives import services as incentives
from advocacy.incentives.models import Offer
from advocacy.moments import drafting, people, rules, texts
from advocacy.moments.addresses import page_url
from advocacy.moments.asks import Past
from advocacy.moments.models import CelebratedResult, Decision, Delivery, Moment, Rule
from advocacy.moments.planning import Plan, plan
from advocacy.moments.results import Metric
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.text import Reason, variables
from kernel.work import State
from referrals.links import services as links

OFFER_OPEN_AFTER = timedelta(days=14)
"""How long an offer can still be answered after its moment is over."""

Pair = tuple[Rule, Signal]


class Deciding:
    """The state of one call of `decide`; it lives no longer than that."""

    def __init__(
        self, pairs: Sequence[Pair], *, advocates: Mapping[UUID, Advocate], now: datetime
    ) -> None:
        self.now = now
        self.pairs = pairs
        self.organization = Organization.objects.get(pk=tenancy.current())
        timely = [signal for rule, signal in pairs if not rules.is_late(rule, signal, now=now)]
        ids = {signal.contact_id for signal in timely}
        # Imported history is decided without looking anybody up: it opens nothing.
        tiers = {contact_id: advocates[contact_id].tier for contact_id in ids & advocates.keys()}
        tiers |= people.tiers_of(ids - advocates.keys()) if ids - advocates.keys() else {}
        self.known = people.know(ids, tiers=tiers, now=now) if ids else people.Known({}, {})
        self.metrics = people.metrics_of(
            {str(s.details.get("metric")) for s in timely if s.kind == "milestone"}
        )
        self.hours = contacting.working_hours()
        self._room: incentives.Room | None = None
        self.fired: list[tuple[Moment, Rule, Signal, Plan]] = []
        self.decisions: list[Decision] = []
        self.offers: list[Offer] = []
        self.celebrated: dict[tuple[UUID, str], CelebratedResult] = {}

    def run(self) -> list[Moment]:
        for rule, signal in self.pairs:
            self._decide(rule, signal)
        self._word()
        self._write()
        return [moment for moment, *_rest in self.fired]

    def _decide(self, rule: Rule, signal: Signal) -> None:
        person = self.known.persons.get(signal.contact_id) or rules.Person()
        metric = self._metric(signal)
        position = rules.effective(organization=self.organization.sending, rule=rule.position)
        candidate = rules.Candidate(
            rule=rule,
            signal=signal,
            person=person,
            metric=metric,
            offer_refusal=lambda: self._offer_refusal(rule, signal),
            position=position,
            can_ask_in_words=self._can_ask(rule, signal, metric),
        )
        verdict = rules.evaluate(candidate, now=self.now)
        decision = Decision(
            organization_id=tenancy.current(),
            rule=rule,
            contact_id=signal.contact_id,
            signal=signal,
            outcome=verdict.outcome,
            reasons=verdict.reasons,
            decided_at=self.now,
        )
        self.decisions.append(decision)
        if verdict.outcome == rules.FIRED:
            decision.moment = self._open(rule, signal, person, verdict, position)
            decision.reasons = decision.moment.reasons

    def _open(
        self,
        rule: Rule,
        signal: Signal,
        person: rules.Person,
        verdict: rules.Verdict,
        position: str,
    ) -> Moment:
        contact = self.known.contacts[signal.contact_id]
        begins = self.now + timedelta(days=rule.delay_days)
        planned = plan(
            rule=rule,
            verdict=verdict,
            person=person,
            contact=contact,
            organization=self.organization,
            position=position,
            hours=self.hours,
            now=begins,
        )
        moment = Moment(
            organization_id=tenancy.current(),
            rule=rule,
            contact=contact,
            company=contact.company,
            signal=signal,
            gesture=verdict.gesture,
            position=position,
            reasons=[*verdict.reasons, *planned.notes],
            language=self._language(rule, contact),
            opened_at=self.now,
            expires_at=begins + timedelta(hours=rule.life_hours),
            is_test=contact.is_test,
        )
        if verdict.with_offer and position != Rule.Position.OBSERVE:
            moment.offer = self._offer(rule, moment)
        self.fired.append((moment, rule, signal, planned))
        self._remember(moment, rule, signal, person, planned)
        return moment

    def _remember(
        self, moment: Moment, rule: Rule, signal: Signal, person: rules.Person, planned: Plan
    ) -> None:
        """What was decided counts for the next candidates of this batch."""
        shown = any(channel == "in_app" for channel, _due in planned.channels)
        is_observed = moment.position == Rule.Position.OBSERVE
        rules.remember(
            person,
            Past(
                rule_id=rule.pk,
                contact_id=moment.contact_id,
                gesture=moment.gesture,
                opened_at=moment.opened_at,
                expires_at=moment.expires_at,
                effort=rule.ask_effort,
                reached=shown,
                is_observed=is_observed,
            ),
        )
        person.is_shown_something |= shown
        if signal.kind == "milestone" and not is_observed:
            metric, value = str(signal.details["metric"]), float(signal.details["value"])
            person.celebrated[metric] = (value, self.now)
            self.celebrated[moment.contact_id, metric] = CelebratedResult(
                organization_id=tenancy.current(),
                contact_id=moment.contact_id,
                metric=metric,
                value=value,
                celebrated_at=self.now,
            )

    def _offer(self, rule: Rule, moment: Moment) -> Offer:
        assert rule.incentive is not None  # noqa: S101  with_offer says so
        self.room.take(incentive=rule.incentive, contact=moment.contact, now=self.now)
        made = Offer(
            organization_id=tenancy.current(),
            incentive=rule.incentive,
            contact=moment.contact,
            offered_at=self.now,
            changed_at=self.now,
            expires_at=moment.expires_at + OFFER_OPEN_AFTER,
        )
        self.offers.append(made)
        return made

    @property
    def room(self) -> incentives.Room:
        """Places and open offers for the whole batch; locked when the first candidate gets as far as an offer."""
        if self._room is None:
            wanted = {rule.incentive_id for rule, _signal in self.pairs if rule.incentive_id}
            self._room = incentives.room_for(
                incentive_ids=wanted, contact_ids=self.known.contacts.keys(), now=self.now
            )
        return self._room

    def _offer_refusal(self, rule: Rule, signal: Signal) -> Reason | None:
        assert rule.incentive is not None  # noqa: S101  only asked of rules with one
        return self.room.refusal(
            incentive=rule.incentive,
            contact=self.known.contacts[signal.contact_id],
            tier=self.known.persons[signal.contact_id].tier,
            now=self.now,
        )

    def _metric(self, signal: Signal) -> Metric:
        name = str(signal.details.get("metric", ""))
        return self.metrics.get(name) or Metric(label=name.replace("_", " ").capitalize())

    def _language(self, rule: Rule, contact: Contact) -> str:
        wanted = texts.language_of(contact.language, self.organization.language)
        return wanted if wanted in rule.texts or not rule.texts else next(iter(rule.texts))

    def _values(self, rule: Rule, signal: Signal, contact: Contact) -> dict[str, str]:
        return drafting.values_for(
            contact=contact,
            signal=signal,
            metric=self._metric(signal),
            language=self._language(rule, contact),
            now=self.now,
        )

    def _can_ask(self, rule: Rule, signal: Signal, metric: Metric) -> bool:
        contact = self.known.contacts.get(signal.contact_id)
        if contact is None or not (rule.asks_from_tier or rule.gesture == "ask"):
            return True
        part = "body" if rule.gesture == "ask" else "ask"
        present = self._values(rule, signal, contact).keys() | {"card", "link"}
        return texts.is_whole(
            rule.texts,
            part,
            kind=signal.kind,
            language=self._language(rule, contact),
            present=present,
        )

    def _word(self) -> None:
        """Subject and text of each moment; personal links are made for those whose text hands one over."""
        linked = {
            moment.contact_id: moment.contact
            for moment, rule, _signal, _plan in self.fired
            if moment.gesture == "ask" and _speaks_of_link(rule)
        }
        made = links.links_for(linked.values()) if linked else {}
        for moment, rule, signal, _plan in self.fired:
            values = self._values(rule, signal, moment.contact)
            values["card"] = page_url(organization_id=tenancy.current(), moment_id=moment.pk)
            if moment.contact_id in made:
                values["link"] = links.address_of(made[moment.contact_id])
            moment.subject, moment.body = texts.draft(
                rule.texts,
                kind=signal.kind,
                language=moment.language,
                is_ask=moment.gesture == "ask",
                values=values,
            )

    def _write(self) -> None:
        Offer.objects.bulk_create(self.offers)
        Moment.objects.bulk_create(moment for moment, *_rest in self.fired)
        Decision.objects.bulk_create(self.decisions, ignore_conflicts=True)
        Delivery.objects.bulk_create(
            Delivery(
                organization_id=tenancy.current(),
                moment=moment,
                channel=channel,
                due_at=due_at,
                # Only mail is worked off; the doors read the others from `due_at` on.
                state=State.PENDING if channel == "mail" else State.DONE,
            )
            for moment, _rule, _signal, planned in self.fired
            for channel, due_at in planned.channels
        )
        CelebratedResult.objects.bulk_create(
            self.celebrated.values(),
            update_conflicts=True,
            unique_fields=["organization", "contact", "metric"],
            update_fields=["value", "celebrated_at"],
        )


def _speaks_of_link(rule: Rule) -> bool:
    return any("link" in variables(text) for own in rule.texts.values() for text in own.values())

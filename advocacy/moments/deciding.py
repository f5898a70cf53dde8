"""One batch of candidates on its way: load what is known, evaluate each, write everything down at once."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError

from accounts.contacting import services as contacting
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.evidence.models import Evidence
from advocacy.moments import cards, drafting, people, rules, texts
from advocacy.moments.asks import Past
from advocacy.moments.causes import Cause
from advocacy.moments.facts import Facts
from advocacy.moments.means import Means
from advocacy.moments.models import CelebratedResult, Decision, Moment, Rule
from advocacy.moments.pace import Planned
from advocacy.moments.planning import Plan, plan
from advocacy.moments.recording import Fired, Pair, write_down
from advocacy.moments.results import Metric
from advocacy.moments.rules import Ready
from advocacy.scoring.models import Advocate
from kernel import tenancy
from kernel.text import reason
from referrals.links import services as links

log = logging.getLogger(__name__)


class Deciding:
    """The state of one call of `decide`; it lives no longer than that. `failed`: rules that failed, with the last error."""

    def __init__(
        self, pairs: Sequence[Pair], *, advocates: Mapping[UUID, Advocate], now: datetime
    ) -> None:
        self.now = now
        self.pairs = pairs
        self.organization = Organization.objects.get(pk=tenancy.current())
        timely = [
            (ready, cause)
            for ready, cause in pairs
            if not rules.is_late(ready.rule, cause, now=now)
        ]
        self.known = self._known(timely, advocates)
        self.metrics = people.metrics_of(
            {str(c.details.get("metric")) for _ready, c in timely if c.kind == "milestone"}
        )
        self.hours = contacting.working_hours()
        self.means = Means(
            pairs, contacts=self.known.contacts, organization=self.organization, now=now
        )
        self.fired: list[Fired] = []
        self.decisions: list[Decision] = []
        self.celebrated: dict[tuple[UUID, str], CelebratedResult] = {}
        self.cards: dict[UUID, Evidence] = {}
        self.failed: dict[UUID, tuple[Rule, int, str]] = {}
        self.worked: set[UUID] = set()

    def _known(self, timely: Sequence[Pair], advocates: Mapping[UUID, Advocate]) -> people.Known:
        """Imported history is decided without looking anybody up: it opens nothing."""
        ids = {cause.contact_id for _ready, cause in timely}
        if not ids:
            return people.Known({}, {})
        standings = {contact_id: advocates[contact_id] for contact_id in ids & advocates.keys()}
        if strangers := ids - advocates.keys():
            standings |= people.standings_of(strangers)
        return people.know(
            ids,
            tiers={contact_id: one.tier for contact_id, one in standings.items()},
            now=self.now,
            standings=standings,
            fields={field for ready, _c in timely if ready.asked for field in ready.asked.fields},
        )

    def run(self) -> list[Moment]:
        for ready, cause in self.pairs:
            try:
                self._decide(ready, cause)
            except DatabaseError:
                raise
            except Exception as error:
                log.exception("rule %s failed", ready.rule.pk)
                self._fail(ready, cause, error)
        self._word()
        write_down(self.fired, self.decisions, self.celebrated, now=self.now)
        self.means.holding.write_down(now=self.now)
        return [moment for moment, *_rest in self.fired]

    def _fail(self, ready: Ready, cause: Cause, error: Exception) -> None:
        """A rule that fails harms nobody else: its failure is a decision like any other."""
        what = f"{type(error).__name__}: {error}"[:200]
        _rule, times, _what = self.failed.get(ready.rule.pk, (ready.rule, 0, ""))
        self.failed[ready.rule.pk] = ready.rule, times + 1, what
        decision = self._decision(ready.rule, cause)
        decision.outcome, decision.reasons = "error", [reason("rule_failed", what=what)]
        self.decisions.append(decision)

    def _decision(self, rule: Rule, cause: Cause) -> Decision:
        return Decision(
            organization_id=tenancy.current(),
            rule=rule,
            contact_id=cause.contact_id,
            signal=cause.signal,
            key=cause.key,
            decided_at=self.now,
        )

    def _decide(self, ready: Ready, cause: Cause) -> None:
        rule = ready.rule
        person = self.known.persons.get(cause.contact_id) or rules.Person()
        position = rules.effective(organization=self.organization.sending, rule=rule.position)
        candidate = rules.Candidate(
            ready=ready,
            cause=cause,
            person=person,
            metric=self._metric(cause),
            offer_refusal=lambda: self.means.offer_refusal(rule, cause, tier=person.tier),
            position=position,
            can_ask_in_words=lambda: self._can_ask(rule, cause),
            facts=self._facts(cause),
            limits=self.means.limits,
            asks_on=lambda: self.means.asks_on(rule, cause, position),
            held_out=lambda: self.means.held_out(rule, cause),
        )
        verdict = rules.evaluate(candidate, now=self.now)
        decision = self._decision(rule, cause)
        decision.outcome, decision.reasons = verdict.outcome, verdict.reasons
        if verdict.outcome == rules.FIRED:
            decision.moment = self._open(ready, cause, person, verdict, position)
            decision.reasons = decision.moment.reasons
        self.decisions.append(decision)

    def _facts(self, cause: Cause) -> Mapping[str, object]:
        about = self.known.abouts.get(cause.contact_id)
        return Facts(about, cause, self.now) if about else {}

    def _open(
        self,
        ready: Ready,
        cause: Cause,
        person: rules.Person,
        verdict: rules.Verdict,
        position: str,
    ) -> Moment:
        rule, contact = ready.rule, self.known.contacts[cause.contact_id]
        meant = begins = self.now + rules.waits(rule, cause)
        if verdict.asks_on:
            begins = self.means.pace.opens(verdict.asks_on, meant)
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
        if begins > meant:
            planned.notes.append(reason("ask_paced", day=begins.date().isoformat()))
        moment = Moment(
            organization_id=tenancy.current(),
            rule=rule,
            contact=contact,
            company=contact.company,
            signal=cause.signal,
            key=cause.key,
            gesture=verdict.gesture,
            position=position,
            reasons=[*verdict.reasons, *planned.notes],
            language=drafting.language_for(rule, contact, self.organization.language),
            opened_at=self.now,
            expires_at=meant + timedelta(hours=rule.life_hours),
            is_test=contact.is_test,
            asks_on=verdict.asks_on,
            needs_human=verdict.by_hand,
        )
        if verdict.asks_on:
            self.means.pace.add(_planned(moment, verdict.asks_on))
        if verdict.with_offer and position != Rule.Position.OBSERVE:
            moment.offer = self.means.hold_out(rule, moment)
        self.fired.append((moment, ready, cause, planned))
        self._remember(moment, rule, cause, person, planned, meant=meant)
        return moment

    def _remember(
        self,
        moment: Moment,
        rule: Rule,
        cause: Cause,
        person: rules.Person,
        planned: Plan,
        *,
        meant: datetime,
    ) -> None:
        """What was decided counts for the next candidates of this batch."""
        in_app = [due for channel, due in planned.channels if channel == "in_app"]
        shown = bool(in_app)
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
                reached=shown and in_app[0] <= self.now,
                is_observed=is_observed,
                begins_at=meant,
                name=rule.name,
            ),
        )
        person.is_shown_something |= shown
        if cause.kind == "milestone" and not is_observed:
            metric, value = str(cause.details["metric"]), float(cause.details["value"])
            person.celebrated[metric] = (value, self.now)
            self.celebrated[moment.contact_id, metric] = CelebratedResult(
                organization_id=tenancy.current(),
                contact_id=moment.contact_id,
                metric=metric,
                value=value,
                celebrated_at=self.now,
            )

    def _metric(self, cause: Cause) -> Metric:
        name = str(cause.details.get("metric", ""))
        return self.metrics.get(name) or Metric(label=name.replace("_", " ").capitalize())

    def _values(self, rule: Rule, cause: Cause, contact: Contact) -> dict[str, str]:
        return drafting.values_for(
            contact=contact,
            cause=cause,
            metric=self._metric(cause),
            language=drafting.language_for(rule, contact, self.organization.language),
            now=self.now,
        )

    def _can_ask(self, rule: Rule, cause: Cause) -> bool:
        contact = self.known.contacts.get(cause.contact_id)
        return contact is None or drafting.can_ask_in_words(
            rule,
            cause,
            contact=contact,
            metric=self._metric(cause),
            language=drafting.language_for(rule, contact, self.organization.language),
            now=self.now,
        )

    def _word(self) -> None:
        """Subject and text of each moment; personal links are made for those whose text hands one over."""
        linked = {
            moment.contact_id: moment.contact
            for moment, ready, _cause, _plan in self.fired
            if drafting.speaks_of_link(ready.rule, moment.gesture)
        }
        made = links.links_for(linked.values()) if linked else {}
        self.cards = cards.cards_for([moment for moment, *_rest in self.fired], self.metrics)
        worded = []
        for fired in self.fired:
            moment, ready, cause, _plan = fired
            link = made.get(moment.contact_id)
            try:
                self._draft(moment, ready.rule, cause, links.address_of(link) if link else "")
            except DatabaseError:
                raise
            except Exception as error:
                log.exception("the text of rule %s failed", ready.rule.pk)
                self.decisions = [one for one in self.decisions if one.moment is not moment]
                self._fail(ready, cause, error)
            else:
                worded.append(fired)
                self.worked.add(ready.rule.pk)
        self.fired = worded

    def _draft(self, moment: Moment, rule: Rule, cause: Cause, link: str) -> None:
        values = self._values(rule, cause, moment.contact) | cards.addresses_in(moment, self.cards)
        if link:
            values["link"] = link
        moment.subject, moment.body = texts.draft(
            rule.texts,
            kind=cause.kind,
            language=moment.language,
            is_ask=moment.gesture == "ask",
            values=values,
        )


def _planned(moment: Moment, day: date) -> Planned:
    owner_id = moment.company.owner_id if moment.company else None
    return Planned(moment.rule_id, day, owner_id, moment.position == Rule.Position.OBSERVE)

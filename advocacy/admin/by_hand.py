"""What a CSM says about a person beside the machine: a tier until a day, and whom they reach."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.customers.models import Contact
from advocacy.scoring import services as scoring
from advocacy.scoring.models import Advocate, ScoreOverride
from advocacy.scoring.overriding import BY_HAND, overrides_of
from advocacy.scoring.reach import Reach, note_reach
from kernel.errors import Invalid
from kernel.text import localized_number

STYLE = {"class": "gw-input"}


class TierForm(forms.Form):
    tier = forms.ChoiceField(
        label=gettext_lazy("tier"),
        choices=[(tier.value, tier.label) for tier in BY_HAND],
        widget=forms.Select(STYLE),
    )
    until = forms.DateField(
        label=gettext_lazy("until"),
        widget=forms.DateInput({**STYLE, "type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("why"), max_length=200, widget=forms.TextInput(STYLE)
    )


class ReachForm(forms.Form):
    reach = forms.ChoiceField(
        label=gettext_lazy("whom they reach"),
        choices=[("", gettext_lazy("not known")), *Reach.choices],
        required=False,
        widget=forms.Select(STYLE),
    )


def tier_form() -> TierForm:
    in_90_days = timezone.localdate() + timedelta(days=90)
    return TierForm(auto_id="id_tier_%s", initial={"until": in_90_days, "tier": "champion"})


def reach_form(contact: Contact) -> ReachForm:
    return ReachForm(auto_id="id_reach_%s", initial={"reach": contact.traits.get("reach", "")})


def set_tier(contact: Contact, data: Any, *, by: Any) -> None:
    """Let the tier hold to the end of that day, in the reader's time zone. Raises Invalid, Conflict."""
    form = TierForm(data)
    if not form.is_valid():
        raise Invalid(_("Please say which tier, until which day, and why."))
    said = form.cleaned_data
    end = datetime.combine(said["until"], time.max.replace(microsecond=0))
    until = timezone.make_aware(end)
    scoring.set_tier(contact=contact, tier=said["tier"], reason=said["reason"], until=until, by=by)


def set_reach(contact: Contact, data: Any) -> None:
    """Raises Invalid."""
    form = ReachForm(data)
    if not form.is_valid():
        raise Invalid(_("Small, team or field."))
    note_reach(contact=contact, reach=form.cleaned_data["reach"])


def beside(contact: Contact, advocate: Advocate | None) -> dict[str, Any]:
    """The word that holds, as a sentence beside the machine's number, and the words before."""
    now = timezone.now()
    said = overrides_of(contact)
    holds = next((one for one in said if one.lifted_at is None and one.until > now), None)
    left = advocate is not None and advocate.tier == Advocate.Tier.LEAVE
    return {
        "now": _sentence(holds, advocate) if holds and not left else "",
        "before": [_past(one, now) for one in said if one is not holds],
        "holds": holds is not None,
    }


def _sentence(said: ScoreOverride, advocate: Advocate | None) -> str:
    labels = dict(Advocate.Tier.choices)
    score = advocate.score if advocate and advocate.score is not None else 0.0
    machine = (advocate.machine_tier or advocate.tier) if advocate else Advocate.Tier.QUIET
    return _(
        "%(tier)s until %(day)s, set by %(who)s: %(why)s; machine says %(score)s, %(machine)s"
    ) % {
        "tier": said.get_tier_display(),
        "day": _day(said.until),
        "who": said.set_by or _("somebody who has left"),
        "why": said.reason,
        "score": localized_number(score),
        "machine": labels[machine],
    }


def _past(said: ScoreOverride, now: datetime) -> str:
    ended = min(said.until, said.lifted_at or now)
    return _("%(tier)s from %(since)s to %(day)s, set by %(who)s: %(why)s") % {
        "tier": said.get_tier_display(),
        "since": _day(said.set_at),
        "day": _day(ended),
        "who": said.set_by or _("somebody who has left"),
        "why": said.reason,
    }


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j N Y")

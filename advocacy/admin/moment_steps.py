"""What the buttons of a moment do, what is told then, and how each is taken back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.scoped import person
from accounts.admin.undoing import with_undo
from advocacy.moments import acting, answering, services
from advocacy.moments.answers import LONGEST_NOTE, Answer
from advocacy.moments.models import Moment, PassedWhy
from kernel.errors import Invalid

Step = Callable[[HttpRequest, Moment], str]
"""Does it, and says so. Raises DomainError."""


class HeardForm(forms.Form):
    """An answer that somebody gave to a colleague of ours."""

    kind = forms.ChoiceField(
        label=gettext_lazy("what they answered"),
        choices=Answer.Kind.choices,
        widget=forms.Select({"class": "gw-input"}),
    )
    note = forms.CharField(
        label=gettext_lazy("in their words"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput({"class": "gw-input"}),
    )
    until = forms.DateField(
        label=gettext_lazy("with “not now”: from which day on"),
        required=False,
        widget=forms.DateInput({"class": "gw-input", "type": "date"}, "%Y-%m-%d"),
    )


def heard_form(moment: Moment) -> HeardForm | None:
    """With the answers that fit what was asked; none for a moment that asked nothing."""
    fitting = {*answering.answers_to(moment), *answering.ALWAYS}
    if not answering.answers_to(moment) or moment.position == "observe":
        return None
    form = HeardForm(auto_id=f"id_heard_{moment.pk}_%s")
    form.fields["kind"].choices = [one for one in Answer.Kind.choices if one[0] in fitting]  # type: ignore[attr-defined]
    return form


def reasons_to_pass() -> list[tuple[str, Any]]:
    return list(PassedWhy.choices)


def _at(word: str, moment: Moment) -> str:
    return reverse(f"admin:advocacy_moment_{word}", args=[moment.pk])


def _done(request: HttpRequest, moment: Moment) -> str:
    services.mark_done(moment=moment, by=person(request))
    told = _("Done: %(name)s. Next.") % {"name": moment.contact}
    return with_undo(request, told, _at("undo", moment))


def _pass(request: HttpRequest, moment: Moment) -> str:
    services.dismiss(moment=moment, by=person(request), why=request.POST.get("why", ""))
    told = _("Let pass: %(name)s will not be met about this.") % {"name": moment.contact}
    return with_undo(request, told, _at("reopen", moment))


def _snooze(request: HttpRequest, moment: Moment) -> str:
    acting.snooze(moment=moment, by=person(request))
    told = _("Put off: %(name)s comes back the next working morning.") % {"name": moment.contact}
    return with_undo(request, told, _at("wake", moment))


def _approve(request: HttpRequest, moment: Moment) -> str:
    acting.approve(moment=moment, by=person(request))
    words = _("Approved: the mail to %(name)s leaves in their working hours.")
    return with_undo(request, words % {"name": moment.contact}, _at("unapprove", moment))


def _hurry(request: HttpRequest, moment: Moment) -> str:
    acting.hurry(moment=moment, by=person(request))
    return _("The mail to %(name)s leaves now, outside of their working hours.") % {
        "name": moment.contact
    }


def _rewrite(request: HttpRequest, moment: Moment) -> str:
    """Undone by writing what stood there before."""
    before = {"subject": moment.subject, "body": moment.body}
    services.rewrite(
        moment=moment,
        subject=request.POST.get("subject", ""),
        body=request.POST.get("body", ""),
        by=person(request),
    )
    told = _("The draft for %(name)s is rewritten.") % {"name": moment.contact}
    return with_undo(request, told, _at("rewrite", moment), **before)


def _heard(request: HttpRequest, moment: Moment) -> str:
    """What the person told a colleague: the same consequences as if they had pressed the button themselves."""
    form = HeardForm(request.POST)
    if not form.is_valid():
        told = " ".join(str(one) for errors in form.errors.values() for one in errors)
        raise Invalid(told, code="invalid_answer")
    answering.answer(moment=moment, how=Answer.How.TEAM, **form.cleaned_data)
    return format_html(
        '{} <a class="gw-link" href="{}">{}</a>',
        _("Noted what %(name)s answered. It holds at once.") % {"name": moment.contact},
        _at("change", moment),
        _("Correct it"),
    )


def _opening(verb: Callable[..., Moment]) -> Step:
    def step(request: HttpRequest, moment: Moment) -> str:
        verb(moment=moment, by=person(request))
        return _("Open again: %(name)s.") % {"name": moment.contact}

    return step


STEPS: dict[str, Step] = {
    "done": _done,
    "undo": _opening(services.undo_done),
    "pass": _pass,
    "reopen": _opening(services.reopen),
    "approve": _approve,
    "hurry": _hurry,
    "unapprove": _opening(acting.take_approval_back),
    "snooze": _snooze,
    "wake": _opening(acting.wake),
    "rewrite": _rewrite,
    "heard": _heard,
}
"""By the last word of their address."""

"""The ideal-customer profile: what holds with what it measured, and a draft seen on past leads before it holds."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.admin.scoped import person
from kernel import versions
from referrals.admin.profile_rows import as_groups, differences, preview_rows
from referrals.admin.rates import period, rate
from referrals.admin.rulebooks import NoteForm, done, draft_of, must_configure, page, version_rows
from referrals.qualification import modelling
from referrals.qualification.contents import DEFAULT_PROFILE, RULE_OUTS, profile_of
from referrals.qualification.in_force import profile_now, vocabulary
from referrals.qualification.models import IdealProfile
from referrals.qualification.previewing import measured, preview


def content_of(version: IdealProfile | None) -> dict[str, Any]:
    return dict(version.content if version else DEFAULT_PROFILE)


@admin.site.page("profile/", name="profile_rules")  # type: ignore[attr-defined]
def profile(request: HttpRequest) -> HttpResponse:
    """What holds, the measured conversion beside each grade, the draft if there is one, and every version before."""
    history = modelling.history(IdealProfile)
    active = next((one for one in history if one.state == "active"), None)
    in_force = profile_now()
    found = measured(now=timezone.now())
    return page(
        request,
        "profile",
        _("Ideal customer"),
        groups=as_groups(in_force),
        grades=[
            {
                "grade": grade,
                "from": in_force.grades.get(grade),
                "paid": rate(paid),
            }
            for grade, paid in found.items()
        ],
        rule_outs=[RULE_OUTS[code] for code in RULE_OUTS if code in in_force.rule_out],
        free_mail=in_force.free_mail,
        version=active,
        draft=next((one for one in history if one.state == "draft"), None),
        versions=version_rows(history),
    )


@admin.site.page("profile/begin/", name="profile_begin")  # type: ignore[attr-defined]
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a draft with what holds now."""
    must_configure(request)
    modelling.begin(IdealProfile, by=person(request))
    return redirect("admin:profile_draft")


@admin.site.page("profile/draft/", name="profile_draft")  # type: ignore[attr-defined]
def draft(request: HttpRequest) -> HttpResponse:
    """The draft; POST throws it away."""
    found = draft_of(IdealProfile)
    if request.method == "POST":
        must_configure(request)
        versions.discard(found)
        messages.success(request, _("The draft is gone. What holds has not changed."))
        return redirect("admin:profile_rules")
    drafted = profile_of(found.content, vocabulary(), number=found.number)
    active = versions.active(IdealProfile)
    return page(
        request,
        "profile_draft",
        _("Draft: version %(number)s") % {"number": found.number},
        draft=found,
        groups=as_groups(drafted),
        grades=drafted.grades,
        rule_outs=[RULE_OUTS[code] for code in RULE_OUTS if code in drafted.rule_out],
        free_mail=drafted.free_mail,
        differences=differences(content_of(active), found.content),
    )


@admin.site.page("profile/draft/preview/", name="profile_preview")  # type: ignore[attr-defined]
def profile_preview(request: HttpRequest) -> HttpResponse:
    """Past leads as the draft would have judged them, beside what holds; POST puts the draft in force."""
    found = draft_of(IdealProfile)
    note = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        must_configure(request)

        def save() -> None:
            modelling.activate(found, by=person(request), note=note.cleaned_data["note"])

        if note.is_valid() and done(note, save):
            messages.success(
                request, _("It holds from now on. Leads are judged anew with it within minutes.")
            )
            return redirect("admin:profile_rules")
    form, wanted = period(request)
    drafted = profile_of(found.content, vocabulary(), number=found.number)
    now_and_then = preview([profile_now(), drafted], now=timezone.now(), **wanted)
    active = versions.active(IdealProfile)
    return page(
        request,
        "profile_preview",
        _("What version %(number)s would have said") % {"number": found.number},
        draft=found,
        form=form,
        note=note,
        groups=as_groups(drafted),
        differences=differences(content_of(active), found.content),
        **preview_rows(*now_and_then),
    )


@admin.site.page("profile/<int:one>/<int:other>/", name="profile_compare")  # type: ignore[attr-defined]
def compare(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """Two versions beside each other: what they say, and how each would have judged past leads."""
    pair = [modelling.version(IdealProfile, number) for number in (one, other)]
    profiles = [
        profile_of(content_of(version), vocabulary(), number=number)
        for version, number in zip(pair, (one, other), strict=True)
    ]
    form, wanted = period(request)
    both = preview(profiles, now=timezone.now(), **wanted)
    return page(
        request,
        "profile_compare",
        _("Version %(one)s and version %(other)s") % {"one": one, "other": other},
        one=one,
        other=other,
        form=form,
        differences=differences(content_of(pair[0]), content_of(pair[1])),
        **preview_rows(*both),
    )


@admin.site.page("profile/<int:number>/back/", name="profile_back")  # type: ignore[attr-defined]
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Let an earlier version hold again, with a reason."""
    must_configure(request)
    modelling.version(IdealProfile, number)
    form = NoteForm(request.POST or None)

    def save() -> None:
        modelling.go_back(
            IdealProfile, to=number, by=person(request), note=form.cleaned_data["note"]
        )

    if request.method == "POST" and form.is_valid() and done(form, save):
        messages.success(request, _("It holds again. Leads are judged anew with it."))
        return redirect("admin:profile_rules")
    title = (
        _("Back to version %(number)s") % {"number": number}
        if number
        else _("Back to the defaults")
    )
    return page(
        request, "rulebook_form", title, form=form, is_back=True, close="admin:profile_rules"
    )

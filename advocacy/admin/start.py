"""Getting started: what a new organization does first, each step checked live, with code for its own key."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.admin.scoped import allowed
from advocacy.admin.cards import weekday_time
from advocacy.first_steps import MANY, Steps, first_steps


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the list: what to do, why, how far it is, and where."""

    title: str
    why: str
    told: str
    is_done: bool
    link: str
    link_words: str


@admin.site.page("start/", name="start")  # type: ignore[attr-defined]
def start(request: HttpRequest) -> HttpResponse:
    """The page; asked by itself every few seconds (`?part=steps`), it answers with the steps alone."""
    found = first_steps(request.membership.organization)  # type: ignore[attr-defined]
    context = {
        "steps": steps(found),
        "is_ready": found.is_ready,
        "may_manage": allowed(request, "manage"),
    }
    if request.GET.get("part") == "steps":
        return TemplateResponse(request, "admin/start_steps.html", context)
    address = request.build_absolute_uri("/").rstrip("/")
    return TemplateResponse(
        request,
        "admin/start.html",
        {
            **admin.site.each_context(request),
            "title": _("Getting started"),
            **context,
            "address": address,
            "key": _("YOUR_KEY"),
        },
    )


def steps(found: Steps) -> list[Step]:
    done = found.done
    told = {
        "key": _key_told(found),
        "event": _event_told(found),
        "people": _count(found.people, _("Nobody yet.")),
        "advocate": _count(
            found.advocates, _("Nobody yet: the more history comes in, the sooner.")
        ),
        "playbook": _playbook_told(found),
        "team": ngettext("%(n)s member", "%(n)s members", found.members) % {"n": found.members},
    }
    return [
        Step(title, why, told[code], done[code], reverse(f"admin:{url}"), words)
        for code, title, why, url, words in _list()
    ]


def _list() -> list[tuple[str, str, str, str, str]]:
    return [
        (
            "key",
            _("Make a key for your product"),
            _(
                "A test key first: what it sends is apart from everything else and reaches no customer."
            ),
            "accounts_apikey_add",
            _("Make a key"),
        ),
        (
            "event",
            _("Send the first event"),
            _(
                "With the analytics SDK your product has already, or one line of curl. It arrives here within a second."
            ),
            "accounts_event_changelist",
            _("What came in"),
        ),
        (
            "people",
            _("Load your customers and their history"),
            _(
                "A CSV from your CRM, answers to surveys, testimonials: history makes evidence, and never a message."
            ),
            "accounts_import_changelist",
            _("Import files"),
        ),
        (
            "advocate",
            _("See who recommends you already"),
            _(
                "They are found, not recruited. The audit says on what evidence, and who is missing on the list and why."
            ),
            "audit",
            _("Open the audit"),
        ),
        (
            "playbook",
            _("Let playbooks write drafts"),
            _(
                "Test one on your history first. In the position “drafts” your team gets tasks with a text; nobody outside is written to."
            ),
            "advocacy_rule_changelist",
            _("Playbooks"),
        ),
        (
            "team",
            _("Invite your team"),
            _("Each company has somebody who looks after it: their moments, their digest."),
            "accounts_membership_changelist",
            _("Members"),
        ),
    ]


def _count(n: int, nobody: str) -> str:
    if not n:
        return nobody
    shown = _("%(n)s or more") % {"n": MANY} if n >= MANY else str(n)
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": shown}


def _key_told(found: Steps) -> str:
    if not found.keys:
        return _("No key yet.")
    keys = ngettext("%(n)s key works", "%(n)s keys work", found.keys) % {"n": found.keys}
    if found.key_used_at is None:
        return _("%(keys)s, not used yet.") % {"keys": keys}
    used = weekday_time(found.key_used_at)
    return _("%(keys)s, last used %(when)s.") % {"keys": keys, "when": used}


def _event_told(found: Steps) -> str:
    if found.event_at is None:
        return _("Nothing came in yet. This page looks again every few seconds.")
    last = _("Last: %(name)s, %(when)s.") % {
        "name": found.event_name or "identify",
        "when": weekday_time(found.event_at),
    }
    if not found.names_without_meaning:
        return last
    unknown = ngettext(
        "%(n)s name has no meaning yet.",
        "%(n)s names have no meaning yet.",
        found.names_without_meaning,
    )
    return f"{last} {unknown % {'n': found.names_without_meaning}}"


def _playbook_told(found: Steps) -> str:
    ready = ngettext(
        "%(n)s playbook is in drafts or on",
        "%(n)s playbooks are in drafts or on",
        found.playbooks,
    ) % {"n": found.playbooks}
    if found.sending == "observe":
        return _("%(ready)s, but your organization observes: nothing leaves, no task is made.") % {
            "ready": ready
        }
    return f"{ready}."

"""Versions of a rulebook (scoring, ideal customer, questions): draft, active, retired, and never edited once active.

One draft and one active version per organization, by constraint. What is replaced stays readable; going back makes a
new version of the old content, so that the numbers tell the story in order. What a version says is the business of the
room that owns it: it checks `content` before it is kept, and decides what an activation sets in motion.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from kernel import tenancy
from kernel.errors import Conflict, Invalid
from kernel.tenancy import OrganizationOwned

NOTE_LENGTH = 200


class State(models.TextChoices):
    DRAFT = "draft", gettext_lazy("draft")
    ACTIVE = "active", gettext_lazy("active")
    RETIRED = "retired", gettext_lazy("retired")


class Versioned(OrganizationOwned):
    """One version and what it says, a JSON object. `based_on` is the number it was copied from, 0 for none."""

    number = models.PositiveIntegerField(gettext_lazy("version"))
    state = models.CharField(
        gettext_lazy("state"), max_length=7, choices=State.choices, default=State.DRAFT
    )
    based_on = models.PositiveIntegerField(gettext_lazy("based on"), default=0)
    note = models.CharField(gettext_lazy("why"), max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(gettext_lazy("begun"), db_default=Now())
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    activated_at = models.DateTimeField(gettext_lazy("in force since"), null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    retired_at = models.DateTimeField(gettext_lazy("in force until"), null=True, blank=True)

    content = models.JSONField(default=dict)

    untouched: ClassVar[Mapping[str, Any]] = {}
    """What version 0 says: nothing of its own."""

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["organization", "number"], name="%(app_label)s_%(class)s_number"
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(state="active"),
                name="%(app_label)s_%(class)s_one_active",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=models.Q(state="draft"),
                name="%(app_label)s_%(class)s_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Version %(number)s") % {"number": self.number}


V = TypeVar("V", bound=Versioned)


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that two contents do not share: where it stands (its keys), and what each says (None: nothing)."""

    path: tuple[str, ...]
    before: Any
    after: Any


def active(model: type[V]) -> V | None:
    """The version in force. None: the defaults hold."""
    found: V | None = _rows(model).filter(state=State.ACTIVE).first()
    return found


def draft(model: type[V]) -> V | None:
    found: V | None = _rows(model).filter(state=State.DRAFT).first()
    return found


def draft_from(model: type[V], *, base: V | None, by: Any) -> V:
    """Begin a draft with the content of a version (None: of nothing). Raises Conflict while there is one already."""
    _one_at_a_time(model)
    if draft(model) is not None:
        raise Conflict(
            gettext("There is a draft already: finish it or discard it first."), code="draft_exists"
        )
    return _add(model, base=base, state=State.DRAFT, by=by)


def edit(version: Versioned, *, content: Mapping[str, Any]) -> None:
    """Give a draft another content. Raises Conflict for what was in force once: that is history."""
    _locked(version)
    _must_be(version, State.DRAFT)
    version.content = dict(content)
    version.save(update_fields=["content"])


def discard(version: Versioned) -> None:
    """Throw a draft away. Raises Conflict for what was in force once."""
    _locked(version)
    _must_be(version, State.DRAFT)
    version.delete()


def activate(version: Versioned, *, by: Any, note: str) -> None:
    """Put a draft in force; the one before retires. Raises Conflict when it is no draft, Invalid without a note."""
    _locked(version)
    _must_be(version, State.DRAFT)
    _into_force(version, by=by, note=note)


def go_back(model: type[V], *, to: V | None, by: Any, note: str) -> V:
    """Put the content of an earlier version (None: the defaults) in force again, as a version of its own."""
    _one_at_a_time(model)
    _retire(model)
    again = _add(model, base=to, state=State.ACTIVE, by=by, save=False)
    _into_force(again, by=by, note=note)
    return again


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Where two contents differ, in the order of their keys."""
    return list(_differences(before, after, ()))


def _differences(before: Any, after: Any, path: tuple[str, ...]) -> Any:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in sorted(before.keys() | after.keys()):
            yield from _differences(before.get(key), after.get(key), (*path, key))
    elif before != after:
        yield Difference(path, before, after)


def _rows(model: type[V]) -> Any:
    return model.objects.for_organization(tenancy.current())


def _one_at_a_time(model: type[Versioned]) -> None:
    """Two people who change versions at once take turns: numbers stay without a gap and nobody meets a constraint."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))",
            [f"versions:{model._meta.db_table}", str(tenancy.current())],
        )


def _locked(version: Versioned) -> None:
    _one_at_a_time(type(version))
    version.refresh_from_db()


def _must_be(version: Versioned, state: State) -> None:
    if version.state != state:
        raise Conflict(
            gettext("%(version)s is %(state)s and stays as it is.")
            % {"version": version, "state": version.get_state_display()},
            code="version_state",
        )


def _add(model: type[V], *, base: V | None, state: State, by: Any, save: bool = True) -> V:
    newest = _rows(model).order_by("-number").values_list("number", flat=True).first()
    version = model(
        organization_id=tenancy.current(),
        number=(newest or 0) + 1,
        state=state,
        based_on=base.number if base else 0,
        content=deepcopy(dict(base.content if base else model.untouched)),
        created_by=by,
    )
    if save:
        version.save(force_insert=True)
    return version


def _into_force(version: Versioned, *, by: Any, note: str) -> None:
    if not note.strip():
        raise Invalid(
            gettext("Say why: whoever reads the versions later will ask."),
            errors=[{"pointer": "/note", "code": "required", "detail": gettext("Say why.")}],
        )
    _retire(type(version))
    version.state, version.note = State.ACTIVE, note.strip()[:NOTE_LENGTH]
    version.activated_at, version.activated_by = timezone.now(), by
    version.save()


def _retire(model: type[Versioned]) -> None:
    _rows(model).filter(state=State.ACTIVE).update(state=State.RETIRED, retired_at=timezone.now())

"""Conditions in a form without JSON: two groups of lines, each line a field, a comparison, a value and (how often) days.

Fixed spare lines, so that it works without JavaScript. What the form cannot show (groups nested more deeply, as programs
write them) it keeps as it is and says in words.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from kernel.conditions.schema import Condition, Group, dump, parse
from kernel.conditions.values import value_of
from kernel.conditions.vocabulary import OPERATORS, WITHOUT_VALUE, Field, Type, Vocabulary
from kernel.conditions.wording import is_flat
from kernel.errors import DomainError

GROUPS = 2
LINES = 4
"""Lines of each group at least; one with more conditions gets one more than it has."""

OPERATOR_WORDS = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "contains": gettext_lazy("contains"),
    "one_of": gettext_lazy("is one of (with commas)"),
    "in_last": gettext_lazy("was within the last days"),
    "before_last": gettext_lazy("was longer ago than days"),
    "in_next": gettext_lazy("is within the next days"),
    "after_next": gettext_lazy("is further ahead than days"),
    "known": gettext_lazy("is known"),
    "unknown": gettext_lazy("is not known"),
}
MATCHES = [("all", gettext_lazy("all of these")), ("any", gettext_lazy("at least one of these"))]
YES, NO = gettext_lazy("yes"), gettext_lazy("no")


class LineWidget(forms.MultiWidget):
    template_name = "kernel/condition_line.html"

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(
            {
                "field": UnfoldAdminSelectWidget(
                    choices=_Later(vocabulary),
                    attrs={"aria-label": gettext_lazy("What is asked about")},
                ),
                "operator": UnfoldAdminSelectWidget(
                    choices=[("", "–"), *OPERATOR_WORDS.items()],
                    attrs={"aria-label": gettext_lazy("Comparison")},
                ),
                "value": UnfoldAdminTextInputWidget(
                    attrs={
                        "aria-label": gettext_lazy("Value"),
                        "placeholder": gettext_lazy("value"),
                        "list": "condition-values",
                    }
                ),
                "days": UnfoldAdminIntegerFieldWidget(
                    attrs={
                        "aria-label": gettext_lazy("Days, for how often"),
                        "placeholder": gettext_lazy("in days"),
                        "min": 1,
                    }
                ),
            }
        )

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else ["", "", "", ""]


class _Later:
    """The choice of fields, made when it is drawn: in the reader's language."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __iter__(self) -> Any:
        return iter(_field_choices(self.vocabulary))


def _field_choices(vocabulary: Vocabulary) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in vocabulary.values():
        groups.setdefault(str(one.group), []).append((one.code, str(one.label)))
    return [("", "–"), *groups.items()]


def suggestions(vocabulary: Vocabulary) -> list[str]:
    """Words that are values of some field, for the browser to suggest."""
    words = [str(label) for one in vocabulary.values() for label in one.choices.values()]
    return list(dict.fromkeys([str(YES), str(NO), *words]))


class LineField(forms.MultiValueField):
    """One condition as a person types it; its clean value is a Condition, or None for an empty line."""

    def __init__(self, vocabulary: Vocabulary, **more: Any) -> None:
        self.vocabulary = vocabulary
        parts = (
            forms.CharField(required=False),
            forms.CharField(required=False),
            forms.CharField(required=False),
            forms.IntegerField(required=False),
        )
        super().__init__(
            fields=parts,
            widget=LineWidget(vocabulary),
            required=False,
            require_all_fields=False,
            **more,
        )

    def compress(self, told: list[Any]) -> Condition | None:
        code, operator, text, days = told or ["", "", "", None]
        if not code:
            if operator or text:
                raise ValidationError(_("Choose what is asked about."))
            return None
        known = self.vocabulary.get(code)
        if known is None:
            raise ValidationError(_("There is no field %(name)s.") % {"name": code})
        if operator not in OPERATORS[known.type]:
            words = ", ".join(str(OPERATOR_WORDS[one]) for one in OPERATORS[known.type])
            raise ValidationError(
                _("%(field)s can be asked this: %(words)s.")
                % {"field": known.label, "words": words}
            )
        if known.type is Type.COUNT and not days:
            raise ValidationError(_("Say within how many days."))
        value, wrong = value_of(known, operator, _typed(known, operator, text or ""))
        if wrong:
            raise ValidationError(wrong)
        return Condition(code, operator, value, days if known.type is Type.COUNT else None)


def _typed(known: Field, operator: str, text: str) -> Any:
    """What a person typed as the value that is meant; what cannot be read stays text, and is refused by its type."""
    text = text.strip()
    if operator in WITHOUT_VALUE:
        return text or None
    if operator == "one_of":
        return [_word(known, one.strip()) for one in text.split(",") if one.strip()]
    if known.type is Type.YES_NO:
        return {str(YES).casefold(): True, str(NO).casefold(): False}.get(text.casefold(), text)
    if known.type in (Type.NUMBER, Type.DATE, Type.COUNT):
        return _number(text)
    return _word(known, text)


def _number(text: str) -> Any:
    plain = "".join(text.split()).replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _word(known: Field, text: str) -> str:
    for code, label in known.choices.items():
        if text.casefold() in (code.casefold(), str(label).casefold()):
            return code
    return text


def _spelled(one: Condition, vocabulary: Vocabulary) -> list[Any]:
    """A condition as it stands in its line."""
    known = vocabulary.get(one.field)
    value = one.value
    if known and value is not None:
        if isinstance(value, bool):
            value = str(YES if value else NO)
        elif isinstance(value, tuple):
            value = ", ".join(str(known.choices.get(word, word)) for word in value)
        elif isinstance(value, str):
            value = str(known.choices.get(value, value))
    return [one.field, one.operator, "" if value is None else value, one.days]


class ConditionsForm:
    """The lines of one set of conditions as fields of another form: `names` in order, `clean` gives what is stored.

    Make one per form instance with what is stored now (an empty mapping: no conditions).
    """

    def __init__(
        self,
        form: forms.BaseForm,
        vocabulary: Vocabulary,
        stored: Mapping[str, Any],
        *,
        prefix: str,
    ) -> None:
        self.form, self.vocabulary, self.prefix = form, vocabulary, prefix
        self.stored = dict(stored)
        self.kept: Group | None = None
        groups = self._groups()
        self.names: list[list[str]] = []
        if self.kept is None:
            match, shown = groups
            self._add_match("match", match, gettext_lazy("Of the two groups"))
            for number in range(max(GROUPS, len(shown))):
                self._add_group(number, shown[number] if number < len(shown) else Group("all", ()))

    def _groups(self) -> tuple[str, list[Group]]:
        """As group of groups. What cannot be read any more is shown empty, for somebody to write it anew."""
        if not self.stored:
            return "all", []
        try:
            group = parse(self.stored, self.vocabulary)
        except DomainError:
            return "all", []
        if not is_flat(group):
            self.kept = group
            return "all", []
        single = [one for one in group.of if isinstance(one, Condition)]
        inner = [one for one in group.of if isinstance(one, Group)]
        first = [Group(group.match, tuple(single))] if single else []
        return group.match, [*first, *inner]

    def _add_match(self, name: str, match: str, label: Any) -> None:
        self.form.fields[f"{self.prefix}_{name}"] = forms.ChoiceField(
            label=label,
            choices=MATCHES,
            initial=match,
            required=False,
            widget=UnfoldAdminSelectWidget(choices=MATCHES),
        )

    def _add_group(self, number: int, group: Group) -> None:
        names = [f"{self.prefix}_{number}_match"]
        self._add_match(f"{number}_match", group.match, gettext_lazy("These must hold"))
        for line in range(max(LINES, len(group.of) + 1)):
            name = f"{self.prefix}_{number}_{line}"
            one = group.of[line] if line < len(group.of) else None
            self.form.fields[name] = LineField(
                self.vocabulary,
                label=_("Condition %(number)s") % {"number": line + 1},
                initial=_spelled(one, self.vocabulary) if isinstance(one, Condition) else None,
            )
            names.append(name)
        self.names.append(names)

    def clean(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """What is to be stored; an empty mapping for no conditions. Faults stand beside their lines already."""
        if self.kept is not None:
            return self.stored
        groups = []
        for number, (match_name, *lines) in enumerate(self.names):
            conditions = tuple(one for name in lines if (one := told.get(name)))
            if conditions:
                match = told.get(match_name) or "all"
                groups.append((number, Group(match, conditions)))
        if not groups:
            return {}
        whole = [group for _number, group in groups]
        match = told.get(f"{self.prefix}_match") or "all"
        return dump(whole[0] if len(whole) == 1 else _joined(match, whole))


def _joined(match: str, groups: list[Group]) -> Group:
    """Groups as one; a group that says the same as the whole, or one condition alone, stands in it without brackets."""
    of: list[Any] = []
    for number, group in enumerate(groups):
        loose = number == 0 and group.match == match
        of += group.of if loose else [group]
    return Group(match, tuple(of))

"""What the organization listens for in public: its product's names, the words of the problem, its own addresses."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.one_row import OneRow
from accounts.admin.scoped import OrganizationAdmin, OwnedForm
from advocacy.sources.models import WORD_LENGTH, Listening

MOST_WORDS = 50
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_HANDLE = re.compile(r"[a-z]+:\S+")


class Lines(forms.CharField):
    """A list of words, one per line."""

    widget = UnfoldAdminTextareaWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=UnfoldAdminTextareaWidget({"rows": 4}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = [" ".join(line.split()) for line in str(value or "").splitlines()]
        return list(dict.fromkeys(word for word in words if word))

    def validate(self, value: Any) -> None:
        if len(value) > MOST_WORDS:
            raise ValidationError(_("No more than %(most)s lines."), params={"most": MOST_WORDS})
        for word in value:
            if len(word) > WORD_LENGTH:
                raise ValidationError(
                    _("“%(word)s…” is longer than %(most)s characters."),
                    params={"word": word[:20], "most": WORD_LENGTH},
                )

    def run_validators(self, value: Any) -> None:
        """`validate` has seen each line."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))


def _lines(name: str) -> Lines:
    field: Any = Listening._meta.get_field(name)
    return Lines(label=field.verbose_name, help_text=field.help_text)


class ListeningForm(OwnedForm):
    product_names = _lines("product_names")
    problem_words = _lines("problem_words")
    own_domains = _lines("own_domains")

    class Meta:
        model = Listening
        fields = ("product_names", "problem_words", "own_domains", "reads_replies")

    def _words(self, field: str) -> list[str]:
        words: list[str] = self.cleaned_data[field]
        short = [word for word in words if len(word) < len("ab")]
        if short:
            raise ValidationError(
                _("“%(word)s” is too short to be looked for."), params={"word": short[0]}
            )
        return words

    def clean_product_names(self) -> list[str]:
        return self._words("product_names")

    def clean_problem_words(self) -> list[str]:
        return self._words("problem_words")

    def clean_own_domains(self) -> list[str]:
        told = [word.lower().removeprefix("@") for word in self.cleaned_data["own_domains"]]
        for word in told:
            if not (_DOMAIN.fullmatch(word) or _HANDLE.fullmatch(word)):
                raise ValidationError(
                    _(
                        "“%(word)s” is neither a domain like ours.example nor a handle like mastodon:ours@hachyderm.io."
                    ),
                    params={"word": word},
                )
        return told


@admin.register(Listening)
class ListeningAdmin(OneRow, OrganizationAdmin):
    """One page: what we listen for. Where, is set under Feeds."""

    add_capability = change_capability = "configure"
    form = ListeningForm
    fieldsets = (
        (
            _("In public"),
            {
                "fields": ("product_names", "problem_words", "own_domains"),
                "description": _(
                    "Only people who are in your book already are ever matched with what they said. Kept are the link, the date and an excerpt of 280 characters."
                ),
            },
        ),
        (_("Replies to your mails"), {"fields": ("reads_replies",)}),
    )

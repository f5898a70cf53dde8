"""A reader of pages that fills in every form it finds, as somebody with bad intentions would."""

from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

LEFT_AS_IT_IS = frozenset({"hidden", "button", "image", "reset"})
HARMLESS = "Ordinary words"
TYPED = {
    "email": "somebody@words.example",
    "url": "https://words.example/x",
    "number": "1",
    "date": "2027-01-04",
    "time": "10:00",
    "datetime-local": "2027-01-04T10:00",
    "color": "#336699",
    "password": "a-Password-that-is-long-9",
    "tel": "+33123456789",
}


@dataclass
class Field:
    """One thing to fill in. `takes_words`: nothing but text is asked for."""

    name: str
    value: str = ""
    takes_words: bool = False
    longest: int = 10_000
    is_file: bool = False
    is_repeated: bool = False
    """More than one field may have this name, and each is sent."""
    is_refused: bool = False
    """The page says that what stands in it cannot be taken."""


@dataclass
class Form:
    """One form of a page, with the values that stand in it."""

    action: str = ""
    method: str = "get"
    fields: list[Field] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    """What each button that has a name adds to what is sent."""

    @property
    def words(self) -> list[str]:
        return [one.name for one in self.fields if one.takes_words]

    def filled(
        self, text: str, *, only: str = "", but: Collection[str] = (), **values: Any
    ) -> dict[str, Any]:
        """What is posted: the text in every field for words `but` some, or in one alone; elsewhere what stands there."""
        data: dict[str, Any] = {}
        for one in self.fields:
            value = one.value
            if one.takes_words and only in ("", one.name) and one.name not in but:
                value = text[: one.longest]
            elif one.takes_words:
                value = (value or HARMLESS)[: one.longest]
            if one.is_file:
                continue
            if one.is_repeated and one.name in data:
                data[one.name] = [*data[one.name], value]
            else:
                data[one.name] = [value] if one.is_repeated else value
        return data | values


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area: Field | None = None
        self._choice: Field | None = None
        self._radios: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(told.get("action", ""), told.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None and told.get("name"):
            self._begin(self._form, tag, told)
        elif tag == "option" and self._choice is not None:
            is_taken = "selected" in told or not self._choice.value
            self._choice.value = (is_taken and told.get("value")) or self._choice.value

    def _begin(self, form: Form, tag: str, told: dict[str, str]) -> None:
        name, kind = told["name"], told.get("type", "text").lower()
        longest = int(told.get("maxlength") or 10_000)
        refused = told.get("aria-invalid") == "true"
        if tag == "textarea":
            self._area = Field(name, takes_words=True, longest=longest, is_refused=refused)
            form.fields.append(self._area)
        elif tag == "select":
            self._choice = Field(name)
            form.fields.append(self._choice)
        elif tag == "button" and told.get("value"):
            form.buttons.append({name: told["value"]})
        elif tag == "input":
            one = Field(name, told.get("value", ""), longest=longest, is_refused=refused)
            self._input(form, one, kind, told)

    def _input(self, form: Form, one: Field, kind: str, told: dict[str, str]) -> None:
        one.is_repeated = kind in {"hidden", "checkbox"}
        if kind == "file":
            one.is_file = True
        elif kind == "submit":
            form.buttons.append({one.name: one.value})
            return
        elif kind in {"checkbox", "radio"}:
            one.value = one.value or "on"
            is_first = kind == "radio" and one.name not in self._radios
            self._radios.add(one.name)
            if "checked" not in told and not is_first:
                return
        elif told.get("inputmode") in {"numeric", "decimal"}:
            one.value = one.value or TYPED["number"]
        elif kind in TYPED:
            one.value = one.value or TYPED[kind]
        elif kind not in LEFT_AS_IT_IS and told.get("tabindex") != "-1":  # a trap for machines
            one.takes_words = True
        form.fields.append(one)

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._choice = None


def forms_of(page: str) -> list[Form]:
    """Every form of the page that changes something."""
    reader = _Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.method == "post"]

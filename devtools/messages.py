"""The message catalog, without GNU gettext: collect texts, keep translations, compile, check.

One catalog serves the whole product: ``locale/fr/LC_MESSAGES/django.po``. It carries no dates and no line
numbers, so a diff shows changed texts and nothing else.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGES = ("config", "kernel", "accounts", "referrals", "advocacy")
LANGUAGE = "fr"
PLURALS = "nplurals=2; plural=(n > 1);"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    **{f"{name}_lazy": spec for name, spec in DEFAULT_KEYWORDS.items() if name.endswith("gettext")},
    "gettext_noop": None,
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sd](?!\w)|\{\{?\s*[\w.]*\s*\}?\}")
NOT_FRENCH = re.compile(r"[“”]|(?<=[^\W\d_])'(?=[^\W\d_])|« | »|(?<=\S) [:?!;](?=[\s»\".)<]|$)")
"""What French writes otherwise: its own quotes and apostrophe, and before : ? ! ; a space that does not break the line."""
Key = tuple[str, str | None]


class StableCatalog(Catalog):
    """A catalog whose header never changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Only what gettext needs to read the texts."""
        return [
            ("Language", LANGUAGE),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", PLURALS),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: object) -> None:
        """The header of a file that is read says nothing new."""


def catalog_path(root: Path) -> Path:
    """The translations people edit; the compiled file lies beside it."""
    return root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def collect(root: Path) -> StableCatalog:
    """Every text marked for translation in our packages, not yet translated."""
    catalog = _empty()
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt", ".mjml"} or "__pycache__" in path.parts:
                continue
            for message, context in extract(path):
                catalog.add(message, context=context)
    return catalog


def extract(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """The texts of one file with their contexts; plural texts are pairs."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Parentheses: what is left of the template is words between calls, whose indentation means nothing.
        source = f"({templatize(source, origin=str(path))})"
    file = io.BytesIO(source.encode())
    calls: Iterable[tuple[Any, ...]] = extract_python(file, KEYWORDS, [], {"encoding": "utf-8"})
    for _, function, texts, _ in calls:
        yield from _texts_of_call(function or "", texts if isinstance(texts, tuple) else (texts,))


def _texts_of_call(
    function: str, arguments: tuple[str | None, ...]
) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Read the arguments as the function's name says: ``n`` adds a plural, ``p`` puts a context first."""
    prefix = function.removesuffix("_lazy").removesuffix("gettext").lstrip("_")
    context, rest = (arguments[0], arguments[1:]) if "p" in prefix else (None, arguments)
    if "p" in prefix and context is None:
        return
    if "n" in prefix:
        if len(rest) > 1 and rest[0] and rest[1]:
            yield (rest[0], rest[1]), context
    elif rest and rest[0]:
        yield rest[0], context


def merge(collected: StableCatalog, existing: Catalog) -> StableCatalog:
    """The collected texts with the translations there are; texts that are gone go."""
    merged = _empty()
    known = {_key(message): message for message in existing if message.id}
    for message in collected:
        if not message.id:
            continue
        found = known.get(_key(message))
        if found is None or isinstance(found.string, str) is not isinstance(message.id, str):
            merged.add(message.id, context=message.context)
        else:
            flags = {"fuzzy"} if found.fuzzy else set()
            merged.add(
                message.id,
                found.string,
                context=message.context,
                flags=flags,
                user_comments=found.user_comments,
            )
    return merged


def update(root: Path) -> int:
    """Write the catalog and its compiled form, and say how many texts still want a translation."""
    path = catalog_path(root)
    merged = merge(collect(root), _read(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_po(merged))
    path.with_suffix(".mo").write_bytes(as_mo(merged))
    open_texts = [message for message in merged if message.id and not _translated(message)]
    print(f"{path.relative_to(root)}: {len(merged)} texts, {len(open_texts)} to translate")
    return 0


def check(root: Path) -> list[str]:
    """What is wrong with the catalog, each in one line."""
    path = catalog_path(root)
    if not path.exists():
        return [f"{path.relative_to(root)} is missing; run ./dev messages"]
    collected, existing = collect(root), _read(path)
    known = {_key(message) for message in existing}
    problems = [
        f"not in the catalog: {_key(message)[0]!r}"
        for message in collected
        if message.id and _key(message) not in known
    ]
    merged = merge(collected, existing)
    for message in merged:
        if message.id and _key(message) in known:
            problems += _problems_of(message)
    if not problems and path.read_bytes() != as_po(merged):
        problems.append(
            f"{path.name} has texts that are gone or is not in order; run ./dev messages"
        )
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != as_mo(merged):
        problems.append(f"{compiled.name} is older than {path.name}; run ./dev messages")
    return problems


def as_po(catalog: Catalog) -> bytes:
    """The catalog as people edit it."""
    file = io.BytesIO()
    write_po(file, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)
    return file.getvalue().rstrip() + b"\n"


def as_mo(catalog: Catalog) -> bytes:
    """The catalog as the product reads it: an unfinished translation is no translation."""
    finished = _empty()
    for message in catalog:
        if message.id and _translated(message):
            finished.add(message.id, message.string, context=message.context)
    file = io.BytesIO()
    write_mo(file, finished)
    return file.getvalue()


def _empty() -> StableCatalog:
    return StableCatalog(
        locale=LANGUAGE, header_comment="# Goodword in French (vous).", fuzzy=False
    )


def _read(path: Path) -> Catalog:
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _key(message: Message) -> Key:
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return singular, message.context


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def _translated(message: Message) -> bool:
    return all(_forms(message.string)) and not message.fuzzy


def _problems_of(message: Message) -> list[str]:
    text = _key(message)[0]
    if message.fuzzy:
        return [f"fuzzy: {text!r}"]
    if not _translated(message):
        return [f"not translated: {text!r}"]
    per_form = [set(PLACEHOLDER.findall(form)) for form in _forms(message.id)]
    allowed, needed = set.union(*per_form), set.intersection(*per_form)
    forms = _forms(message.string)
    return [
        f"placeholders differ: {text!r} -> {form!r}"
        for form in forms
        if not needed <= set(PLACEHOLDER.findall(form)) <= allowed
    ] + [
        f"not set as French is (« », ’, no-break spaces with : ? ! ;): {form!r}"
        for form in forms
        if NOT_FRENCH.search(form)
    ]


def main(arguments: list[str]) -> int:
    """``python -m devtools.messages update`` writes; ``check`` prints what is wrong and then exits with 1."""
    if arguments == ["update"]:
        return update(Path.cwd())
    problems = check(Path.cwd())
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

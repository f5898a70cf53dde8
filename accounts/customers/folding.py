"""Text without what people write differently: capitals and accents. The same in Python and in the database's indexes."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import Func, GeneratedField, TextField, Value
from django.db.models.functions import Concat

ACCENTED = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįıłñńňòóôõöøōőŕřśšşťţùúûüūůűýÿźżž"
PLAIN = "aaaaaaaaacccddeeeeeeeegiiiiiiilnnnoooooooorrsssttuuuuuuuyyzzz"
MARKS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030b\u030c\u0327\u0328"
"""Accents written as characters of their own; they go."""

_CAPITALS = "".join(letter.upper() if letter != "ı" else "İ" for letter in ACCENTED)
_FROM, _TO = ACCENTED + _CAPITALS, PLAIN + PLAIN
_TABLE = str.maketrans(_FROM, _TO, MARKS)


def fold(text: str) -> str:
    """Lower case, without accents: what `Folded` does in the database."""
    return text.translate(_TABLE).lower()


class Folded(Func):
    """`fold` as the database does it. Immutable, so that it can be indexed; indexes hold it: change it with a migration."""

    template = f"lower(translate(%(expressions)s, '{_FROM}{MARKS}', '{_TO}'))"
    output_field = TextField()


FOLD_SQL = f"lower(translate({{}}, '{_FROM}{MARKS}', '{_TO}'))"
"""The same words for statements written by hand: an index is used for its own expression only."""


def alike_index(field: str, *, name: str) -> GinIndex:
    """Finds rows by a name that is alike. Read through the wide door: under row-level security it is unusable."""
    return GinIndex(OpClass(Folded(field), name="gin_trgm_ops"), name=name)


def sought_in(*fields: str) -> GeneratedField:
    """What a search looks in: the words of these fields, folded by the database whenever one of them is written."""
    lines: list[str | Value] = [fields[0]]
    for field in fields[1:]:
        lines += [Value("\n"), field]
    return GeneratedField(
        expression=Folded(Concat(*lines, output_field=TextField())),
        output_field=TextField(),
        db_persist=True,
        editable=False,
    )

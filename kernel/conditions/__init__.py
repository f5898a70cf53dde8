"""Conditions as data: groups of "all of" and "any of" over named fields, kept as JSON, said in words, asked of facts.

Each room passes its vocabulary (vocabulary.py); schema.py reads and refuses, asking.py answers true, false or not known,
wording.py says it in the reader's language, form.py lets a person write it without seeing JSON. Pure, apart from the
form; knows no domain.
"""

from kernel.conditions.asking import Answer, Asked, compiled
from kernel.conditions.schema import VERSION, Condition, Group, dump, fields_of, parse, read
from kernel.conditions.vocabulary import Field, Type, Vocabulary
from kernel.conditions.wording import sentence, told

__all__ = [
    "VERSION",
    "Answer",
    "Asked",
    "Condition",
    "Field",
    "Group",
    "Type",
    "Vocabulary",
    "compiled",
    "dump",
    "fields_of",
    "parse",
    "read",
    "sentence",
    "told",
]

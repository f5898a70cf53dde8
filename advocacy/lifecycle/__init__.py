"""Verbs over all apps: two rows that turned out to be one become one; what we know of a person is handed out, or erased.

Owns no table: `merging`, `exporting` and `erasing` walk the catalog of models, so that a new table is covered from its
first day. Called by the pipeline (merging), by the doors and by the task that erases.
"""

from advocacy.lifecycle.erasing import ask_for_erasure, erase_due
from advocacy.lifecycle.exporting import everything_about
from advocacy.lifecycle.merging import merge_companies, merge_contacts, one_company

__all__ = [
    "ask_for_erasure",
    "erase_due",
    "everything_about",
    "merge_companies",
    "merge_contacts",
    "one_company",
]

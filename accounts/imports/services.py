"""What can be done with files that a person hands over: take, understand otherwise, load, stop, work off, forget."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import IO, Any

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events.models import Event
from accounts.imports import chunks
from accounts.imports.chunks import content_of, order_of
from accounts.imports.fields import BY_CODE, FIELDS, TRAIT, guess
from accounts.imports.models import BadRow, Import, ImportChunk, ImportFile
from accounts.imports.parsing import Record, Table, Unreadable, open_table
from accounts.imports.rows import missing_columns
from accounts.imports.types import TYPES, fallback_for
from accounts.imports.working import LATER, Stage, chunks_of, files_of, held
from kernel import tenancy, work
from kernel.errors import Conflict, Invalid
from kernel.text import Reason, reason, say

log = logging.getLogger(__name__)

CHUNK = 1000
AT_ONCE = 5
"""So many chunks are checked while the person waits; larger files are left to the worker."""
KEPT_FOR = timedelta(days=30)
"""The rows of an import are forgotten so long after it was loaded, cancelled or left lying."""


def take(
    *,
    files: Mapping[str, tuple[str, IO[bytes]]],
    by: Any = None,
    is_test: bool = False,
    date_order: str = "",
) -> Import:
    """Keep the files of one import (kind -> name and bytes) and check them, the large ones in the background.

    A file that cannot be read carries its problem and harms no other. Nothing is written to customers.
    Raises Invalid when there is no file, or one of an unknown kind.
    """
    if not files:
        raise Invalid(_("Choose at least one file."))
    if unknown := files.keys() - FIELDS.keys():
        raise Invalid(_("There is no such kind of file: %(kind)s.") % {"kind": min(unknown)})
    handed_over = Import.objects.create(
        organization_id=tenancy.current(),
        created_by=by,
        created_at=timezone.now(),
        is_test=is_test,
        date_order=date_order,
    )
    for kind in FIELDS:
        if kind in files:
            name, stream = files[kind]
            _keep(handed_over, kind, name, stream)
    _check_now_or_later(handed_over)
    log.info("import taken", extra={"import": str(handed_over.pk), "files": sorted(files)})
    return handed_over


def _keep(handed_over: Import, kind: str, name: str, stream: IO[bytes]) -> ImportFile:
    file = ImportFile.objects.create(
        organization_id=handed_over.organization_id,
        handed_over=handed_over,
        kind=kind,
        name=name.replace("\0", "")[-200:],
    )
    try:
        with transaction.atomic():
            table, records = open_table(stream, kind=kind)
            file.rows = _keep_rows(file, records)
            _understand(file, table)
    except Unreadable as refusal:
        file.rows, file.problem = 0, refusal.reason
    file.save()
    return file


def _keep_rows(file: ImportFile, records: Iterator[Record]) -> int:
    """Write the rows away, a chunk at a time: no more than one is held."""
    count = number = 0
    while batch := list(islice(records, CHUNK)):
        ImportChunk.objects.create(
            organization_id=file.organization_id,
            file=file,
            number=number,
            content=content_of(batch),
            due_at=LATER,
        )
        number += 1
        count += len(batch)
    return count


def _understand(file: ImportFile, table: Table) -> None:
    """What each column seems to mean."""
    file.size, file.sha256 = table.size, table.sha256
    file.encoding, file.delimiter = table.encoding.removesuffix("-sig"), table.delimiter
    file.columns = table.columns
    file.meanings = guess(file.kind, table.headers)
    if file.kind == ImportFile.Kind.HISTORY:
        file.fallback = fallback_for(file.meanings, name=file.name, headers=table.headers)


def change_meanings(
    *, file: ImportFile, meanings: Sequence[str], fallback: str = "", date_order: str = ""
) -> None:
    """Say what the columns of a file mean, or how the dates of its import are written; it is checked anew.

    Raises Conflict once it is being loaded, Invalid when two columns are given the same meaning.
    """
    handed_over = held(file.handed_over)
    if handed_over.stage not in (Stage.CHECKING, Stage.CHECKED):
        raise Conflict(_("This import is loaded or stopped already: nothing can be changed."))
    chosen = [meaning for meaning in meanings if meaning not in ("", TRAIT)]
    for meaning in set(chosen):
        if meaning not in BY_CODE[file.kind]:
            raise Invalid(_("There is no such meaning of a column: %(name)s.") % {"name": meaning})
        if chosen.count(meaning) > 1:
            label = str(BY_CODE[file.kind][meaning].label)
            raise Invalid(_("Two columns cannot both be “%(name)s”.") % {"name": label})
    if len(meanings) != len(file.columns) or (fallback and fallback not in TYPES):
        raise Invalid(_("That does not fit this file."))
    file.meanings, file.fallback = list(meanings), fallback
    file.save(update_fields=["meanings", "fallback"])
    handed_over.date_order = date_order
    handed_over.save(update_fields=["date_order"])
    _check_now_or_later(handed_over)


def _check_now_or_later(handed_over: Import) -> None:
    """Check all files anew."""
    files = list(files_of(handed_over))
    for file in files:
        file.handed_over = handed_over
        file.good = file.bad = file.loaded = file.known = 0
        file.save(update_fields=["good", "bad", "loaded", "known"])
    BadRow.objects.for_organization(tenancy.current()).filter(file__in=files).delete()
    readable = [file for file in files if blocked(file) is None]
    mine = chunks_of(handed_over)
    waiting = mine.filter(file__in=readable)
    handed_over.stage = Stage.CHECKED
    if waiting.count() <= AT_ONCE:
        for chunk in waiting.order_by("file", "number"):
            chunks.check(chunk, file=next(file for file in readable if file.pk == chunk.file_id))
    else:
        _queue(waiting)
        handed_over.stage = Stage.CHECKING
    handed_over.save(update_fields=["stage"])


def _queue(rows: QuerySet[ImportChunk]) -> None:
    """Let the worker have these chunks, from the start. A worker that still holds one of them loses it."""
    rows.update(
        state=work.State.PENDING,
        due_at=TransactionNow(),
        lease_until=None,
        attempts=0,
        finished_at=None,
        failure=None,
    )


def blocked(file: ImportFile) -> Reason | None:
    """Why nothing of this file can be loaded: it is unreadable, a column is missing, or its dates need a word."""
    if file.problem is not None:
        return dict(file.problem)  # type: ignore[return-value]
    if missing := missing_columns(file.kind, file.meanings, file.fallback):
        return missing
    if not order_of(file):
        for column, meaning in zip(file.columns, file.meanings, strict=True):
            if chunks.is_date(meaning) and column["either"]:
                return reason("import.dates_ask", sample=column["sample"])
    return None


def start_loading(*, handed_over: Import) -> None:
    """Put the good rows into the inbox, in the background. Again after an interruption: what is in stays in, once.

    Of an import that is being loaded, or is loaded, nothing more is to be done. Raises Conflict unless it was checked, Invalid when there is nothing to load.
    """
    handed_over = held(handed_over)
    if handed_over.stage in (Stage.LOADING, Stage.LOADED):
        return
    if handed_over.stage not in (Stage.CHECKED, Stage.FAILED):
        raise Conflict(
            _("Only a checked import can be loaded; this one is %(stage)s.")
            % {"stage": handed_over.get_stage_display()}
        )
    files = list(files_of(handed_over))
    ready = [file for file in files if blocked(file) is None and file.good]
    if not ready:
        said = next((why for file in files if (why := blocked(file))), None)
        raise Invalid(say(said) if said else _("There is no good row to load."))
    rows = chunks_of(handed_over).filter(file__in=ready)
    if handed_over.stage == Stage.FAILED:
        rows = rows.exclude(state=work.State.DONE)
    _queue(rows)
    handed_over.stage = Stage.LOADING
    handed_over.save(update_fields=["stage"])
    log.info("import is being loaded", extra={"import": str(handed_over.pk)})


def cancel(*, handed_over: Import) -> None:
    """Stop, before or while it is loaded; what is in the inbox already stays. Raises Conflict when it is over."""
    handed_over = held(handed_over)
    if handed_over.stage in (Stage.LOADED, Stage.CANCELLED):
        raise Conflict(_("This import is over already."))
    chunks_of(handed_over).exclude(state=work.State.DONE).update(
        state=work.State.CANCELLED, lease_until=None
    )
    handed_over.stage = Stage.CANCELLED
    handed_over.save(update_fields=["stage"])


def forget_old() -> int:
    """Drop the rows of imports that are long over; counts and names of files stay. Returns how many imports."""
    old = (
        Import.objects.for_organization(tenancy.current())
        .filter(created_at__lt=timezone.now() - KEPT_FOR, is_forgotten=False)
        .exclude(stage__in=(Stage.CHECKING, Stage.LOADING))
    )
    found = list(old.select_for_update(skip_locked=True)[:100])
    files = ImportFile.objects.for_organization(tenancy.current()).filter(handed_over__in=found)
    ImportChunk.objects.filter(file__in=files).delete()
    BadRow.objects.filter(file__in=files).delete()
    for file in files:
        file.columns = [column | {"samples": [], "sample": ""} for column in file.columns]
        file.save(update_fields=["columns"])
    for one in found:
        one.is_forgotten = True
        one.stage = one.stage if one.stage == Stage.LOADED else Stage.CANCELLED
        one.save(update_fields=["is_forgotten", "stage"])
    return len(found)


def progress(*, handed_over: Import) -> int:
    """How much of what it is at is done, in percent."""
    mine = chunks_of(handed_over).filter(due_at__lt=LATER)
    total = mine.count()
    done = mine.filter(state=work.State.DONE).count()
    return 100 * done // total if total else 100


def unread() -> int:
    """How many rows of imports the engine has not read yet."""
    waiting = Event.objects.for_organization(tenancy.current()).filter(
        state=work.State.PENDING, source=chunks.SOURCE
    )
    return waiting.count()

"""What the worker does with imports: a chunk at a time, and the end of an import after its last one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.imports import chunks
from accounts.imports.models import Import, ImportChunk, ImportFile
from kernel import tenancy, work
from kernel.text import reason

LATER = datetime(9999, 1, 1, tzinfo=UTC)
"""Chunks wait until then for somebody to want them."""
LEASE_SECONDS = 120
Stage = Import.Stage


def work_off_due(organization_id: UUID) -> int:
    """Check or load one chunk of an organization, in a transaction of its own. Returns chunks taken."""
    with tenancy.inside(organization_id):
        claimed = work.claim(ImportChunk, limit=1, lease_seconds=LEASE_SECONDS)
    if claimed and not work.work_off(claimed, process):
        with tenancy.inside(organization_id):
            settle_all()
    return len(claimed)


def process(rows: Sequence[ImportChunk]) -> None:
    """Carry out what the import of these claimed chunks is at; the last one of them ends it."""
    for chunk in rows:
        file = ImportFile.objects.for_organization(tenancy.current()).get(pk=chunk.file_id)
        file.handed_over = held(file.handed_over)
        if file.handed_over.stage == Stage.LOADING:
            chunks.load(chunk, file=file)
        elif file.handed_over.stage == Stage.CHECKING:
            chunks.check(chunk, file=file)
        settle(handed_over=file.handed_over, besides=chunk)


def settle(*, handed_over: Import, besides: ImportChunk | None = None) -> None:
    """Note that an import is checked or loaded, once no chunk of it waits; interrupted, when one was given up."""
    if handed_over.stage not in (Stage.CHECKING, Stage.LOADING):
        return
    mine = chunks_of(handed_over)
    waiting = mine.filter(state=work.State.PENDING, due_at__lt=LATER)
    if besides is not None:
        waiting = waiting.exclude(pk=besides.pk)
    if waiting.exists():
        return
    given_up = mine.filter(state=work.State.FAILED)
    if handed_over.stage == Stage.CHECKING:
        handed_over.stage = Stage.CHECKED
        files_of(handed_over).filter(chunks__in=given_up).update(
            problem=reason("import.interrupted")
        )
    elif given_up.exists():
        handed_over.stage = Stage.FAILED
    else:
        handed_over.stage, handed_over.loaded_at = Stage.LOADED, timezone.now()
    handed_over.save(update_fields=["stage", "loaded_at"])


def settle_all() -> int:
    """End what a worker left between its last chunk and the note of it. Returns how many imports it looked at."""
    rows = Import.objects.for_organization(tenancy.current())
    open_ones = list(rows.filter(stage__in=(Stage.CHECKING, Stage.LOADING)).select_for_update())
    for handed_over in open_ones:
        settle(handed_over=handed_over)
    return len(open_ones)


def held(handed_over: Import) -> Import:
    """The import, locked: whoever changes it and whoever works on it take turns."""
    return (
        Import.objects.for_organization(tenancy.current())
        .select_for_update()
        .get(pk=handed_over.pk)
    )


def files_of(handed_over: Import) -> QuerySet[ImportFile]:
    return (
        ImportFile.objects.for_organization(tenancy.current())
        .filter(handed_over=handed_over)
        .select_related("handed_over")
    )


def chunks_of(handed_over: Import) -> QuerySet[ImportChunk]:
    return ImportChunk.objects.for_organization(tenancy.current()).filter(
        file__handed_over=handed_over
    )

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.imports import services, showing, working
from accounts.imports.fields import FIELDS
from accounts.imports.models import Import, ImportFile
from accounts.management.choosing import organization_called
from accounts.organizations.models import Organization
from kernel import tenancy
from kernel.errors import DomainError
from kernel.spreadsheets import write_csv


class Command(BaseCommand):
    help = "Load CSV files of customers and their history, as the admin does: bad rows are told, good ones go in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, help="Its id or name.")
        for kind in FIELDS:
            parser.add_argument(f"--{kind}", metavar="FILE.csv")
        parser.add_argument(
            "--dates", choices=("dmy", "mdy"), default="", help="How 03/04/2025 is meant."
        )
        parser.add_argument("--dry-run", action="store_true", help="Check only, load nothing.")
        parser.add_argument("--bad-rows", metavar="FOLDER", help="Write the bad rows there.")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = organization_called(options["organization"])
        paths = {kind: Path(options[kind]) for kind in FIELDS if options[kind]}
        if not paths:
            raise CommandError(
                f"Name at least one file: {', '.join(f'--{kind}' for kind in FIELDS)}."
            )
        handed_over = self._take(organization, paths, options["dates"])
        self._work(organization, handed_over, "checked")
        good = self._tell(organization, handed_over, options["bad_rows"])
        if options["dry_run"]:
            with tenancy.inside(organization.pk):
                services.cancel(handed_over=handed_over)
            self.stdout.write("Nothing was loaded.")
            return
        if not good:
            raise CommandError("There is nothing to load.")
        with tenancy.inside(organization.pk):
            services.start_loading(handed_over=handed_over)
        self._work(organization, handed_over, "loaded")
        with tenancy.inside(organization.pk):
            for file in handed_over.files.all():
                self.stdout.write(
                    f"{file.kind}: {file.loaded:,} rows loaded, {file.known:,} of them known already."
                )
        self.stdout.write("The worker reads them now; `manage.py audit` shows what they tell.")

    def _take(self, organization: Organization, paths: dict[str, Path], dates: str) -> Import:
        with ExitStack() as opened:
            try:
                files = {
                    kind: (path.name, opened.enter_context(path.open("rb")))
                    for kind, path in paths.items()
                }
                opened.enter_context(tenancy.inside(organization.pk))
                return services.take(files=files, date_order=dates)
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error
            except DomainError as refusal:
                raise CommandError(refusal.message) from refusal

    def _work(self, organization: Organization, handed_over: Import, end: str) -> None:
        """Work it off here; a worker that takes part is welcome, and waited for."""
        told = -1
        while True:
            took = working.work_off_due(organization.pk)
            with tenancy.inside(organization.pk):
                handed_over.refresh_from_db()
                percent = services.progress(handed_over=handed_over)
            if percent // 10 > told and took:
                told = percent // 10
                self.stdout.write(f"  {percent} % {end}")
            if handed_over.stage == Import.Stage.FAILED:
                raise CommandError(
                    "Loading was interrupted. Run the same command again: nothing is loaded twice."
                )
            if handed_over.stage not in (Import.Stage.CHECKING, Import.Stage.LOADING):
                return
            if not took:
                time.sleep(0.5)

    def _tell(self, organization: Organization, handed_over: Import, folder: str | None) -> int:
        """What each file holds, in words. Returns how many rows can be loaded."""
        good = 0
        with tenancy.inside(organization.pk):
            files = ImportFile.objects.for_organization(organization.pk)
            for file in files.filter(handed_over=handed_over).select_related("handed_over"):
                shown = showing.preview(file)
                if shown.blocked:
                    self.stderr.write(f"{file.name}: {shown.blocked}")
                    continue
                good += file.good
                self.stdout.write(f"{file.name}: {file.good:,} good rows, {file.bad:,} bad.")
                for fault in shown.faults:
                    self.stderr.write(f"  {fault['words']} ({fault['n']}: lines {fault['lines']})")
                if folder and file.bad:
                    path = Path(folder) / f"{file.kind}-bad-rows.csv"
                    with write_csv(showing.bad_rows_table(file)) as table:
                        path.write_bytes(table.read())
                    self.stdout.write(f"  The bad rows: {path}")
        return good

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from accounts.management.choosing import organization_called
from advocacy.audit.report import Audit, Group, audit
from advocacy.scoring.models import Advocate
from advocacy.signals.kinds import KINDS
from kernel import tenancy
from kernel.text import say

LABELS = dict(Advocate.Tier.choices)


class Command(BaseCommand):
    help = "Who recommends an organization already, on what evidence, who is not on the list and why, what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organization", required=True, help="Its id or name.")
        parser.add_argument("--shown", type=int, default=20, help="People shown in each section.")

    def handle(self, *args: Any, **options: Any) -> None:
        organization = organization_called(options["organization"])
        with tenancy.inside(organization.pk), translation.override(organization.language):
            self._write(audit(shown=options["shown"]))

    def _write(self, found: Audit) -> None:
        share = found.coverage
        self._lines(
            f"{found.advocates.n} natural advocates among {found.customers} people.",
            f"Companies with at least one: {share.k} of {share.n}"
            + ("." if share.too_early else f" ({share.low:.0%} to {share.high:.0%})."),
            f"Promoters: {found.promoters.n}, of whom {found.promoters.silent} told nobody.",
        )
        self._group("Who recommends you", found.advocates)
        self._lines("", "On what evidence")
        self._lines(*(f"  {n} × {KINDS[kind].label}" for kind, n in found.evidence))
        self._group("Nearly: they have said something for you", found.nearly)
        self._group("Not on the list, and why", found.not_on_the_list)
        self._group("To be left in peace", found.in_peace)
        self._group("In trouble: solve first", found.in_trouble)
        self._lines("", "What is missing")
        self._lines(
            *(f"  {gap.text if gap.is_whole else f'{gap.n}: {gap.text}'}" for gap in found.missing)
        )

    def _group(self, title: str, group: Group) -> None:
        self._lines("", f"{title} ({group.n})")
        for place, one in enumerate(group.people, start=1):
            company = f", {one.contact.company}" if one.contact.company else ""
            points = "" if one.score is None else f" ({one.score:.0f})"
            self._lines(f"  {place}. {one.contact}{company}: {LABELS[one.tier]}{points}")
            self._lines(*(f"     {say(reason)}" for reason in (*one.why, *one.reasons)))

    def _lines(self, *lines: str) -> None:
        for line in lines:
            self.stdout.write(line)

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from advocacy.demo import once
from advocacy.demo.cast import QUICKSTART


class Command(BaseCommand):
    help = "Send one milestone over HTTP to the running demo and follow it to the delivered mail."

    def handle(self, *args: Any, **options: Any) -> None:
        told = json.loads((Path(settings.ROOT) / ".local" / "demo.json").read_text())
        entry = next(e for e in told["organizations"] if e["name"] == QUICKSTART.name)
        try:
            once.follow_one_milestone(
                url=told["url"],
                key=entry["api_key"],
                outbox=Path(told["mail_outbox"]),
                write=self.stdout.write,
            )
        except once.NotSeen as error:
            raise CommandError(str(error)) from error

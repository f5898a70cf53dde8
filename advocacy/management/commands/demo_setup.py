import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from advocacy.demo import setting
from advocacy.demo.cast import BRINDILLE, STAGES


class Command(BaseCommand):
    help = "Create the organizations of the demo and write .local/demo.json for scripts. Run again it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default=settings.BASE_URL)
        parser.add_argument("--mail-outbox", default="")
        parser.add_argument(
            "--once", action="store_true", help="For the short run; the same organizations."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.ROOT) / ".local" / "demo.json"
        before = setting.written_before(path)
        entries = [setting.set_stage(s, written=before.get(s.name, {})) for s in STAGES]
        story = next(entry for entry in entries if entry["name"] == BRINDILLE.name)
        told = {
            "url": options["url"],
            "mail_outbox": options["mail_outbox"],
            "organizations": entries,
            "commands": setting.commands(options["url"], story),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
        self.stdout.write(
            f"{len(entries)} organizations are ready; {path} tells scripts how to reach them."
        )

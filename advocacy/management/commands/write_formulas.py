from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from advocacy.growth import formulas

PAGE = Path("docs/formulas.md")


class Command(BaseCommand):
    help = "Write docs/formulas.md from the docstrings of the functions that make the figures."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            PAGE.write_text(formulas.page(), encoding="utf-8")

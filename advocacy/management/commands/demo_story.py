import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.organizations.models import Organization
from advocacy.demo import story
from advocacy.demo.cast import BRINDILLE, MAISON_COLVERT, Stage
from advocacy.demo.world import Shop, World

WIDTH = 30


class Command(BaseCommand):
    help = "Load the story of the demo: two years of Brindille, and a small shop. Run again it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="Smaller crowds: 0.05.")

    def handle(self, *args: Any, **options: Any) -> None:
        until = timezone.now().replace(microsecond=0)
        self.shown = -1
        scale = options["scale"]
        shop = story.load_shop(_organization(MAISON_COLVERT), shop=Shop(scale=scale), until=until)
        loaded = story.load_brindille(
            _organization(BRINDILLE),
            world=World(scale=scale),
            until=until,
            progress=self.show,
        )
        if loaded.was_there:
            self.stdout.write("The story is there.")
        else:
            events = loaded.events + shop.events
            seconds = loaded.seconds + shop.seconds
            self.stdout.write(f"{events:,} events and {loaded.leads:,} leads in {seconds:.0f} s.")
        for sentence in story.what_to_see(loaded):
            self.stdout.write(f"  {sentence}")

    def show(self, share: float) -> None:
        """A bar that stays on its line in a terminal; elsewhere a line for each tenth."""
        if sys.stdout.isatty():
            done = round(share * WIDTH)
            bar = "#" * done + "." * (WIDTH - done)
            self.stdout.write(f"\r  {bar} {share:4.0%}", ending="\n" if share == 1 else "")
            self.stdout.flush()
        elif (tenth := int(share * 10)) > self.shown:
            self.shown = tenth
            self.stdout.write(f"  {tenth * 10} %")


def _organization(stage: Stage) -> Organization:
    found = Organization.objects.filter(
        name=stage.name, memberships__user__email=stage.people[0].email
    ).first()
    if found is None:
        raise CommandError("Set the stage first: manage.py demo_setup.")
    return found

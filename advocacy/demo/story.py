"""Load the story: everything through the same inbox as a customer's own events, and the rooms' verbs for the rest.

Ids of messages and leads do not depend on the clock, so that a second run, or one after an interruption, adds nothing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.customers.models import Company, Contact
from accounts.events.models import Event
from accounts.events.services import receive_rows
from accounts.events.storing import chunks
from accounts.organizations.models import Membership, Organization
from advocacy import working
from advocacy.demo import (
    holding_out,
    leads,
    measuring,
    nurturing,
    promises,
    publishing,
    qualifying,
    selling,
)
from advocacy.demo.items import LeadTold, Told
from advocacy.demo.planting import Planted
from advocacy.demo.roles import CLAIRE, NADIA, SABINE
from advocacy.demo.shop import simulate_shop
from advocacy.demo.simulation import Story, draw
from advocacy.demo.world import Shop, World
from advocacy.scoring import services as scoring
from advocacy.signals.models import EventMapping
from kernel import tenancy
from kernel.work import State
from referrals.links.services import links_for, record_visit

SEED = 2026
SOURCE = "story"
AT_ONCE = 5000
LOOK_AGAIN_SECONDS = 0.05
MEANINGS = {"Named By Sign-up": "named_by_signup", "Post Liked": "mention_neutral"}
"""Names of this product that the defaults do not know."""
OWNERS = (
    ("ines@brindille.example", ("FR", "BE")),
    ("tom@brindille.example", ("GB", "IE", "DE", "SE", "ES")),
)
POLICY_NOTE = "No public references; noted 12 March by Tom"
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a run added. `was_there`: an earlier run had loaded everything."""

    events: int = 0
    leads: int = 0
    seconds: float = 0.0
    was_there: bool = False


def load_brindille(
    organization: Organization, *, world: World, until: datetime, progress: Progress
) -> Loaded:
    """Load the story of Brindille into this organization. Ends at once when it is there."""
    began = time.monotonic()
    if _is_there(organization):
        return Loaded(was_there=True)
    story = draw(world, SEED, until)
    with tenancy.inside(organization.pk):
        for name, kind in MEANINGS.items():
            EventMapping.objects.get_or_create(
                organization=organization, name=name, defaults={"kind": kind}
            )
        qualifying.plant(organization, until=until)
    taken, came = _load_history(organization, story, until=until, progress=progress)
    with tenancy.inside(organization.pk):
        _say_whose(organization)
        _say_policies(story.planted)
        measuring.plant(organization, world, until)
        promises.plant(organization, story, SEED, until)
        nurturing.plant(organization, story, SEED)
    publishing.plant(organization, until=until)
    _open_links(organization, story)
    told = (item for item in story.items if isinstance(item, Told))
    taken += take_in(organization, [one for one in told if one.is_live], is_live=True)
    _mark_as_there(organization, until)
    return Loaded(taken, came, time.monotonic() - began)


def _load_history(
    organization: Organization, story: Story, *, until: datetime, progress: Progress
) -> tuple[int, int]:
    """Who people are, then who told them, then what they did: when somebody leaves whom we know for having brought
    others, those are looked at. Leads that nobody else waits for are written while a worker reads the rest."""
    told = [item for item in story.items if isinstance(item, Told) and not item.is_live]
    who = [one for one in told if one.message["type"] in ("group", "identify")]
    did = [one for one in told if one.message["type"] not in ("group", "identify")]
    share_of_who = len(who) / len(told)
    taken = take_in(organization, who, progress=lambda share: progress(share * share_of_who))
    leads_told = [item for item in story.items if isinstance(item, LeadTold)]
    came = load_leads(organization, [one for one in leads_told if one.meant])
    taken += put_in(organization, did)
    came += load_leads(organization, [one for one in leads_told if _stands_alone(one)])
    drain(
        organization,
        of=len(did),
        progress=lambda share: progress(share_of_who + share * (1 - share_of_who)),
    )
    came += load_leads(
        organization, [one for one in leads_told if not (_stands_alone(one) or one.meant)]
    )
    with tenancy.inside(organization.pk):
        since_drawn = holding_out.plant(story, SEED, until)
    return taken + take_in(organization, since_drawn), came


def _stands_alone(told: LeadTold) -> bool:
    """Nothing else in the story is about this person: writing the lead waits for no batch, and no batch for it."""
    return not told.company and not told.has_trace


def load_shop(organization: Organization, *, shop: Shop, until: datetime) -> Loaded:
    """Load the story of the tea shop into this organization. What is there already stays as it is."""
    began = time.monotonic()
    told = [item for item in simulate_shop(shop, SEED, until) if isinstance(item, Told)]
    with tenancy.inside(organization.pk):
        if Contact.objects.filter(organization=organization, external_id="shopper-0").exists():
            return Loaded(was_there=True)
    taken = take_in(organization, [one for one in told if not one.is_live])
    taken += take_in(organization, [one for one in told if one.is_live], is_live=True)
    with tenancy.inside(organization.pk):
        selling.set_the_shop_up(shop, until=until)
        friends = selling.friends_of_camille(shop, SEED, until)
    taken += take_in(organization, friends)
    with tenancy.inside(organization.pk):
        selling.look_at_the_figures(now=until)
    return Loaded(taken, 0, time.monotonic() - began)


def take_in(
    organization: Organization,
    told: Sequence[Told],
    *,
    is_live: bool = False,
    progress: Progress = lambda share: None,
) -> int:
    """Put facts into the inbox and work it off. Returns how many were new."""
    taken = put_in(organization, told, is_live=is_live)
    drain(organization, of=len(told), progress=progress)
    return taken


def put_in(organization: Organization, told: Sequence[Told], *, is_live: bool = False) -> int:
    """Put facts into the inbox, as a customer's import does. Returns how many were new."""
    taken = 0
    for part in chunks(iter(told), AT_ONCE):
        with tenancy.inside(organization.pk):
            taken += receive_rows(
                (one.message for one in part), source=SOURCE, is_historical=not is_live
            )
    return taken


def drain(organization: Organization, *, of: int, progress: Progress) -> None:
    """Work off the inbox, together with whatever worker is running, until it is empty."""
    while (waiting := _waiting(organization)) > 0:
        progress(1 - waiting / max(of, waiting))
        if not working.read_a_round():
            time.sleep(LOOK_AGAIN_SECONDS)
    progress(1.0)


def _waiting(organization: Organization) -> int:
    with tenancy.inside(organization.pk):
        return Event.objects.filter(organization=organization, state=State.PENDING).count()


def load_leads(organization: Organization, told: Sequence[LeadTold]) -> int:
    """Leads after the people they are about; a chunk is a transaction."""
    came = 0
    for chunk in chunks(iter(told), leads.CHUNK):
        with tenancy.inside(organization.pk):
            came += leads.load_chunk(chunk)
    return came


def _say_whose(organization: Organization) -> None:
    """Each company gets the CSM of its countries; whoever was named by hand stays."""
    members = Membership.objects.filter(organization=organization).select_related("user")
    users = {member.user.email: member.user for member in members}
    for email, countries in OWNERS:
        if email in users:
            Company.objects.filter(
                organization=organization, owner=None, country__in=countries
            ).update(owner=users[email])


def _say_policies(planted: Planted) -> None:
    """Who may not recommend, and who said so."""
    wanted = planted.policies | {SABINE.company_key: Company.Policy.APPROVAL}
    companies = Company.objects.for_organization(tenancy.current())
    for company in companies.filter(external_id__in=wanted, policy=Company.Policy.UNKNOWN):
        company.policy = wanted[company.external_id or ""]
        company.policy_note = POLICY_NOTE
        company.save(update_fields=["policy", "policy_note"])
    concerned = Contact.objects.for_organization(tenancy.current()).filter(
        company__external_id__in=wanted
    )
    people = list(concerned.values_list("pk", flat=True))
    scoring.refresh(people, kinds=scoring.kinds_in_force(), now=timezone.now())


def _open_links(organization: Organization, story: Story) -> None:
    """Links of the advocates whom sign-ups named, and two people who opened one today."""
    keys = {sign_up.code_of for sign_up in story.market.sign_ups if sign_up.code_of}
    with tenancy.inside(organization.pk):
        advocates = Contact.objects.filter(organization=organization, external_id__in=keys)
        codes = sorted(link.code for link in links_for(advocates).values())
    for number, code in enumerate(codes[:2], start=1):
        record_visit(code=code, signs=[], address=f"198.51.100.{number}", user_agent=BROWSER)


def _is_there(organization: Organization) -> bool:
    with tenancy.inside(organization.pk):
        claire = Contact.objects.filter(organization=organization, external_id=CLAIRE.key).first()
        return claire is not None and "story" in claire.traits


def _mark_as_there(organization: Organization, until: datetime) -> None:
    """The last thing told: everything before it has been loaded."""
    end = Told(
        until,
        {
            "type": "identify",
            "messageId": "brindille-end",
            "userId": CLAIRE.key,
            "traits": {"story": str(SEED)},
        },
    )
    take_in(organization, [end])


def what_to_see(loaded: Loaded) -> list[str]:
    """Three sentences for whoever loaded the story."""
    return [
        f"Advocates: {CLAIRE.name} stands first, and nobody ever asked her; Paul Girard gave two tens and is not on the list.",
        f"Today: a handful of fresh moments with their reasons; {NADIA.name} is met by hand only, ticket 4711 is open.",
        "Referrals: people who came because somebody told them stay longer and pay more; docs/demo-story.md says what is planted.",
    ]

"""What is true of the people with a name: the evidence behind each, and nothing else. The machine must find the rest."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from advocacy.demo import roles
from advocacy.demo.chance import MONTH
from advocacy.demo.items import Item, LeadTold, Person, Teller, Told, live
from advocacy.demo.roles import Role

LONG_WORDS = (
    "Before, a launch meant three weeks of chasing approvals by mail. Now everybody sees what waits and for whom. "
    "We launch in nine days, and the agency no longer calls me in the evening."
)
THREE_PRIVATE = (
    "We went from 21 days to 8 for a patient brochure, and legal sleeps better.",
    "The audit took 2 hours this year. Last year it took a week, and nobody could say who had approved what.",
    "My team of 6 does what we used to give to an agency. Please keep this between us.",
)


@dataclass(slots=True)
class Scene:
    """One person with a name, told in days before the end of the story."""

    role: Role
    until: datetime
    teller: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.teller = Teller("brindille", self.role.key)

    def ago(self, days: float) -> datetime:
        return self.until - timedelta(days=days)

    def did(self, days: float, event: str, **properties: object) -> Told:
        return self.teller.track(self.ago(days), self.role.key, event, **properties)

    def now(self, hours: float, event: str, **properties: object) -> Told:
        """Something of today or yesterday that reaches us as it happens."""
        at = self.until - timedelta(hours=hours)
        return live(self.teller.track(at, self.role.key, event, **properties))

    def was_there(self, *days: float) -> Iterator[Told]:
        for day in days:
            yield self.teller.page(self.ago(day), self.role.key, "Calendar")


def claire(scene: Scene) -> Iterator[Item]:
    """Named by two sign-ups who became customers, a testimonial, a mention, an expansion; no programme, no link."""
    business = scene.role.business(scene.until)
    yield scene.did(110, "Testimonial Given", id="testimonial-claire", text=LONG_WORDS)
    yield scene.did(
        15, "Mention", id="post-claire", tone="enthusiastic", title="How we plan campaigns now"
    )
    yield scene.did(30, "NPS Answered", score=10, comment="Un vrai gain de temps.")
    yield scene.teller.worth(scene.ago(70), business, mrr=round(business.mrr * 1.3), seats=24)
    yield scene.did(
        60, "ROI Milestone Reached", metric="hours_saved_per_month", value=80, before=160, after=80
    )
    yield from scene.was_there(2.2, 5.1, 8.3, 13.2, 20.1)
    yield from _brought(
        scene, roles.BROUGHT_BY_CLAIRE, "word_of_mouth", "{name} told me about it", 42
    )


def marc(scene: Scene) -> Iterator[Item]:
    """Warm replies, a talk at a meetup, one introduction; an occasion in four days."""
    yield scene.did(330, "Introduction Made", id="introduction-marc", peer="Ruth Abbott")
    yield scene.did(300, "Talk Given", id="talk-marc", occasion="Martech meetup Manchester")
    yield scene.did(80, "Warm Reply", id="reply-marc-1", text="You lot made my quarter.")
    yield scene.did(35, "Warm Reply", id="reply-marc-2", text="Tell your team: best launch yet.")
    day = (scene.until + timedelta(days=4)).date().isoformat()
    yield scene.did(
        1, "Talk Announced", occasion="Food Marketing Forum", on=day, topic="late approvals"
    )
    yield from scene.was_there(1.2, 4.2, 9.1, 12.3)


def sabine(scene: Scene) -> Iterator[Item]:
    """Three testimonials in private; her company forbids public references."""
    for number, (days, text) in enumerate(zip((240, 150, 60), THREE_PRIVATE, strict=True), 1):
        yield scene.did(days, "Testimonial Given", id=f"private-{number}", text=text, private=True)
    yield scene.did(100, "NPS Answered", score=10, comment="We would not go back.")
    yield scene.now(7, "Warm Reply", id="reply-sabine", text="Thank you, that saved our Monday.")
    yield from scene.was_there(3.1, 6.2, 10.1, 17.2)


def paul(scene: Scene) -> Iterator[Item]:
    """NPS 10 twice, heavy use, and never a word to anyone."""
    yield scene.did(130, "NPS Answered", score=10)
    yield scene.did(12, "NPS Answered", score=10)
    for days in (20, 5):
        yield scene.did(days, "CSAT Answered", score=5, scale=5)
    yield scene.did(45, "ROI Milestone Reached", metric="approval_days", value=3, before=9, after=3)
    yield from scene.was_there(*(day + 0.2 for day in range(1, 29, 2)))


def lou(scene: Scene) -> Iterator[Item]:
    """Forty likes in ninety days."""
    for number in range(40):
        yield scene.did(2 + number * 2.2, "Post Liked", id=f"like-lou-{number}")


def nadia(scene: Scene) -> Iterator[Item]:
    """A case study and a reference call; a serious ticket has been open for nine days."""
    yield scene.did(240, "Case Study Published", id="case-nadia", title="Nine depots, one calendar")
    yield scene.did(150, "Reference Call Held", id="call-nadia")
    yield scene.did(9, "Ticket Opened", ticket_id="4711", severity="serious")
    yield scene.now(4, "Mention", id="post-nadia", tone="friendly", title="A tool worth its price")
    yield from scene.was_there(1.1, 4.4, 9.2, 15.2)


def greg(scene: Scene) -> Iterator[Item]:
    """Two hundred invitations sent, four of the invited pay: a loop, not an advocate."""
    for number in range(200):
        yield scene.did(4 + number * 2.6, "Invitation Sent", id=f"invitation-greg-{number}")
        if number % 4 == 0:
            yield scene.did(3 + number * 2.6, "Invitation Accepted", id=f"invitation-greg-{number}")
    heard = "{name} invited me"
    yield from _brought(scene, roles.BROUGHT_BY_GREG, "product_invitation", heard, 30)


def emma(scene: Scene) -> Iterator[Item]:
    """Said that she knows nobody who needs this; she may be asked for a quote, not for introductions."""
    yield scene.did(90, "Testimonial Given", id="testimonial-emma", text=LONG_WORDS)
    yield scene.did(70, "NPS Answered", score=9, comment="We finally see where it hangs.")
    yield scene.did(50, "Review Published", id="review-emma", rating=5, site="G2")
    answer = "I know nobody who needs this"
    yield scene.did(20, "Ask Answered", id="ask-emma", kind="introduction", answer=answer)
    yield scene.now(
        5, "Warm Reply", id="reply-emma", text="For the first time our summer plan was done in May."
    )
    yield from scene.was_there(2.3, 5.2, 11.2, 18.1)


def julien(scene: Scene) -> Iterator[Item]:
    """Went to Atelier Nord three weeks ago and brought it along; permissions of the old job are stale."""
    yield scene.did(200, "Testimonial Given", id="testimonial-julien", text=LONG_WORDS)
    yield scene.did(120, "Review Published", id="review-julien", rating=5, site="Capterra")
    yield scene.did(60, "NPS Answered", score=10, comment="Un vrai gain de temps.")
    said_yes = {"publication": True}
    yield scene.teller.identify(scene.ago(190), scene.role.person(scene.until), consent=said_yes)
    moved = scene.role.person(scene.until)
    moved.email = "julien.caron@atelier-nord.example"
    yield scene.teller.identify(scene.ago(21), moved, company="atelier-nord")
    there = replace(scene.role, company="Atelier Nord").business(scene.until)
    yield scene.teller.group(scene.ago(21), moved.key, there)
    heard = "Julien Caron, notre nouveau directeur marketing, l'a apporté"
    margot = _french("margot", "Margot Pernet", "margot.pernet@atelier-nord.example")
    yield from _stranger(scene, margot, days=14, heard=heard)


def olivier(scene: Scene) -> Iterator[Item]:
    """Referred himself under a second address, and a colleague."""
    yield scene.did(40, "Mention", id="post-olivier", tone="friendly", title="Nos outils")
    himself = _french("olivier-2", "Olivier Brun", "olivier.brun+essai@brun-conseil.example")
    colleague = _french("anne", "Anne Lefort", "anne.lefort@brun-conseil.example")
    for person, days in ((himself, 30), (colleague, 28)):
        yield from _stranger(scene, person, days=days, heard="Olivier Brun", code_of="olivier")


def marie(scene: Scene) -> Iterator[Item]:
    """Two people of one name; a sign-up names "Marie Dupont"."""
    heard = "Marie Dupont m'en a parlé"
    quentin = _french("quentin", "Quentin Hamon", "quentin@domaine-garance.example")
    yield from _stranger(scene, quentin, days=25, heard=heard)


def sofia(scene: Scene) -> Iterator[Item]:
    """Three teams ask for her in one week."""
    yield scene.did(130, "Reference Call Held", id="call-sofia")
    yield scene.did(60, "Review Published", id="review-sofia", rating=5, site="G2")
    yield scene.did(45, "NPS Answered", score=10, comment="Approvals take two days, not ten.")
    for days, team in ((6, "sales"), (4, "marketing"), (2, "product")):
        yield scene.did(days, "Reference Requested", id=f"request-{team}", team=team)


def hedda(scene: Scene) -> Iterator[Item]:
    """Brought five companies; hers left in month 21, and two of the five follow."""
    for number, role in enumerate(roles.BROUGHT_BY_HEDDA):
        days = (role.months * MONTH).days + 50
        yield scene.did(
            days, "Introduction Made", id=f"introduction-hedda-{number}", peer=role.name
        )
    yield scene.did(190, "Testimonial Given", id="testimonial-hedda", text=LONG_WORDS)
    yield from _brought(scene, roles.BROUGHT_BY_HEDDA, "introduction", "{name} put us in touch", 42)


def today(until: datetime) -> Iterator[Item]:
    """A handful of fresh occasions by people of middle-sized customers."""
    aurelie, daniel, katrin, priya = (Scene(role, until) for role in roles.OF_TODAY)
    yield aurelie.did(40, "NPS Answered", score=9, comment="Un vrai gain de temps.")
    title = "Trois outils que je garderais"
    yield aurelie.now(3, "Mention", id="post-aurelie", tone="friendly", title=title)
    yield daniel.did(
        160, "ROI Milestone Reached", metric="approval_days", value=6, before=9, after=6
    )
    yield daniel.now(
        20, "ROI Milestone Reached", metric="hours_saved_per_month", value=64, before=96, after=32
    )
    yield from daniel.was_there(2.1, 4.2, 7.2, 10.1, 15.3)
    business = katrin.role.business(until)
    at = until - timedelta(hours=26)
    yield live(katrin.teller.worth(at, business, mrr=round(business.mrr * 1.4), seats=16))
    yield priya.did(25, "CSAT Answered", score=5, scale=5)
    yield priya.now(22, "Review Published", id="review-priya", rating=5, site="Capterra")


def _brought(
    scene: Scene, brought: tuple[Role, ...], channel: str, heard: str, cycle_days: int
) -> Iterator[Item]:
    """Leads that became customers; they pay from the month their company starts. An invitation sent by a button of
    the product is nobody's word."""
    is_word = channel != "product_invitation"
    for role in brought:
        won_at = scene.until - role.months * MONTH
        signed_up = won_at - timedelta(days=cycle_days)
        yield LeadTold(
            at=signed_up,
            lead_id=f"lead-{role.key}",
            person=role.key,
            channel=channel,
            heard_from=heard.format(name=scene.role.name),
            names=is_word,
            meant=scene.role.key if is_word else "",
            stages=(
                ("submitted", signed_up),
                ("qualified", signed_up + timedelta(days=2)),
                ("trial", won_at - timedelta(days=14)),
                ("won", won_at),
            ),
            mrr_amount=role.mrr,
            company=role.company_key,
        )


def _stranger(
    scene: Scene, person: Person, *, days: float, heard: str, code_of: str = ""
) -> Iterator[Item]:
    """Somebody who signed up and names this person; not decided yet."""
    at = scene.ago(days)
    yield scene.teller.identify(at, person, channel="word_of_mouth", heard_from=heard)
    yield LeadTold(
        at=at,
        lead_id=f"lead-{person.key}",
        person=person.key,
        channel="word_of_mouth",
        heard_from=heard,
        stages=(("submitted", at), ("trial", at + timedelta(days=1))),
        code_of=code_of,
        names=True,
    )


def _french(key: str, name: str, email: str) -> Person:
    return Person(key, name, email, "Head of Marketing", "fr", "FR", "Europe/Paris")


SCENES: dict[Role, Callable[[Scene], Iterator[Item]]] = {
    roles.CLAIRE: claire,
    roles.MARC: marc,
    roles.SABINE: sabine,
    roles.PAUL: paul,
    roles.LOU: lou,
    roles.NADIA: nadia,
    roles.GREG: greg,
    roles.EMMA: emma,
    roles.JULIEN: julien,
    roles.OLIVIER: olivier,
    roles.MARIE_ONE: marie,
    roles.SOFIA: sofia,
    roles.HEDDA: hedda,
}


def named(until: datetime) -> Iterator[Item]:
    """Everything the people with a name do."""
    for role, play in SCENES.items():
        yield from play(Scene(role, until))
    yield from today(until)

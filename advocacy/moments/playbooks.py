"""The playbooks an organization starts with: starting values, edited in the admin. Installed once, never overwritten.

1, 2, 3, 8 and 14 begin as drafts; the others are off until they were tested on history.
"""

from django.utils.translation import gettext_noop as _

from advocacy.incentives.catalogue import EARLY_ACCESS, JOINT_WEBINAR, PERSONAL_DEMO
from advocacy.moments.moving_on import CHANGED_JOB, START_KIT
from advocacy.moments.playbook import Playbook
from advocacy.moments.playbooks_answering import ANSWERING
from advocacy.moments.playbooks_asked import REFERENCE_CALL
from advocacy.moments.playbooks_later import LATER
from advocacy.moments.playbooks_shop import SHOP

INTRODUCTIONS = [
    "introduction",
    "referral_submitted",
    "referral_qualified",
    "referral_won",
    "named_by_signup",
]


RESULT = Playbook(
    code="1-significant-result",
    name=_("A significant result"),
    kinds=["milestone"],
    gesture="equip",
    asks_from_tier="natural",
    ask_effort=4,
    asks_for=INTRODUCTIONS,
    incentive=PERSONAL_DEMO,
    in_app=True,
    life_hours=240,
    priority=30,
    texts={
        "en": {
            "subject": "{value} {unit} in {period}: your team's work on one page",
            "short_subject": "Your team's work on one page",
            "body": (
                "{value} {unit} in {period}: that is your team's work. I put it on one page you can keep or show "
                "around: {card}. Nothing to do on your side."
            ),
            "short_body": (
                "{label}: {value}. That is your team's work. I put it on one page you can keep or show around: "
                "{card}. Nothing to do on your side."
            ),
            "ask": (
                "If a colleague elsewhere is where you were in {start}, I will gladly show them how you did it: half "
                "an hour, their own case, no sales talk. You can simply pass on this link: {link}. And if nobody "
                "comes to mind, that is fine."
            ),
            "short_ask": (
                "If a colleague elsewhere is where you were at the start, I will gladly show them how you did it: "
                "half an hour, their own case, no sales talk. You can simply pass on this link: {link}. And if "
                "nobody comes to mind, that is fine."
            ),
        },
        "fr": {
            "subject": "{value} {unit} en {period} : le travail de votre équipe sur une page",
            "short_subject": "Le travail de votre équipe sur une page",
            "body": (
                "{value} {unit} en {period} : c’est le travail de votre équipe. Je l’ai mis sur une page, à garder ou "
                "à montrer : {card}. Vous n’avez rien à faire."
            ),
            "short_body": (
                "{label} : {value}. C’est le travail de votre équipe. Je l’ai mis sur une page, à garder ou à "
                "montrer : {card}. Vous n’avez rien à faire."
            ),
            "ask": (
                "Si un confrère en est là où vous étiez en {start}, je lui montrerai volontiers comment vous avez "
                "fait : une demi-heure, sur son propre cas, sans discours commercial. Il suffit de lui transmettre ce "
                "lien : {link}. Et si personne ne vous vient à l’esprit, aucun souci."
            ),
            "short_ask": (
                "Si un confrère en est là où vous étiez au début, je lui montrerai volontiers comment vous avez "
                "fait : une demi-heure, sur son propre cas, sans discours commercial. Il suffit de lui transmettre ce "
                "lien : {link}. Et si personne ne vous vient à l’esprit, aucun souci."
            ),
        },
    },
)

THANKS = Playbook(
    code="2-unprompted-mention-thanks",
    name=_("A good word by themselves: thank"),
    kinds=["mention", "review", "named_by_signup"],
    gesture="thank",
    only_unprompted=True,
    cooldown_days=7,
    priority=20,
    texts={
        "en": {
            "subject": "Thank you",
            # Never "we saw your post": what they wrote is not ours to have watched.
            "body": (
                "I wanted to thank you. That you speak well of this work matters more to us than any advertisement we "
                "could buy."
            ),
            "body_review": (
                "Thank you for your review. It helps others choose, and it matters more than any advertisement we "
                "could buy."
            ),
            "body_named_by_signup": (
                "Someone told us they came because of you. Thank you: it matters more than any advertisement we could "
                "buy. It was {peer}."
            ),
        },
        "fr": {
            "subject": "Merci",
            "body": (
                "Je voulais vous remercier. Que vous disiez du bien de ce travail vaut pour nous plus que toutes nos "
                "publicités."
            ),
            "body_review": (
                "Merci pour votre avis. Il aide les autres à choisir, et cela vaut plus que toutes nos publicités."
            ),
            "body_named_by_signup": (
                "Quelqu’un nous a dit être venu grâce à vous. Merci : cela vaut plus que toutes nos publicités. "
                "C’était {peer}."
            ),
        },
    },
)

EARLY = Playbook(
    code="2-early-access-offer",
    name=_("A good word by themselves: early access, a week later"),
    kinds=["mention", "review", "named_by_signup"],
    gesture="offer",
    only_unprompted=True,
    asks_for=["beta_feedback"],
    incentive=EARLY_ACCESS,
    delay_days=7,
    cooldown_days=60,
    priority=10,
    texts={
        "en": {
            "subject": "Would you judge this before others?",
            "body": (
                "You will want to judge this before others: {feature}, from {date}. Three seats are yours to give to "
                "colleagues. Tell me what is wrong with it."
            ),
            "short_body": (
                "You will want to judge this before others: something we are just making. Three seats are yours to "
                "give to colleagues. Tell me what is wrong with it."
            ),
        },
        "fr": {
            "subject": "Votre avis avant les autres",
            "body": (
                "Vous voudrez en juger avant les autres : {feature}, dès le {date}. Trois places sont à vous, pour "
                "vos collègues. Dites-moi ce qui ne va pas."
            ),
            "short_body": (
                "Vous voudrez en juger avant les autres : une nouveauté que nous préparons. Trois places sont à vous, "
                "pour vos collègues. Dites-moi ce qui ne va pas."
            ),
        },
    },
)

WARM_REPLY = Playbook(
    code="3-warm-reply",
    name=_("A warm reply: thank, then ask to quote"),
    kinds=["warm_reply"],
    gesture="thank",
    asks_from_tier="quiet",
    ask_effort=1,
    asks_for=["quote", "testimonial"],
    cooldown_days=14,
    priority=20,
    texts={
        "en": {
            "subject": "Thank you for your words",
            "body": "Your answer was good to read. Thank you for taking the time.",
            "ask": (
                'You wrote: "{sentence}". May we quote it, with your name, with your company only, or not at all? One '
                "click; you can take it back whenever you like."
            ),
        },
        "fr": {
            "subject": "Merci pour vos mots",
            "body": "Votre réponse m’a fait plaisir. Merci d’en avoir pris le temps.",
            "ask": (
                "Vous avez écrit : « {sentence} ». Pouvons-nous vous citer, avec votre nom, avec votre société "
                "seulement, ou pas du tout ? Un clic suffit, et vous pouvez revenir dessus quand vous voulez."
            ),
        },
    },
)

INSIGHT = Playbook(
    code="4-insight",
    name=_("They share a practice: do it together"),
    kinds=["insight"],
    gesture="offer",
    asks_for=["talk"],
    least_tier="warm",
    incentive=JOINT_WEBINAR,
    position="off",
    cooldown_days=60,
    texts={
        "en": {
            "subject": "Your piece on {topic}",
            "short_subject": "Your piece",
            "body": (
                "Your piece on {topic} is worth a room. Shall we do it together: your practice, our figures, your "
                "slides to keep? Half an hour to prepare, I do the rest."
            ),
            "short_body": (
                "What you shared is worth a room. Shall we do it together: your practice, our figures, your slides "
                "to keep? Half an hour to prepare, I do the rest."
            ),
        },
        "fr": {
            "subject": "Votre article sur {topic}",
            "short_subject": "Votre article",
            "body": (
                "Votre article sur {topic} mérite un public. Et si on en parlait ensemble : votre méthode, nos "
                "chiffres, et les diapositives restent à vous ? Une demi-heure de préparation, je m’occupe du reste."
            ),
            "short_body": (
                "Ce que vous avez partagé mérite un public. Et si on en parlait ensemble : votre méthode, nos "
                "chiffres, et les diapositives restent à vous ? Une demi-heure de préparation, je m’occupe du reste."
            ),
        },
    },
)

OCCASION = Playbook(
    code="5-peer-occasion",
    name=_("Peers will discuss it: bring the answer"),
    trigger={"on": "occasion", "days": 3},
    gesture="equip",
    least_tier="natural",
    incentive=PERSONAL_DEMO,
    position="off",
    cooldown_days=14,
    texts={
        "en": {
            "subject": "For {occasion}",
            "short_subject": "The figures people ask for",
            "body": (
                "You are at {occasion} on {date}, and {problem} is on the programme. Here is a page with the figures "
                "people ask for, including when we are not the right tool: {material}. Use what helps."
            ),
            "short_body": (
                "Here is a page with the figures people ask for, including when we are not the right tool: "
                "{material}. Use what helps."
            ),
        },
        "fr": {
            "subject": "Pour {occasion}",
            "short_subject": "Les chiffres qu’on demande toujours",
            "body": (
                "Vous serez à {occasion} le {date}, et {problem} est au programme. Voici une page avec les chiffres "
                "qu’on demande toujours, y compris les cas où nous ne convenons pas : {material}. Servez-vous."
            ),
            "short_body": (
                "Voici une page avec les chiffres qu’on demande toujours, y compris les cas où nous ne convenons "
                "pas : {material}. Servez-vous."
            ),
        },
    },
)

PLAYBOOKS = (
    RESULT,
    THANKS,
    EARLY,
    WARM_REPLY,
    INSIGHT,
    OCCASION,
    *LATER,
    *ANSWERING,
    REFERENCE_CALL,
    CHANGED_JOB,
    START_KIT,
    *SHOP,
)

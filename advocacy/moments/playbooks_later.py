"""Playbooks 6, 7 and 10 to 12: the points of a customer's life. See playbooks.py."""

from django.utils.translation import gettext_noop as _

from advocacy.incentives.catalogue import EARLY_ACCESS, PERSONAL_DEMO
from advocacy.moments.playbook import Playbook, after_days, only_if

DECIDES = only_if("contact.decider", "is", value=True)

GROWTH_THANKS = Playbook(
    code="6-expansion-thanks",
    name=_("Their team grew: thank, and ask what made them decide"),
    trigger=after_days("expansion", 14),
    conditions=DECIDES,
    gesture="thank",
    position="off",
    cooldown_days=90,
    texts={
        "en": {
            "subject": "Thank you for growing with us",
            "body": (
                "Your team grew from {before} to {after} seats. What made you decide? Your answer shapes what we build "
                "next; if it makes a story worth telling, we write it and you approve each word."
            ),
            "short_body": (
                "Your team works with us more than before. What made you decide? Your answer shapes what we build "
                "next; if it makes a story worth telling, we write it and you approve each word."
            ),
        },
        "fr": {
            "subject": "Merci de grandir avec nous",
            "body": (
                "Votre équipe est passée de {before} à {after} places. Qu’est-ce qui vous a décidés ? Votre réponse "
                "oriente la suite ; si elle mérite d’être racontée, nous l’écrivons et vous validez chaque mot."
            ),
            "short_body": (
                "Votre équipe travaille davantage avec nous. Qu’est-ce qui vous a décidés ? Votre réponse oriente la "
                "suite ; si elle mérite d’être racontée, nous l’écrivons et vous validez chaque mot."
            ),
        },
    },
)

GROWTH_OFFER = Playbook(
    code="6-expansion-offer",
    name=_("Their team grew: early access, a week after the thanks"),
    trigger=after_days("expansion", 21),
    conditions=DECIDES,
    gesture="offer",
    asks_for=["beta_feedback"],
    incentive=EARLY_ACCESS,
    position="off",
    cooldown_days=90,
    texts={
        "en": {
            "subject": "Would you judge this before others?",
            "body": (
                "You rely on this more than before, so you should see first what comes next. Three seats are yours to "
                "give to colleagues. Tell me what is wrong with it."
            ),
        },
        "fr": {
            "subject": "Votre avis avant les autres",
            "body": (
                "Vous comptez davantage sur cet outil : vous devriez voir la suite en premier. Trois places sont à "
                "vous, pour vos collègues. Dites-moi ce qui ne va pas."
            ),
        },
    },
)

FIRST_VALUE = Playbook(
    code="7-first-value",
    name=_("A first result: a card for inside use"),
    kinds=["milestone"],
    conditions=only_if("signals.milestone", "at_most", value=1, days=3660),
    gesture="equip",
    position="off",
    in_app=True,
    life_hours=336,
    cooldown_days=365,
    texts={
        "en": {
            "subject": "Your first result, on one page",
            "body": (
                "{value} {unit} in {period}: your first result. Here it is on one page, for your team and for whoever "
                "asks whether the start was worth it: {card}."
            ),
            "short_body": (
                "Your first result is there. Here it is on one page, for your team and for whoever asks whether the "
                "start was worth it: {card}."
            ),
        },
        "fr": {
            "subject": "Votre premier résultat, sur une page",
            "body": (
                "{value} {unit} en {period} : votre premier résultat. Le voici sur une page, pour votre équipe et pour "
                "qui demande si le démarrage en valait la peine : {card}."
            ),
            "short_body": (
                "Votre premier résultat est là. Le voici sur une page, pour votre équipe et pour qui demande si le "
                "démarrage en valait la peine : {card}."
            ),
        },
    },
)

REVIEW = Playbook(
    code="10-review-by-time",
    name=_("Half a year after the first result: invite a review, whatever they think"),
    trigger=after_days("first_value", 180, every=365),
    conditions=only_if("contact.active_days", "at_least", value=1),
    gesture="ask",
    ask_effort=3,
    asks_for=["review"],
    position="off",
    life_hours=336,
    cooldown_days=360,
    texts={
        "en": {
            "subject": "Would you write what you think?",
            "body": (
                "We ask every customer after six months, happy or not: would you write what you think on {site}? Good "
                "and bad both help others choose. You get nothing for it, and please say that you are a customer."
            ),
            "short_body": (
                "We ask every customer after six months, happy or not: would you write what you think, on the site "
                "where you would look yourself? Good and bad both help others choose. You get nothing for it, and "
                "please say that you are a customer."
            ),
        },
        "fr": {
            "subject": "Voulez-vous écrire ce que vous en pensez ?",
            "body": (
                "Nous le demandons à tous nos clients au bout de six mois, satisfaits ou non : voulez-vous écrire ce "
                "que vous en pensez sur {site} ? Le bon comme le mauvais aide les autres à choisir. Vous n’y gagnez "
                "rien, et merci de préciser que vous êtes client."
            ),
            "short_body": (
                "Nous le demandons à tous nos clients au bout de six mois, satisfaits ou non : voulez-vous écrire ce "
                "que vous en pensez, sur le site où vous chercheriez vous-même ? Le bon comme le mauvais aide les "
                "autres à choisir. Vous n’y gagnez rien, et merci de préciser que vous êtes client."
            ),
        },
    },
)

RENEWED = Playbook(
    code="11-renewal-signed",
    name=_("Another year: choose one, or none"),
    trigger=after_days("renewal", 14),
    gesture="ask",
    least_tier="natural",
    asks_for=[
        "introduction",
        "referral_submitted",
        "referral_qualified",
        "referral_won",
        "reference_call",
        "case_study",
    ],
    incentive=PERSONAL_DEMO,
    position="off",
    life_hours=336,
    cooldown_days=300,
    texts={
        "en": {
            "subject": "Thank you for another year",
            "body": (
                "Thank you for another year. If you feel like it, choose one: put me in touch with someone, take one "
                "call from a team like yours, or tell your story. Or none: you owe us nothing."
            ),
        },
        "fr": {
            "subject": "Merci pour cette nouvelle année",
            "body": (
                "Merci pour cette nouvelle année. Si le cœur vous en dit, choisissez : me mettre en relation, prendre "
                "un appel d’une équipe comme la vôtre, ou raconter votre histoire. Ou rien : vous ne nous devez rien."
            ),
        },
    },
)

YEAR_CARD = Playbook(
    code="12-anniversary",
    name=_("A year since they began: a card of the year"),
    trigger=after_days("go_live", 365, every=365),
    gesture="equip",
    least_tier="warm",
    position="off",
    life_hours=336,
    cooldown_days=300,
    texts={
        "en": {
            "subject": "Since {anchor}",
            "short_subject": "A year together",
            "body": (
                "You have worked with us since {anchor}. I put what your team did in that time on one page, to keep or "
                "to show around: {card}. Nothing to do on your side."
            ),
        },
        "fr": {
            "subject": "Depuis le {anchor}",
            "short_subject": "Une année ensemble",
            "body": (
                "Vous travaillez avec nous depuis le {anchor}. J’ai mis sur une page ce que votre équipe a fait "
                "pendant ce temps, à garder ou à montrer : {card}. Vous n’avez rien à faire."
            ),
        },
    },
)

YEAR_SEAT = Playbook(
    code="12-anniversary-champion",
    name=_("A year since they began: a seat at the table for Champions"),
    trigger=after_days("go_live", 372, every=365),
    gesture="offer",
    asks_for=["advisory_board"],
    least_tier="champion",
    incentive="advisory-seat",
    position="off",
    life_hours=336,
    cooldown_days=300,
    texts={
        "en": {
            "subject": "A seat at the table",
            "body": (
                "Few people know as well as you what this should become. Twice a year a small circle tells us, and we "
                "say afterwards what we did with it. A seat is yours if you want it."
            ),
        },
        "fr": {
            "subject": "Une place à la table",
            "body": (
                "Peu de gens savent aussi bien que vous ce que cet outil doit devenir. Deux fois par an, un petit "
                "cercle nous le dit, et nous racontons ensuite ce que nous en avons fait. Une place est à vous, si "
                "vous le souhaitez."
            ),
        },
    },
)

LATER = (GROWTH_THANKS, GROWTH_OFFER, FIRST_VALUE, REVIEW, RENEWED, YEAR_CARD, YEAR_SEAT)

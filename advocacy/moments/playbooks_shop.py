"""Playbooks S1 to S3 and S5: the natural points in the life of somebody who buys. S4 (the code in the parcel) is a page,
S6 (two things bought together) an answer of the API. See playbooks.py.
"""

from django.utils.translation import gettext_noop as _

from advocacy.incentives.catalogue import FIRST_LOOK
from advocacy.moments.playbook import Playbook, after_days

SATISFIED = {
    "version": 1,
    "match": "all",
    "of": [
        {
            "match": "any",
            "of": [
                {"field": "signals.product_rated", "operator": "at_least", "value": 1, "days": 60},
                {"field": "signals.reorder", "operator": "at_least", "value": 1, "days": 365},
            ],
        },
        {"field": "signals.complaint", "operator": "at_most", "value": 0, "days": 60},
    ],
}
"""A good mark lately, or they came back; and nothing to complain of."""

SOON_AGAIN = {
    "version": 1,
    "match": "all",
    "of": [
        {"field": "cause.days", "operator": "at_most", "value": 90},
        {"field": "signals.reorder", "operator": "at_most", "value": 1, "days": 3660},
    ],
}

CONTENT = Playbook(
    code="s3-content-shared",
    name=_("A photo or film of theirs: thank, ask whether we may show it"),
    kinds=["content_shared"],
    gesture="thank",
    position="off",
    cooldown_days=14,
    priority=15,
    texts={
        "en": {
            "subject": "What a lovely picture",
            "body": (
                "Thank you for the picture: it shows better than we could what this is for. May we show it to others, "
                "with your name or without? If we do, it carries your own link: {link}. Answer with one word, and you "
                "can take it back whenever you like."
            ),
        },
        "fr": {
            "subject": "Quelle belle image",
            "body": (
                "Merci pour cette image : elle montre mieux que nous à quoi cela sert. Pouvons-nous la montrer à "
                "d’autres, avec votre nom ou sans ? Dans ce cas, elle porte votre propre lien : {link}. Un mot suffit, "
                "et vous pouvez revenir dessus quand vous voulez."
            ),
        },
    },
)

PASS_ON = Playbook(
    code="s1-satisfied",
    name=_("Ten days after a parcel, and they are content: a link and a note to pass on"),
    trigger=after_days("signal", 10, kinds=["delivered"]),
    conditions=SATISFIED,
    gesture="equip",
    position="off",
    cooldown_days=60,
    texts={
        "en": {
            "subject": "If somebody asks where it is from",
            "body": (
                "I hope you enjoy what you chose. If somebody asks where it is from, this link is yours to pass on: "
                "{link}. And a note to go with it, if you like: “This is where I found it. Say that I sent you.” "
                "Nothing to do on your side."
            ),
        },
        "fr": {
            "subject": "Si on vous demande d’où cela vient",
            "body": (
                "J’espère que votre choix vous plaît. Si quelqu’un vous demande d’où cela vient, ce lien est à vous, à "
                "transmettre : {link}. Et un petit mot pour l’accompagner, si vous voulez : « C’est ici que je l’ai "
                "trouvé. Dites que vous venez de ma part. » Vous n’avez rien à faire."
            ),
        },
    },
)

FIRST = Playbook(
    code="s2-second-order",
    name=_("They came back within 90 days: a first look at what is new"),
    kinds=["reorder"],
    conditions=SOON_AGAIN,
    gesture="offer",
    incentive=FIRST_LOOK,
    position="off",
    cooldown_days=90,
    texts={
        "en": {
            "subject": "See it two days before others",
            "body": (
                "You came back, so you should see first what comes next. A place is kept for you: 48 hours before it "
                "goes on sale, at the usual price. If it is not for you, simply let it pass."
            ),
        },
        "fr": {
            "subject": "Deux jours avant les autres",
            "body": (
                "Vous êtes revenu chez nous : vous devriez voir la suite en premier. Une place vous est réservée, 48 "
                "heures avant la mise en vente, au prix habituel. Si cela ne vous dit rien, laissez simplement passer."
            ),
        },
    },
)

AGAIN = Playbook(
    code="s5-due-again",
    name=_("It is about time for their next order: one reminder"),
    trigger=after_days("due_again", 0),
    gesture="equip",
    position="off",
    cooldown_days=30,
    life_hours=168,
    texts={
        "en": {
            "subject": "Running low?",
            "body": (
                "About this time you usually order again. If you are running low, everything is where you left it; if "
                "not, there is nothing to do. We write this once and do not come back to it."
            ),
        },
        "fr": {
            "subject": "Bientôt à court ?",
            "body": (
                "C’est à peu près le moment où vous commandez d’habitude. S’il ne vous en reste guère, tout est là où "
                "vous l’avez laissé ; sinon, vous n’avez rien à faire. Nous l’écrivons une fois, sans y revenir."
            ),
        },
    },
)

SHOP = (CONTENT, PASS_ON, FIRST, AGAIN)

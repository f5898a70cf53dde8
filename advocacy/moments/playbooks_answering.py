"""Playbooks 8, 9, 13 and 14: what follows from an answer, a publication, somebody they brought. See playbooks.py."""

from django.utils.translation import gettext_noop as _

from advocacy.moments.playbook import Playbook, after_days, only_if

SOLVED = Playbook(
    code="8-solved-well",
    name=_("Support solved it well: thank"),
    trigger=after_days("signal", 3, kinds=["csat_best"]),
    gesture="thank",
    cooldown_days=60,
    texts={
        "en": {
            "subject": "Thank you for telling us",
            "body": (
                "You told us that your question was solved well. I passed it on to the person who did it; it made "
                "their day. Thank you for taking the time."
            ),
        },
        "fr": {
            "subject": "Merci de nous l’avoir dit",
            "body": (
                "Vous nous avez dit que votre demande avait été bien traitée. Je l’ai transmis à la personne qui s’en "
                "est occupée, et cela lui a fait plaisir. Merci d’en avoir pris le temps."
            ),
        },
    },
)

PROMOTER = Playbook(
    code="9-promoter-with-comment",
    name=_("A promoter wrote why: ask to quote"),
    kinds=["promoter"],
    conditions=only_if("cause.text", "known"),
    gesture="ask",
    ask_effort=1,
    asks_for=["quote", "testimonial"],
    position="off",
    cooldown_days=90,
    texts={
        "en": {
            "subject": "May we quote you?",
            "body": (
                'You wrote: "{sentence}". May we quote it, with your name, with your company only, or not at all? One '
                "click; you can take it back whenever you like."
            ),
        },
        "fr": {
            "subject": "Pouvons-nous vous citer ?",
            "body": (
                "Vous avez écrit : « {sentence} ». Pouvons-nous vous citer, avec votre nom, avec votre société "
                "seulement, ou pas du tout ? Un clic suffit, et vous pouvez revenir dessus quand vous voulez."
            ),
        },
    },
)

PUBLISHED = Playbook(
    code="13-published",
    name=_("Their case study or webinar is out: thank, and give it back"),
    kinds=["case_study", "talk", "contribution"],
    gesture="thank",
    position="off",
    cooldown_days=14,
    texts={
        "en": {
            "subject": "It is out: thank you",
            "body": (
                "It is out, and it is yours too: the files, the link, and a slide in your colours are attached. Use "
                "them wherever they help you. Thank you for your time and your frankness."
            ),
        },
        "fr": {
            "subject": "C’est publié : merci",
            "body": (
                "C’est publié, et c’est aussi à vous : vous trouverez ci-joints les fichiers, le lien et une "
                "diapositive à vos couleurs. Servez-vous-en où bon vous semble. Merci pour votre temps et votre "
                "franchise."
            ),
        },
    },
)

BROUGHT = Playbook(
    code="14-person-they-brought",
    name=_("Somebody they brought came further: thank, and tell what may be told"),
    kinds=["introduction", "referral_qualified", "referral_won"],
    gesture="thank",
    cooldown_days=14,
    priority=15,
    texts={
        "en": {
            "subject": "Thank you for putting us in touch",
            "body": (
                "You put {peer} and us in touch. We spoke on {date}, and it was a good conversation. Thank you."
            ),
            "body_introduction": (
                "Thank you for putting somebody in touch with us. We write to them once, say it was you, and leave "
                "the rest to them."
            ),
            "short_body": (
                "You put somebody in touch with us, and it was a good conversation. Thank you for thinking of us."
            ),
        },
        "fr": {
            "subject": "Merci de nous avoir mis en relation",
            "body": (
                "Vous nous avez mis en relation avec {peer}. Nous nous sommes parlé le {date}, et l’échange a été "
                "bon. Merci."
            ),
            "body_introduction": (
                "Merci d’avoir mis quelqu’un en relation avec nous. Nous lui écrivons une fois, en disant que cela "
                "vient de vous, et le laissons libre de la suite."
            ),
            "short_body": (
                "Vous avez mis quelqu’un en relation avec nous, et l’échange a été bon. Merci d’avoir pensé à nous."
            ),
        },
    },
)

ANSWERING = (SOLVED, PROMOTER, PUBLISHED, BROUGHT)

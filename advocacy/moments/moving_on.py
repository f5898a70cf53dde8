"""Playbook 15: somebody who recommended us works elsewhere now."""

from django.utils.translation import gettext_noop as _

from advocacy.incentives.catalogue import PERSONAL_DEMO
from advocacy.moments.playbook import Playbook

CHANGED_JOB = Playbook(
    code="15-changed-job",
    name=_("Changed jobs: congratulate"),
    kinds=["changed_job"],
    gesture="thank",
    least_tier="natural",
    position="off",
    life_hours=336,
    cooldown_days=60,
    texts={
        "en": {
            "subject": "Congratulations",
            "body": (
                "Congratulations on {company}. Nothing to ask: I only wanted you to know that your way of working "
                "here is written down, and yours to take along."
            ),
            "short_body": (
                "Congratulations on your new position. Nothing to ask: I only wanted you to know that your way of "
                "working here is written down, and yours to take along."
            ),
        },
        "fr": {
            "subject": "Félicitations",
            "body": (
                "Félicitations pour {company}. Rien à demander : je voulais juste vous dire que votre façon de "
                "travailler ici est mise par écrit, et qu’elle vous suit."
            ),
            "short_body": (
                "Félicitations pour votre nouveau poste. Rien à demander : je voulais juste vous dire que votre "
                "façon de travailler ici est mise par écrit, et qu’elle vous suit."
            ),
        },
    },
)

START_KIT = Playbook(
    code="15-changed-job-start-kit",
    name=_("Changed jobs: a start for the new team, two months later"),
    kinds=["changed_job"],
    gesture="equip",
    least_tier="natural",
    incentive=PERSONAL_DEMO,
    position="off",
    delay_days=60,
    life_hours=336,
    cooldown_days=180,
    texts={
        "en": {
            "subject": "A start for your new team",
            "body": (
                "By now you know how things are done at {company}. Here is what you had set up before, on one page, "
                "as a start for the new team, should you want it: {card}."
            ),
            "short_body": (
                "By now you know how things are done in your new team. Here is what you had set up before, on one "
                "page, should you want it: {card}."
            ),
        },
        "fr": {
            "subject": "Un point de départ pour votre nouvelle équipe",
            "body": (
                "Vous savez maintenant comment on travaille chez {company}. Voici sur une page ce que vous aviez mis "
                "en place, comme point de départ pour la nouvelle équipe, si vous le souhaitez : {card}."
            ),
            "short_body": (
                "Vous savez maintenant comment on travaille dans votre nouvelle équipe. Voici sur une page ce que "
                "vous aviez mis en place, si vous le souhaitez : {card}."
            ),
        },
    },
)

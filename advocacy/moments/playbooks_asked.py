"""The playbook that a colleague sets off: somebody who is choosing wants to talk to a customer."""

from django.utils.translation import gettext_noop as _

from advocacy.moments.playbook import Playbook

REFERENCE_CALL = Playbook(
    code="reference-request",
    name=_("Reference call: ask for twenty minutes"),
    trigger={"on": "request"},
    gesture="ask",
    least_tier="natural",
    ask_effort=5,
    asks_for=["reference_call"],
    life_hours=240,
    cooldown_days=60,
    priority=10,
    texts={
        "en": {
            "subject": "Twenty minutes for a question about {topic}",
            "body": (
                "{role} at a company of your size has three questions about {topic}. One call of 20 minutes, in the "
                "week of {week}. The questions are attached, so you can say no."
            ),
            "short_subject": "Twenty minutes for a question",
            "short_body": (
                "{role} at a company of your size has three questions about {topic}. One call of 20 minutes, when it "
                "suits you. The questions are attached, so you can say no."
            ),
        },
        "fr": {
            "subject": "Vingt minutes pour une question sur {topic}",
            "body": (
                "{role}, dans une société de votre taille, a trois questions sur {topic}. Un appel de 20 minutes, la "
                "semaine du {week}. Les questions sont jointes, pour que vous puissiez refuser."
            ),
            "short_subject": "Vingt minutes pour une question",
            "short_body": (
                "{role}, dans une société de votre taille, a trois questions sur {topic}. Un appel de 20 minutes, quand "
                "cela vous convient. Les questions sont jointes, pour que vous puissiez refuser."
            ),
        },
    },
)

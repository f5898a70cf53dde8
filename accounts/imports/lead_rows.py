"""Rows of past leads: who came, when, through what, and how far they got. Pure.

The words for channels and stages are those of the API (`referrals.leads`), in English and French.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from accounts.imports.fields import fold
from accounts.imports.values import Fault

STAGES = {
    "submitted": "new nouveau lead prospect signup inscrit recu",
    "qualified": "qualifie qualifiee mql sql",
    "meeting": "demo rendezvous rdv reunion",
    "trial": "essai test",
    "won": "closedwon customer client gagne gagnee paid paye signe",
    "lost": "closedlost perdu perdue",
    "disqualified": "disqualifie disqualifiee unqualified nonqualifie",
    "duplicate": "doublon",
    "withdrawn": "retire desiste",
}
CHANNELS = {
    "word_of_mouth": "boucheaoreille recommendation recommandation colleague collegue referred",
    "referral_link": "referral lienderecommandation parrainage",
    "introduction": "intro miseenrelation",
    "partner": "partenaire",
    "product_invitation": "invitation invite",
    "cash_programme": "cashprogram primedeparrainage",
    "content": "contenu blog article",
    "outbound": "prospection coldcall coldemail",
    "event": "evenement salon conference",
    "search": "seo google recherche organicsearch",
    "paid": "ads sea publicite annonces paidsearch",
    "other": "autre",
    "unknown": "inconnu",
}
THANKS = {
    "with_name": "yes oui avecnom yeswithname",
    "without_name": "sansnom yeswithoutname",
    "no": "non",
}
KEPT = ("email", "user_id", "name", "channel", "heard_from", "may_thank", "referral_code", "stage", "mrr", "currency")  # fmt: skip
TIMES = ("stage_date",)


def _by_word(choices: Mapping[str, str]) -> dict[str, str]:
    return {word: code for code, words in choices.items() for word in (fold(code), *words.split())}


_STAGES, _CHANNELS, _THANKS = _by_word(STAGES), _by_word(CHANNELS), _by_word(THANKS)


def stage(cell: str) -> str:
    """Raises Fault, as the others do, for a word that is none of these."""
    return _chosen(cell, _STAGES, STAGES)


def channel(cell: str) -> str:
    return _chosen(cell, _CHANNELS, CHANNELS)


def thanks(cell: str) -> str:
    return _chosen(cell, _THANKS, THANKS)


def _chosen(cell: str, known: Mapping[str, str], choices: Mapping[str, str]) -> str:
    found = known.get(fold(cell))
    if found is None:
        raise Fault("row.not_one_of", choices=", ".join(choices))
    return found


def lead_items(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fact a row tells. A lead without an id of yours is known by its person and day."""
    properties = {name: found[name] for name in KEPT if found.get(name) not in (None, "")}
    properties |= {name: found[name].isoformat() for name in TIMES if found.get(name)}
    who = f"{found.get('email', '')}|{found.get('user_id', '')}|{found['date'].date().isoformat()}"
    digest = hashlib.sha256(who.encode()).hexdigest()
    properties["lead_id"] = found.get("lead_id") or f"import:{digest[:32]}"
    item: dict[str, Any] = {
        "type": "track",
        "event": "Lead Imported",
        "anonymousId": f"lead:{properties['lead_id']}"[:255],
        "properties": properties,
        "timestamp": found["date"].isoformat(),
    }
    said = json.dumps(item, sort_keys=True, separators=(",", ":"), default=str)
    return [item | {"messageId": f"lead:{hashlib.sha256(said.encode()).hexdigest()[:40]}"}]

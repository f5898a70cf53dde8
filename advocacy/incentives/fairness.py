"""What an incentive may not be: money by another name, or a price for praise. Pure; checked where it is written."""

import re

from django.utils.translation import gettext as _

from kernel.errors import Invalid

MONEY = re.compile(
    r"""[€$£¥₣]\s*\d | \d\s*[€$£¥₣] | \b\d+[\d.,\s]*(?:eur|euros?|usd|gbp|chf|dollars?|pounds?)\b
    | \b(?:cash(?:back)?|vouchers?|gift\s*cards?|rebates?|discounts?|coupons?|loyalty\s+points?|credits?)\b
    | \b(?:bons?\s+d['’]achat|ch[eè]ques?[\s-]cadeaux?|cartes?[\s-]cadeaux?|remises?|rabais|ristournes?|cagnotte)\b
    | \b\d+\s*points?\b | \bleaderboards?\b | \bclassement\b""",
    re.IGNORECASE | re.VERBOSE,
)
PRAISE = re.compile(
    r"""\b(?:positive|good|great|glowing|favou?rable|kind)\s+(?:reviews?|ratings?|testimonials?|words?)\b
    | \b(?:[45]|four|five|quatre|cinq)[\s-]*(?:stars?|étoiles?)\b
    | \b(?:avis|notes?|commentaires?|témoignages?)\s+(?:positifs?|positives?|favorables?|élogieux)\b
    | \b(?:bons?\s+avis|bonnes?\s+notes?)\b | \b(?:promoters?|promoteurs?|nps)\b""",
    re.IGNORECASE | re.VERBOSE,
)
REVIEW = re.compile(
    r"""\b(?:g2|capterra|trustpilot)\b
    | \b(?:public|online|app[\s-]?store|customer|google)\s+reviews?\b
    | \b(?:for|writing|write|leave|leaving|posting|against)\s+(?:a|an|your|their)\s+(?:\w+\s+)?reviews?\b
    | \bavis\s+(?:clients?|publics?|en\s+ligne|google)\b | \b(?:contre|laisser|publier|poster)\s+(?:un|votre)\s+avis\b""",
    re.IGNORECASE | re.VERBOSE,
)


def check(texts: dict[str, str]) -> None:
    """Raises Invalid naming each text that speaks of money, of praise, or of a review: none may be the price.

    `texts` by field. Reviews are invited by time and never rewarded; whoever is asked for a word gives an honest one.
    """
    faults = []
    for name, text in texts.items():
        for pattern, code, words in (
            (MONEY, "money", _("“%(found)s” is money, or stands for it: offer a relation.")),
            (PRAISE, "praise", _("“%(found)s” makes it depend on praise: that is not allowed.")),
            (REVIEW, "review", _("“%(found)s”: a review is never rewarded. Leave it out.")),
        ):
            if found := pattern.search(text):
                detail = words % {"found": found[0].strip()}
                faults.append(
                    {"pointer": f"/{name}", "code": f"incentive_{code}", "detail": detail}
                )
                break
    if faults:
        raise Invalid(
            " ".join(fault["detail"] for fault in faults), code="unfair_incentive", errors=faults
        )

"""The materials an organization starts with: starting values, edited in the admin.

Written to be sent by the advocate, in their own name: plain, nothing to sell, no exclamation mark. Each line stands by
itself, since one whose variable has no value is left out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    kind: str
    occasion: str
    language: str
    title: str
    body: str


TEXTS = (
    Text(
        "post",
        "result",
        "en",
        "A post about this result",
        """{value} {unit}. That is what my team reached this time.
It was {before} before. It is {after} now.
What helped most was not the tool alone: we looked honestly at where the time went, and changed one habit at a time.
If you work on the same thing, ask me. I am glad to show how we did it.
{card}""",
    ),
    Text(
        "post",
        "result",
        "fr",
        "Une publication sur ce résultat",
        """{value} {unit}. Voilà ce que mon équipe a obtenu.
C’était {before} avant. C’est {after} maintenant.
Ce qui a le plus aidé, ce n’est pas l’outil seul : nous avons regardé honnêtement où passait le temps, et changé une habitude à la fois.
Si vous travaillez sur le même sujet, posez-moi vos questions. Je montre volontiers comment nous avons fait.
{card}""",
    ),
    Text(
        "slide",
        "result",
        "en",
        "One slide for your management",
        """{label}
{value} {unit}
Before: {before}. Now: {after}.
How: with {organization}, since {start}
Next: what we keep, what we change, what we need
Picture for the slide: {card}""",
    ),
    Text(
        "slide",
        "result",
        "fr",
        "Une diapositive pour votre direction",
        """{label}
{value} {unit}
Avant : {before}. Aujourd’hui : {after}.
Comment : avec {organization}, depuis {start}
La suite : ce que nous gardons, ce que nous changeons, ce qu’il nous faut
Image pour la diapositive : {card}""",
    ),
    Text(
        "introduction",
        "any",
        "en",
        "A mail to a colleague elsewhere",
        """Hello,

you told me that you are working on the same thing as we are.
We use {organization} for it. What it brought us so far: {value} {unit}.
{host} there shows it on your own case, half an hour, no sales talk. I get no money for this.
If you like, here is the way in: {link}
And if it is not for you, just ignore this mail.

{hero}""",
    ),
    Text(
        "introduction",
        "any",
        "fr",
        "Un courriel à un confrère",
        """Bonjour,

vous m’aviez dit travailler sur le même sujet que nous.
Nous utilisons {organization} pour cela. Ce que cela nous a apporté jusqu’ici : {value} {unit}.
{host} le montre sur votre propre cas : une demi-heure, sans discours commercial. Je ne touche rien pour cela.
Si le cœur vous en dit, voici l’entrée : {link}
Et si cela ne vous concerne pas, ignorez simplement ce message.

{hero}""",
    ),
    Text(
        "answer",
        "peers",
        "en",
        "An answer to a question of your field",
        """We had the same problem: {problem}.
What we tried first did not last: more meetings, one more spreadsheet.
What helped was to make visible where things wait, and for whom. We do it with {organization}; I work for one of their customers, and nobody pays me for saying so.
Where it does not fit: very small teams with one project at a time need none of this.
Figures, if you want them: {card}
Ask me whatever you like.""",
    ),
    Text(
        "answer",
        "peers",
        "fr",
        "Une réponse à une question de votre métier",
        """Nous avions le même problème : {problem}.
Ce que nous avons essayé d’abord n’a pas tenu : plus de réunions, un tableur de plus.
Ce qui a aidé : rendre visible où les choses attendent, et qui. Nous le faisons avec {organization} ; je travaille chez un de leurs clients, et personne ne me paie pour le dire.
Là où cela ne convient pas : une très petite équipe, un seul projet à la fois, n’en a pas besoin.
Des chiffres, si vous en voulez : {card}
Posez-moi toutes vos questions.""",
    ),
    Text(
        "outline",
        "growth",
        "en",
        "Outline of your story",
        """{company}: outline of a story in five parts. You approve each word; you can stop at any time.
1. Who you are: team, field, what a normal week looks like
2. What did not work, in your words: “{sentence}”
3. What you decided, and what you decided against
4. What changed: from {before} to {after}
5. What you would tell somebody who starts today
What we need: half an hour with you, one figure that you may publish, a picture if you like""",
    ),
    Text(
        "outline",
        "growth",
        "fr",
        "Le plan de votre histoire",
        """{company} : une histoire en cinq parties. Vous validez chaque mot, et vous pouvez arrêter à tout moment.
1. Qui vous êtes : l’équipe, le métier, une semaine ordinaire
2. Ce qui ne marchait pas, avec vos mots : « {sentence} »
3. Ce que vous avez décidé, et ce que vous avez écarté
4. Ce qui a changé : de {before} à {after}
5. Ce que vous diriez à quelqu’un qui commence aujourd’hui
Ce qu’il nous faut : une demi-heure avec vous, un chiffre que vous pouvez publier, une photo si vous le souhaitez""",
    ),
    Text(
        "outline",
        "insight",
        "en",
        "Outline of a joint webinar",
        """{topic}: a joint hour, yours first
10 minutes: your practice, with your slides, which stay yours
15 minutes: figures from the field, ours to bring
5 minutes: what did not work
20 minutes: questions; we collect them before and you choose
Half an hour to prepare. We do the invitation, the recording and everything after.""",
    ),
    Text(
        "outline",
        "insight",
        "fr",
        "Le plan d’un webinaire commun",
        """{topic} : une heure ensemble, vous d’abord
10 minutes : votre méthode, avec vos diapositives, qui restent à vous
15 minutes : des chiffres du terrain, que nous apportons
5 minutes : ce qui n’a pas marché
20 minutes : les questions ; nous les recueillons avant, vous choisissez
Une demi-heure de préparation. Invitation, enregistrement et suite : c’est pour nous.""",
    ),
)

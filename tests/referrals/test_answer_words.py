"""Answers to “how did you hear of us?” as people write them, in five languages: who is named, and the channel."""

import pytest

from referrals.leads import answers

WORD_OF_MOUTH = {
    # What is written: the person, the company.
    "Marie from Dupont told me": ("Marie", "Dupont"),
    "marie at dupont": ("marie", "dupont"),
    "MARIE FROM DUPONT TOLD ME": ("MARIE", "DUPONT"),
    "I heard about you from Marie at Dupont": ("Marie", "Dupont"),
    "Marie Lefevre, Dupont SA": ("Marie Lefevre", "Dupont SA"),
    "Marie (Dupont)": ("Marie", "Dupont"),
    "Marie - Dupont": ("Marie", "Dupont"),
    "My friend Marie who works at Dupont": ("Marie", "Dupont"),
    "A friend at Dupont, Marie, recommended you": ("Marie", "Dupont"),
    "Someone at Dupont told me": ("", ""),
    "someone from Dupont": ("", ""),
    "Word of mouth": ("", ""),
    "word of mouth - Marie from Dupont": ("Marie", "Dupont"),
    "Recommended by Marie Lefèvre of Dupont": ("Marie Lefèvre", "Dupont"),
    "Marie Lefevre from Dupont recommended Brindille to me last week": ("Marie Lefevre", "Dupont"),
    "Dupont's Marie told us about it": ("Marie", "Dupont"),
    "Marie told me about you, she works for Dupont": ("Marie", "Dupont"),
    "I met Marie from Dupont at a conference and she told me about you": ("Marie", "Dupont"),
    "Met Marie from Dupont at a meetup": ("Marie", "Dupont"),
    "Hi! Marie from Dupont sent me :)": ("Marie", "Dupont"),
    "Through Marie at Dupont": ("Marie", "Dupont"),
    "A colleague of mine, Marie Lefevre (Dupont), showed me": ("Marie Lefevre", "Dupont"),
    "My former boss Marie, now at Dupont": ("Marie", "Dupont"),
    "Marie, Dupont": ("Marie", "Dupont"),
    "Marie": ("Marie", ""),
    "Marie L. from Dupont": ("Marie", "Dupont"),
    "Marie from accounting at Dupont told me": ("Marie", "Dupont"),
    "LinkedIn post by Marie from Dupont": ("Marie", "Dupont"),
    "saw Marie from Dupont's post on LinkedIn": ("Marie", "Dupont"),
    "a customer of yours": ("", ""),
    "my friend": ("", ""),
    "From a friend in marketing": ("", ""),
    "Marie referred me": ("Marie", ""),
    "Ms. Lefevre from Dupont": ("Lefevre", "Dupont"),
    "Marie Lefevre @ Dupont": ("Marie Lefevre", "Dupont"),
    "Marie Lefevre @Dupont": ("Marie Lefevre", "Dupont"),
    "Marie from Dupont & Cie": ("Marie", "Dupont & Cie"),
    "Marie from Dupont told me about Brindille, great tool": ("Marie", "Dupont"),
    "Heard it from Marie of the Dupont team": ("Marie", "Dupont"),
    "Marie de Dupont m'en a parlé": ("Marie", "Dupont"),
    "Marie de chez Dupont": ("Marie", "Dupont"),
    "Par Marie Lefèvre, de chez Dupont": ("Marie Lefèvre", "Dupont"),
    "marie de dupont m'a parlé de vous": ("marie", "dupont"),
    "Le bouche-à-oreille : Marie, chez Dupont": ("Marie", "Dupont"),
    "bouche à oreille": ("", ""),
    "bouche-à-oreille": ("", ""),
    "Une amie, Marie, qui travaille chez Dupont": ("Marie", "Dupont"),
    "Ma collègue Marie Lefèvre": ("Marie Lefèvre", ""),
    "Mon ancien collègue Éric de chez Dupont": ("Éric", "Dupont"),
    "Recommandé par Marie (Dupont SA)": ("Marie", "Dupont SA"),
    "Sur recommandation de Marie Lefèvre (société Dupont)": ("Marie Lefèvre", "Dupont"),
    "C'est Marie Lefèvre qui m'en a parlé": ("Marie Lefèvre", ""),
    "Marie L. de Dupont m'a conseillé": ("Marie", "Dupont"),
    "Grâce à Marie de l'entreprise Dupont": ("Marie", "Dupont"),
    "Grâce à Marie-Claire de chez Dupont": ("Marie-Claire", "Dupont"),
    "Mme Lefèvre de Dupont": ("Lefèvre", "Dupont"),
    "J'ai entendu parler de vous par Marie, de Dupont": ("Marie", "Dupont"),
    "un confrère": ("", ""),
    "Quelqu'un de chez Dupont": ("", ""),
    "Jean-François d'Arcelor m'a dit que c'était bien": ("Jean-François", "Arcelor"),
    "Marie, directrice marketing chez Dupont": ("Marie", "Dupont"),
    "Marie Lefèvre, directrice marketing de Dupont": ("Marie Lefèvre", "Dupont"),
    "la comptable de Dupont, Marie": ("Marie", "Dupont"),
    "Par l'intermédiaire de Marie Lefèvre": ("Marie Lefèvre", ""),
    "Marie me l'a recommandé": ("Marie", ""),
    "Rencontrée au salon Big Data : Marie de Dupont": ("Marie", "Dupont"),
    "sur les conseils de Marie (Dupont)": ("Marie", "Dupont"),
    "mon mari": ("", ""),
    "Marie von Dupont hat mir davon erzählt": ("Marie", "Dupont"),
    "Marie von der Firma Dupont hat Sie empfohlen": ("Marie", "Dupont"),
    "marie von dupont": ("marie", "dupont"),
    "Empfehlung von Marie Müller (Dupont GmbH)": ("Marie Müller", "Dupont GmbH"),
    "Durch eine Kollegin, Marie Müller bei Dupont": ("Marie Müller", "Dupont"),
    "Meine Kollegin Marie": ("Marie", ""),
    "Ein Kollege hat mir davon erzählt": ("", ""),
    "Ein Bekannter": ("", ""),
    "Frau Müller von Siemens": ("Müller", "Siemens"),
    "Von Marie bei Dupont gehört": ("Marie", "Dupont"),
    "Mundpropaganda": ("", ""),
    "Über Marie von Dupont": ("Marie", "Dupont"),
    "Tipp von Marie aus der Firma Dupont": ("Marie", "Dupont"),
    "Herr Dr. Schäfer, Albrecht Klinik": ("Schäfer", "Albrecht Klinik"),
    "Auf der Messe hat mir Marie von Dupont von Ihnen erzählt": ("Marie", "Dupont"),
    "Marie de Dupont me lo contó": ("Marie", "Dupont"),
    "Me lo recomendó María García de Telefónica": ("María García", "Telefónica"),
    "María, de Telefónica, me habló de vosotros": ("María", "Telefónica"),
    "maría de telefónica": ("maría", "telefónica"),
    "Un amigo": ("", ""),
    "Una compañera de trabajo": ("", ""),
    "Mi compañero José Núñez (Iberdrola)": ("José Núñez", "Iberdrola"),
    "Por recomendación de José Núñez": ("José Núñez", ""),
    "El boca a boca": ("", ""),
    "Gracias a Marie de la empresa Dupont": ("Marie", "Dupont"),
    "Marie, que trabaja en Dupont": ("Marie", "Dupont"),
    "Marie, que trabaja para Dupont": ("Marie", "Dupont"),
    "Me lo dijo Marie de Dupont": ("Marie", "Dupont"),
    "Señora García de Telefónica": ("García", "Telefónica"),
    "Por Marie Lefèvre en Dupont": ("Marie Lefèvre", "Dupont"),
    "Nos lo comentó Marie, de Dupont": ("Marie", "Dupont"),
    "Marie di Dupont me ne ha parlato": ("Marie", "Dupont"),
    "Marie van Dupont vertelde het me": ("Marie", "Dupont"),
    "C'est marie de dupont qui m'a dit": ("marie", "dupont"),
    "Marie bosse chez dupont": ("Marie", "dupont"),
    "Marie from dupont": ("Marie", "dupont"),
    "Una amiga que trabaja en Dupont": ("", ""),
    "the folks at Dupont": ("", ""),
    "Claude Martin of Dupont": ("Claude Martin", "Dupont"),
    "Grace from Dupont told me": ("Grace", "Dupont"),
    "Marie from 3M": ("Marie", "3M"),
    "Marie (dupont.example)": ("Marie", "dupont.example"),
    "Hélène de chez L'Oréal": ("Hélène", "L'Oréal"),
    "Marie aus dem Hause Dupont": ("Marie", "Dupont"),
    "Tante Marie von Dupont": ("Marie", "Dupont"),
    "Mi tía Marie, de Dupont": ("Marie", "Dupont"),
    "Habe von Marie bei der Dupont GmbH gehört": ("Marie", "Dupont GmbH"),
    "Marie Dupont SA": ("Marie", "Dupont SA"),
}
NOBODY = {
    "recherche google": "search",
    "Un article de blog": "content",
    "Google Suche": "search",
    "Internetrecherche": "search",
    "búsqueda en Google": "search",
    "Facebook ad": "paid",
    "A podcast": "content",
    "The Lenny podcast": "content",
    "I saw you on G2": "content",
    "Reddit thread": "content",
    "Conference in Paris": "event",
    "ChatGPT recommended you": "search",
    "n/a": "",
    "Not sure": "",
    "Other": "",
    "none": "",
    "test": "",
    "I don't know": "",
    "Je ne sais plus": "",
    "Keine Ahnung": "",
    "Weiß nicht mehr": "",
    "No me acuerdo": "",
    "Quora": "content",
}
TURNED = [
    "Dupont - Marie",
    "Dupont (Marie)",
    "Dupont: Marie",
    "la comptable de Dupont, Marie",
    "Parrainée par Marie de Dupont",
    "Our supplier Dupont (Marie) uses you",
    "Dupont uses you and Marie showed me",
    "Marie - COO, Dupont",
    "Nuestro proveedor Dupont, en concreto Marie",
    "Auf einem Treffen erzählte mir Marie (Dupont) von euch",
]
"""A program cannot tell which of two capitals is the firm; the book can, so both ways are tried."""


@pytest.mark.parametrize(("text", "named"), WORD_OF_MOUTH.items())
def test_who_told_and_where_they_work(text: str, named: tuple[str, str]) -> None:
    answer = answers.read(text)
    first = answer.readings[0] if answer.readings else answers.Named("")
    assert (first.person, first.company, answer.channel) == (*named, "word_of_mouth")


@pytest.mark.parametrize(("text", "channel"), NOBODY.items())
def test_where_nobody_told(text: str, channel: str) -> None:
    answer = answers.read(text)
    assert (answer.readings, answer.channel) == ((), channel)


@pytest.mark.parametrize("text", TURNED)
def test_both_ways_round_are_tried(text: str) -> None:
    answer = answers.read(text)
    assert ("Marie", "Dupont") in [(one.person, one.company) for one in answer.readings]
    assert answer.channel == "word_of_mouth"


@pytest.mark.parametrize("text", ["Marie Dupont", "Marie dupont", "dupont marie", "Marie_Dupont"])
def test_a_bare_name_is_a_person_or_one_of_a_firm(text: str) -> None:
    answer = answers.read(text)
    named = {(one.person.lower(), one.company.lower()) for one in answer.readings}
    assert ("marie", "dupont") in named


@pytest.mark.parametrize(
    "text", ["It works from 3pm", "Call from 2nd level", "read it.then signed"]
)
def test_times_and_slips_are_no_firms(text: str) -> None:
    assert all(one.company == "" for one in answers.read(text).readings)

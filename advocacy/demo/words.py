"""Names of people and companies, and what they say. Invented; every address ends in .example."""

from random import Random

from advocacy.demo.chance import pick

Said = dict[str, tuple[str, ...]]

PLACES = {
    "FR": ("fr", "Europe/Paris"),
    "GB": ("en", "Europe/London"),
    "DE": ("en", "Europe/Berlin"),
    "BE": ("fr", "Europe/Brussels"),
    "IE": ("en", "Europe/Dublin"),
    "SE": ("en", "Europe/Stockholm"),
    "ES": ("en", "Europe/Madrid"),
}
COUNTRIES = ((0.50, "FR"), (0.30, "GB"), (0.10, "DE"), (0.05, "BE"), (0.05, "IE"))


def _listed(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split()]


FIRST = {
    "fr": _listed(
        "Adèle Agathe Alain Aline Amélie Anaïs Antoine Arnaud Aurore Baptiste Béatrice "
        "Benoît Camille Capucine Cécile Charlotte Clément Corentin Damien Delphine Édith "
        "Élise Émilien Estelle Étienne Fabien Florent Gaëlle Guillaume Hugo Isabelle Joël "
        "Judith Laetitia Léa Lucas Margaux Mathilde Maxime Mélanie Nathan Noémie Pascal "
        "Pierre Quentin Raphaël Romane Sébastien Simon Solène Sylvain Théo Thibault Valérie "
        "Victor Yasmine Zoé"
    ),
    "en": _listed(
        "Abigail Aidan Alice Amir Angus Anna Anita Beatrice Ben Bridget Callum Chloe Clara "
        "Conor Daisy Dev Edward Eleanor Erin Femi Fiona Freya George Gwen Harriet Hamish "
        "Imogen Jack Jonas Kathrin Kieran Leah Liam Lucy Malik Martha Matthias Megan Nia "
        "Niamh Oscar Owen Patrick Priya Rhys Rosie Rowan Ruth Saoirse Sean Silke Stella "
        "Tobias Una Yusuf"
    ),
}
LAST = {
    "fr": _listed(
        "Aubert Barbier Baron Besson Blanchard Bonnet Bouvier Carpentier Chevalier Collet "
        "Cordier Delaunay Descamps Dufour Faure Fleury Fournier Gaillard Garnier Gauthier "
        "Giraud Guérin Hamon Huet Jacquet Joubert Lacroix Lambert Lebrun Leclerc Lefort "
        "Lemaire Maillard Marchand Maréchal Masson Mercier Meunier Millet Morin Noël Paris "
        "Pasquier Perrin Picard Poirier Prévost Renaud Rivière Roussel Royer Texier Tissot "
        "Vidal Weber"
    ),
    "en": _listed(
        "Abbott Ahmed Armstrong Baker Barlow Becker Bell Black Boyle Brennan Byrne Chapman "
        "Clarke Cole Craig Dawson Doyle Fischer Fletcher Fraser Gallagher Gibson Grant Hale "
        "Hayes Hoffmann Hughes Hussain Kaur Keane Kelly Khan Knox Lang Lowe Lynch Mason "
        "Mistry Moss Murphy Nolan Okafor Osborne Patel Pearce Quinn Reid Rhodes Schmidt Shaw "
        "Singh Stone Walsh Ward Weaver Young"
    ),
}
FIRMS = {
    "fr": _listed(
        "Atelier Maison Éditions Comptoir Groupe Cabinet Fabrique Manufacture Studio Domaine"
    ),
    "en": _listed("Bridge Harbour North Field Copper Stone River Oak Silver West"),
}
FIRM_ENDS = {
    "fr": _listed(
        "Berthier Saint-Clair Valmont des_Ormes Lumière du_Rhône Bellecour Mistral Vauban "
        "Orsel Garance Cassiopée des_Brotteaux Marceau Pastel Tramontane Belrive Calade "
        "Mirabelle Ponant"
    ),
    "en": _listed(
        "Foods Health Media Software Logistics Energy Learning Travel Retail Insurance "
        "Mobility Living Partners Labs Outdoor Finance Homes Care Studios Networks"
    ),
}
INDUSTRIES = (
    (0.22, "software"),
    (0.16, "retail"),
    (0.14, "consumer goods"),
    (0.12, "agencies"),
    (0.10, "health"),
    (0.09, "education"),
    (0.09, "finance"),
    (0.08, "travel"),
)
DECIDERS = ("Head of Marketing", "Marketing Director", "Operations Lead", "CMO")
USERS = (
    "Campaign Manager",
    "Content Manager",
    "Brand Manager",
    "Marketing Coordinator",
    "Designer",
)

# "Gain de temps" and "finally see where it hangs" grow over the two years; "expensive" ("cher") stays as it was.
RISING: Said = {
    "fr": ("Un vrai gain de temps pour l'équipe.", "Gain de temps énorme sur les validations."),
    "en": (
        "We finally see where it hangs.",
        "For the first time I finally see where it hangs.",
    ),
}
STEADY: Said = {
    "fr": ("Bien, mais cher.", "Un peu cher pour une petite équipe."),
    "en": ("Good, though expensive for a small team.", "A little expensive."),
}
PLAIN: Said = {
    "fr": ("Facile à prendre en main.", "Le support répond vite.", "On s'y retrouve."),
    "en": ("Easy to get started.", "Support answers quickly.", "Does what it says."),
}
SUBJECTS = ("campaign calendar", "approvals", "launch checklist", "agency hand-over", "reporting")

UNNAMED = {
    "fr": ("Un collègue m'en a parlé", "Bouche à oreille", "Quelqu'un à une conférence"),
    "en": ("A colleague mentioned it", "Word of mouth", "Somebody at a meetup told me"),
}
NAMED = {"fr": "{name} m'en a parlé", "en": "{name} told me about it"}


def person_name(rng: Random, language: str) -> str:
    return f"{rng.choice(FIRST[language])} {rng.choice(LAST[language])}"


def company_name(rng: Random, language: str) -> str:
    return f"{rng.choice(FIRMS[language])} {rng.choice(FIRM_ENDS[language])}"


ACCENTS = str.maketrans("àâäéèêëîïôöùûüçÀÂÄÉÈÊËÎÏÔÖÙÛÜÇ", "aaaeeeeiioouuucAAAEEEEIIOOUUUC")


def plain(text: str) -> str:
    """A name as it stands in an address."""
    words = text.translate(ACCENTS).lower().replace("'", "").replace("’", "")
    return "".join(c if c.isalnum() else "-" for c in words).strip("-")


def address(name: str, domain: str) -> str:
    return f"{plain(name).replace('-', '.')}@{domain}"


def comment(rng: Random, language: str, progress: float) -> str:
    """What somebody writes, `progress` of the way through the story (0 to 1)."""
    spoken = language if language in RISING else "en"
    rising = 0.10 + 0.50 * min(max(progress, 0.0), 1.0)
    kinds: list[tuple[float, Said]] = [(rising, RISING), (0.12, STEADY), (0.88 - rising, PLAIN)]
    return rng.choice(pick(rng, kinds)[spoken])

"""What a column can mean, and how English and French exports call it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TRAIT = "trait"
"""Keep the column as a trait of the person or company, under its own header."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a row can say. `called`: folded headers that mean it."""

    code: str
    label: str | Promise
    called: str = ""
    is_date: bool = False

    @property
    def headers(self) -> frozenset[str]:
        return frozenset([fold(self.code), *self.called.split()])


def fold(text: str) -> str:
    """A header without what people write differently: capitals, accents, spaces, dashes."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", "", plain)


MAIL = "mail emailaddress mailaddress adressemail adressemel adresseemail courriel email1 workemail primaryemail adresse adresseelectronique useremail contactemail respondentemail"
SITE = (
    "website domaine siteweb site siteinternet url web companydomain domaineentreprise nomdedomaine"
)
ROLE = "jobtitle position role fonction poste titre intitule intituledeposte"
ZONE = "timezone tz fuseau fuseauhoraire"
MONEY = (
    Field(
        "mrr",
        _("monthly revenue"),
        "mrramount monthlyrevenue monthlyamount revenumensuel montantmensuel mensualite amount montant prixmensuel",
    ),
    Field(
        "arr",
        _("yearly revenue"),
        "arramount annualrevenue annualrecurringrevenue yearlyrevenue revenuannuel montantannuel annualcontractvalue acv",
    ),
    Field("currency", _("currency"), "devise monnaie currencycode mrrcurrency"),
    Field(
        "plan",
        _("plan"),
        "offre abonnement formule forfait tier subscription subscriptionplan planname",
    ),
    Field(
        "seats",
        _("seats"),
        "licences licenses sieges nombredelicences users utilisateurs nbutilisateurs quantity quantite",
    ),
)

COMPANIES = (
    Field(
        "id",
        _("your id"),
        "companyid accountid organizationid organisationid identifiant externalid idclient clientid customerid idcompte idsociete identreprise numeroclient codeclient ref reference workspaceid groupid",
    ),
    Field(
        "name",
        _("name"),
        "company companyname account accountname organization organisation societe entreprise nom nomsociete nomentreprise nomdelasociete nomdelentreprise raisonsociale client customer compte nomducompte customername nomclient",
    ),
    Field("domain", _("domain"), SITE),
    Field("industry", _("industry"), "secteur secteurdactivite activite sector branche"),
    Field(
        "employees",
        _("employees"),
        "headcount size companysize effectif effectifs taille salaries nbsalaries nombredesalaries employeecount numberofemployees nombredemployes employes",
    ),
    Field("country", _("country"), "pays countrycode codepays"),
    Field("timezone", _("time zone"), ZONE),
    *MONEY,
    Field(
        "renewal_on",
        _("renewal"),
        "renewal renewaldate renouvellement datederenouvellement echeance contractend fincontrat findecontrat",
        is_date=True,
    ),
    Field(
        "since",
        _("customer since"),
        "customersince created createdat creationdate startdate signupdate clientdepuis datedecreation datedebut creele datedinscription",
        is_date=True,
    ),
    Field("fit_grade", _("fit as ideal customer (A to D)"), "fit grade icp icpgrade"),
    Field(
        "is_regulated",
        _("public body or regulated field"),
        "regulated regule reglemente secteurpublic publicsector",
    ),
)

CONTACTS = (
    Field(
        "id",
        _("your id"),
        "userid contactid personid identifiant externalid idutilisateur idcontact idpersonne uid memberid",
    ),
    Field("email", _("mail address"), MAIL),
    Field(
        "name",
        _("full name"),
        "fullname contactname nomcomplet nometprenom prenometnom prenomnom nomprenom contact displayname person personne",
    ),
    Field("first_name", _("first name"), "firstname prenom givenname"),
    Field("last_name", _("last name"), "lastname nom surname familyname nomdefamille"),
    Field("title", _("role"), ROLE),
    Field(
        "is_decider",
        _("decides or administers"),
        "decider decisionmaker decideur decideuse admin isadmin administrateur",
    ),
    Field(
        "company_id",
        _("id of the company"),
        "companyid accountid organizationid organisationid idsociete identreprise idclient clientid customerid idcompte workspaceid groupid codeclient numeroclient",
    ),
    Field(
        "company",
        _("company"),
        "companyname account accountname organization organisation societe entreprise nomsociete nomentreprise client customer employer employeur compte raisonsociale nomducompte",
    ),
    Field("language", _("language"), "langue lang locale"),
    Field("country", _("country"), "pays countrycode codepays"),
    Field("timezone", _("time zone"), ZONE),
    Field(
        "since",
        _("customer since"),
        "customersince created createdat creationdate signupdate clientdepuis datedecreation datedinscription creele firstseen",
        is_date=True,
    ),
)

HISTORY = (
    Field(
        "type",
        _("what happened"),
        "event eventtype eventname kind evenement typedevenement nature categorie category action activitytype",
    ),
    Field(
        "date",
        _("when"),
        "day when at timestamp occurredat occurred createdat created datetime eventdate answeredat submittedat publishedat respondedat responsedate quand jour dateheure datedereponse datedepublication le startdate datedebut updatedat",
        is_date=True,
    ),
    Field("email", _("mail address"), MAIL),
    Field(
        "user_id",
        _("your id of the person"),
        "userid contactid personid idutilisateur idcontact uid memberid",
    ),
    Field(
        "name",
        _("name of the person"),
        "fullname contactname nomcomplet contact person personne author auteur nom reviewer respondent customername prenomnom nometprenom",
    ),
    Field(
        "company_id",
        _("id of the company"),
        "companyid accountid organizationid organisationid idsociete identreprise idclient clientid customerid idcompte workspaceid groupid codeclient numeroclient",
    ),
    Field(
        "company",
        _("company"),
        "companyname account accountname organization organisation societe entreprise nomsociete nomentreprise client customer compte raisonsociale",
    ),
    Field(
        "row_id",
        _("id of the row"),
        "rowid id eventid responseid answerid reviewid idreponse idavis identifiant externalid reference messageid",
    ),
    Field("score", _("score"), "nps npsscore note scorenps csat resultat satisfaction"),
    Field("rating", _("rating"), "stars etoiles evaluation nbetoiles starrating notesur5"),
    Field(
        "text",
        _("text"),
        "comment commentaire comments quote citation testimonial temoignage message body feedback verbatim content contenu review avis texte reponse answer",
    ),
    Field("tone", _("tone"), "sentiment ton tonalite"),
    Field("url", _("address"), "link lien permalink adresseweb href"),
    Field("title", _("title"), "subject titre sujet headline intitule"),
    Field("source", _("where"), "site channel canal plateforme platform origine network reseau"),
    *MONEY,
    Field("severity", _("severity"), "priority priorite gravite urgence"),
    Field("metric", _("metric"), "indicateur mesure kpi"),
    Field("value", _("value"), "valeur"),
)

ORDERS = (
    Field("order_id", _("order"), "order ordernumber ordername name orderno commande numerocommande numerodecommande nocommande idcommande reference refcommande"),
    Field("date", _("when"), "createdat created orderdate date day placedat datecommande datedecommande ladate", is_date=True),
    Field("email", _("mail address"), MAIL),
    Field("user_id", _("your id of the person"), "customerid userid idclient idcontact clientid"),
    Field("name", _("name of the person"), "name customername billingname customer client nomclient nomprenom fullname"),
    Field("product_id", _("your id of the product"), "lineitemsku sku productid idproduit referenceproduit ean"),
    Field("product", _("product"), "lineitemname productname title item article produit designation libelle"),
    Field("quantity", _("quantity"), "lineitemquantity qty quantite qte nombre"),
    Field("price", _("price of a piece"), "lineitemprice unitprice prix prixunitaire pu"),
    Field("total", _("total of the order"), "ordertotal amount montant montanttotal totalttc totalcommande grandtotal"),
    Field("currency", _("currency"), "devise monnaie currencycode"),
    Field("refunded", _("refunded"), "refundedamount amountrefunded rembourse montantrembourse"),
    Field("status", _("paid or not"), "financialstatus paymentstatus etat statut statutpaiement etatpaiement"),
    Field("cancelled_at", _("cancelled"), "cancelledat canceledat dateannulation annulee annule", is_date=True),
    Field("delivered_at", _("delivered"), "deliveredat datelivraison livrele livre", is_date=True),
    Field("referral_code", _("code"), "discountcode coupon codepromo code referralcode ref"),
)  # fmt: skip

LEADS = (
    Field("lead_id", _("your id of the lead"), "id leadid dealid opportunityid signupid externalid identifiant idlead idprospect reference recordid"),
    Field("date", _("when they came"), "submitted submittedat created createdat createdate creationdate signupdate date datecreation datedecreation dateinscription", is_date=True),
    Field("email", _("mail address"), MAIL),
    Field("user_id", _("your id of the person"), "userid contactid personid idutilisateur idcontact"),
    Field("name", _("name of the person"), "fullname contactname nomcomplet contact person personne nom"),
    Field("channel", _("channel"), "leadsource source originalsource canal origine provenance"),
    Field("heard_from", _("how did you hear of us?"), "howdidyouhear howdidyouhearofus howdidyouhearaboutus commentnousavezvousconnus connupar recommendedby recommandepar"),
    Field("may_thank", _("may we thank who told them?"), "maywethankthem pouvonsnouslesremercier"),
    Field("referral_code", _("code"), "referralcode code ref codeparrainage"),
    Field("stage", _("stage"), "status dealstage leadstatus lifecyclestage etape statut etat"),
    Field("stage_date", _("since"), "stageat stagedate closedate closedat wonat dateetape datesignature datedecloture", is_date=True),
    *(one for one in MONEY if one.code in ("mrr", "arr", "currency")),
)  # fmt: skip

FIELDS: Mapping[str, Sequence[Field]] = {
    "companies": COMPANIES,
    "contacts": CONTACTS,
    "history": HISTORY,
    "orders": ORDERS,
    "leads": LEADS,
}
BY_CODE = {kind: {field.code: field for field in fields} for kind, fields in FIELDS.items()}

OWN_COLUMNS = frozenset({"goodwordline", "goodwordreason"})
"""The two columns that a download of bad rows adds: handed over again, they mean nothing."""


def guess(kind: str, headers: Sequence[str]) -> list[str]:
    """The field of each column, by its header; "" where nothing fits. A field is given once, to the best fit.

    A header that is the field's own name goes before a synonym; of two synonyms the first column wins.
    """
    folded = [fold(header) for header in headers]
    meanings = [""] * len(headers)
    taken: set[str] = set()
    for exact in (True, False):
        for place, name in enumerate(folded):
            if not name or meanings[place] or name in OWN_COLUMNS:
                continue
            found = next(
                (
                    field.code
                    for field in FIELDS[kind]
                    if field.code not in taken
                    and (name == fold(field.code) if exact else name in field.headers)
                ),
                "",
            )
            if found:
                meanings[place] = found
                taken.add(found)
    return _with_a_full_name(kind, meanings)


def _with_a_full_name(kind: str, meanings: list[str]) -> list[str]:
    """A contact's "nom" is a last name beside a "prénom", and the whole name without one. In Shopify's export of orders
    "Name" is the number of the order."""
    if kind == "orders" and "order_id" not in meanings and "name" in meanings:
        meanings[meanings.index("name")] = "order_id"
    if "last_name" in meanings and not {"first_name", "name"} & set(meanings):
        meanings[meanings.index("last_name")] = "name"
    return meanings

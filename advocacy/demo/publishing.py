"""What Brindille may publish: its look, the permissions that customers gave, and where their words stand."""

import io
from datetime import datetime, timedelta

from PIL import Image, ImageDraw

from accounts.organizations import branding
from accounts.organizations.brand import Brand
from accounts.organizations.models import Organization
from advocacy.evidence import grants, library, materials
from advocacy.evidence.models import Evidence, Grant
from advocacy.evidence.placement_models import Placement
from advocacy.evidence.typesetting import Face
from kernel import tenancy
from kernel.setwise import insert_rows

ACCENT = "#1d5c46"
WEBSITE = "brindille.example"
WALL = "https://brindille.example/customers"
NAMINGS = ("name", "company", "name", "nobody")
"""One piece in two was asked for; in turn they allowed this."""
PROOF = "Answer by mail, filed with the customer"


def plant(organization: Organization, *, until: datetime) -> int:
    """Brand, materials, permissions and places, once; what lapsed is noted as such. Returns how many permissions."""
    with tenancy.inside(organization.pk):
        materials.install()
        if Brand.objects.for_organization(organization).exists():
            return 0
        brand = Brand(organization_id=organization.pk, accent=ACCENT, website=WEBSITE)
        branding.set_logo(brand=brand, file=logo())
        brand.save()
        given = _permissions(organization, until)
        _places(given)
        grants.age()
    return len(given)


def _permissions(organization: Organization, until: datetime) -> list[Grant]:
    pieces = (
        library.pieces()
        .filter(kind__in=[Evidence.Kind.QUOTE, Evidence.Kind.REVIEW], is_test=False)
        .exclude(company__policy="forbidden")
        .select_related("contact")
        .order_by("said_at", "pk")
    )
    rows = []
    for number, piece in enumerate(pieces[::2]):
        given_at = min(piece.said_at + timedelta(days=3), until)
        row = Grant(
            organization_id=organization.pk,
            evidence=piece,
            contact=piece.contact,
            naming=NAMINGS[number % len(NAMINGS)],
            places=["website"] if number % 3 == 0 else [],
            until=(given_at + grants.WORKS_FOR).date(),
            how=Grant.How.COLLEAGUE,
            proof=PROOF,
            disclosure=piece.disclosure,
            given_at=given_at,
        )
        rows.append(row)
    # An array goes in as PostgreSQL's own type, which rows as JSON do not carry.
    Grant.objects.bulk_create(rows)
    return rows


def _places(given: list[Grant]) -> None:
    """Every third stands on the wall of customers; those whose permission lapsed wait to be taken down."""
    rows = [
        Placement(
            organization_id=grant.organization_id,
            evidence_id=grant.evidence_id,
            place=Grant.Place.WEBSITE,
            address=f"{WALL}#{number}",
            published_at=grant.given_at,
        )
        for number, grant in enumerate(given[::3], start=1)
    ]
    insert_rows(rows)


def logo() -> io.BytesIO:
    """A leaf of two halves and a word."""
    picture = Image.new("RGBA", (620, 160), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.pieslice([10, 10, 150, 150], 90, 270, fill="#2f7d5b")
    pen.pieslice([10, 10, 150, 150], 270, 450, fill="#8cc9a1")
    Face("display", 92).write(pen, (176, 112), "Brindille", fill="#17332a")
    out = io.BytesIO()
    picture.save(out, "PNG")
    out.seek(0)
    return out

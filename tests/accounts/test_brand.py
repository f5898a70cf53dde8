"""How an organization looks: a colour and a logo, and what is refused as one."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import Image, PngImagePlugin

from accounts.organizations import branding, logos
from accounts.organizations.brand import Brand
from kernel.colours import READABLE, contrast
from kernel.errors import Invalid


def png(size=(400, 120), colour=(30, 90, 200, 255), **saved) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG", **saved)
    return out.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises more than anybody should unfold, and whose data is short."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
        + chunk(b"IEND", b"")
    )


def test_a_logo_is_drawn_anew_small_and_without_metadata():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "SECRET-WORD")
    kept = logos.read(io.BytesIO(png((3000, 900), pnginfo=told)))
    assert b"SECRET-WORD" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (640, 192)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF"])
def test_other_kinds_of_pictures_become_png(kind):
    out = io.BytesIO()
    Image.new("RGB", (100, 50), "#123456").save(out, kind)
    assert logos.read(io.BytesIO(out.getvalue())).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(20_000, 10_000), "logo_too_many_pixels"),
        (bomb(60_000, 60_000), "logo_too_many_pixels"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "logo_svg"),
        (b"<?xml version='1.0'?><!DOCTYPE svg><svg onload='x()'/>", "logo_svg"),
        (b"\x89PNG\r\n\x1a\n" + b"nonsense" * 10, "logo_unreadable"),
        (png()[:60], "logo_unreadable"),
        (b"", "logo_unreadable"),
        (b"GIF89a<script>", "logo_unreadable"),
        (b"%PDF-1.7", "logo_unreadable"),
        (b"x" * (3 * 1024 * 1024 + 1), "logo_too_large"),
        (png(colour=(0, 0, 0, 0)), "logo_empty"),
    ],
)
def test_what_is_no_logo_is_refused_with_what_to_do(content, code):
    with pytest.raises(Invalid) as refusal:
        logos.read(io.BytesIO(content))
    assert refusal.value.error_code == code
    assert refusal.value.errors[0]["pointer"] == "/logo"


def test_pages_get_the_colour_in_shades_that_can_be_read(acme):
    for accent in ("#f5c400", "#ffffff", "#000000", "#1f6b52", "#ff00aa"):
        style = branding.stylesheet(branding.Look(accent=accent, version="1"))
        light, dark = style.split("@media")
        for told, surface in ((light, "#ffffff"), (dark, "#1c1f1b")):
            values = dict(
                one.split(":") for one in told[told.rindex("{") + 1 :].strip("}").split(";") if one
            )
            assert contrast(values["--accent"], surface) >= READABLE
            assert contrast(values["--accent"], values["--accent-soft"]) >= READABLE
            assert contrast(values["--on-accent"], values["--accent"]) >= READABLE


def test_style_and_logo_are_kept_by_browsers_until_they_change(acme, globex):
    with acme.inside():
        brand = Brand(organization_id=acme.id, accent="#3b2fb5")
        branding.set_logo(brand=brand, file=io.BytesIO(png()))
        brand.save()
        found = branding.addresses(acme.id, branding.look())
        assert found == branding.addresses(acme.id, branding.look())
    style, logo = Client().get(found["style"]), Client().get(found["logo"])
    assert style["Content-Type"] == "text/css"
    assert logo["Content-Type"] == "image/png"
    assert "immutable" in style["Cache-Control"]
    with acme.inside():
        brand.accent = "#aa0000"
        brand.save()
    assert "immutable" not in Client().get(found["style"])["Cache-Control"]
    assert Client().get("/brand/x/1.css").status_code == 404
    with globex.inside():
        assert branding.look() == branding.Look()
        assert branding.addresses(globex.id, branding.look()) == {"style": "", "logo": ""}
    assert Client().get(f"/brand/{branding.token_of(globex.id)}/1.png").status_code == 404


def test_one_brand_of_a_readable_colour_is_a_rule_of_the_database(acme):
    with acme.inside():
        Brand.objects.create(organization_id=acme.id)
        for values in ({"accent": "#222222"}, {"accent": "red;}{x"[:7]}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Brand.objects.create(organization_id=acme.id, **values)


def test_an_administrator_hands_over_a_logo(acme):
    alice, bob = acme.client("alice"), acme.client("bob")
    page = alice.get("/admin/accounts/brand/", follow=True)
    assert page.status_code == 200
    bad = alice.post(
        "/admin/accounts/brand/add/",
        {
            "accent": "#3B2FB5",
            "website": "https://acme.example/",
            "file": SimpleUploadedFile("l.svg", b"<svg><script/></svg>"),
        },
    )
    assert "An SVG can carry a program" in bad.content.decode()
    good = alice.post(
        "/admin/accounts/brand/add/",
        {
            "accent": "#3B2FB5",
            "website": "https://acme.example/",
            "file": SimpleUploadedFile("l.png", png()),
        },
    )
    assert good.status_code == 302
    with acme.inside():
        look = branding.look()
    assert (look.accent, look.website) == ("#3b2fb5", "acme.example")
    assert look.logo.startswith(b"\x89PNG")
    with acme.inside():
        row = Brand.objects.get()
    address = f"/admin/accounts/brand/{row.pk}/change/"
    assert alice.get(address).status_code == 200
    alice.post(address, {"accent": "#3b2fb5", "website": "", "remove": "on"})
    with acme.inside():
        assert branding.look().logo == b""
    assert bob.post(address, {"accent": "#000000"}).status_code == 403

"""Each way in that takes words is given an attacker's, and whatever became of them is looked at: in the admin, on the
pages of customers, in tables, in mails, in Slack. A way in that is not in a table here fails.

Forms of people (public pages and the admin) are in test_inbound_forms.py; what stands in any column, whoever wrote it,
is followed to every screen in test_stored_content.py.
"""

import csv
import html
import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.header import Header
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.events.models import Event
from accounts.imports.fields import FIELDS
from accounts.imports.models import BadRow, Import
from accounts.imports.showing import EXAMPLES
from advocacy import pipeline, working
from advocacy.moments.models import Moment
from advocacy.sources import feeds
from advocacy.sources.models import Feed
from advocacy.sources.registry import PROVIDERS
from kernel import work
from tests.advocacy.sources.doors import FIXTURES, SECRET, Door, fixture, listen
from tests.advocacy.sources.signing import SignedDoor, headers_of
from tests.factories import ContactFactory
from tests.local_server import LocalServer, Said, local_server
from tests.security.attack import MARK, WORDS
from tests.security.looking import look_everywhere
from tests.test_permissions import ID, endpoints
from tests.test_tenancy import path_of
from tests.world import make_world

ROOT = Path(__file__).resolve().parents[2]
SAID = f"{WORDS} We love Brindille, it is wonderful."
WORD_KEYS = frozenset(
    [
        "name",
        "title",
        "text",
        "body",
        "comment",
        "remark",
        "authorName",
        "display_name",
        "displayName",
        "content",
        "first_name",
        "last_name",
        "company",
        "comment_text",
        "story_title",
        "story_text",
        "label",
        "subject",
        "note",
        "value",
        "description",
        "survey",
        "product_type",
        "tag",
    ]
)
PROOF = {"x_goodword_secret": SECRET}


def spoiled(told: Any, *, key: str = "") -> Any:
    """A call of a service in which every field for words holds the attacker's."""
    if isinstance(told, dict):
        return {name: spoiled(value, key=name) for name, value in told.items()}
    if isinstance(told, list):
        return [spoiled(value, key=key) for value in told]
    if isinstance(told, str) and (key in WORD_KEYS or " " in told):
        is_address = told.startswith("http") or ("@" in told and " " not in told)
        return told if is_address else SAID
    return told


@pytest.fixture
def server(settings):
    settings.OUTGOING_PRIVATE_NETWORKS = ["127.0.0.1/32"]
    with local_server() as known:
        yield known


def signed(*names: str) -> Callable[[Any, LocalServer], None]:
    def send(cast: Any, _server: LocalServer) -> None:
        code = names[0].partition("/")[0]
        door = SignedDoor(cast, code)
        for name in names:
            assert door.post(spoiled(fixture(name))) == 200, name

    return send


def proven(*names: str, code: str) -> Callable[[Any, LocalServer], None]:
    def send(cast: Any, _server: LocalServer) -> None:
        door = Door(cast, code, secret=SECRET)
        for name in names:
            assert door.post(spoiled(fixture(name)), **PROOF) == 200, name

    return send


def shopify(cast: Any, _server: LocalServer) -> None:
    door = SignedDoor(cast, "shopify")
    calls = {
        "customers/create": "customer",
        "products/update": "product",
        "orders/paid": "order_paid",
    }
    for topic, name in calls.items():
        raw = json.dumps(spoiled(fixture(f"shopify/{name}.json"))).encode()
        told = {"X-Shopify-Topic": topic, "X-Shopify-Webhook-Id": topic}
        assert door.post(raw, **headers_of("shopify", raw, url=door.url), **told) == 200


def octolens(cast: Any, _server: LocalServer) -> None:
    assert Door(cast, "octolens").post(spoiled(fixture("octolens/mention_created.json"))) == 200


def mail(cast: Any, _server: LocalServer) -> None:
    """The name in the sender's address and the subject carry line ends in the coding that mail has for it."""
    listen(cast, reads_replies=True)
    with cast.inside():
        ContactFactory(name="Claire", email="claire@dupont-lavigne.example")
    assert (
        Door(cast, "mail", secret=SECRET).post(
            letter(fixture("mail/gmail_reply.eml")), content_type="message/rfc822", **PROOF
        )
        == 200
    )


def introduction(cast: Any, _server: LocalServer) -> None:
    with cast.inside():
        ContactFactory(name="Claire Fontan", email="claire@dl.example")
    door = Door(cast, "introduction", secret=SECRET)
    raw = letter(fixture("introduction/copy.eml"))
    assert door.post(raw, content_type="message/rfc822", **PROOF) == 200


def letter(raw: bytes) -> bytes:
    coded = Header(SAID, "utf-8", maxlinelen=100_000).encode().encode()
    for name in (b"Claire Fontan", b"Nora New", b"Ines Morel"):
        raw = raw.replace(name + b" <", coded + b" <")
    lines = raw.split(b"\n")
    lines = [b"Subject: " + coded if one.startswith(b"Subject:") else one for one in lines]
    raw = b"\n".join(lines)
    told = SAID.replace("\r\n", " ").encode()
    raw = raw.replace(b"Nora, meet Bob.", told)
    quoted = told.replace(b"=", b"=3D").replace("\u202e".encode(), b"=E2=80=AE")
    return raw.replace(
        b"This is fantastic, we absolutely love Brindille! Thank", quoted + b" Thank"
    )


def feed(kind: str, name: str, place: str, **more: str) -> Callable[[Any, LocalServer], None]:
    def send(cast: Any, server: LocalServer) -> None:
        if name.endswith(".xml"):
            told = FIXTURES.joinpath(name).read_text()
            for words in ("How Brindille saved us a week", "Claire Fontan", "Only words."):
                assert words in told
                told = told.replace(words, html.escape(SAID))
            body = told.replace("We love <b>", f"{WORDS} We love <b>").encode()
        else:
            body = json.dumps(spoiled(fixture(name))).encode()
        server.answers[place] = Said(body)
        server.answers["/xrpc/com.atproto.server.createSession"] = Said(b'{"accessJwt": "x"}')
        asked = more.get("query", "Brindille").format(server=server.url)
        where = "" if kind == "rss" else server.url
        fields = {key: value for key, value in more.items() if key == "account"}
        with cast.inside():
            row = Feed(organization_id=cast.id, kind=kind, query=asked, server=where, **fields)
            feeds.save(row, password="an-app-password" if fields else "")
            Feed.objects.update(due_at=timezone.now() - timedelta(hours=1))
        assert feeds.poll_next(cast.id) == 1
        with cast.inside():
            assert Feed.objects.get().failure is None

    return send


SERVICES: dict[str, Callable[[Any, LocalServer], None]] = {
    "stripe": signed("stripe/customer_linked.json", "stripe/checkout_completed.json"),
    "shopify": shopify,
    "hubspot": signed("hubspot/deal_and_contact.json"),
    "intercom": signed("intercom/rating_best.json", "intercom/tag_created.json"),
    "typeform": signed("typeform/nps_promoter.json"),
    "delighted": signed("delighted/updated_with_comment.json"),
    "orders": proven("orders/product.json", "orders/order.json", code="orders"),
    "survey": proven("survey/zapier_nps.json", code="survey"),
    "review": proven("review/zapier_g2.json", code="review"),
    "mention": proven("mention/brand24.json", code="mention"),
    "octolens": octolens,
    "mail": mail,
    "introduction": introduction,
    "rss": feed("rss", "rss/rss2.xml", "/feed", query="{server}/feed"),
    "hackernews": feed("hackernews", "hackernews/search.json", "/api/v1/search_by_date"),
    "mastodon": feed("mastodon", "mastodon/tag.json", "/api/v1/timelines", query="martech"),
    "bluesky": feed(
        "bluesky", "bluesky/search.json", "/xrpc/app.bsky.feed.searchPosts", account="us.example"
    ),
}


def test_every_service_is_in_the_table():
    assert set(SERVICES) == set(PROVIDERS)


def read_all(cast: Any) -> None:
    """The engine at work until nothing is left; nothing that came in may stop it."""
    with cast.inside():
        while events := work.claim(Event, limit=500):
            work.work_off(events, pipeline.process)
        failed = Event.objects.filter(state="failed").values_list("name", "failure")
        assert not [one for one in failed if one[1].get("code") == "processing_failed"], failed


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(SERVICES))
def test_what_a_service_brings_stays_words(acme, server, code):
    listen(acme, reads_replies=True)
    SERVICES[code](acme, server)
    with acme.inside():
        assert Event.objects.filter(source__startswith=code).exists()
        kept = [str(payload) for payload in Event.objects.values_list("payload", flat=True)]
    assert any(MARK in payload for payload in kept), "the words did not arrive: nothing was tried"
    read_all(acme)
    look_everywhere(acme)


# Product apps: every address of the SDKs

SINGLE = {
    "track": {"userId": "u1", "event": SAID, "properties": {"text": SAID, "name": SAID}},
    "identify": {"userId": "u1", "traits": {"name": SAID, "title": SAID, "team": SAID, "email": "u1@x.example"}},
    "group": {"userId": "u1", "groupId": "g1", "traits": {"name": SAID, "industry": SAID}},
    "alias": {"userId": "u1", "previousId": SAID},
    "page": {"userId": "u1", "name": SAID, "properties": {"title": SAID}},
    "screen": {"userId": "u1", "name": SAID, "properties": {"title": SAID}},
}  # fmt: skip
TOLD = [
    {"type": "track", "userId": "u1", "event": event, "properties": more}
    for event, more in (
        ("Testimonial Given", {"text": SAID, "title": SAID}),
        ("Mention", {"text": SAID, "url": "https://p.example/1", "name": SAID}),
        ("NPS Answered", {"score": 10, "text": SAID}),
        ("Complaint", {"text": SAID}),
        ("Ticket Opened", {"text": SAID, "priority": "urgent", "ticket_id": "4711"}),
        ("ROI Milestone Reached", {"metric": "hours", "value": 3, "label": SAID, "unit": SAID}),
    )
]
BATCH = {"batch": [{"type": kind, **body} for kind, body in SINGLE.items()] + TOLD}
POSTHOG = [
    {"event": SAID, "distinct_id": "u1", "properties": {"text": SAID}},
    {"event": "$identify", "distinct_id": "u1", "properties": {"$set": {"name": SAID}}},
]
LETTERS = {"t": "track", "i": "identify", "g": "group", "a": "alias", "p": "page", "s": "screen"}


def sdk_calls() -> dict[str, list[Any]]:
    """Address -> bodies, for every address that takes events."""
    calls: dict[str, list[Any]] = {}
    for address, view in endpoints():
        if view.__module__.startswith("accounts.api.ingestion") and not address.endswith("/"):
            last = address.rpartition("/")[2]
            kind = LETTERS.get(last, last)
            if kind in SINGLE:
                calls[address] = [SINGLE[kind]]
            elif address.startswith("/v1/"):
                calls[address] = [BATCH]
            else:
                calls[address] = [{"batch": POSTHOG}] if last == "batch" else POSTHOG
    return calls


IGNORED = {"/v1/m"}
"""Figures of the SDK about itself: answered, and nothing of them is kept."""


def test_what_an_sdk_brings_stays_words(acme):
    calls = sdk_calls()
    assert len(calls) >= 18
    for address, bodies in calls.items():
        for body in bodies:
            answer = Client(headers={"Authorization": f"Bearer {acme.key.secret}"}).post(
                address, {"api_key": acme.key.secret, **body}, content_type="application/json"
            )
            assert answer.status_code == 200, address
        with acme.inside():
            taken = Event.objects.filter(payload__icontains=MARK).count()
            assert bool(taken) or address in IGNORED, address
            Event.objects.filter(state="done").delete()
        read_all(acme)
    found = look_everywhere(acme)
    names = {model.__name__ for model in found}
    assert {"Contact", "Company", "Signal", "Evidence", "EventName", "Event"} <= names, names


# Files of a history

OPEN_COLUMNS = frozenset(
    [
        "name",
        "first_name",
        "last_name",
        "title",
        "company",
        "industry",
        "plan",
        "text",
        "source",
        "product",
        "heard_from",
        "metric",
        "label",
    ]
) | {"how did you hear of us?"}
SHORT = f"={MARK}<script>alert(1)</script>{{{{7|add:42}}}}<!channel>\u202egnp"
"""As long as a name in a file may be."""
NO_WORDS = frozenset(
    [
        "channel",
        "id",
        "domain",
        "employees",
        "country",
        "timezone",
        "mrr",
        "arr",
        "currency",
        "seats",
        "renewal_on",
        "since",
        "fit_grade",
        "is_regulated",
        "email",
        "is_decider",
        "company_id",
        "language",
        "type",
        "date",
        "user_id",
        "row_id",
        "score",
        "rating",
        "tone",
        "url",
        "severity",
        "value",
        "order_id",
        "product_id",
        "quantity",
        "price",
        "total",
        "refunded",
        "status",
        "cancelled_at",
        "delivered_at",
        "referral_code",
        "lead_id",
        "may_thank",
        "stage",
        "stage_date",
    ]
)


def test_every_column_of_a_file_is_in_a_table():
    codes = {field.code for fields in FIELDS.values() for field in fields}
    assert codes <= OPEN_COLUMNS | NO_WORDS


def csv_files() -> dict[str, str]:
    """Each kind of file with every column for words that it can have, and one of the organization's own."""
    files = {}
    for kind, fields in FIELDS.items():
        rows = list(csv.DictReader(io.StringIO((EXAMPLES / f"{kind}.csv").read_text())))
        more = [field.code for field in fields if field.code in OPEN_COLUMNS]
        for row in rows:
            names = [name for name in row if name in OPEN_COLUMNS] + more
            row.update(
                {name: SAID if name == "text" else SHORT + row.get(name, "") for name in names}
            )
            row["a column of our own"] = SAID
        written = io.StringIO()
        table = csv.DictWriter(written, rows[0])
        table.writeheader()
        table.writerows(rows)
        files[kind] = written.getvalue()
    return files


@pytest.mark.slow
def test_what_a_file_brings_stays_words(acme, api):
    files = csv_files()
    answer = api(acme.key, "POST", "/api/v1/imports", files)
    assert answer.status_code == 201, answer.content
    api(acme.key, "POST", f"/api/v1/imports/{answer.json()['id']}/load", {})
    working.load_imports()
    while working.read_a_round():
        pass
    with acme.inside():
        handed_over = Import.objects.get()
        loaded = {file.kind for file in handed_over.files.all() if file.good}
        why = list(BadRow.objects.values_list("file__kind", "faults"))
    assert loaded == set(files), why
    names = {model.__name__ for model in look_everywhere(acme)}
    assert {"Contact", "Company", "Signal", "Lead"} <= names, names


# Programs: every operation of the REST API with a body


SCHEMA: dict[str, Any] = yaml.safe_load((ROOT / "openapi.yaml").read_text())


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A part of the schema without its references and its choice of null."""
    if "$ref" in schema:
        return resolved(SCHEMA["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for word in ("allOf", "oneOf", "anyOf"):
        for one in schema.get(word, []):
            if one.get("type") != "null":
                return resolved(one)
    return schema


def is_for_words(schema: dict[str, Any]) -> bool:
    kinds = schema.get("type")
    is_text = kinds == "string" or (isinstance(kinds, list) and "string" in kinds)
    return is_text and not any(word in schema for word in ("enum", "format", "pattern", "const"))


def attacks_on(body: Any, schema: dict[str, Any]) -> Iterator[Any]:
    """The body with the words in one of its fields, for each field that takes text; those it leaves out too."""
    schema = resolved(schema)
    if is_for_words(schema):
        yield SAID[: schema.get("maxLength", 10_000)]
    elif "properties" in schema and isinstance(body, dict | None):
        told = body or {}
        for name, part in schema["properties"].items():
            for attack in attacks_on(told.get(name), part):
                yield {**told, name: attack}
        if schema.get("additionalProperties"):
            yield {**told, "of our own": SAID}
    elif "items" in schema:
        first = body[0] if body else None
        for attack in attacks_on(first, schema["items"]):
            yield [attack]
    elif schema.get("type") == "object":
        yield {"of our own": SAID, **(body or {})}


def operations() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Method, address, schema of the body, and a body that works."""
    for path, methods in SCHEMA["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                examples = [one["value"] for one in content.get("examples", {}).values()]
                yield method.upper(), path, content["schema"], (examples or [{}])[0]


def begun(path: str, world: Any) -> dict[str, Any]:
    """What must be right in a body so that its words are looked at, where the example in the schema names no row."""
    contact = str(world.id(Contact))
    return {
        "/api/v1/leads/{id}/credit": {"contact_id": contact, "credit": "assisted", "reason": "r"},
        "/api/v1/moments/{id}/answers": {"kind": "not_now"},
        "/api/v1/offers/{id}/steps": {"step": "withdraw"},
        "/api/v1/touches": {"anonymous_id": "a-1", "referral_code": "Ordinary"},
    }.get(path, {})


@pytest.mark.slow
def test_what_a_program_sends_stays_words(acme, api, settings):
    settings.API_RATE_LIMIT = 100_000
    world = make_world(acme, "Ordinary")
    with acme.inside():
        Moment.objects.update(gesture="ask")
    taken: dict[str, int] = {}
    for method, path, schema, body in operations():
        shaped = path.replace("{id}", ID).replace("{external_id}", "x-1")
        address = path_of(shaped, world)
        for attack in attacks_on(begun(path, world) or body, schema):
            with transaction.atomic():
                answer = api(acme.key, method, address, attack)
            assert answer.status_code < 500, (path, attack)
            name = f"{method} {path}"
            taken[name] = taken.get(name, 0) + (answer.status_code < 300)
        read_all(acme)
    nothing = {name for name, number in taken.items() if not number}
    assert nothing <= TAKE_NO_WORDS, sorted(nothing - TAKE_NO_WORDS)
    names = {model.__name__ for model in look_everywhere(acme)}
    assert {"Contact", "Company", "Signal", "Lead", "Answer"} <= names, names


TAKE_NO_WORDS = frozenset(
    {
        "POST /api/v1/leads/{id}/path",
        "POST /api/v1/parcel-codes",
    }
)
"""Operations whose texts are codes of ours or addresses: each is refused with a reason."""

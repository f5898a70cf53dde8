"""Who proves nothing leaves nothing behind; who proves it ten times leaves one fact. For every service that signs."""

import json
import time

import pytest

from accounts.events.models import Event
from advocacy.signals.models import Signal
from advocacy.sources import services
from advocacy.sources.models import Connection
from advocacy.sources.providers import Call, NotProven
from advocacy.sources.registry import PROVIDERS
from tests.advocacy.sources.doors import fixture
from tests.advocacy.sources.signing import SECRET, SignedDoor, headers_of

BODIES = {
    "stripe": "stripe/upgrade.json",
    "hubspot": "hubspot/deal_and_contact.json",
    "intercom": "intercom/rating_best.json",
    "typeform": "typeform/nps_promoter.json",
    "delighted": "delighted/created_promoter.json",
    "shopify": "shopify/order_paid.json",
}
TIMED = ("stripe", "hubspot")
URL = "http://testserver/in/x/y"


def body_of(code):
    return json.dumps(fixture(BODIES[code])).encode()


def call_of(code, body=None, *, url=URL, **how):
    body = body if body is not None else body_of(code)
    signed = headers_of(code, body_of(code), url=URL, **how)
    return Call(body=body, headers={k.lower(): v for k, v in signed.items()}, url=url)


def is_proven(code, call, secret=SECRET):
    try:
        PROVIDERS[code].verify(call, secret, time.time())
    except NotProven:
        return False
    return True


def wrong_calls(code):
    right = call_of(code)
    others = [other for other in BODIES if other != code]
    yield "wrong secret", call_of(code, secret="another")
    yield "wrong byte", call_of(code, body_of(code).replace(b"1", b"2", 1))
    yield "a byte more", call_of(code, body_of(code) + b" ")
    yield "no header", Call(body=right.body, headers={}, url=URL)
    for name in right.headers:
        yield (
            f"without {name}",
            Call(
                body=right.body,
                headers={k: v for k, v in right.headers.items() if k != name},
                url=URL,
            ),
        )
        yield f"empty {name}", Call(body=right.body, headers=right.headers | {name: ""}, url=URL)
        odd = {name: "é=ü,t=\N{SNOWMAN},v1=,v1"}
        yield f"odd {name}", Call(body=right.body, headers=right.headers | odd, url=URL)
    for other in others:
        signed = headers_of(other, right.body, url=URL)
        yield (
            f"as {other}",
            Call(body=right.body, headers={k.lower(): v for k, v in signed.items()}, url=URL),
        )
    if code in TIMED:
        for seconds in (-302, 302, -86_400, 10**9):
            yield f"{seconds} s", call_of(code, at=time.time() + seconds)
    if code == "hubspot":
        yield "another address", call_of(code, url=URL + "z")


@pytest.mark.parametrize("code", BODIES)
def test_only_what_was_signed_with_the_secret_is_proven(code):
    assert is_proven(code, call_of(code))
    proven = [why for why, call in wrong_calls(code) if is_proven(code, call)]
    assert proven == []
    if code in TIMED:
        assert is_proven(code, call_of(code, at=time.time() - 290))


def test_one_of_several_stripe_signatures_is_enough():
    call = call_of("stripe")
    told = call.headers["stripe-signature"]
    stamp, _comma, rest = told.partition(",")
    rolled = Call(body=call.body, headers={"stripe-signature": f"{stamp},v1={'0' * 64},{rest}"})
    assert is_proven("stripe", rolled)
    twice = Call(body=call.body, headers={"stripe-signature": f"t=1,{told}"})
    assert not is_proven("stripe", twice)


def test_hubspot_signs_the_address_it_was_given_whatever_stands_between():
    call = call_of("hubspot")
    inside = Call(
        body=call.body, headers=call.headers, url="http://10.0.0.7:8000/in/x/y", public_url=URL
    )
    assert is_proven("hubspot", inside)


@pytest.mark.parametrize("code", BODIES)
def test_an_unproven_call_leaves_nothing_but_a_time(acme, globex, code, caplog):
    caplog.set_level("WARNING", logger=services.__name__)
    door, theirs = SignedDoor(acme, code), SignedDoor(globex, code)
    body = body_of(code)
    other_secret = headers_of(code, body, url=door.url, secret="wrong")
    with globex.inside():
        services.set_secret(connection=Connection.objects.get(), secret="of globex")
    assert door.post(body, **other_secret) == 401
    assert door.post(body, **{"X-Nothing": "x"}) == 401
    assert theirs.post(body, **headers_of(code, body, url=theirs.url, secret="of acme")) == 401
    for cast in (acme, globex):
        with cast.inside():
            assert not Event.objects.exists()
            connection = Connection.objects.get()
            assert connection.last_refused_at is not None
            assert connection.last_received_at is None
    lines = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
    assert len(lines) == 2  # one a minute for each connection
    written = caplog.text
    assert SECRET not in written
    assert "claire" not in written.lower()
    assert door.path.split("/")[1] not in written


@pytest.mark.parametrize("code", BODIES)
def test_the_same_delivery_ten_times_is_one_fact_and_one_effect(acme, code):
    door = SignedDoor(acme, code)
    for _time in range(10):
        door.tell(fixture(BODIES[code]))
    facts = fixture(BODIES[code])
    with acme.inside():
        assert Event.objects.count() == (len(facts) if isinstance(facts, list) else 1)
        assert {event.state for event in Event.objects.all()} == {"done"}
        assert Signal.objects.count() == (0 if code in ("stripe", "hubspot", "shopify") else 1)

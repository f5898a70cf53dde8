"""The bill says what is in the lock files; the audit says what is known, or that nothing is known."""

import json
from pathlib import Path

import pytest

from devtools import dependencies
from devtools.dependencies import NotReached, advisories, bill, locked
from tests.local_server import Said, local_server

ROOT = Path(__file__).parents[2]


def test_the_bill_holds_every_package_of_the_product_with_hashes_and_licence():
    packages = locked(ROOT)
    components = {one["name"].lower(): one for one in bill(packages)["components"]}
    pinned = [
        line.partition("==")[0].partition("[")[0].lower()
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    ]
    assert len(pinned) > 50
    assert set(pinned) <= set(components)
    django = components["django"]
    assert django["purl"].startswith("pkg:pypi/django@5.2")
    assert django["scope"] == "required"
    assert django["hashes"]
    assert "BSD" in django["licenses"][0]["license"]["name"]
    assert components["pytest"]["scope"] == "excluded"


def test_what_is_known_to_be_wrong_is_named():
    packages = locked(ROOT)[:3]
    answer = {"results": [{}, {"vulns": [{"id": "PYSEC-1"}]}, {}]}
    with local_server() as server:
        server.answers["/"] = Said(json.dumps(answer).encode())
        known = advisories(packages, source=server.url)
    assert known == {f"{packages[1].name} {packages[1].version}": ["PYSEC-1"]}
    (asked,) = server.asked
    assert [query["version"] for query in json.loads(asked.body)["queries"]] == [
        package.version for package in packages
    ]


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"results": [{}]}'])
def test_an_answer_that_is_none_is_no_all_clear(answer):
    with local_server() as server:
        server.answers["/"] = Said(answer)
        with pytest.raises(NotReached):
            advisories(locked(ROOT)[:3], source=server.url)


def test_nobody_there_is_no_all_clear():
    with pytest.raises(NotReached):
        advisories(locked(ROOT)[:1], source="http://127.0.0.1:9/")


def test_a_lock_file_for_development_is_not_part_of_the_product():
    assert dependencies.LOCKS["requirements-dev.txt"] == "excluded"

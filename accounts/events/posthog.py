"""PostHog's way of saying the same: its items put into Segment's words, values untouched."""

from typing import Any

import msgspec

Fields = dict[str, Any]

_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RENAMED = {
    "distinct_id",
    "uuid",
    "event",
    "properties",
    "api_key",
    "token",
    "type",
    "$set",
    "$set_once",
}
_IDENTIFYING = {"$identify", "$set"}


def translated(raw: bytes) -> bytes:
    """One item of /batch, /capture or /i/v0/e as identify, group, alias, page, screen or track.

    Raises ValueError when it is not an object.
    """
    item: Fields = _fields.decode(raw)
    properties = _object(item.get("properties"))
    properties.pop("token", None)  # the key it was sent with
    name = _text(item.get("event"))
    said = {key: value for key, value in item.items() if key not in _RENAMED}
    said |= {
        "userId": _first(item.get("distinct_id"), properties.get("distinct_id")),
        "messageId": _first(item.get("uuid"), properties.get("$insert_id")),
    }
    said |= _by_name(name, item, properties)
    _add_company(said, properties)
    return msgspec.json.encode(said)


def _by_name(name: str, item: Fields, properties: Fields) -> Fields:
    if name in _IDENTIFYING:
        traits: Fields = {}
        for key in ("$set_once", "$set"):
            traits |= _object(item.get(key)) | _object(properties.get(key))
        anonymous = properties.get("$anon_distinct_id")
        said = {"type": "identify", "traits": traits, "properties": properties}
        return said | ({"anonymousId": anonymous} if anonymous is not None else {})
    if name == "$groupidentify":
        return _group(item, properties)
    if name == "$create_alias":
        # alias(previous_id, distinct_id) sends the previous id as distinct_id.
        previous = _first(item.get("distinct_id"), properties.get("distinct_id"))
        return {"type": "alias", "userId": properties.get("alias"), "previousId": previous}
    if name == "$pageview":
        return {"type": "page", "name": properties.get("$pathname"), "properties": properties}
    if name == "$screen":
        return {"type": "screen", "name": properties.get("$screen_name"), "properties": properties}
    return {"type": "track", "event": item.get("event"), "properties": properties}


def _group(item: Fields, properties: Fields) -> Fields:
    """Group traits. Told without a person, PostHog invents the id "$<type>_<key>": that is nobody."""
    kind, key = _text(properties.get("$group_type")), _text(properties.get("$group_key"))
    said: Fields = {
        "type": "group",
        "groupId": properties.get("$group_key"),
        "traits": _object(properties.get("$group_set")),
    }
    nobody = _text(item.get("distinct_id")) in {f"${kind}_{key}", f"{kind}_{key}"}
    return said | ({"userId": None} if nobody else {})


def _add_company(said: Fields, properties: Fields) -> None:
    """The company of an event stands in `$groups`, by type: the one called company, else the only one."""
    groups = _object(properties.get("$groups"))
    company = groups.get("company") or (next(iter(groups.values())) if len(groups) == 1 else None)
    if company is not None:
        said["context"] = {"groupId": company} | _object(said.get("context"))


def _object(value: Any) -> Fields:
    """The fields of a JSON object, its values untouched; none for anything else."""
    return _fields.decode(value) if value is not None and bytes(value).startswith(b"{") else {}


def _text(value: Any) -> str:
    return msgspec.json.decode(value, type=str) if value and bytes(value).startswith(b'"') else ""


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None and bytes(value) != b"null"), None)

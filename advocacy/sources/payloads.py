"""The body of a call as JSON, and careful looks into it: whatever a service leaves out or sends oddly is simply not there."""

import json
from collections.abc import Mapping
from typing import Any

from advocacy.sources.providers import Call, NotReadable

Payload = Mapping[str, Any]


def json_of(call: Call) -> Any:
    """The body as JSON. Raises NotReadable."""
    try:
        return json.loads(call.body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotReadable("the body is not readable JSON") from error


def object_of(call: Call) -> Payload:
    """The body as a JSON object. Raises NotReadable."""
    found = json_of(call)
    if not isinstance(found, Mapping):
        raise NotReadable("the body is no JSON object")
    return found


def within(payload: Any, *path: str | int) -> Any:
    """What stands at this place of the payload, None when there is nothing."""
    for step in path:
        if isinstance(payload, Mapping):
            payload = payload.get(step)
        elif (
            isinstance(payload, list)
            and isinstance(step, int)
            and -len(payload) <= step < len(payload)
        ):
            payload = payload[step]
        else:
            return None
    return payload


def part(payload: Any, *path: str | int) -> Payload:
    """An object inside the payload; empty when it is missing or something else."""
    found = within(payload, *path)
    return found if isinstance(found, Mapping) else {}


def items(payload: Any, *path: str | int) -> list[Any]:
    """A list inside the payload; empty when it is missing or something else."""
    found = within(payload, *path)
    return found if isinstance(found, list) else []


def word(payload: Any, *path: str | int, most: int = 255) -> str:
    """A text or an id inside the payload, as text."""
    found = within(payload, *path)
    if isinstance(found, str):
        return found.strip()[:most]
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")

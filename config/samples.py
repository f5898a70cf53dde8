"""One command to paste for every operation of the schema, made from its example."""

import json
import re
from typing import Any

ROWS = {
    "companies": "`list_companies`",
    "contacts": "`list_contacts`",
    "advocates": "`list_contacts`",
    "leads": "`list_leads`",
    "heard": "`list_heard`",
    "holds": "`list_holds`",
    "moments": "`list_moments`",
    "offers": "`list_offers`",
    "orders": "`list_orders`",
    "candidates": "`list_candidates`",
    "imports": "`list_imports`",
    "webhooks": "`list_webhooks`",
    "webhook-deliveries": "`list_webhook_deliveries`",
    "erasures": "`list_erasures`",
    "events": "`results` of `bulk_tell_events`",
}
"""Where the id in an address comes from, by resource."""


def described(method: str, path: str, operation: dict[str, Any]) -> str:
    """The description of an operation with its command."""
    source = ROWS[path.split("/")[3]] if "{id}" in path else ""
    words = [
        operation.get("description", ""),
        f"`$ID` is an `id` of {source}." if source else "",
        f"```sh\n{curl(method, path, operation)}\n```",
    ]
    return "\n\n".join(word for word in words if word)


def curl(method: str, path: str, operation: dict[str, Any]) -> str:
    """The command: address, key, and the body of the example."""
    parts = ["curl -s"]
    if method != "GET":
        parts.append(f"-X {method}")
    parts.append(f'"$GOODWORD_URL{_address(path, operation)}"')
    parts.append('-H "Authorization: Bearer $GOODWORD_KEY"')
    body = example_of(operation)
    if body is not None:
        parts.append("-H 'Content-Type: application/json'")
        parts.append("-d '" + json.dumps(body, ensure_ascii=False).replace("'", "’") + "'")
    return " \\\n  ".join([" ".join(parts[:-1]), parts[-1]] if body is not None else [*parts])


def example_of(operation: dict[str, Any]) -> Any:
    """The first body that the schema shows; None for an operation without a body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = list(content.get("examples", {}).values())
    return examples[0]["value"] if examples else None


def _address(path: str, operation: dict[str, Any]) -> str:
    shown = {
        parameter["name"]: next(iter(parameter["examples"].values()))["value"]
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "path" and "examples" in parameter
    }
    return re.sub(r"\{(\w+)\}", lambda name: shown.get(name[1], "$ID"), path)

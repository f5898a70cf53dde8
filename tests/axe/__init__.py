"""axe-core 4.14.1 (npm `axe-core`, MPL-2.0, as it is published): what a page has that some people cannot use."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """One line for each rule a page breaks and each place; empty when it is clean."""
    page.evaluate(SOURCE + "; 0")
    told: Any = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in told["violations"]
        for node in rule["nodes"]
    ]


def serious(page: Page) -> list[str]:
    """One line for each serious or critical fault and each place: what keeps somebody out."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE + "; 0")
    told: Any = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})",
        RULES,
    )
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in told["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]

"""Texts for Slack: nothing that somebody wrote is read as markup, a mention or a link, or turns around. Pure.

Block Kit is built with Slack's own library, so that what it refuses is seen here and not there.
"""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    SectionBlock,
)

from kernel.text import without_overrides

MOST_BLOCKS = 50
LONGEST_TEXT, LONGEST_HEADER = 2900, 150


def escape(text: str) -> str:
    """As Slack asks: these three characters begin markup of theirs, `<!channel>` and links included."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bold(text: str) -> str:
    """Bold, on one line; a star or line break inside would end it."""
    words = " ".join(text.replace("*", "∗").split())
    return f"*{escape(words)}*" if words else ""


def link(url: str, words: str) -> str:
    """Words that lead somewhere."""
    return f"<{escape(url)}|{escape(' '.join(words.split()))}>"


def quoted(text: str) -> str:
    """Somebody's words, each line set off."""
    return "\n".join(f"> {escape(line)}" for line in text.splitlines() if line.strip())


def header(text: str) -> Block:
    return HeaderBlock(text=text[:LONGEST_HEADER])


def section(text: str) -> Block:
    """A paragraph that is markup already."""
    return SectionBlock(text=MarkdownTextObject(text=_cut(text)))


def small(text: str) -> Block:
    return ContextBlock(elements=[MarkdownTextObject(text=_cut(text))])


def divider() -> Block:
    return DividerBlock()


def buttons(choices: Sequence[tuple[str, str, str]], *, primary: str = "") -> Block:
    """Buttons of (action, value, words)."""
    return ActionsBlock(
        elements=[
            ButtonElement(
                text=words[:75],
                action_id=action,
                value=value,
                style="primary" if action == primary else None,
            )
            for action, value, words in choices
        ]
    )


def as_json(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Checked by Slack's library; no more of them than a message may have."""
    return [without_overrides(block.to_dict()) for block in blocks[:MOST_BLOCKS]]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"

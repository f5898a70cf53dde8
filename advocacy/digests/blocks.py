"""A digest as blocks of Slack: each line leads to the place to act, and nothing in it is read as markup of theirs."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.organizations.models import Membership
from accounts.outbound import slack_text as text
from advocacy.digests.contents import Contents, Line, Section


def of(contents: Contents, *, membership: Membership, with_name: bool) -> list[dict[str, Any]]:
    """The blocks, in the reader's language. `with_name`: it is posted where others read too."""
    with translation.override(membership.user.language):
        blocks = [
            text.header(contents.subject),
            text.small(text.escape(_for(contents, membership, with_name))),
        ]
        if contents.lead:
            blocks.append(text.section(text.escape(contents.lead)))
        blocks += [text.small(text.escape(picture.words)) for picture in contents.pictures]
        blocks += [text.section(_section(one)) for one in contents.sections]
        blocks += [
            text.section(f"{text.quoted(one.quote)}\n{text.link(one.url, one.name)}")
            for one in contents.sayings
        ]
        blocks += [text.section(_section(one)) for one in contents.closing]
        if contents.button:
            words, url = contents.button
            blocks.append(text.section(text.link(url, words)))
    return text.as_json(blocks)


def _for(contents: Contents, membership: Membership, with_name: bool) -> str:
    if not with_name:
        return contents.days
    return _("%(days)s, for %(name)s") % {"days": contents.days, "name": membership.user}


def _section(one: Section) -> str:
    lines = [text.bold(one.title), *(_line(line) for line in one.lines)]
    if one.more:
        lines.append(text.link(one.more_url, one.more))
    return "\n".join(lines)


def _line(line: Line) -> str:
    said = f"• {text.link(line.url, line.name)}"
    if line.words:
        said += f" · {text.escape(line.words)}"
    if line.quote:
        said += f"\n{text.quoted(line.quote)}"
    return said

"""What an organization has said about how its facts are to be read; loaded once for a batch, so that readers stay pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Known:
    """`meanings`: the organization's own meanings of event names, by folded name.

    `product_names` and `problem_words` are what it listens for; `own_domains` are the organization's own mail
    domains and handles ("network:name"), in lower case: what they say never counts.
    `reads_replies`: replies to our mails are read for tone only after an admin turned it on.
    """

    meanings: Mapping[str, str] = field(default_factory=dict)
    product_names: tuple[str, ...] = ()
    problem_words: tuple[str, ...] = ()
    own_domains: frozenset[str] = frozenset()
    reads_replies: bool = False

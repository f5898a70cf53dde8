"""JSON, written in C: times as RFC 3339 in UTC, ids as text, texts in the language of the request."""

from typing import Any

import msgspec
from django.utils.functional import Promise
from rest_framework.renderers import JSONRenderer


def _plain(value: Any) -> Any:
    """Raises TypeError for what no answer holds."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not shown in JSON")


_encoder = msgspec.json.Encoder(enc_hook=_plain)


class FastJSON(JSONRenderer):
    """DRF's, but for who writes it; whoever asks for an indented answer is served by DRF."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if data is None:
            return b""
        if self.get_indent(accepted_media_type or "", renderer_context or {}):
            return super().render(data, accepted_media_type, renderer_context)
        return _encoder.encode(data)

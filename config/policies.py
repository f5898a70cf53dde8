"""What each kind of answer may load and do in a browser. Settings read this: it imports nothing of ours."""

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

PAGES: dict[str, list[str]] = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
"""Our own pages: nothing from elsewhere, nothing written into the page. Every directive is named: two of them
(form-action, frame-ancestors) do not fall back on default-src."""

ADMIN = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}
"""django-unfold's pages react through Alpine, which evaluates the expressions in its attributes."""

DOCUMENTS = {"style-src": [SELF, UNSAFE_INLINE]}
"""Swagger UI writes styles into its page."""

NOT_A_PAGE = "default-src 'none'; frame-ancestors 'none'"
FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

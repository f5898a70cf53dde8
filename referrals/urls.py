"""Pages of referrals: short on purpose, people copy them by hand."""

from django.urls import re_path

from referrals.pages import links

urlpatterns = [
    re_path(r"^r/(?P<code>[^/]+)/?$", links.follow, name="referral_link"),
    re_path(r"^hello/(?P<code>[^/]+)/?$", links.landing, name="referral_landing"),
]

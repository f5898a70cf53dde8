"""Pages of referrals: short on purpose, people copy them by hand."""

from django.urls import path, re_path

from referrals.pages import links, sign_up

urlpatterns = [
    path("q/<str:token>", sign_up.sign_up_form, name="sign_up_form"),
    re_path(r"^r/(?P<code>[^/]+)/?$", links.follow, name="referral_link"),
    re_path(r"^hello/(?P<code>[^/]+)/?$", links.landing, name="referral_landing"),
]

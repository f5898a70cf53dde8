"""Pages of referrals: short on purpose, people copy them by hand."""

from django.urls import path, re_path

from referrals.pages import introductions, links, pictures, script, sign_up

urlpatterns = [
    re_path(r"^r/(?P<code>[^/]+)/qr\.(?P<kind>svg|png)$", pictures.picture, name="referral_qr"),
    re_path(r"^r/(?P<code>[^/]+)/?$", links.follow, name="referral_link"),
    path("q/<str:token>", sign_up.sign_up_form, name="sign_up_form"),
    path("w/<str:token>", introductions.write, name="introduction_write"),
    path("no/<str:token>", introductions.refuse, name="introduction_refuse"),
    path("refer.js", script.script, name="referral_script"),
]

from django.urls import path, re_path

from advocacy.pages import answer, digest, in_app, in_app_script, landing, moment, nomination, yours

urlpatterns = [
    path("d/<str:token>", digest.digest_stop, name="digest_stop"),
    path("m/<str:token>", moment.moment, name="moment"),
    path("m/<str:token>/answer", answer.answer, name="moment_answer"),
    path("c/<str:token>", moment.card, name="moment_card"),
    path("y/<str:token>", yours.yours, name="yours"),
    path("y/<str:token>/known", yours.known, name="yours_known"),
    path("y/<str:token>/known.json", yours.known_as_json, name="yours_json"),
    path("y/<str:token>/erase", yours.erase, name="yours_erase"),
    path("in-app/<str:token>", in_app.in_app, name="in_app"),
    path("in-app.js", in_app_script.script, name="in_app_script"),
    re_path(r"^hello/(?P<code>[^/]+)/?$", landing.landing, name="referral_landing"),
    path("n/<str:token>", nomination.self_nomination, name="self_nomination"),
]

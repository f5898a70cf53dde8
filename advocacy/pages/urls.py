from django.urls import path

from advocacy.pages import (
    answer,
    digest,
    in_app,
    in_app_script,
    material,
    moment,
    nomination,
    permission,
    published,
    success_card,
    yours,
)

urlpatterns = [
    path("d/<str:token>", digest.digest_stop, name="digest_stop"),
    path("m/<str:token>", moment.moment, name="moment"),
    path("m/<str:token>/answer", answer.answer, name="moment_answer"),
    path("m/<str:token>/permission", permission.for_quote, name="moment_permission"),
    path("material/<str:token>", material.material, name="moment_material"),
    path("card/<str:token>", success_card.success_card, name="success_card"),
    path("card/<str:token>/picture.png", success_card.picture, name="success_card_picture"),
    path("card/<str:token>/name", permission.name_on_card, name="success_card_name"),
    path("permission/<str:token>", permission.code, name="permission_code"),
    path("c/<str:token>", moment.card, name="moment_card"),
    path("y/<str:token>", yours.yours, name="yours"),
    path("y/<str:token>/known", yours.known, name="yours_known"),
    path("y/<str:token>/known.json", yours.known_as_json, name="yours_json"),
    path("y/<str:token>/published", published.published, name="yours_published"),
    path("y/<str:token>/erase", yours.erase, name="yours_erase"),
    path("in-app/<str:token>", in_app.in_app, name="in_app"),
    path("in-app.js", in_app_script.script, name="in_app_script"),
    path("n/<str:token>", nomination.self_nomination, name="self_nomination"),
]

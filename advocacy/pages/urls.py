from django.urls import path

from advocacy.pages import digest, moment

urlpatterns = [
    path("d/<str:token>", digest.digest_stop, name="digest_stop"),
    path("m/<str:token>", moment.moment, name="moment"),
]

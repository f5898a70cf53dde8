from django.urls import path

from advocacy.pages import moment

urlpatterns = [path("m/<str:token>", moment.moment, name="moment")]

from django.urls import include, path

from advocacy.api.incoming import incoming

urlpatterns = [
    path("in/<str:provider>/<str:token>", incoming, name="incoming"),
    path("in/<str:provider>/<str:token>/", incoming, name="incoming-slash"),
    path("", include("advocacy.pages.urls")),
]

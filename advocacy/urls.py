from django.urls import include, path

urlpatterns = [path("", include("advocacy.pages.urls"))]

"""Where the floors are asked."""

from django.urls import path

from bench.floors import views

urlpatterns = [
    path("healthz", views.noop),
    path("noop", views.noop),
    path("insert", views.insert),
    path("copy", views.copy),
    path("listed/<uuid:organization>", views.Listed.as_view()),
]

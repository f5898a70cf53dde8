"""Every address. Each app names its own; this page says where they hang."""

from django.contrib import admin
from django.db.transaction import non_atomic_requests
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.pages import second_step
from config import health, metrics

handler400 = "config.problems.bad_request"
handler403 = "config.problems.forbidden"
handler404 = "config.problems.not_found"
handler500 = "config.problems.server_error"

urlpatterns = [
    # First what is asked a thousand times for each page.
    path("", include("accounts.api.ingestion.routes")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.site.urls),
    path("account/2fa/totp/activate/", second_step.SetUp.as_view(), name="mfa_activate_totp"),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/schema", non_atomic_requests(SpectacularAPIView.as_view()), name="schema"),
    path(
        "api/docs",
        non_atomic_requests(SpectacularSwaggerSplitView.as_view(url_name="schema")),
        name="docs",
    ),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("referrals.api.urls")),
    path("api/v1/", include("advocacy.api.urls")),
    path("", include("accounts.urls")),
    path("", include("referrals.urls")),
    path("", include("advocacy.urls")),
]

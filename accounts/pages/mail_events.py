"""POST /mail/events/{provider}: what the mail provider tells of letters afterwards. Proven as the provider proves it."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.outbound import mail_events
from kernel.errors import NotFound


@csrf_exempt
@require_http_methods(["HEAD", "POST"])
def told(request: HttpRequest, provider: str) -> HttpResponse:
    """200 once it is kept; 401 when the call proves nothing, 404 for a provider that is not in use."""
    try:
        if request.method == "HEAD":
            mail_events.receiver(provider)
        else:
            mail_events.leave_in_peace(mail_events.read(provider, request))
    except NotFound:
        return HttpResponse(status=404)
    except SuspiciousOperation:
        return HttpResponse(status=401)
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)  # a body that the provider never sends
    return HttpResponse(status=200)


urlpatterns = [path("mail/events/<slug:provider>", told, name="mail_events")]

"""The floors behind the same server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.floors.settings")

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)
# Only now: allauth does not start without its middleware.
settings.MIDDLEWARE = []
application = WSGIHandler()

"""The web process: the only one that pools its database connections (its threads come and go)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("GOODWORD_WEB", "true")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
